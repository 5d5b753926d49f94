"""A campaign as one file: what is in it agrees with the database, and it is whole or not there."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import ase.io
import pandas as pd
import pyarrow.parquet as pq
import pytest
import skops.io
from ase import Atoms
from ase.build import bulk
from rocrate.rocrate import ROCrate
from sqlalchemy import text, update

from nanoos.campaigns.creation import create_campaign, prepare_campaign
from nanoos.campaigns.spec import parse_campaign
from nanoos.control.orchestrators import get_orchestrator
from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.service.bundle import BundleReport, export_campaign
from nanoos.store.label_writing import retract
from nanoos.store.raw_files import MissingFile, raw_file_store
from nanoos.store.raw_files.retention import Policy, plan_removal, record_removals, remove
from nanoos.store.tables import (
    campaigns,
    candidates,
    decisions,
    experiment_runs,
    labels,
    model_versions,
    simulation_jobs,
    simulation_results,
    structures,
)
from tests.support.bench import Bench
from tests.support.files import object_path

MOVES = """\
kind: python
function: moves:stretched
properties: {stretch: ""}
keep: [final.extxyz]
environment: {LICENCE_KEY: s3cret}
"""
MOVES_CODE = """\
def stretched(atoms):
    atoms.positions *= 1.1
    atoms.write("final.extxyz")
    return {"stretch": 1.1}
"""
REPORT = "report.html"


class Bundle:
    """An exported campaign, read again."""

    def __init__(self, path: Path, made: BundleReport) -> None:
        self.made = made
        self._file = zipfile.ZipFile(path)
        assert self._file.testzip() is None
        self.names = self._file.namelist()

    def read(self, name: str) -> bytes:
        return self._file.read(name)

    def json(self, name: str) -> Any:
        return json.loads(self.read(name))

    def table(self, name: str) -> pd.DataFrame:
        return pd.read_parquet(io.BytesIO(self.read(f"tables/{name}.parquet")))

    def unpack(self, folder: Path) -> Path:
        self._file.extractall(folder)
        return folder


@pytest.fixture
def export(bench: Bench, tmp_path: Path) -> Callable[..., Bundle]:
    def run(slug: str = "alpha", **arguments: Any) -> Bundle:
        path = tmp_path / f"{slug}.zip"
        path.unlink(missing_ok=True)
        store = raw_file_store(bench.settings)
        return Bundle(path, export_campaign(bench.database, store, slug, path, **arguments))

    return run


@pytest.fixture
def relaxed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A campaign on three crystals whose engine keeps its final structures."""
    folder = bench.folder / "engines"
    folder.mkdir()
    monkeypatch.setenv("ENGINES_FOLDER", str(folder))
    (folder / "moves.yaml").write_text(MOVES)
    (folder / "moves.py").write_text(MOVES_CODE)
    ase.io.write(bench.folder / "crystals.extxyz", [bulk(name, cubic=True) for name in ("Cu", "Ag", "Au")])
    bench.create(
        design_space={"kind": "structure_files", "params": {"path": str(bench.folder / "crystals.extxyz")}},
        engine={"name": "moves"},
        goal={"stretch": {"value": 1.0, "tolerance": 0.5}},
        batch_size=3,
    )
    bench.step()
    settings = bench.settings.model_copy(update={"engines_folder": folder})
    Bench(database=bench.database, settings=settings, folder=bench.folder, clock=bench.clock).drain()
    return bench


@pytest.mark.slow
def test_the_tables_have_the_campaigns_rows_with_units_withdrawals_and_failures(
    bench: Bench, export: Callable[..., Bundle]
) -> None:
    path = bench.table(column="gap_ev")
    made = {
        "design_space": {"kind": "table", "params": {"path": str(path), "measured_columns": ["gap_ev"]}},
        "engine": {"name": "replay", "params": {"properties": ["gap_ev"]}},
        "goal": {"gap_ev": {"value": 1.0, "tolerance": 0.4}},
        "instrument": {"name": "replay"},
        "experiment_budget": 2,
    }
    bench.configure(experiment_trigger_score_threshold=0.5)
    for slug in ("beta", "alpha"):
        bench.create(slug, **made, seed=len(slug))
    for act in (bench.drain, bench.lab):
        bench.step()
        act()
    ids = {row.slug: row.id for row in bench.rows(campaigns)}
    own_hashes = [
        row.structure_hash
        for row in bench.rows(structures)
        if row.id in {item.structure_id for item in bench.rows(candidates, candidates.c.campaign_id == ids["alpha"])}
    ]
    withdrawn = bench.rows(labels, labels.c.source_kind == "simulation", labels.c.structure_hash.in_(own_hashes))[0]
    with bench.database.write() as connection:
        retract(connection, withdrawn.id, reason="wrong sample", retracted_by="test", now=bench.clock())
        failed = bench.rows(simulation_jobs, simulation_jobs.c.campaign_id == ids["alpha"])[0]
        connection.execute(
            update(simulation_jobs).where(simulation_jobs.c.id == failed.id).values(failure_reason="out of time")
        )
    bundle = export()
    own = {
        table.name: [row.id for row in bench.rows(table, table.c.campaign_id == ids["alpha"])]
        for table in (candidates, experiment_runs, decisions)
    }
    assert all(own.values())
    chosen, measured, taken = (bundle.table(name) for name in ("candidates", "experiments", "decisions"))
    assert list(chosen["id"]) == own["candidates"]
    assert list(measured["id"]) == own["experiment_runs"]
    assert list(taken["id"]) == own["decisions"]
    chosen = chosen.set_index("id")
    finished = bench.rows(candidates, candidates.c.campaign_id == ids["alpha"], candidates.c.outputs.is_not(None))
    for row in finished:
        assert chosen.loc[row.id, "gap_ev"] == row.outputs["gap_ev"]
        assert chosen.loc[row.id, "score"] == row.score
    assert chosen.loc[failed.candidate_id, "failure_reason"] == "out of time"
    assert json.loads(measured["properties"][0]) == ["gap_ev"]
    # Models learn from what every campaign on this design space found.
    found = bundle.table("labels").set_index("id")
    assert sorted(found.index) == [row.id for row in bench.rows(labels)]
    assert found.loc[withdrawn.id, "retracted_because"] == "wrong sample"
    assert found["retracted_because"].notna().sum() == 1
    assert set(found["unit"]) == {"eV"}
    computed = bundle.table("simulations")
    assert set(computed["id"]) == set(chosen["result_id"].dropna())
    assert set(computed[computed["retracted_because"].notna()]["id"]) == {withdrawn.source_id}
    assert len(bundle.table("structures")) == bench.count(structures)
    schema = pq.read_schema(io.BytesIO(bundle.read("tables/candidates.parquet")))
    assert schema.field("gap_ev_predicted_std").metadata == {b"unit": b"eV"}
    assert schema.field("score").metadata is None


@pytest.mark.slow
def test_properties_may_have_the_names_of_columns(bench: Bench, export: Callable[..., Bundle]) -> None:
    path = bench.table(column="score")
    bench.create(
        design_space={"kind": "table", "params": {"path": str(path), "measured_columns": ["score"]}},
        engine={"name": "replay", "params": {"properties": ["score"]}},
        goal={"score": {"direction": "maximize"}},
    )
    bench.step()
    bench.drain()
    chosen = export().table("candidates").set_index("id")
    for row in bench.rows(candidates):
        assert (chosen.loc[row.id, "score"], chosen.loc[row.id, "score_"]) == (row.score, row.outputs["score"])


@pytest.mark.slow
def test_the_description_names_every_part_and_the_definition_makes_the_same_campaign(
    bench: Bench, export: Callable[..., Bundle], tmp_path: Path
) -> None:
    bench.create(description="Why <it> & was made")
    bench.step()
    bench.drain()
    bundle = export(license_url="https://spdx.org/licenses/CC-BY-4.0")
    described = ROCrate(bundle.unpack(tmp_path / "crate"))
    assert {entity.id for entity in described.data_entities} == set(bundle.names) - {"ro-crate-metadata.json"}
    assert described.root_dataset["license"].id == "https://spdx.org/licenses/CC-BY-4.0"
    instruments = {action["instrument"]["name"] for action in described.root_dataset["mentions"]}
    assert instruments == {"replay", "NANO-OS"}
    prepared = prepare_campaign(bench.database, parse_campaign({**bundle.json("campaign.json"), "slug": "beta"}))
    with bench.database.write() as connection:
        owner = get_orchestrator(connection, "default").id
        create_campaign(connection, prepared, orchestrator_id=owner, created_by="test", now=bench.clock())
    first, second = bench.rows(campaigns)
    same = ("design_space_id", "engine", "engine_params_hash", "goal", "settings", "description", "seed", "priority")
    assert [getattr(second, name) for name in same] == [getattr(first, name) for name in same]
    page = bundle.read(REPORT).decode()
    best = bundle.table("candidates").sort_values("score", ascending=False)["formula"].iloc[0]
    assert best in page
    assert "Why &lt;it&gt; &amp; was made" in page
    assert "plots/progress.png" in page


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_model_is_read_again_by_skops_alone(bench: Bench, export: Callable[..., Bundle]) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(batch_size=20, acquisition="ei")
    bench.step()
    bench.drain()
    version = bench.train()
    bundle = export()
    assert bundle.made.n_models == 1
    name = f"models/1-table.value-v{version.version}"
    state = skops.io.loads(bundle.read(f"{name}.skops"))["surrogate"]
    assert "table.value, version 1" in bundle.read(f"{name}.md").decode()
    assert state["kind"] == bundle.json(f"{name}.json")["kind"]
    assert len(state["values"]) == 20
    assert bundle.json(f"{name}.json")["status"] == "CHAMPION"
    dataset = pq.read_table(io.BytesIO(bundle.read(f"{name}.parquet")))
    assert dataset.schema.metadata[b"content_hash"].decode() == bundle.json(f"{name}.json")["dataset"]
    assert bundle.json(f"{name}.json")["artifact_sha256"] == version.artifact_sha256
    assert "table.value, version 1" in bundle.read(REPORT).decode()
    with bench.database.write() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS guard_model_versions_update"))
        connection.execute(update(model_versions).values(artifact=b"damaged"))
    bundle = export()
    assert (bundle.made.n_models, len(bundle.made.left_out)) == (0, 1)
    assert "Not in this bundle: Version 1 of table.value is damaged" in bundle.read(REPORT).decode()


@pytest.mark.slow
@pytest.mark.parametrize(
    "goal",
    [
        {"value": {"value": 1.0, "tolerance": 0.05}},
        {"objective": "pareto", "value": {"direction": "maximize"}, "other": {"direction": "minimize"}},
    ],
    ids=["score", "pareto"],
)
def test_a_campaign_without_results_is_exported(
    bench: Bench, export: Callable[..., Bundle], goal: dict[str, Any]
) -> None:
    properties = [name for name in goal if name != "objective"]
    bench.create(
        engine=None,
        instrument={"name": "manual"},
        design_space={"kind": "table", "params": {"path": str(bench.table())}},
        goal=goal,
    )
    bundle = export()
    assert bundle.made.rows["candidates"] == 0
    assert bundle.table("candidates").empty
    assert set(properties) <= set(bundle.table("candidates").columns)
    assert "No candidate has a result yet." in bundle.read(REPORT).decode()


@pytest.mark.slow
def test_atoms_are_the_engines_final_ones_and_raw_files_lie_under_their_result(
    relaxed: Bench, export: Callable[..., Bundle]
) -> None:
    bundle = export()
    assert (bundle.made.n_structures, bundle.made.n_files) == (3, 3)
    frames: list[Atoms] = ase.io.read(
        io.StringIO(bundle.read("structures/candidates.extxyz").decode()), ":", format="extxyz"
    )
    kept = {row.id: row for row in relaxed.rows(candidates)}
    for atoms in frames:
        assert atoms.info["geometry"] == "final"
        assert atoms.info["value_stretch"] == kept[atoms.info["candidate"]].outputs["stretch"]
    copper = next(atoms for atoms in frames if atoms.get_chemical_symbols()[0] == "Cu")
    assert abs(copper.positions - 1.1 * bulk("Cu", cubic=True).positions).max() < 1e-6
    cif = ase.io.read(io.StringIO(bundle.read(f"structures/cif/{copper.info['candidate']}.cif").decode()), format="cif")
    assert isinstance(cif, Atoms)
    assert cif.get_chemical_symbols() == ["Cu"] * 4
    for row in relaxed.rows(simulation_results):
        raw = bundle.read(f"files/{row.id}/final.extxyz").decode()
        assert len(ase.io.read(io.StringIO(raw), format="extxyz")) == 4
    assert not [name for name in export(with_files=False).names if name.startswith("files/")]
    assert bundle.json("engine.json")["definition"]["environment"] == {"LICENCE_KEY": "left out"}
    assert "s3cret" not in "".join(bundle.read(name).decode(errors="ignore") for name in bundle.names)


@pytest.mark.slow
def test_a_file_that_retention_removed_is_counted_and_one_that_is_lost_is_an_error(
    relaxed: Bench, export: Callable[..., Bundle]
) -> None:
    store = raw_file_store(relaxed.settings)
    first, *_ = relaxed.rows(simulation_results)
    lost = object_path(relaxed, first.files["final.extxyz"]["sha256"])
    content = lost.read_bytes()
    lost.unlink()
    with pytest.raises(MissingFile):
        export()
    made = export(with_files=False).made
    assert (made.n_structures, len(made.left_out)) == (3, 1)  # its atoms are then the design space's
    lost.write_bytes(content)
    relaxed.clock.advance(days=400)
    plan = plan_removal(relaxed.database, store, Policy(older_than=timedelta(days=1)), now=relaxed.clock())
    with relaxed.database.write() as connection:
        record_removals(connection, plan, now=relaxed.clock())
    remove(relaxed.database, store, plan, now=relaxed.clock())
    bundle = export()
    assert bundle.made.n_files == 0
    assert "3 raw files were removed by retention" in bundle.made.left_out[1]
    frames: list[Atoms] = ase.io.read(
        io.StringIO(bundle.read("structures/candidates.extxyz").decode()), ":", format="extxyz"
    )
    assert {atoms.info["geometry"] for atoms in frames} == {"design space"}


def test_an_unknown_campaign_and_a_licence_that_is_no_url_are_refused(
    bench: Bench, export: Callable[..., Bundle]
) -> None:
    bench.create()
    with pytest.raises(InvalidInput, match="'free'"):
        export(license_url="free")
    with pytest.raises(NotFound, match="beta"):
        export("beta")


@pytest.mark.package
@pytest.mark.xdist_group("package")
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_bundle_is_a_valid_process_run_crate(
    relaxed: Bench, export: Callable[..., Bundle], uv: Callable[..., None], tmp_path: Path
) -> None:
    """By the requirements of RO-Crate 1.1 and Process Run Crate 0.5, as roc-validator knows them."""
    environment, held = tmp_path / "validator", tmp_path / "context"
    uv("venv", "--python", sys.executable, environment)
    uv("pip", "install", "--python", environment / "bin" / "python", "roc-validator==0.13.0")
    # This release carries the context of RO-Crate 1.1.
    uv("pip", "install", "--target", held, "--no-deps", "rocrate==0.13.0")
    for arguments in ({}, {"license_url": "https://spdx.org/licenses/CC-BY-4.0"}):
        crate = export(**arguments).unpack(tmp_path / f"crate-{len(arguments)}")
        checked = subprocess.run(
            [
                environment / "bin" / "python",
                Path(__file__).parent / "validate_crate.py",
                crate,
                held / "rocrate" / "data" / "ro-crate.jsonld",
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert checked.returncode == 0, checked.stdout + checked.stderr[-2000:]
