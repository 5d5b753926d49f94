"""Reading a snapshot, and reading a stored one again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from nanoos.campaigns.lab_candidates import lab_candidates
from nanoos.campaigns.progress import CampaignProgress, progress_of_orchestrator
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.statuses import CampaignStatus
from nanoos.learning.model_progress import load_models
from nanoos.orchestrator.rules.scheduling import scheduled_campaigns
from nanoos.orchestrator.selection_problems import load_problems, read_again
from nanoos.orchestrator.snapshot import ProblemRecord, Snapshot


def load_snapshot(connection: Connection, orchestrator_id: str, config: OrchestratorConfig) -> Snapshot:
    """Read what a step of this orchestrator depends on.

    Args:
        connection: One consistent view.
        orchestrator_id: Whose campaigns.
        config: Decides which campaigns are scheduled, and so which selection problems are read.
    """
    campaigns = progress_of_orchestrator(connection, orchestrator_id)
    in_flight = sum(item.n_simulations_in_flight for item in campaigns)
    testing = sum(item.n_experiments_in_flight for item in campaigns)
    scored, waiting = lab_candidates(connection, campaigns, config, config.max_simultaneous_experiments - testing)
    modelled = load_models(connection)
    counts = Snapshot(
        campaigns=tuple(item for item in campaigns if _matters(item) or item.id in waiting),
        models=tuple(model for model, _ in modelled),
        scored=scored,
        n_simulations_in_flight=in_flight,
        n_experiments_in_flight=testing,
        waiting_for_lab=waiting,
    )
    scheduled = scheduled_campaigns(counts, config)
    problems = load_problems(connection, scheduled, [row for _, row in modelled])
    return replace(counts, problems={campaign.id: problem for campaign, problem in problems})


def _matters(campaign: CampaignProgress) -> bool:
    """Whether a step decides anything of this campaign or counts its work; of the completed ones few, in the end."""
    is_working = campaign.n_simulations_in_flight > 0 or campaign.n_experiments_in_flight > 0
    return campaign.status is CampaignStatus.RUNNING or is_working


def rehydrate(connection: Connection, record: Mapping[str, Any]) -> Snapshot:
    """The snapshot of a stored run, its numbers read again by the ids in its record."""
    views = {item["id"]: item for item in record["campaigns"]}
    problems = {
        int(key): read_again(connection, views[int(key)], ProblemRecord(**stored))
        for key, stored in record["problems"].items()
    }
    return Snapshot.from_record(record, problems)
