"""The queue of experiments, on which automatic instruments and people work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from nanoos.domain.statuses import NOT_CLAIMED, WorkStatus
from nanoos.store import leases
from nanoos.store.tables import experiment_runs
from nanoos.store.upsert import insert_all

EXPERIMENTS = leases.Queue(
    name="experiments",
    table=experiment_runs,
    waiting=NOT_CLAIMED,
    running=WorkStatus.RUNNING.value,
    failed=WorkStatus.FAILED.value,
    order=(experiment_runs.c.priority.desc(), experiment_runs.c.id),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewExperiment:
    """A candidate to measure, with the properties and the instrument."""

    campaign_id: int
    candidate_id: int
    structure_id: int
    instrument: str
    priority: int
    properties: tuple[str, ...]


def add_experiments(connection: Connection, new: Sequence[NewExperiment], *, run_id: int | None, now: datetime) -> None:
    """Insert pending experiments, in one statement for any number."""
    rows = [
        {
            "campaign_id": item.campaign_id,
            "candidate_id": item.candidate_id,
            "structure_id": item.structure_id,
            "orchestrator_run_id": run_id,
            "instrument": item.instrument,
            "status": WorkStatus.PENDING.value,
            "priority": item.priority,
            "properties": list(item.properties),
            "created_at": now,
            "available_at": now,
        }
        for item in new
    ]
    insert_all(connection, experiment_runs, rows)
