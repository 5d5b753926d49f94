"""Campaigns on parameter spaces: steps choose new feasible points, store them once, and replay to the same choice."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from nanoos.execution.experiments.recording import record_result
from nanoos.orchestrator.replay import replay
from nanoos.plugins.registry import ENGINES
from nanoos.store.tables import (
    candidates,
    design_spaces,
    experiment_runs,
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
