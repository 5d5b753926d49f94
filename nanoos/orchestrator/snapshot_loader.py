"""Reading a snapshot from the database or from a stored run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from nanoos.campaigns.lab_candidates import lab_candidates
from nanoos.campaigns.progress import CampaignProgress, progress_of_orchestrator
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.statuses import CampaignStatus
from nanoos.learning.drift import find_drift
from nanoos.learning.model_progress import load_models
from nanoos.learning.shadowing import find_duels
from nanoos.orchestrator.rules.scheduling import scheduled_campaigns
from nanoos.orchestrator.selection_problems import load_problems, load_recorded_problem
from nanoos.orchestrator.snapshot import ProblemRecord, Snapshot


def load_snapshot(connection: Connection, orchestrator_id: str, config: OrchestratorConfig) -> Snapshot:
    """Read the snapshot for a step of this orchestrator.

    Args:
        connection: A transaction with one consistent snapshot of the database.
        orchestrator_id: The orchestrator.
        config: Determines which campaigns are scheduled, and so which selection problems are read.
    """
    campaigns = progress_of_orchestrator(connection, orchestrator_id)
    in_flight = sum(item.n_simulations_in_flight for item in campaigns)
    testing = sum(item.n_experiments_in_flight for item in campaigns)
    scored, waiting = lab_candidates(connection, campaigns, config, config.max_simultaneous_experiments - testing)
    modelled = load_models(connection)
    counts = Snapshot(
        campaigns=tuple(item for item in campaigns if _is_active(item) or item.id in waiting),
        models=find_duels(connection, find_drift(connection, [model for model, _ in modelled])),
        scored=scored,
        n_simulations_in_flight=in_flight,
        n_experiments_in_flight=testing,
        waiting_for_lab=waiting,
    )
    scheduled = scheduled_campaigns(counts, config)
    problems = load_problems(connection, scheduled, [row for _, row in modelled])
    return replace(counts, problems={campaign.id: problem for campaign, problem in problems})


def _is_active(campaign: CampaignProgress) -> bool:
    """Whether the campaign runs or has work in flight; leaves most completed campaigns out of the snapshot."""
    is_working = campaign.n_simulations_in_flight > 0 or campaign.n_experiments_in_flight > 0
    return campaign.status is CampaignStatus.RUNNING or is_working


def rehydrate(connection: Connection, record: Mapping[str, Any]) -> Snapshot:
    """The snapshot of a stored run, with its problems loaded by the ids in the record."""
    campaigns = {item["id"]: item for item in record["campaigns"]}
    problems = {
        int(key): load_recorded_problem(connection, campaigns[int(key)], ProblemRecord(**stored))
        for key, stored in record["problems"].items()
    }
    return Snapshot.from_record(record, problems)
