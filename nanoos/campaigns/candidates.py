"""Adding, scoring, dropping and withdrawing candidates. Only this module writes these rows.

A candidate and its simulation job are inserted together: one without the other would be lost work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Connection, and_, case, select, update

from nanoos.domain.failures import FailureClass
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import CandidateStatus, WorkStatus
from nanoos.store.tables import campaigns, candidates, simulation_jobs, simulation_results, structures
from nanoos.store.upsert import insert_all, update_each


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedCandidate:
    """The simulation outcome of a candidate.

    Attributes:
        outputs: Value by property, property units; None if the structure cannot be computed (infeasible).
    """

    id: int
    campaign_id: int
    outputs: Mapping[str, float] | None


def score_candidates(connection: Connection, simulated: Sequence[SimulatedCandidate], *, now: datetime) -> None:
    """Store the outputs, score and hit of simulated candidates, and mark infeasible ones."""
    if not simulated:
        return
    of_campaign: dict[int, list[SimulatedCandidate]] = {}
    for item in simulated:
        of_campaign.setdefault(item.campaign_id, []).append(item)
    goals = {
        row.id: Goal.parse(row.goal)
        for row in connection.execute(select(campaigns.c.id, campaigns.c.goal).where(campaigns.c.id.in_(of_campaign)))
    }
    changes = [change for id_, items in of_campaign.items() for change in _scored(goals[id_], items)]
    update_each(connection, candidates, changes, finished_at=now)
    for campaign_id, goal in goals.items():
        if not goal.is_bounded:
            rescore(connection, campaign_id, goal)


def _scored(goal: Goal, items: Sequence[SimulatedCandidate]) -> list[dict[str, Any]]:
    from nanoos.discovery.scoring import is_hit, score

    infeasible = {"status": CandidateStatus.INFEASIBLE.value, "outputs": None, "score": None, "is_hit": False}
    changes: list[dict[str, Any]] = [{"id": item.id, **infeasible} for item in items if item.outputs is None]
    good = [(item.id, item.outputs) for item in items if item.outputs is not None]
    if not good:
        return changes
    values = {name: np.array([outputs[name] for _, outputs in good], dtype=np.float64) for name in goal.properties}
    # Without bounds the score depends on all candidates; `rescore` sets it.
    scores = score(goal, values) if goal.is_bounded else np.zeros(len(good))
    hits = is_hit(goal, values)
    changes += [
        {
            "id": id_,
            "status": CandidateStatus.SIMULATED.value,
            "outputs": dict(outputs),
            "score": float(scores[position]),
            "is_hit": bool(hits[position]),
        }
        for position, (id_, outputs) in enumerate(good)
    ]
    return changes


def drop_waiting(connection: Connection, reasons: Mapping[int, str], *, now: datetime) -> int:
    """Cancel simulations that no worker has started.

    Args:
        connection: The transaction.
        reasons: Reason by campaign id.
        now: Time of the cancellation.

    Returns:
        The number cancelled.
    """
    cancelled = connection.execute(
        update(simulation_jobs)
        .where(simulation_jobs.c.campaign_id.in_(reasons), simulation_jobs.c.status == WorkStatus.PENDING.value)
        .values(
            status=WorkStatus.CANCELLED.value,
            failure_reason=case(dict(reasons), value=simulation_jobs.c.campaign_id),
            finished_at=now,
        )
        .returning(simulation_jobs.c.candidate_id)
    ).scalars()
    ids = list(cancelled)
    if ids:
        connection.execute(
            update(candidates)
            .where(candidates.c.id.in_(ids))
            .values(status=CandidateStatus.DROPPED.value, finished_at=now)
        )
    return len(ids)


def drop_failed(connection: Connection, job_ids: Sequence[int], *, now: datetime) -> None:
    """Drop candidates whose job failed for a reason other than the structure."""
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
    """Score every simulated candidate again: without bounds, new results can widen the score's scale."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCandidate:
    """A structure that becomes a candidate of a campaign.

    Attributes:
        is_from_cache: The queue reuses an existing result, outside budget and capacity.
        predictions: Mean and standard deviation by property at the time of selection.
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


def add_candidates(connection: Connection, new: Sequence[NewCandidate], *, run_id: int | None, now: datetime) -> None:
    """Insert candidates and their pending jobs, in two statements for any number.

    Raises:
        IntegrityError: A structure is already a candidate of its campaign: a bug that must stop the step.
    """
    if not new:
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
            for item in new
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
            for item in new
        ],
    )


def withdraw_result(connection: Connection, result_id: int, *, now: datetime) -> int:
    """Drop the candidates that this result scored from every ranking; returns how many."""
    # Joined by the parts of the result's key: the job may be archived.
    scored = (
        select(candidates.c.id)
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .join(
            simulation_results,
            and_(
                simulation_results.c.structure_hash == structures.c.structure_hash,
                simulation_results.c.engine == campaigns.c.engine,
                simulation_results.c.engine_version == campaigns.c.engine_version,
                simulation_results.c.engine_params_hash == campaigns.c.engine_params_hash,
            ),
        )
        .where(simulation_results.c.id == result_id)
    )
    affected = connection.execute(
        update(candidates)
        .where(candidates.c.id.in_(scored), candidates.c.status == CandidateStatus.SIMULATED.value)
        .values(status=CandidateStatus.DROPPED.value, score=None, is_hit=False, finished_at=now)
        .returning(candidates.c.campaign_id)
    ).scalars()
    dropped_from = list(affected)
    goals = select(campaigns.c.id, campaigns.c.goal).where(campaigns.c.id.in_(dropped_from)).order_by(campaigns.c.id)
    for row in connection.execute(goals).all():
        goal = Goal.parse(row.goal)
        if not goal.is_bounded:
            rescore(connection, row.id, goal)
    return len(dropped_from)
