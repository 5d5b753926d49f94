"""Campaigns on the final structures of another engine: results, reuse, lost files, kills, failures, refusals."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ase import Atoms
from ase.build import bulk
from ase.calculators.emt import EMT
from ase.calculators.lj import LennardJones
from ase.io import read, write

from nanoos.campaigns.cloning import campaign_spec_of
from nanoos.campaigns.lifecycle import get_campaign
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.store.label_writing import retract
from nanoos.store.raw_files import raw_file_store
from nanoos.store.tables import labels, simulation_jobs, simulation_results
from tests.support.bench import Bench

# What an engine does is the same on each database; that results are recorded on each, other tests see.
pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
N = 3
EMT_RELAX = """\
kind: ase
calculator: ase.calculators.emt:EMT
task: {name: relax, fmax_ev_per_a: 0.01}
properties: [energy_ev_per_atom]
"""
LJ_POINT = """\
kind: ase
calculator: {class: 'ase.calculators.lj:LennardJones', arguments: {sigma: "{{ sigma_a }}", epsilon: 0.4, rc: 8.0}}
task: single_point
parameters: {sigma_a: {default: 2.3, min: 1, max: 4}}
properties: [energy_ev_per_atom]
"""
# Notes each call in a file beside itself.
MOVES = """\
kind: python
function: moves:stretched
parameters: {factor: {default: 1.1, min: 0.5, max: 2}}
properties: {stretch: ""}
keep: [final.extxyz]
"""
MOVES_CODE = """\
from pathlib import Path

def stretched(atoms, factor):
    with (Path(__file__).parent / "calls").open("a") as calls:
        calls.write("called\\n")
    atoms.positions *= factor
    atoms.write("final.extxyz")
    return {"stretch": factor}
"""
WIDTH = """\
kind: python
function: width:width
properties: {width_a: angstrom}
"""
# Kills its process once if a file says so.
WIDTH_CODE = """\
import os, signal
from pathlib import Path

def width(atoms):
    once = Path(__file__).parent / "killed"
    if once.exists():
        once.unlink()
        os.kill(os.getpid(), signal.SIGKILL)
    return {"width_a": float(abs(atoms.positions).max())}
"""


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "engines"
    folder.mkdir()
    monkeypatch.setenv("ENGINES_FOLDER", str(folder))
    texts = {"relaxed": EMT_RELAX, "lj": LJ_POINT, "moves": MOVES, "width": WIDTH}
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text)
    (folder / "moves.py").write_text(MOVES_CODE)
    (folder / "width.py").write_text(WIDTH_CODE)
    return folder


@pytest.fixture
def wide(bench: Bench, lab: Path) -> Bench:
    settings = bench.settings.model_copy(update={"engines_folder": lab, "scratch_folder": lab.parent / "scratch"})
    made = Bench(database=bench.database, settings=settings, folder=bench.folder, clock=bench.clock)
    made.configure(max_simultaneous_simulations=1000)
    write(bench.folder / "clusters.extxyz", [_cluster(i) for i in range(N)])
    return made


@pytest.fixture
def chained(wide: Bench) -> Callable[..., Bench]:
    """Launches a campaign that measures the width of what `moves` stretched."""

    def launch(slug: str = "alpha", **source: Any) -> Bench:
        _launch(wide, slug, name="width", input_structure_from={"name": "moves", **source})
        return wide

    return launch


def _cluster(index: int) -> Atoms:
    atoms = bulk("Cu", cubic=True)
    atoms.rattle(0.1, seed=index)
    atoms.pbc = False
    return atoms


def _launch(bench: Bench, slug: str = "alpha", *, goal: str = "width_a", **engine: Any) -> None:
    bench.create(
        slug,
        design_space={"kind": "structure_files", "params": {"path": str(bench.folder / "clusters.extxyz")}},
        engine=engine,
        goal={goal: {"value": 1000.0, "tolerance": 0.05}},
        batch_size=N,
    )
    bench.step()


def _results(bench: Bench, engine: str) -> list[Any]:
    return bench.rows(simulation_results, simulation_results.c.engine == engine)


def _kept(bench: Bench, row: Any, name: str) -> Atoms:
    with raw_file_store(bench.settings).open(row.files[name]["sha256"]) as file:
        atoms: Any = read(io.StringIO(file.read().decode()), format="extxyz")
    assert isinstance(atoms, Atoms)
    return atoms


def _calls(lab: Path) -> int:
    path = lab / "calls"
    return len(path.read_text().splitlines()) if path.exists() else 0


@pytest.mark.slow
def test_an_engine_computes_the_structure_that_another_one_relaxed(wide: Bench) -> None:
    _launch(wide, goal="energy_ev_per_atom", name="lj", input_structure_from="relaxed")
    assert wide.drain().completed == N
    relaxed = {row.structure_hash: row for row in _results(wide, "relaxed")}
    for row in _results(wide, "lj"):
        source = relaxed[row.structure_hash]
        atoms = _kept(wide, source, "final.extxyz")
        atoms.calc = EMT()
        assert abs(atoms.get_forces()).max() < 0.011
        assert source.outputs["energy_ev_per_atom"] == pytest.approx(atoms.get_potential_energy() / len(atoms))
        atoms.calc = LennardJones(sigma=2.3, epsilon=0.4, rc=8.0)
        assert row.outputs["energy_ev_per_atom"] == pytest.approx(atoms.get_potential_energy() / len(atoms), rel=1e-6)
        assert row.files["input_structure.extxyz"] == source.files["final.extxyz"]
    assert sorted(row.engine for row in wide.rows(labels)) == ["lj"] * N + ["relaxed"] * N


@pytest.mark.slow
def test_the_same_engine_without_the_chain_has_other_results(wide: Bench) -> None:
    _launch(wide, goal="energy_ev_per_atom", name="lj", input_structure_from="relaxed")
    wide.drain()
    _launch(wide, "beta", goal="energy_ev_per_atom", name="lj")
    report = wide.drain()
    assert (report.completed, report.from_cache) == (N, 0)
    assert len({row.outputs["energy_ev_per_atom"] for row in _results(wide, "lj")}) == 2 * N


@pytest.mark.slow
def test_a_chain_of_three_engines_runs_in_one_job(wide: Bench) -> None:
    _launch(wide, name="width", input_structure_from={"name": "moves", "input_structure_from": "relaxed"})
    assert wide.drain().completed == N
    relaxed = {row.structure_hash: row for row in _results(wide, "relaxed")}
    for row in _results(wide, "width"):
        end = _kept(wide, relaxed[row.structure_hash], "final.extxyz")
        assert row.outputs["width_a"] == pytest.approx(1.1 * abs(end.positions).max(), rel=1e-6)


@pytest.mark.slow
def test_another_campaign_reuses_the_structures(chained: Callable[..., Bench], lab: Path) -> None:
    bench = chained()
    bench.drain()
    assert _calls(lab) == N
    _launch(bench, "beta", goal="energy_ev_per_atom", name="lj", input_structure_from="moves")
    assert bench.drain().completed == N
    assert _calls(lab) == N


@pytest.mark.slow
def test_a_campaign_on_the_source_reuses_what_the_chain_recorded(chained: Callable[..., Bench], lab: Path) -> None:
    bench = chained()
    bench.drain()
    _launch(bench, "beta", goal="stretch", name="moves")
    assert bench.drain().from_cache == N
    assert _calls(lab) == N


@pytest.mark.slow
def test_other_parameters_of_the_source_give_other_results(chained: Callable[..., Bench], lab: Path) -> None:
    chained().drain()
    bench = chained("beta", params={"factor": 2.0})
    assert bench.drain().completed == N
    widths = [row.outputs["width_a"] for row in _results(bench, "width")]
    assert sum(widths[N:]) == pytest.approx(sum(widths[:N]) * 2.0 / 1.1)
    assert _calls(lab) == 2 * N


@pytest.mark.slow
def test_structures_whose_files_are_gone_are_computed_again(chained: Callable[..., Bench], lab: Path) -> None:
    bench = chained()
    bench.drain()
    store = raw_file_store(bench.settings)
    for row in _results(bench, "moves"):
        assert store.delete(row.files["final.extxyz"]["sha256"], put_before=utc_now().replace(year=2999))
    _launch(bench, "beta", goal="energy_ev_per_atom", name="lj", input_structure_from="moves")
    assert bench.drain().completed == N
    assert _calls(lab) == 2 * N
    assert len(_results(bench, "moves")) == N
    inputs = {row.structure_hash: row.files["input_structure.extxyz"] for row in _results(bench, "width")}
    assert {row.structure_hash: row.files["input_structure.extxyz"] for row in _results(bench, "lj")} == inputs


@pytest.mark.slow
def test_a_kill_after_the_source_does_not_repeat_it(chained: Callable[..., Bench], lab: Path) -> None:
    (lab / "killed").touch()
    bench = chained()
    assert bench.drain().retried == 1
    bench.clock.advance(hours=1)
    bench.drain()
    assert bench.statuses(simulation_jobs) == {"COMPLETED": N}
    assert _calls(lab) == N


@pytest.mark.slow
def test_a_structure_that_the_source_cannot_compute_is_infeasible(wide: Bench) -> None:
    write(wide.folder / "clusters.extxyz", [Atoms("FeCu", [[0, 0, 0], [0, 0, 2.4]]), _cluster(0), _cluster(1)])
    _launch(wide, name="width", input_structure_from="relaxed")
    report = wide.drain()
    assert (report.completed, report.infeasible) == (N - 1, 1)
    (failed,) = wide.rows(simulation_jobs, simulation_jobs.c.failure_reason.is_not(None))
    assert failed.failure_class == FailureClass.PERMANENT
    assert "No structure of 'relaxed' to begin with: EMT cannot compute this structure" in failed.failure_reason


@pytest.mark.slow
def test_a_retracted_result_gives_no_structure(chained: Callable[..., Bench]) -> None:
    bench = chained()
    bench.drain()
    for row in bench.rows(labels, labels.c.engine == "moves"):
        with bench.database.write() as connection:
            retract(connection, row.id, reason="wrong scale", retracted_by="test", now=bench.clock())
    _launch(bench, "beta", goal="energy_ev_per_atom", name="lj", input_structure_from="moves")
    assert bench.drain().failed == N
    reasons = {row.failure_reason for row in bench.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")}
    assert reasons == {"No structure of 'moves' to begin with: its result was retracted: wrong scale"}


@pytest.mark.slow
def test_a_clone_has_the_same_chain(chained: Callable[..., Bench]) -> None:
    bench = chained(params={"factor": 1.5}, time_limit_s=60)
    with bench.database.read() as connection:
        spec = campaign_spec_of(connection, "alpha")
        row = get_campaign(connection, "alpha")
    bench.create("beta", **spec)
    with bench.database.read() as connection:
        clone = get_campaign(connection, "beta")
    assert (clone.engine_params, clone.settings) == (row.engine_params, row.settings)
    assert spec["engine"]["input_structure_from"]["params"] == {"factor": 1.5}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "words"),
    [
        ({"name": "lj", "input_structure_from": "width"}, "'width' with these parameters keeps no final structure"),
        ({"name": "lj", "input_structure_from": "emt_structure"}, "'emt_structure'.* keeps no final structure"),
        ({"name": "emt_structure", "input_structure_from": "relaxed"}, "takes no structure of 'relaxed'"),
        ({"name": "lj", "input_structure_from": "relaxd"}, "no engine 'relaxd'"),
        ({"name": "lj", "input_structure_from": {"name": "relaxed", "params": {"x": 1}}}, "engine 'relaxed'.*x"),
        ({"name": "lj", "input_structure_from": "gfn2_tblite", "params": {"sigma_a": 9}}, "sigma_a"),
        ({"name": "lj", "params": {"input_structure_from": "relaxed"}}, "input_structure_from"),
    ],
)
def test_a_chain_that_cannot_run_is_refused(wide: Bench, engine: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        _launch(wide, goal="energy_ev_per_atom", **engine)
    assert wide.count(simulation_jobs) == 0
