"""Candidates' scores and statuses where they follow from more than one result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from sqlalchemy import Connection, select, update

from nanoos.domain.goal import Goal
from nanoos.domain.statuses import CandidateStatus, WorkStatus
from nanoos.plugins.engine import FailureClass
from nanoos.store.tables import candidates, simulation_jobs
from nanoos.store.upsert import update_each


def drop_candidates_of_failed(connection: Connection, job_ids: Sequence[int], *, now: datetime) -> None:
    """Candidates whose job failed without a verdict on the structure: neither simulated nor infeasible."""
    failed = select(simulation_jobs.c.candidate_id).where(
        simulation_jobs.c.id.in_(job_ids),
        simulation_jobs.c.status == WorkStatus.FAILED.value,
        simulation_jobs.c.failure_class != FailureClass.PERMANENT.value,
    )
    connection.execute(
        update(candidates)
        .where(candidates.c.id.in_(failed), candidates.c.status == CandidateStatus.IN_FLIGHT.value)
        .values(status=CandidateStatus.DROPPED.value, finished_at=now)
    )


def rescore(connection: Connection, campaign_id: int, goal: Goal) -> None:
    """A goal without bounds scores by the range observed, which new results widen."""
    from nanoos.discovery.scoring import observed_ranges, score

    rows = connection.execute(
        select(candidates.c.id, candidates.c.outputs, candidates.c.score)
        .where(candidates.c.campaign_id == campaign_id, candidates.c.status == CandidateStatus.SIMULATED.value)
        .order_by(candidates.c.id)
    ).all()
    if not rows:
        return
    values = {name: np.array([row.outputs[name] for row in rows], dtype=np.float64) for name in goal.properties}
    scores = score(goal, values, observed_ranges(values))
    changed = [{"id": row.id, "score": float(new)} for row, new in zip(rows, scores, strict=True) if row.score != new]
    update_each(connection, candidates, changed)
