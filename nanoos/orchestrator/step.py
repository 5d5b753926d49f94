"""Running a step, from the lock to the audit row. `replay.py` plans a stored step again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from nanoos._runtime.garbage import collect_later
from nanoos._runtime.logs import log_context
from nanoos._runtime.tracing import span
from nanoos.control.orchestrator_stats import load_stats
from nanoos.control.orchestrators import (
    STEP_LEASE,
    Orchestrator,
    StepNotAllowed,
    as_orchestrator,
    check_may_act,
    check_may_run,
    get_orchestrator,
    locked_row,
    renew_step_lock,
    take_lock,
    unlock_step,
)
from nanoos.control.step_metrics import FAILED, SUCCEEDED, WITHDRAWN, count_step
from nanoos.domain.clock import elapsed_s, utc_now
from nanoos.domain.errors import Conflict, StoreUnavailable
from nanoos.domain.statuses import StepStatus
from nanoos.domain.structures import stable_hash
from nanoos.orchestrator.apply import Applied, apply_plan
from nanoos.orchestrator.batch_selection import orchestrator_seed
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.planning import plan_step
from nanoos.orchestrator.snapshot_loader import load_snapshot
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.heartbeat import Heartbeat
from nanoos.store.tables import orchestrator_runs

log = logging.getLogger(__name__)

REQUEST = "request"  # key in the trigger context of a run that carries out a manual request
BeforeApply = Callable[[Connection, Plan], None]
PLANNING_TRIES = 5  # planning takes a second; five changes within five seconds are unlikely


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """A finished step, from its row.

    Attributes:
        is_repeat: A step with the same idempotency key had already succeeded; this call did nothing.
    """

    run_id: int
    actions: Mapping[str, Any]
    stats_before: Mapping[str, Any]
    stats_after: Mapping[str, Any]
    duration_seconds: float
    is_repeat: bool = False


def run_step(
    database: Database,
    name: str,
    *,
    triggered_by: str,
    trigger_context: Mapping[str, Any] | None = None,
    idempotency_key: str | None = None,
    before_apply: BeforeApply | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> StepResult:
    """Run one step of the named orchestrator.

    Args:
        database: The database.
        name: The orchestrator.
        triggered_by: `schedule`, `continuous`, or the name of the requester.
        trigger_context: Details of the trigger, JSON-serialisable, for example the Dagster run id.
        idempotency_key: Identifies the trigger, for example the schedule's tick; a second call does nothing.
        before_apply: Called first in the transaction that applies the plan; an exception fails the step.
        clock: Returns the current time.

    Raises:
        NotFound: No such orchestrator.
        StepNotAllowed: It is inactive or PAUSED, or its mode does not allow this trigger.
        StepRunning: Another step holds the lock.
    """
    started = clock()
    opened = _open(database, name, triggered_by, dict(trigger_context or {}), idempotency_key, started)
    if isinstance(opened, StepResult):
        return opened
    with (
        log_context(orchestrator=name, run_id=opened.run_id),
        span("step", orchestrator=name, run_id=opened.run_id, triggered_by=triggered_by),
    ):
        return _carry_out(database, opened, before_apply, clock)


class _ChangedMeanwhile(Exception):
    """The orchestrator's configuration, mode or activity changed between snapshot and apply."""

    def __init__(self, orchestrator: Orchestrator) -> None:
        super().__init__(orchestrator.name)
        self.orchestrator = orchestrator


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """A running step that holds the lock with `token`."""

    orchestrator: Orchestrator
    token: str
    run_id: int
    seed: int
    triggered_by: str
    started: datetime


def _carry_out(
    database: Database, step: OpenStep, before_apply: BeforeApply | None, clock: Callable[[], datetime]
) -> StepResult:
    heartbeat = Heartbeat(database, renew_step_lock, lease_s=STEP_LEASE.total_seconds(), clock=clock)
    heartbeat.watch(step.token)
    try:
        with heartbeat, collect_later():
            result, applied = _work(database, step, before_apply, clock)
    except BaseException as error:
        _close_failed(database, step, error, clock())
        raise
    log.info("step %d of %s: %s", step.run_id, step.orchestrator.name, _summary(applied))
    return result


def preview_step(database: Database, name: str, *, triggered_by: str, now: datetime) -> Plan:
    """The plan of a step that ran now; locks and writes nothing.

    Raises:
        NotFound: No such orchestrator.
        Conflict: It may not run a step now.
    """
    with database.read() as connection:
        orchestrator = get_orchestrator(connection, name)
        check_may_run(orchestrator, triggered_by)
        snapshot = load_snapshot(connection, orchestrator.id, orchestrator.config)
    return plan_step(snapshot, orchestrator.config, now=now, seed=orchestrator_seed(name))


def _work(
    database: Database, step: OpenStep, before_apply: BeforeApply | None, clock: Callable[[], datetime]
) -> tuple[StepResult, Applied]:
    """Plan and apply; repeat if the orchestrator changes in between."""
    for _ in range(PLANNING_TRIES):
        try:
            return _plan_and_apply(database, step, before_apply, clock)
        except _ChangedMeanwhile as changed:
            step = replace(step, orchestrator=changed.orchestrator)
            # A new mode applies from the next step on; a pause or deactivation applies at once.
            check_may_act(step.orchestrator)
    raise Conflict(
        f"Orchestrator {step.orchestrator.name!r} was changed {PLANNING_TRIES} times while this step planned.",
        hint="Run it again when the changes are done.",
    )


def _plan_and_apply(
    database: Database, step: OpenStep, before_apply: BeforeApply | None, clock: Callable[[], datetime]
) -> tuple[StepResult, Applied]:
    orchestrator = step.orchestrator
    with span("step.snapshot"), database.read() as connection:
        stats_before = load_stats(connection, orchestrator.id)
        snapshot = load_snapshot(connection, orchestrator.id, orchestrator.config)
    with span("step.plan"):
        plan = plan_step(snapshot, orchestrator.config, now=step.started, seed=step.seed)
    with span("step.apply"), database.write() as connection:
        if before_apply is not None:
            before_apply(connection, plan)
        # First, so that this row's lock keeps other launchers out until the commit.
        finished = clock()
        version = unlock_step(
            connection,
            orchestrator.id,
            step.token,
            last_run_at=finished,
            last_success_at=finished,
            error_message=None,
        )
        if version != orchestrator.version:
            raise _ChangedMeanwhile(get_orchestrator(connection, orchestrator.name))
        applied = apply_plan(
            connection, plan, snapshot, run_id=step.run_id, requested_by=step.triggered_by, now=step.started
        )
        result = close_step(connection, step, snapshot.to_record(), plan, applied, stats_before, clock())
    return result, applied


def _open(
    database: Database,
    name: str,
    triggered_by: str,
    context: dict[str, Any],
    idempotency_key: str | None,
    now: datetime,
) -> StepResult | OpenStep:
    opened: OpenStep | None = None
    try:
        with database.write() as connection:
            row = locked_row(connection, name)
            orchestrator = as_orchestrator(row)
            if idempotency_key is not None:
                done = connection.execute(
                    select(orchestrator_runs).where(
                        orchestrator_runs.c.orchestrator_id == orchestrator.id,
                        orchestrator_runs.c.idempotency_key == idempotency_key,
                        orchestrator_runs.c.success.is_(True),
                    )
                ).first()
                if done is not None:
                    return _repeat(done)
            check_may_run(orchestrator, triggered_by)
            token = take_lock(connection, row, now=now)
            opened = open_step(
                connection,
                orchestrator,
                token,
                triggered_by=triggered_by,
                context=context,
                idempotency_key=idempotency_key,
                now=now,
            )
    except StoreUnavailable as error:
        if opened is not None:
            # The commit may be done and only its answer lost: no other process knows that this lock's step never began.
            _close_failed(database, opened, error, now)
        raise
    return opened


def open_step(
    connection: Connection,
    orchestrator: Orchestrator,
    token: str,
    *,
    triggered_by: str,
    context: Mapping[str, Any],
    idempotency_key: str | None = None,
    now: datetime,
) -> OpenStep:
    """Insert the row of a step that starts under the lock with this token."""
    seed = orchestrator_seed(orchestrator.name)
    run_id: int = connection.execute(
        orchestrator_runs.insert().values(
            orchestrator_id=orchestrator.id,
            status=StepStatus.RUNNING.value,
            step_token=token,
            idempotency_key=idempotency_key,
            triggered_by=triggered_by,
            trigger_context=dict(context),
            config=orchestrator.config.model_dump(),
            seed=seed,
            started_at=now,
        )
    ).inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has a key
    return OpenStep(
        orchestrator=orchestrator, token=token, run_id=run_id, seed=seed, triggered_by=triggered_by, started=now
    )


def close_step(
    connection: Connection,
    step: OpenStep,
    snapshot_record: Mapping[str, Any],
    plan: Plan,
    applied: Applied,
    stats_before: Mapping[str, Any],
    finished: datetime,
) -> StepResult:
    """Record that a step succeeded, in the transaction that applies it."""
    orchestrator, run_id = step.orchestrator, step.run_id
    stats_after = load_stats(connection, orchestrator.id)
    actions = applied.to_actions()
    plan_record = plan.to_record()
    duration = elapsed_s(step.started, finished)
    connection.execute(
        update(orchestrator_runs)
        .where(orchestrator_runs.c.id == run_id)
        .values(
            status=StepStatus.SUCCEEDED.value,
            config=orchestrator.config.model_dump(),
            snapshot=snapshot_record,
            plan=plan_record,
            stats_before=stats_before,
            stats_after=stats_after,
            actions=actions,
            success=True,
            finished_at=finished,
            duration_seconds=duration,
        )
    )
    audit.cover(connection, orchestrator_runs, orchestrator_runs.c.id == run_id)
    audit.append(
        connection,
        actor=step.triggered_by,
        kind="orchestrator_step",
        subject=f"{orchestrator.name}/{run_id}",
        payload={
            "actions": {key: value for key, value in actions.items() if key != "decisions"},
            "decisions_sha256": stable_hash(actions["decisions"]),
            "plan_sha256": stable_hash(plan_record),
            "snapshot_sha256": stable_hash(snapshot_record),
        },
        now=finished,
    )
    count_step(
        connection,
        orchestrator.name,
        outcome=SUCCEEDED,
        triggered_by=step.triggered_by,
        duration_s=duration,
        actions=actions,
    )
    return StepResult(
        run_id=run_id,
        actions=actions,
        stats_before=stats_before,
        stats_after=stats_after,
        duration_seconds=duration,
    )


def _close_failed(database: Database, step: OpenStep, error: BaseException, now: datetime) -> None:
    """Record that a step applied nothing: WITHDRAWN if the orchestrator was paused or deactivated, FAILED otherwise."""
    withdrawn = isinstance(error, StepNotAllowed)
    message = str(error) if withdrawn else f"{type(error).__name__}: {error}"
    duration = elapsed_s(step.started, now)
    try:
        with database.write() as connection:
            closed = connection.execute(
                update(orchestrator_runs)
                .where(
                    orchestrator_runs.c.id == step.run_id,
                    # Another step's row may have got the id of one that was rolled back.
                    orchestrator_runs.c.step_token == step.token,
                    orchestrator_runs.c.finished_at.is_(None),
                )
                .values(
                    status=(StepStatus.WITHDRAWN if withdrawn else StepStatus.FAILED).value,
                    success=False,
                    error_message=message,
                    idempotency_key=None,
                    finished_at=now,
                    duration_seconds=duration,
                )
            ).rowcount
            if not closed:
                return
            outcome = {} if withdrawn else {"last_run_at": now, "error_message": message}
            unlock_step(connection, step.orchestrator.id, step.token, **outcome)
            audit.cover(connection, orchestrator_runs, orchestrator_runs.c.id == step.run_id)
            audit.append(
                connection,
                actor=step.triggered_by,
                kind="orchestrator_step_withdrawn" if withdrawn else "orchestrator_step_failed",
                subject=f"{step.orchestrator.name}/{step.run_id}",
                payload={"error_message": message},
                now=now,
            )
            count_step(
                connection,
                step.orchestrator.name,
                outcome=WITHDRAWN if withdrawn else FAILED,
                triggered_by=step.triggered_by,
                duration_s=duration,
            )
    except Exception:
        # The caller raises the first error; the next step closes this row as interrupted.
        log.exception("step %d failed, and so did recording its failure", step.run_id)


def _repeat(row: Row[Any]) -> StepResult:
    return StepResult(
        run_id=row.id,
        actions=row.actions,
        stats_before=row.stats_before,
        stats_after=row.stats_after,
        duration_seconds=row.duration_seconds,
        is_repeat=True,
    )


def _summary(applied: Applied) -> str:
    return (
        f"{applied.campaigns_advanced} campaigns advanced, {applied.simulations_launched} simulations, "
        f"{applied.experiments_launched} experiments, {applied.models_retrained} trainings"
    )
