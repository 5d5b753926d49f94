"""Campaigns on parameter spaces: steps choose new feasible points, store them once, and replay to the same choice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import select

from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.execution.design_spaces.builder import build_design_spaces
from nanoos.execution.experiments.recording import record_result
from nanoos.execution.experiments.sheets import read_sheet, record_rows, work_list, write_sheet
from nanoos.orchestrator.replay import replay
from nanoos.plugins.registry import ENGINES
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.store import pools
from nanoos.store.tables import (
    candidates,
    design_spaces,
    experiment_runs,
    labels,
    orchestrator_runs,
    simulation_jobs,
    structures,
)
from tests.materials.parameters.test_parameter_space import FORMULATION, assert_meets
from tests.support.bench import Bench
from tests.support.engines import FormulationEngine

POOL = 60


@pytest.fixture(autouse=True)
def formulation(monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"{FormulationEngine.__module__}:{FormulationEngine.__qualname__}"
    monkeypatch.setitem(ENGINES.built_in, FormulationEngine.name, path)


def create(bench: Bench, slug: str = "mix", **changes: Any) -> int:
    space = {"kind": "parameters", "params": FORMULATION, "n_structures": POOL}
    wanted = {"design_space": space, "engine": {"name": "formulation"}, "acquisition": "auto", **changes}
    return bench.create(slug, **{"goal": {"value": {"min": 0.999}}, **wanted})


@pytest.mark.slow
def test_a_campaign_reaches_a_point_that_its_pool_lacks(bench: Bench) -> None:
    create(bench, stop={"hits": 1}, max_iterations=15)
    first = {row.structure_hash for row in bench.rows(structures)}
    assert len(first) == POOL
    for _ in range(15):
        bench.step()
        bench.drain()
    stored = bench.rows(structures)
    (space,) = bench.rows(design_spaces)
    assert space.n_structures == len(stored) > POOL
    for row in stored:
        assert_meets(FORMULATION, row.spec["features"])
    (hit, *_) = bench.rows(candidates, candidates.c.is_hit)
    (best,) = bench.rows(structures, structures.c.id == hit.structure_id)
    assert best.structure_hash not in first
    assert best.spec["features"]["solvent"] == "dmf"


@pytest.mark.slow
def test_every_step_replays_to_the_same_points_after_the_pool_has_grown(bench: Bench) -> None:
    create(bench)
    for _ in range(4):
        bench.step()
        bench.drain()
    runs = bench.rows(orchestrator_runs)
    proposed = [item["point"] for run in runs for plan in run.plan["iterations"] for item in plan["chosen"]]
    assert any(proposed)
    for run in runs:
        _, is_same = replay(bench.database, run.id)
        assert is_same


@pytest.mark.slow
def test_campaigns_that_share_a_space_share_its_new_points_and_results(bench: Bench) -> None:
    create(bench, "one")
    create(bench, "two")
    for _ in range(4):
        bench.step()
        bench.drain()
    (space,) = bench.rows(design_spaces)
    stored = bench.rows(structures)
    assert len({row.structure_hash for row in stored}) == len(stored) == space.n_structures > POOL
    ids = [row.structure_id for row in bench.rows(simulation_jobs)]
    assert ids
    with bench.database.read() as connection:
        features = connection.execute(select(structures.c.features)).scalars().all()
    assert len({len(bytes(item)) for item in features}) == 1


@pytest.mark.slow
def test_without_an_engine_new_points_go_to_the_lab(bench: Bench) -> None:
    create(bench, engine=None, instrument={"name": "manual"}, batch_size=3)
    bench.step()
    known = {row.id for row in bench.rows(structures)}
    bench.lab()
    for row in bench.rows(experiment_runs):
        with bench.database.write() as connection:
            record_result(connection, row.id, {"value": row.id / 10}, operator="ada", now=bench.clock())
    bench.step()
    waiting = bench.rows(experiment_runs, experiment_runs.c.status == "PENDING")
    assert len(waiting) == 3
    assert {row.structure_id for row in waiting} - known
    assert bench.count(simulation_jobs) == 0


@pytest.mark.slow
def test_a_space_with_few_points_ends_with_all_of_them_measured(bench: Bench) -> None:
    params = {
        "parameters": [
            {"name": "a", "kind": "ordinal", "values": [0.1, 0.45]},
            {"name": "b", "kind": "ordinal", "values": [0.3, 0.4]},
            {"name": "temperature", "kind": "fixed", "value": 85},
            {"name": "solvent", "kind": "categorical", "values": ["dmf", "water"]},
        ]
    }
    create(bench, design_space={"kind": "parameters", "params": params}, goal={"value": {"direction": "maximize"}})
    for _ in range(4):
        bench.step()
        bench.drain()
    assert bench.count(structures) == bench.count(candidates) == 8
    assert bench.statuses(candidates) == {"SIMULATED": 8}


PAST = [
    # a, b, c, d, temperature, solvent, pressure, value
    "0.45,0.35,0.2,0,85,dmf,1,0.97",
    "0.5,0.5,0,0,60,water,0.01,0.4",
]
HEADER = "a,b,c,d,temperature,solvent,pressure,value"


def past(bench: Bench, *rows: str, header: str = HEADER) -> Path:
    path = bench.folder / "past.csv"
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


def imported(bench: Bench, path: Path, **more: Any) -> dict[str, Any]:
    command = parse_command("import_labels", {"campaign": "mix", "file": str(path), **more})
    return dict(execute(bench.database, command, agent_id="ada", clock=bench.clock).result)


@pytest.mark.slow
def test_past_points_are_imported_by_their_parameters_and_learned_from(bench: Bench) -> None:
    create(bench, engine=None, instrument={"name": "manual"}, batch_size=3)
    report = imported(bench, past(bench, *PAST, PAST[0]))
    assert (report["n_labels"], report["n_structures"], report["n_bad"]) == (3, 2, 0)
    (space,) = bench.rows(design_spaces)
    stored = bench.rows(structures)
    assert space.n_structures == len(stored) == POOL + 2
    newest = [row.spec["features"] for row in stored[-2:]]
    assert {item["reactor"] for item in newest} == {"B"}
    assert [item["pressure"] for item in newest] == [1.0, 0.01]
    known = bench.rows(candidates)
    assert {(row.status, row.origin) for row in known} == {("MEASURED", "known")}
    bench.step()
    (iteration,) = bench.rows(orchestrator_runs)[-1].plan["iterations"]
    assert all(item["predictions"] for item in iteration["chosen"])
    again = imported(bench, past(bench, *PAST, PAST[0]))
    assert (again["n_labels"], again["n_known"]) == (0, 3)
    assert bench.rows(design_spaces)[0].n_structures == bench.count(structures)


def test_an_import_of_a_suggested_point_is_a_label_of_that_point(bench: Bench) -> None:
    create(bench, engine=None, instrument={"name": "manual"}, batch_size=3)
    wanted = bench.rows(structures)[7]
    names = HEADER.split(",")[:-1]
    row = ",".join(str(wanted.spec["features"][name]) for name in names)
    imported(bench, past(bench, f"{row},0.5"))
    assert bench.count(structures) == POOL
    (label,) = bench.rows(labels)
    assert label.structure_hash == wanted.structure_hash


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "header", "reason"),
    [
        ("0.45,0.35,0.2,0,85,acetone,1,0.9", HEADER, "solvent is not one of water, ethanol, dmf"),
        ("0.45,0.35,0.2,0,83,dmf,1,0.9", HEADER, "temperature is not 60 to 120 in steps of 5"),
        ("0.45,0.35,0.2,,85,dmf,1,0.9", HEADER, "d is not 0 to 1 in steps of 0.05"),
        ("0.45,0.35,0.2,0,85,dmf,nan,0.9", HEADER, "pressure is not 0.001 to 10"),
        ("0.45,0.35,0.1,0,85,dmf,1,0.9", HEADER, r"not met: a \+ b \+ c \+ d == 1"),
        ("0.45,0.35,0.1,0.1,85,dmf,1,0.9", HEADER, "not met: at most 3 of a, b, c, d"),
        ("0.45,0.35,0.2,0,100,water,1,0.9", HEADER, "not met: not solvent in water and temperature >= 100"),
        ("0.45,0.35,0.2,0,85,dmf,1,0.9,C", f"{HEADER},reactor", "reactor is not B"),
        (
            "0.45,0.35,0.2,85,dmf,1,0.9",
            HEADER.replace("d,", "", 1),
            "neither a column .* 'd' is missing",
        ),
    ],
)
def test_a_row_that_is_no_point_of_the_space_is_refused_with_the_reason(
    bench: Bench, row: str, header: str, reason: str
) -> None:
    create(bench, engine=None, instrument={"name": "manual"})
    with pytest.raises(InvalidInput, match=reason):
        imported(bench, past(bench, row, header=header))
    assert bench.count(structures) == POOL
    assert bench.count(labels) == 0


@pytest.mark.slow
def test_the_work_list_has_the_settings_and_takes_no_result_of_others(bench: Bench) -> None:
    create(bench, engine=None, instrument={"name": "manual"}, batch_size=2)
    bench.step()
    with bench.database.read() as connection:
        rows = work_list(connection)
    assert rows[0][4:12] == [f"set {name}" for name in bench.rows(structures)[0].spec["features"]]
    first, second = (dict(zip(rows[0], row, strict=True)) for row in rows[1:])
    (planned,) = bench.rows(structures, structures.c.formula == first["structure"])
    assert {name: first[f"set {name}"] for name in planned.spec["features"]} == {
        name: str(value) for name, value in planned.spec["features"].items()
    }
    path = bench.folder / "list.csv"
    pd.DataFrame(
        [
            {**first, "value": "0.5", "set pressure": f"{float(first['set pressure']):.12e}"},
            {**second, "value": "0.6", "set temperature": "61"},
        ]
    ).to_csv(path, index=False)
    filled, unreadable = read_sheet(path)
    assert not unreadable
    with bench.database.write() as connection:
        fates = record_rows(connection, filled, operator="ada", skip_bad_rows=True, now=bench.clock())
    assert [fate.fate for fate in fates] == ["recorded", "bad"]
    assert "temperature is 61 in the sheet" in fates[1].reason


POINT = {"a": 0.45, "b": 0.35, "c": 0.2, "d": 0, "temperature": 85, "solvent": "dmf", "pressure": 1}


def requested(bench: Bench, *points: dict[str, Any], slug: str = "mix") -> dict[str, Any]:
    command = parse_command("request_simulations", {"slug": slug, "points": list(points)})
    return dict(execute(bench.database, command, agent_id="ada", clock=bench.clock).result)


@pytest.mark.slow
def test_a_named_point_joins_the_space_and_is_simulated_once(bench: Bench) -> None:
    create(bench)
    requested(bench, POINT, {**POINT, "d": 0.0, "reactor": "B"})
    bench.drain()
    (candidate,) = bench.rows(candidates)
    assert (candidate.origin, candidate.status, candidate.is_hit) == ("requested", "SIMULATED", True)
    (stored,) = bench.rows(structures, structures.c.id == candidate.structure_id)
    assert stored.spec["features"] == {**POINT, "pressure": 1.0, "temperature": 85.0, "d": 0.0, "reactor": "B"}
    assert bench.rows(design_spaces)[0].n_structures == bench.count(structures) == POOL + 1
    with pytest.raises(Conflict, match="already chosen"):
        requested(bench, POINT)
    (run,) = bench.rows(orchestrator_runs)
    assert replay(bench.database, run.id)[1]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"a": 0.5}, "Point 2: Constraint not met: a"),
        ({"solvent": "acetone"}, "Point 2: solvent is not one of"),
        ({"presure": 2}, "Point 2: the space has no parameter 'presure'. Did you mean 'pressure'"),
    ],
)
def test_what_is_no_point_of_the_space_is_not_simulated(bench: Bench, changes: dict[str, Any], reason: str) -> None:
    create(bench)
    with pytest.raises(InvalidInput, match=reason):
        requested(bench, POINT, {**POINT, **changes})
    with pytest.raises(InvalidInput, match="has no value for d"):
        requested(bench, {name: value for name, value in POINT.items() if name != "d"})
    assert bench.count(candidates) == 0
    assert bench.count(structures) == POOL


def test_a_list_takes_no_new_points(bench: Bench) -> None:
    bench.create("listed")
    with pytest.raises(InvalidInput, match="it takes no new points"):
        requested(bench, POINT, slug="listed")


def test_a_parameter_is_no_target_and_no_measured_value(bench: Bench) -> None:
    with pytest.raises(InvalidInput, match="'a' is a parameter of the design space and a target"):
        create(bench, engine=None, instrument={"name": "manual"}, goal={"a": {"direction": "maximize"}})
    create(bench, engine=None, instrument={"name": "manual"})
    with pytest.raises(InvalidInput, match="'a' is a parameter of the space and a measured value"):
        imported(bench, past(bench, *PAST), columns={"value": "a"})
    assert bench.count(labels) == 0


@pytest.mark.slow
def test_a_parameter_may_be_called_structure(bench: Bench) -> None:
    params = {"parameters": [{"name": "structure", "kind": "continuous", "low": 0, "high": 1}]}
    create(
        bench,
        design_space={"kind": "parameters", "params": params, "n_structures": POOL},
        engine=None,
        instrument={"name": "manual"},
    )
    report = imported(bench, past(bench, "0.5,0.9", header="structure,value"))
    assert (report["n_labels"], report["n_bad"]) == (1, 0)
    assert bench.count(structures) == POOL + 1


def test_a_category_that_looks_like_a_formula_is_text_in_excel_and_reads_back(bench: Bench) -> None:
    params = {"parameters": [{"name": "s", "kind": "categorical", "values": ["=cmd", "@b", "+c"]}]}
    create(bench, design_space={"kind": "parameters", "params": params}, engine=None, instrument={"name": "manual"})
    bench.step()
    with bench.database.read() as connection:
        rows = work_list(connection)
    for name in ("list.xlsx", "list.csv"):
        path = bench.folder / name
        write_sheet(path, [rows[0], *([*row[:5], "0.5", *row[6:]] for row in rows[1:])])
        filled, unreadable = read_sheet(path)
        assert not unreadable
        assert {row.settings["s"] for row in filled} <= {"=cmd", "@b", "+c"}
        assert len(filled) == len(rows) - 1
    with bench.database.write() as connection:
        fates = record_rows(connection, filled, operator="ada", skip_bad_rows=False, now=bench.clock())
    assert {fate.fate for fate in fates} == {"recorded"}


@pytest.mark.slow
def test_no_point_joins_a_space_that_is_still_being_built(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "STORED_AT_ONCE", POOL - 1)
    create(bench, engine=None, instrument={"name": "manual"})
    assert bench.count(structures) == 0
    with pytest.raises(Conflict, match="still being built"):
        imported(bench, past(bench, *PAST))
    assert bench.count(structures) == bench.count(labels) == 0
    build_design_spaces(bench.database, bench.settings, clock=bench.clock)
    assert imported(bench, past(bench, *PAST))["n_labels"] == 2
    assert bench.rows(design_spaces)[0].n_structures == bench.count(structures) == POOL + 2
