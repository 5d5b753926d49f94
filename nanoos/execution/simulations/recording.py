"""Recording simulation outcomes in one transaction: results, labels, candidate scores and failures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, tuple_

from nanoos.campaigns.candidates import drop_failed
from nanoos.campaigns.evidence import rescore
from nanoos.campaigns.lifecycle import pause_for_failure
from nanoos.domain.engine_source import EngineSource
from nanoos.domain.failures import FailureClass
from nanoos.domain.label_kinds import LabelKind
from nanoos.domain.statuses import WorkStatus
from nanoos.execution.simulations.job import ClaimedJob
from nanoos.plugins.engine import SimulationOutcome
from nanoos.store import audit, leases
from nanoos.store import metric_totals as counters
from nanoos.store.label_writing import add_labels
from nanoos.store.labels import retracted_results
from nanoos.store.metric_totals import Count
from nanoos.store.raw_files import StoredFile, check_files
from nanoos.store.tables import campaigns, candidates, simulation_jobs, simulation_results
from nanoos.store.upsert import insert_new, update_each

SIMULATIONS = leases.Queue(
    name="simulations",
    table=simulation_jobs,
    waiting=(WorkStatus.PENDING.value,),
    running=WorkStatus.RUNNING.value,
    failed=WorkStatus.FAILED.value,
    order=(simulation_jobs.c.priority.desc(), simulation_jobs.c.id),
)
CRASHES_IN_A_ROW = 3  # on different candidates: one bad candidate is no reason to pause, a broken engine is
FINISHED = "simulations_finished"  # in `store.metric_totals`


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """A job's outcome and duration; a reused result takes no time.

    Attributes:
        files: The files that the result names, by name; their bytes are stored already. Of a result that is not
            stored (a failure that may be retried, a reused one) they are left out.

    Raises:
        InvalidInput: A file's name is not allowed.
    """

    job: ClaimedJob
    outcome: SimulationOutcome
    duration_s: float
    result_id: int | None = None
    files: Mapping[str, StoredFile] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_files(self.files)

    @property
    def is_from_cache(self) -> bool:
        return self.result_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Number of jobs of a chunk by outcome.

    Attributes:
        job_ids: The jobs whose lease was still held.
    """

    completed: int = 0
    from_cache: int = 0
    infeasible: int = 0
    retried: int = 0
    failed: int = 0
    lost: int = 0
    campaigns: frozenset[str] = field(default_factory=frozenset)
    job_ids: frozenset[int] = frozenset()


def record(
    connection: Connection,
    token: str,
    computed: Sequence[Computed],
    *,
    worker: str,
    max_attempts: int,
    now: datetime,
) -> Recorded:
    """Record a chunk's outcomes, except for jobs whose lease another worker has taken over.

    Args:
        connection: The transaction, for the whole chunk.
        token: The lease's fencing token.
        computed: One entry per job.
        worker: Name of the worker, for the provenance.
        max_attempts: Number of attempts after which a transient failure is final.
        now: Time of recording.
    """
    held = leases.held_ids(connection, SIMULATIONS, token, [item.job.id for item in computed])
    mine = _without_retracted(connection, [item for item in computed if item.job.id in held])
    permanent = FailureClass.PERMANENT
    final = [item for item in mine if item.outcome.is_success or item.outcome.failure_class is permanent]
    result_ids = _store_results(connection, final, worker, now)
    _store_labels(connection, [item for item in final if item.outcome.is_success], result_ids, worker, now)
    _finish_jobs(connection, token, final, result_ids, now)
    rescore(connection, candidates.c.id.in_([item.job.candidate_id for item in final]), now=now)
    failed = sum(
        leases.retry_or_fail(
            connection,
            SIMULATIONS,
            token,
            item.job.id,
            item.job.attempts,
            # A reused result has nothing to retry.
            max_attempts=0 if item.is_from_cache or item.outcome.is_final else max_attempts,
            failure_class=item.outcome.failure_class.value,
            reason=item.outcome.reason,
            now=now,
        )
        for item in mine
        if item.outcome.failure_class is not None and item.outcome.failure_class.may_retry
    )
    drop_failed(connection, [item.job.id for item in mine], now=now)
    systemic = [item for item in mine if item.outcome.failure_class is FailureClass.SYSTEMIC]
    if systemic:
        leases.release(connection, SIMULATIONS, token)
        reasons = {item.job.campaign_slug: item.outcome.reason for item in reversed(systemic)}
    else:
        reasons = _crash_series(connection, mine)
    if reasons:
        pause_for_failure(connection, reasons, actor="simulation_queue", now=now)
    _count(connection, mine)
    n_tried = sum(item.outcome.failure_class is not None and item.outcome.failure_class.may_retry for item in mine)
    return Recorded(
        completed=sum(item.outcome.is_success for item in final),
        from_cache=sum(item.is_from_cache for item in final),
        infeasible=sum(not item.outcome.is_success for item in final),
        retried=n_tried - failed,
        failed=failed,
        lost=len(computed) - len(mine),
        campaigns=frozenset(item.job.campaign_slug for item in mine),
        job_ids=frozenset(item.job.id for item in mine),
    )


def record_source(connection: Connection, item: Computed, *, worker: str, now: datetime) -> None:
    """Record a result that no job asked for: of an engine whose final structure another one computes.

    It needs no lease: results are unique by their key, and one that exists stays as it is.
    """
    result_ids = _store_results(connection, [item], worker, now)
    if item.outcome.is_success:
        _store_labels(connection, [item], result_ids, worker, now)


def cached_results(connection: Connection, keys: Sequence[str]) -> dict[str, tuple[int, SimulationOutcome]]:
    """Existing results, by key."""
    rows = connection.execute(
        select(
            simulation_results.c.id,
            simulation_results.c.result_key,
            simulation_results.c.is_success,
            simulation_results.c.outputs,
            simulation_results.c.reason,
        ).where(simulation_results.c.result_key.in_(keys))
    ).all()
    return {
        row.result_key: (
            row.id,
            SimulationOutcome(
                outputs=row.outputs,
                failure_class=None if row.is_success else FailureClass.PERMANENT,
                reason=row.reason,
            ),
        )
        for row in rows
    }


def _crash_series(connection: Connection, items: Sequence[Computed]) -> dict[str, str]:
    """Campaigns to pause because their engine crashed on several candidates in a row, on any workers; with reasons."""
    crashed: dict[EngineSource, list[Computed]] = {}
    for item in items:
        if item.outcome.failure_class is FailureClass.CRASH:
            crashed.setdefault(EngineSource.of(item.job), []).append(item)
    reasons: dict[str, str] = {}
    for source, of_source in crashed.items():
        newest = connection.execute(
            select(simulation_jobs.c.failure_class)
            .join(campaigns, campaigns.c.id == simulation_jobs.c.campaign_id)
            .where(
                tuple_(*EngineSource.columns(campaigns)) == source,
                simulation_jobs.c.status.in_([WorkStatus.COMPLETED, WorkStatus.FAILED, WorkStatus.PENDING]),
                or_(
                    simulation_jobs.c.failure_class.is_not(None), simulation_jobs.c.status == WorkStatus.COMPLETED.value
                ),
                simulation_jobs.c.is_from_cache.is_(False),
            )
            # The jobs of a chunk are claimed together and computed in queue order.
            .order_by(simulation_jobs.c.started_at.desc(), simulation_jobs.c.priority, simulation_jobs.c.id.desc())
            .limit(CRASHES_IN_A_ROW)
        ).scalars()
        if list(newest) == [FailureClass.CRASH.value] * CRASHES_IN_A_ROW:
            last = of_source[-1]
            reason = (
                f"Engine {last.job.engine!r} crashed on {CRASHES_IN_A_ROW} candidates in a row; the last: "
                f"{last.outcome.reason}. Repair the engine or raise its limits, then resume the campaign."
            )
            reasons |= {item.job.campaign_slug: reason for item in of_source}
    return reasons


def _without_retracted(connection: Connection, items: Sequence[Computed]) -> list[Computed]:
    """Turn outcomes with a retracted result into failures: they give neither a score nor infeasibility."""
    reasons = retracted_results(connection, [item.result_id for item in items if item.result_id is not None])
    return [
        replace(
            item,
            outcome=SimulationOutcome(
                outputs={},
                failure_class=FailureClass.TRANSIENT,
                reason=f"its result was retracted: {reasons[item.result_id]}",
            ),
        )
        if item.result_id in reasons
        else item
        for item in items
    ]


def _store_results(connection: Connection, final: Sequence[Computed], worker: str, now: datetime) -> dict[str, int]:
    new = {item.job.result_key: item for item in final if not item.is_from_cache}
    inserted = insert_new(
        connection,
        simulation_results,
        [
            {
                "result_key": key,
                "structure_hash": item.job.structure_hash,
                "engine": item.job.engine,
                "engine_version": item.job.engine_version,
                "engine_params_hash": item.job.engine_params_hash,
                "engine_params": dict(item.job.engine_params),
                "is_success": item.outcome.is_success,
                "outputs": dict(item.outcome.outputs),
                "reason": item.outcome.reason,
                "duration_seconds": item.duration_s,
                "computed_by": worker,
                "files": {name: file.as_json() for name, file in item.files.items()},
                "recorded_at": now,
            }
            for key, item in new.items()
        ],
    )
    audit.cover(connection, simulation_results, simulation_results.c.id.in_([row.id for row in inserted]))
    keys = {item.job.result_key for item in final}
    rows = connection.execute(
        select(simulation_results.c.id, simulation_results.c.result_key).where(
            simulation_results.c.result_key.in_(keys)
        )
    )
    return {row.result_key: row.id for row in rows}


def _store_labels(
    connection: Connection, successes: Sequence[Computed], result_ids: Mapping[str, int], worker: str, now: datetime
) -> None:
    rows = {}
    for item in successes:
        job = item.job
        for name, value in item.outcome.outputs.items():
            rows[result_ids[job.result_key], name] = {
                "structure_hash": job.structure_hash,
                "property": name,
                "value": float(value),
                "noise_std": item.outcome.noise_std.get(name),
                "source_kind": LabelKind.SIMULATION,
                "source_id": result_ids[job.result_key],
                **EngineSource.of(job)._asdict(),
                "provenance": {"campaign": job.campaign_slug, "computed_by": worker},
                "recorded_at": now,
            }
    add_labels(connection, list(rows.values()))


def _finish_jobs(
    connection: Connection, token: str, items: Sequence[Computed], result_ids: Mapping[str, int], now: datetime
) -> None:
    def ended(item: Computed) -> dict[str, Any]:
        is_success = item.outcome.is_success
        return {
            "id": item.job.id,
            "status": (WorkStatus.COMPLETED if is_success else WorkStatus.FAILED).value,
            "result_id": result_ids[item.job.result_key],
            "is_from_cache": item.is_from_cache,
            "failure_class": None if is_success else FailureClass.PERMANENT.value,
            "failure_reason": item.outcome.reason or None,
        }

    update_each(
        connection,
        simulation_jobs,
        [ended(item) for item in items],
        simulation_jobs.c.lease_token == token,
        finished_at=now,
        lease_owner=None,
        lease_token=None,
        lease_expires_at=None,
    )


def _count(connection: Connection, items: Sequence[Computed]) -> None:
    """Add a chunk to the metric totals."""
    finished = Counter("cache" if item.is_from_cache else "engine" for item in items if item.outcome.is_success)
    counters.add(
        connection,
        *(Count(name=FINISHED, amount=amount, labels={"source": source}) for source, amount in finished.items()),
    )
    failed = Counter(item.outcome.failure_class.value for item in items if item.outcome.failure_class is not None)
    leases.count_failures(connection, SIMULATIONS, failed)
