"""Reading a snapshot, and reading a stored one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from nanoos.orchestrator.config import OrchestratorConfig
from nanoos.orchestrator.problems import load_problems, read_again
from nanoos.orchestrator.rules.turn import campaigns_in_turn
from nanoos.orchestrator.snapshot import ProblemRecord, Snapshot
from nanoos.orchestrator.views import model_views, orchestrator_views, scored_candidates, waiting_for_lab


def load_snapshot(connection: Connection, orchestrator_id: str, config: OrchestratorConfig) -> Snapshot:
    """Read what a step of this orchestrator depends on.

    Args:
        connection: One consistent view.
        orchestrator_id: Whose campaigns.
        config: Decides whose turn it is, and so which problems are read.
    """
    views = orchestrator_views(connection, orchestrator_id)
    in_flight = sum(view.n_simulations_in_flight for view in views)
    testing = sum(view.n_experiments_in_flight for view in views)
    counts = Snapshot(
        campaigns=views,
        models=model_views(connection),
        scored=scored_candidates(connection, views, config, config.max_simultaneous_experiments - testing),
        n_simulations_in_flight=in_flight,
        n_experiments_in_flight=testing,
        waiting_for_lab=waiting_for_lab(connection, views, config),
    )
    turn = campaigns_in_turn(counts, config)
    problems = {view.id: problem for view, problem in load_problems(connection, turn)}
    return replace(counts, problems=problems)


def rehydrate(connection: Connection, record: Mapping[str, Any]) -> Snapshot:
    """The snapshot of a stored run, its numbers read again by the ids in its record."""
    views = {item["id"]: item for item in record["campaigns"]}
    problems = {
        int(key): read_again(connection, views[int(key)], ProblemRecord(**stored))
        for key, stored in record["problems"].items()
    }
    return Snapshot.from_record(record, problems)
