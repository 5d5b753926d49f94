"""Adding and dropping candidates. Only this module and `evidence`, which scores them, write these rows.

A candidate and its simulation job are inserted together: one without the other would be lost work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, case, func, select, update

from nanoos.domain.engine_source import EngineSource
from nanoos.domain.failures import FailureClass
from nanoos.domain.statuses import NOT_CLAIMED, CandidateStatus, WorkStatus
from nanoos.store import alerts
from nanoos.store.conditions import is_in_flight
from nanoos.store.tables import campaigns, candidates, experiment_runs, simulation_jobs, simulation_results, structures
from nanoos.store.upsert import insert_all


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
            # Not those that a measurement has scored meanwhile.
            .where(candidates.c.id.in_(ids), candidates.c.status == CandidateStatus.IN_FLIGHT.value)
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


def cancel_experiments(connection: Connection, which: ColumnElement[bool], *, reason: str, now: datetime) -> None:
    """Cancel those of these experiments that no worker holds and no person has started.

    The next pass over the queue cancels their jobs at instruments.

    Args:
        connection: The transaction.
        which: Condition on `experiment_runs`.
        reason: Stored with the experiments.
        now: Time of the cancellation.
    """
    cancelled = connection.execute(
        update(experiment_runs)
        .where(which, experiment_runs.c.status.in_(NOT_CLAIMED))
        # Its job at an instrument is cancelled now, not when its next poll would be due.
        .values(status=WorkStatus.CANCELLED.value, failure_reason=reason, finished_at=now, available_at=now)
        .returning(experiment_runs.c.id)
    )
    ids = list(cancelled.scalars())
    if ids:
        drop_unmeasured(connection, ids, now=now)
        alerts.resolve(connection, subjects=[f"experiment/{id_}" for id_ in ids], now=now)


def drop_unmeasured(connection: Connection, experiment_ids: Sequence[int], *, now: datetime) -> None:
    """End candidates without a simulation whose experiment failed or was cancelled and that wait for no other.

    One that cannot be measured (PERMANENT) is infeasible; the others are dropped.
    """
    other = experiment_runs.alias()
    is_waiting = select(other.c.id).where(other.c.candidate_id == candidates.c.id, is_in_flight(other)).exists()
    is_simulated = select(simulation_jobs.c.id).where(simulation_jobs.c.candidate_id == candidates.c.id).exists()
    for is_permanent, status in ((True, CandidateStatus.INFEASIBLE), (False, CandidateStatus.DROPPED)):
        failure = func.coalesce(experiment_runs.c.failure_class, "")
        permanent = failure == FailureClass.PERMANENT.value
        ended = select(experiment_runs.c.candidate_id).where(
            experiment_runs.c.id.in_(experiment_ids), permanent if is_permanent else ~permanent
        )
        connection.execute(
            update(candidates)
            .where(
                candidates.c.id.in_(ended),
                candidates.c.status == CandidateStatus.IN_FLIGHT.value,
                ~is_waiting,
                ~is_simulated,
            )
            .values(status=status.value, finished_at=now)
        )


def is_result_of_campaign() -> ColumnElement[bool]:
    """In a query on `campaigns` and `structures`: whether a simulation result is the campaign's of the structure."""
    # By what was computed, not by the job: old jobs leave for the archive.
    return and_(
        simulation_results.c.structure_hash == structures.c.structure_hash,
        *(simulation_results.c[name] == campaigns.c[name] for name in EngineSource._fields),
    )


def newest_result_id() -> ScalarSelect[int]:
    """In a statement: the id of the newest simulation result; 0 if there is none."""
    return select(func.coalesce(func.max(simulation_results.c.id), 0)).scalar_subquery()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCandidate:
    """A structure that becomes a candidate of a campaign.

    Attributes:
        result_key: Of its simulation; None if it is only measured.
        is_from_cache: The queue reuses an existing result, outside budget and capacity.
        predictions: Mean and standard deviation by property at the time of selection.
    """

    campaign_id: int
    structure_id: int
    iteration: int
    priority: int
    origin: str
    result_key: str | None = None
    is_from_cache: bool = False
    acquisition: float | None = None
    predicted_score: float | None = None
    predictions: Mapping[str, Any] = field(default_factory=dict)


def add_candidates(
    connection: Connection, new: Sequence[NewCandidate], *, run_id: int | None, now: datetime
) -> list[int]:
    """Insert candidates and their pending jobs, in two statements for any number; returns the ids in the order given.

    Raises:
        IntegrityError: A structure is already a candidate of its campaign: a bug that must stop the step.
    """
    if not new:
        return []
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
            if item.result_key is not None
        ],
    )
    return [id_of[item.campaign_id, item.structure_id] for item in new]
