"""Names lead to design spaces, engines and instruments, built in or installed; the registry loads nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.execution.experiments.worker import has_dispatchable
from nanoos.plugins.registry import (
    ENGINES,
    design_space,
    design_space_kinds,
    instrument_names,
    instruments_for_people,
    simulation_engine,
)
from nanoos.store.tables import alerts, campaigns, candidates, experiment_runs
from tests.support.bench import Bench

PLUGIN = """
from nanoos.domain.failures import FailureClass
from nanoos.plugins.instrument import Measurement

class Space:
    kind = "spinel"
    def __init__(self, params):
        self.params = dict(params)

class Engine:
    name = "oracle"
    def __init__(self, params):
        self.params = dict(params)
    properties = ()

class Xrd:
    name = "xrd"
    is_automatic = True
    def __init__(self, params):
        self.params = {"offset": 0.0, **params}
    def measure(self, spec, simulated, properties, seed):
        if self.params.get("is_off"):
            return Measurement(failure_class=FailureClass.SYSTEMIC, reason="the X-ray tube is off")
        return Measurement(values={name: simulated[name] + self.params["offset"] for name in properties})

class Bench:
    name = "bench"
    is_automatic = False
    def __init__(self, params):
        self.params = dict(params)
"""
ENTRY_POINTS = """
[nanoos.design_spaces]
spinel = nanoos_test_plugin:Space
tmd_alloy = nanoos_test_plugin:Space

[nanoos.engines]
oracle = nanoos_test_plugin:Engine
broken = nanoos_test_plugin_that_is_not_there:Engine

[nanoos.instruments]
xrd = nanoos_test_plugin:Xrd
bench = nanoos_test_plugin:Bench
lost = nanoos_test_plugin_that_is_not_there:Instrument
manual = nanoos_test_plugin:Xrd
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nanoos_test_plugin.py").write_text(PLUGIN, encoding="utf-8")
    info = tmp_path / "nanoos_test_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nanoos-test-plugin\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)


def test_every_built_in_engine_works_on_a_built_in_design_space() -> None:
    for name in ENGINES.built_in:
        params = {"properties": ["gap"]} if name == "replay" else {}
        engine = simulation_engine(name, params)
        assert engine.name == name
        assert engine.design_space_kinds <= set(design_space_kinds())
        assert simulation_engine(name, json.loads(json.dumps(engine.params))).params == engine.params


def test_parameters_survive_json_and_come_with_defaults() -> None:
    space = design_space("tmd_alloy", {"elements": ["W", "Mo", "Se"]})
    params = json.loads(json.dumps(space.params))
    assert params == {"elements": ["Mo", "W", "Se"], "dimensionality": 2, "side": 6}
    assert design_space("tmd_alloy", params).params == space.params


def test_an_unknown_name_is_refused_with_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(InvalidInput, match=r"no design space 'tmd_aloy'.*Did you mean 'tmd_alloy'"):
        design_space("tmd_aloy")
    with pytest.raises(InvalidInput, match=r"Known: .*emt_relaxation, emt_structure.*tmd_three_band"):
        simulation_engine("crystal_ball")


def test_parameters_that_are_no_mapping_are_refused() -> None:
    with pytest.raises(InvalidInput, match="not a mapping"):
        design_space("tmd_alloy", ["Mo"])  # type: ignore[arg-type]  # what an agent may send


@pytest.mark.usefixtures("plugin")
def test_an_installed_package_adds_names_but_replaces_no_built_in_one() -> None:
    assert "spinel" in design_space_kinds()
    assert design_space("spinel", {"size": 3}).params == {"size": 3}
    assert simulation_engine("oracle").name == "oracle"
    assert design_space("tmd_alloy").feature_names


@pytest.mark.usefixtures("plugin")
def test_a_broken_installed_package_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"'broken'.*nanoos_test_plugin_that_is_not_there"):
        simulation_engine("broken")


@pytest.mark.usefixtures("plugin")
def test_an_instrument_itself_says_whether_a_person_measures() -> None:
    assert instruments_for_people() == ("bench", "manual")
    assert set(instrument_names()) == {"bench", "lost", "manual", "replay", "virtual", "xrd"}


def _experiments(bench: Bench, instrument: str, **params: object) -> None:
    bench.configure(experiment_trigger_score_threshold=0.0, max_simultaneous_experiments=3)
    bench.create(instrument={"name": instrument, "params": params})
    bench.step()
    bench.drain()
    bench.clock.advance(seconds=1)
    assert bench.step().actions["experiments_launched"] == 3


@pytest.mark.slow
@pytest.mark.usefixtures("plugin")
def test_an_installed_instrument_carries_out_experiments(bench: Bench) -> None:
    _experiments(bench, "xrd", offset=0.25)
    with bench.database.read() as connection:
        assert has_dispatchable(connection, now=bench.clock())
    report = bench.lab()
    assert (report.completed, report.queued_for_people) == (3, 0)
    simulated = {row.id: row.evidence["value"]["simulated"] for row in bench.rows(candidates) if row.evidence}
    for row in bench.rows(experiment_runs):
        assert row.measured == {"value": pytest.approx(simulated[row.candidate_id] + 0.25)}
        assert (row.status, row.operator) == ("COMPLETED", "xrd")


@pytest.mark.slow
@pytest.mark.usefixtures("plugin")
def test_experiments_of_an_installed_instrument_for_people_wait_on_the_worklist(bench: Bench) -> None:
    _experiments(bench, "bench")
    assert bench.lab().queued_for_people == 3
    assert bench.statuses(experiment_runs) == {"QUEUED": 3}


@pytest.mark.slow
@pytest.mark.usefixtures("plugin")
@pytest.mark.parametrize("is_gone", [False, True])
def test_an_instrument_that_is_out_of_order_or_gone_pauses_its_campaign_with_an_alert(
    bench: Bench, is_gone: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    _experiments(bench, "xrd", is_off=True)
    if is_gone:
        monkeypatch.setattr(sys, "path", sys.path[1:])
    report = bench.lab()
    assert (report.completed, report.queued_for_people, report.failed) == (0, 0, 0)
    assert bench.statuses(experiment_runs) == {"PENDING": 3}
    assert {row.attempts for row in bench.rows(experiment_runs)} == {0}
    assert bench.statuses(campaigns) == {"PAUSED": 1}
    (alert,) = bench.rows(alerts)
    assert ("no instrument 'xrd'" if is_gone else "the X-ray tube is off") in alert.message


@pytest.mark.slow
def test_importing_the_registry_loads_no_heavy_library() -> None:
    code = (
        "import sys, nanoos.plugins.registry as plugins\n"
        "plugins.design_space_kinds(), plugins.instruments_for_people()\n"
        "heavy = {'ase', 'asap3', 'sklearn', 'pandas', 'scipy', 'dagster', 'torch'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
