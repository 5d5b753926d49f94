"""The orchestrator's row: creation, configuration, activation and the lock that allows one step at a time."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from nanoos.control.config import OrchestratorConfig, get_default_config, merge_config, parse_config
from nanoos.control.step_metrics import INTERRUPTED, count_step
from nanoos.domain.clock import elapsed_s, utc_now
from nanoos.domain.errors import Conflict, NotFound, StaleVersion
from nanoos.domain.statuses import CONTINUOUS, SCHEDULE, OrchestratorMode, StepStatus
from nanoos.store import audit
from nanoos.store.process_identity import is_gone, process_name
from nanoos.store.tables import orchestrator_runs, orchestrator_state

# The step renews its lock while it works; a lock not renewed for this long is lost, even if its process lives.
STEP_LEASE = timedelta(seconds=300)


class StepRunning(Conflict):
    """Another step holds the lock; the same request may succeed a moment later."""


class PlanOutdated(Conflict):
    """What a request was planned from has changed; the same request may succeed a moment later."""


class StepNotAllowed(Conflict):
    """The orchestrator's mode or activity does not allow the step."""


class Halt(StrEnum):
    """What keeps an orchestrator and its launched work from acting."""

    INACTIVE = "INACTIVE"
    PAUSED = "PAUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Orchestrator:
    """One row of `orchestrator_state`."""

    id: str
    name: str
    mode: OrchestratorMode
    is_active: bool
    config: OrchestratorConfig
    version: int
    step_owner: str | None
    last_run_at: datetime | None
    last_success_at: datetime | None
    error_message: str | None
    created_at: datetime
    updated_at: datetime

    @property
    def halt(self) -> Halt | None:
        """What keeps it from acting; None if it may. `is_acting` says the same of a row."""
        if not self.is_active:
            return Halt.INACTIVE
        return Halt.PAUSED if self.mode is OrchestratorMode.PAUSED else None


def is_acting() -> ColumnElement[bool]:
    """Rows of orchestrators that are active and not PAUSED."""
    return and_(orchestrator_state.c.is_active.is_(True), orchestrator_state.c.mode != OrchestratorMode.PAUSED.value)


def get_or_create_orchestrator(
    db: Connection | Session,
    name: str = "default",
    config: Mapping[str, Any] | None = None,
    mode: OrchestratorMode = OrchestratorMode.SCHEDULED,
    is_active: bool = True,
) -> Orchestrator:
    """The named orchestrator; created with these values if it does not exist, unchanged otherwise.

    Args:
        db: An open transaction (SQLAlchemy connection or session); the caller commits.
        name: Its unique name.
        config: The guide's settings; None means the defaults.

    Raises:
        InvalidInput: The configuration is invalid.
    """
    validated = parse_config(config if config is not None else get_default_config())
    found = db.execute(select(orchestrator_state).where(orchestrator_state.c.name == name)).first()
    if found is not None:
        return as_orchestrator(found)
    now = utc_now()
    try:
        with db.begin_nested():
            db.execute(
                orchestrator_state.insert().values(
                    id=str(uuid.uuid4()),
                    name=name,
                    mode=mode.value,
                    is_active=is_active,
                    config=validated.model_dump(),
                    created_at=now,
                    updated_at=now,
                )
            )
    except IntegrityError:
        return get_orchestrator(db, name)  # another process created it first
    connection = db.connection() if isinstance(db, Session) else db
    audit.cover(connection, orchestrator_state, orchestrator_state.c.name == name)
    audit.append(
        connection, actor=process_name(), kind="orchestrator_created", subject=name, payload={"mode": mode}, now=now
    )
    return get_orchestrator(db, name)


def get_orchestrator(db: Connection | Session, name: str) -> Orchestrator:
    """The named orchestrator.

    Raises:
        NotFound: It does not exist; the hint lists those that do.
    """
    row = db.execute(select(orchestrator_state).where(orchestrator_state.c.name == name)).first()
    if row is None:
        known = orchestrator_names(db)
        raise NotFound(
            f"There is no orchestrator {name!r}.", hint=f"Known: {', '.join(known) or 'none; run `nanoos init`'}."
        )
    return as_orchestrator(row)


def config_of(connection: Connection, orchestrator_id: str) -> OrchestratorConfig:
    """The configuration of an orchestrator that exists."""
    of_id = orchestrator_state.c.id == orchestrator_id
    return parse_config(connection.execute(select(orchestrator_state.c.config).where(of_id)).scalar_one())


def orchestrator_names(connection: Connection | Session) -> list[str]:
    """All orchestrators, by name."""
    return list(connection.execute(select(orchestrator_state.c.name).order_by(orchestrator_state.c.name)).scalars())


def orchestrators(connection: Connection) -> list[Orchestrator]:
    """All of them, by name."""
    rows = connection.execute(select(orchestrator_state).order_by(orchestrator_state.c.name))
    return [as_orchestrator(row) for row in rows]


def update_orchestrator(
    connection: Connection,
    name: str,
    *,
    now: datetime,
    config_changes: Mapping[str, Any] | None = None,
    mode: OrchestratorMode | None = None,
    is_active: bool | None = None,
    expected_version: int | None = None,
) -> Orchestrator:
    """Change configuration, mode and activity together.

    Raises:
        InvalidInput: The configuration is invalid.
        Conflict: The row's version is not the one that the caller read.
    """
    present = get_orchestrator(connection, name)
    config = merge_config(present.config.model_dump(), config_changes or {})
    if expected_version is not None and expected_version != present.version:
        raise StaleVersion(
            f"Orchestrator {name!r} is at version {present.version}, not {expected_version}: it has been changed.",
            hint="Read it again and repeat the change.",
        )
    changed = connection.execute(
        update(orchestrator_state)
        .where(orchestrator_state.c.id == present.id, orchestrator_state.c.version == present.version)
        .values(
            config=config.model_dump(),
            mode=(mode or present.mode).value,
            is_active=present.is_active if is_active is None else is_active,
            version=present.version + 1,
            updated_at=now,
        )
    ).rowcount
    if changed != 1:
        raise StaleVersion(f"Orchestrator {name!r} was changed at the same moment.", hint="Read it again and repeat.")
    audit.cover(connection, orchestrator_state, orchestrator_state.c.id == present.id)
    return get_orchestrator(connection, name)


def check_may_run(orchestrator: Orchestrator, triggered_by: str) -> None:
    """Check that mode and activity allow a step with this trigger.

    Raises:
        StepNotAllowed: They do not; the hint gives the remedy.
    """
    check_may_act(orchestrator)
    by_trigger = {SCHEDULE: OrchestratorMode.SCHEDULED, CONTINUOUS: OrchestratorMode.CONTINUOUS}
    needed = by_trigger.get(triggered_by, orchestrator.mode)
    if orchestrator.mode is not needed:
        raise StepNotAllowed(
            f"Orchestrator {orchestrator.name!r} is in mode {orchestrator.mode}; steps by {triggered_by} run in "
            f"{needed} only.",
            hint=f"`nanoos mode {needed}` lets them run; `nanoos step` runs one in any mode but PAUSED.",
        )


def check_may_act(orchestrator: Orchestrator) -> None:
    """Check that the orchestrator is active and not paused.

    Raises:
        StepNotAllowed: It is inactive or paused; the hint gives the remedy.
    """
    if orchestrator.halt is Halt.INACTIVE:
        raise StepNotAllowed(
            f"Orchestrator {orchestrator.name!r} is inactive.", hint="`nanoos activate` lets it act again."
        )
    if orchestrator.halt is Halt.PAUSED:
        raise StepNotAllowed(
            f"Orchestrator {orchestrator.name!r} is in mode PAUSED.", hint="`nanoos mode SCHEDULED` lets it act again."
        )


def step_skip_reason(orchestrator: Orchestrator, triggered_by: str) -> str | None:
    """Why the schedule or the continuous sensor must not run a step now; None if it may."""
    try:
        check_may_run(orchestrator, triggered_by)
    except StepNotAllowed as refused:
        return str(refused)
    return None


def dispatch_skip_reason(orchestrator: Orchestrator) -> str | None:
    """Why launched work must wait; None if it may run."""
    if orchestrator.halt is Halt.INACTIVE:
        return f"Orchestrator {orchestrator.name!r} is inactive: launched work waits until it is activated."
    if orchestrator.halt is Halt.PAUSED:
        return f"Orchestrator {orchestrator.name!r} is PAUSED: launched work waits."
    return None


def lock_step(connection: Connection, name: str, *, now: datetime) -> str:
    """Lock the orchestrator for a step of this process; returns the lock's token.

    If the holder's process is gone (same machine) or its lease expired, this takes the lock over and closes the
    holder's step as interrupted: it applied nothing, since applying needs the lock.

    Raises:
        StepRunning: Another step is running.
    """
    return take_lock(connection, locked_row(connection, name), now=now)


def locked_row(connection: Connection, name: str) -> Row[Any]:
    """The named orchestrator's row, locked until the transaction ends.

    Raises:
        NotFound: It does not exist.
    """
    row = connection.execute(
        select(orchestrator_state).where(orchestrator_state.c.name == name).with_for_update()
    ).first()
    if row is None:
        get_orchestrator(connection, name)
        raise AssertionError("unreachable: get_orchestrator raises")
    return row


def take_lock(connection: Connection, present: Row[Any], *, now: datetime) -> str:
    """As `lock_step`, for a row from `locked_row`."""
    if present.step_token and not _is_lost(present, now):
        raise StepRunning(
            f"A step of {present.name!r} is running, held by {present.step_owner}.",
            hint="Only one step runs at a time: wait for it to end.",
        )
    if present.step_token:
        _close_step(connection, present, now)
    token = secrets.token_hex(16)
    connection.execute(
        update(orchestrator_state)
        .where(orchestrator_state.c.id == present.id)
        .values(step_owner=process_name(), step_token=token, step_lease_expires_at=now + STEP_LEASE)
    )
    return token


def renew_step_lock(connection: Connection, token: str, *, lease_s: float, now: datetime) -> int:
    """Extend the lock with this token; returns 0 if another step has taken it over."""
    return connection.execute(
        update(orchestrator_state)
        .where(orchestrator_state.c.step_token == token)
        .values(step_lease_expires_at=now + timedelta(seconds=lease_s))
    ).rowcount


def close_lost_step(connection: Connection, *, now: datetime) -> int:
    """Free the locks of steps whose process is gone or whose lease expired; returns the number freed."""
    rows = connection.execute(
        select(orchestrator_state).where(orchestrator_state.c.step_token.is_not(None)).with_for_update()
    ).all()
    lost = [row for row in rows if _is_lost(row, now)]
    for row in lost:
        _close_step(connection, row, now)
        unlock_step(connection, row.id, row.step_token, error_message=f"interrupted: {row.step_owner} was lost")
    return len(lost)


def count_lost_steps(connection: Connection, *, now: datetime) -> int:
    """Number of locks that `close_lost_step` would free now."""
    rows = connection.execute(select(orchestrator_state).where(orchestrator_state.c.step_token.is_not(None))).all()
    return sum(_is_lost(row, now) for row in rows)


def unlock_step(connection: Connection, orchestrator_id: str, token: str, **values: Any) -> int:
    """Release the step's lock and store the outcome, in the transaction that applies the step.

    Returns:
        The row's current version.

    Raises:
        Conflict: Another step has taken the lock over; the caller's transaction must roll back.
    """
    version = connection.execute(
        update(orchestrator_state)
        .where(orchestrator_state.c.id == orchestrator_id, orchestrator_state.c.step_token == token)
        .values(step_owner=None, step_token=None, step_lease_expires_at=None, **values)
        .returning(orchestrator_state.c.version)
    ).scalar()
    if version is None:
        raise Conflict(
            "Another step took this step's lock over while it was planning; nothing was applied.",
            hint="No action needed: the other step decides from the same rows.",
        )
    return int(version)


def _is_lost(holder: Row[Any], now: datetime) -> bool:
    return is_gone(holder.step_owner) or bool(holder.step_lease_expires_at <= now)


def _close_step(connection: Connection, holder: Row[Any], now: datetime) -> None:
    """Record that the step holding this lock was interrupted; it applied nothing, since applying needs the lock."""
    of_step = orchestrator_runs.c.step_token == holder.step_token
    step = connection.execute(select(orchestrator_runs).where(of_step)).first()
    duration = elapsed_s(step.started_at, now) if step else None
    closed = connection.execute(
        update(orchestrator_runs)
        .where(of_step, orchestrator_runs.c.finished_at.is_(None))
        .values(
            status=StepStatus.FAILED.value,
            success=False,
            error_message=f"Interrupted: {holder.step_owner} was lost. Nothing was applied.",
            finished_at=now,
            duration_seconds=duration,
            # So that a retry of the same tick can run.
            idempotency_key=None,
        )
    ).rowcount
    if step and closed:
        audit.cover(connection, orchestrator_runs, orchestrator_runs.c.id == step.id)
    audit.append(
        connection,
        actor=process_name(),
        kind="orchestrator_step_interrupted",
        subject=f"{holder.name}/{holder.step_token}",
        payload={"step_owner": holder.step_owner},
        now=now,
    )
    if step and closed:
        count_step(connection, holder.name, outcome=INTERRUPTED, triggered_by=step.triggered_by, duration_s=duration)


def as_orchestrator(row: Row[Any]) -> Orchestrator:
    """A row of `orchestrator_state`."""
    return Orchestrator(
        id=row.id,
        name=row.name,
        mode=OrchestratorMode(row.mode),
        is_active=row.is_active,
        config=parse_config(row.config),
        version=row.version,
        step_owner=row.step_owner,
        last_run_at=row.last_run_at,
        last_success_at=row.last_success_at,
        error_message=row.error_message,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
