"""A state in which one step advances a campaign, ends another, sends candidates to the lab and has a model trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, Table

from nanoos.control.orchestrators import get_orchestrator
from nanoos.store import audit, status_counts
from nanoos.store.tables import (
    campaigns,
    candidates,
    decisions,
    experiment_runs,
    model_trainings,
    orchestrator_runs,
    simulation_jobs,
)
from tests.support.bench import Bench

TICK = "tick"
# Columns that say when and by which run a row was written, not what.
_CIRCUMSTANCES = {"id", "orchestrator_run_id", "created_at", "updated_at", "available_at", "advanced_at"}
WRITTEN: tuple[Table, ...] = (
    campaigns,
    candidates,
    simulation_jobs,
    experiment_runs,
    model_trainings,
    decisions,
)
Rows = Mapping[str, tuple[Mapping[str, Any], ...]]


def make_eventful(bench: Bench) -> None:
    # Enough labels for a training, too few for a fit of trees, which takes most of a step's time.
    bench.configure(
        min_new_samples_for_retrain=12, experiment_trigger_score_threshold=0.0, max_simultaneous_simulations=1000
    )
    bench.create("ends", max_iterations=1, batch_size=10)
    bench.create("goes-on", max_iterations=50)
    bench.step()
    bench.drain()


def rows_of_plans(bench: Bench) -> Rows:
    """What steps have written, without the circumstances; a candidate is named by its campaign and structure."""
    names = {row.id: (row.campaign_id, row.structure_id) for row in bench.rows(candidates)}

    def content(row: Row[Any]) -> dict[str, Any]:
        values = {name: value for name, value in row._mapping.items() if name not in _CIRCUMSTANCES}
        if "candidate_id" in values:
            values["candidate_id"] = names[values["candidate_id"]]
        return values

    return {table.name: tuple(content(row) for row in bench.rows(table)) for table in WRITTEN}


def assert_whole(bench: Bench, allowed: Mapping[str, Rows]) -> str:
    """The rows are one of the allowed states, and chain, counts and lock are in order; returns which state."""
    present = rows_of_plans(bench)
    (state,) = [name for name, rows in allowed.items() if rows == present]
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact
    with bench.database.write() as connection:
        assert status_counts.rebuild(connection) == []
    return state


def assert_free(bench: Bench) -> None:
    """No step holds the lock, and none is left open."""
    with bench.database.read() as connection:
        assert get_orchestrator(connection, "default").step_owner is None
    assert bench.count(orchestrator_runs, orchestrator_runs.c.finished_at.is_(None)) == 0
