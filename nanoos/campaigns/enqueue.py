"""Candidates with their simulation jobs, written together: what a step chose, and what is known already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from nanoos.domain.statuses import CandidateStatus, WorkStatus
from nanoos.store.tables import candidates, simulation_jobs
from nanoos.store.upsert import insert_all


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A structure that a campaign takes up.

    Attributes:
        is_from_cache: Its result is known; the queue hands it over, outside budget and capacity.
        predictions: Mean and standard deviation by property, when it was chosen.
    """

    campaign_id: int
    structure_id: int
    result_key: str
    iteration: int
    priority: int
    origin: str
    is_from_cache: bool = False
    acquisition: float | None = None
    predicted_score: float | None = None
    predictions: Mapping[str, Any] = field(default_factory=dict)


def launch(connection: Connection, work: Sequence[Work], *, run_id: int | None, now: datetime) -> None:
    """Insert the candidates and their waiting jobs; two statements, however many.

    Raises:
        IntegrityError: A structure is a candidate of its campaign already: a fault that must stop the step.
    """
    if not work:
        return
    inserted = insert_all(
        connection,
        candidates,
        [
            {
                "campaign_id": item.campaign_id,
                "structure_id": item.structure_id,
                "orchestrator_run_id": run_id,
                "iteration": item.iteration,
                "status": CandidateStatus.IN_FLIGHT.value,
                "origin": item.origin,
                "acquisition": item.acquisition,
                "predictions": dict(item.predictions),
                "predicted_score": item.predicted_score,
                "created_at": now,
            }
            for item in work
        ],
        candidates.c.campaign_id,
        candidates.c.structure_id,
        candidates.c.id,
    )
    id_of = {(row.campaign_id, row.structure_id): row.id for row in inserted}
    insert_all(
        connection,
        simulation_jobs,
        [
            {
                "campaign_id": item.campaign_id,
                "candidate_id": id_of[item.campaign_id, item.structure_id],
                "structure_id": item.structure_id,
                "result_key": item.result_key,
                "status": WorkStatus.PENDING.value,
                "priority": item.priority,
                "is_from_cache": item.is_from_cache,
                "created_at": now,
                "available_at": now,
            }
            for item in work
        ],
    )
