"""Reading a snapshot, and reading a stored one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from nanoos.campaigns.progress import lab_candidates, models, orchestrator_views
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.rules.scheduling import campaigns_in_turn
from nanoos.orchestrator.selection_problems import load_problems, read_again
from nanoos.orchestrator.snapshot import CampaignView, ProblemRecord, Snapshot


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
    scored, waiting = lab_candidates(connection, views, config, config.max_simultaneous_experiments - testing)
    modelled = models(connection)
    counts = Snapshot(
        campaigns=tuple(view for view in views if _matters(view) or view.id in waiting),
        models=tuple(view for view, _ in modelled),
        scored=scored,
        n_simulations_in_flight=in_flight,
        n_experiments_in_flight=testing,
        waiting_for_lab=waiting,
    )
    turn = campaigns_in_turn(counts, config)
    problems = load_problems(connection, turn, [row for _, row in modelled])
    return replace(counts, problems={view.id: problem for view, problem in problems})


def _matters(view: CampaignView) -> bool:
    """Whether a step decides anything of this campaign or counts its work; of the completed ones few, in the end."""
    is_working = view.n_simulations_in_flight > 0 or view.n_experiments_in_flight > 0
    return view.status is CampaignStatus.RUNNING or is_working


def rehydrate(connection: Connection, record: Mapping[str, Any]) -> Snapshot:
    """The snapshot of a stored run, its numbers read again by the ids in its record."""
    views = {item["id"]: item for item in record["campaigns"]}
    problems = {
        int(key): read_again(connection, views[int(key)], ProblemRecord(**stored))
        for key, stored in record["problems"].items()
    }
    return Snapshot.from_record(record, problems)
