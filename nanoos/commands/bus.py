"""The bus: a command is recorded before it acts and completed with its result, under an idempotency key.

A command whose process died between the two acted on nothing, since acting and completing are one transaction; sent
again with its key, it is carried out then. `RunStep` names the step by its command; the step keeps the same promise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from nanoos.access.identity import Identity, local_identity
from nanoos.commands.handlers import Context, handle
from nanoos.commands.models import Command, RunStep
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict, InvalidInput, StoreUnavailable
from nanoos.domain.statuses import CommandStatus
from nanoos.domain.structures import stable_hash
from nanoos.orchestrator.state import StepRunning
from nanoos.orchestrator.step import preview_step, run_step
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.tables import agent_commands, orchestrator_runs
from nanoos.store.upsert import insert_new

RETRYABLE = (StepRunning, StoreUnavailable)
AGENT_MAX, KEY_MAX = 100, 200  # characters of their columns, which SQLite does not enforce


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """A command that was carried out, tried, or put before a person.

    Attributes:
        status: COMPLETED; or PROPOSED, and `result` is what it would do.
        is_repeat: The same key had completed before; nothing was done now.
        is_dry_run: Nothing was changed; `result` is what it would have done.
    """

    command_id: int
    result: Mapping[str, Any]
    status: CommandStatus = CommandStatus.COMPLETED
    is_repeat: bool = False
    is_dry_run: bool = False


def execute(
    database: Database,
    command: Command,
    *,
    identity: Identity | None = None,
    agent_id: str | None = None,
    idempotency_key: str | None = None,
    dry_run: bool = False,
    clock: Callable[[], datetime] = utc_now,
) -> CommandResult:
    """Carry a command out, or return what it gave before.

    Args:
        database: Where it acts.
        command: What to do.
        identity: Who asks, as a door found out.
        agent_id: In place of an identity: code of this machine asks under this name, and may do everything.
        idempotency_key: Names the request; the same key with the same payload acts once.
        dry_run: Say what it would do and what it would cost, and change nothing.
        clock: Gives the time.

    Raises:
        InvalidInput: The name or key is too long, or a number is not finite; nothing is recorded.
        Forbidden: The identity lacks the command's scope.
        Conflict: The key was used with another payload.
        NanoosError: The command is refused; it is recorded as FAILED and nothing else has changed.
    """
    who = identity or local_identity(agent_id or "local")
    agent_id = who.agent_id
    who.require(command.scope, f"Command {command.kind}")
    started = clock()
    _check_length("Agent", agent_id, AGENT_MAX)
    _check_length("Idempotency key", idempotency_key or "", KEY_MAX)
    payload = command.model_dump(mode="json")
    recorded = _record(database, command, payload, agent_id, idempotency_key, started)
    if recorded.status == CommandStatus.COMPLETED:
        return CommandResult(command_id=recorded.id, result=recorded.result, is_repeat=True)
    if recorded.status == CommandStatus.FAILED:
        raise Conflict(
            f"The command with key {idempotency_key!r} failed before: {recorded.error_message}",
            hint="Mend its cause and send it with a new key.",
        )
    try:
        if isinstance(command, RunStep) and not dry_run:
            return _run_step(database, command, recorded.id, agent_id, clock)
        if isinstance(command, RunStep):
            plan = preview_step(database, command.orchestrator, triggered_by=agent_id, now=started)
        with database.write() as connection:
            _claim(connection, recorded.id)
            with connection.begin_nested() as savepoint:
                if isinstance(command, RunStep):
                    result = {"decisions": [asdict(item) for item in plan.decisions], "simulations": plan.n_simulations}
                else:
                    result = handle(connection, command, Context(agent_id=agent_id, now=started))
                if dry_run:
                    savepoint.rollback()
            _complete(connection, recorded.id, command.kind, agent_id, result, started, clock())
    except Exception as error:
        if idempotency_key is not None and isinstance(error, RETRYABLE):
            # Nothing was done: the command stays RECEIVED, and the same key carries it out later.
            raise
        with database.write() as connection:
            _fail(connection, recorded.id, command.kind, agent_id, error, started, clock())
        raise
    return CommandResult(command_id=recorded.id, result=result, is_dry_run=dry_run)


def _record(
    database: Database, command: Command, payload: dict[str, Any], agent_id: str, key: str | None, now: datetime
) -> Row[Any]:
    request = {name: value for name, value in payload.items() if name not in command.circumstances}
    try:
        payload_hash = stable_hash({"kind": command.kind, "payload": request})
    except ValueError as error:
        raise InvalidInput(
            f"A {command.kind} command holds a number that is not finite: {request}.", hint="Give finite numbers."
        ) from error
    with database.write() as connection:
        new = insert_new(
            connection,
            agent_commands,
            [
                {
                    "agent_id": agent_id,
                    "kind": command.kind,
                    "payload": payload,
                    "payload_hash": payload_hash,
                    "idempotency_key": key,
                    "status": CommandStatus.RECEIVED.value,
                    "created_at": now,
                }
            ],
        )
        where = (
            agent_commands.c.id == new[0].id
            if new
            else (agent_commands.c.agent_id == agent_id) & (agent_commands.c.idempotency_key == key)
        )
        row = connection.execute(select(agent_commands).where(where)).one()
    if row.payload_hash != payload_hash:
        raise Conflict(
            f"Key {key!r} was used by {agent_id!r} for another {row.kind} command.",
            hint="Use a new key for a new request.",
        )
    return row


def _run_step(
    database: Database,
    command: RunStep,
    command_id: int,
    agent_id: str,
    clock: Callable[[], datetime],
) -> CommandResult:
    started = clock()
    step = run_step(
        database,
        command.orchestrator,
        triggered_by=agent_id,
        trigger_context={**command.context, "command_id": command_id},
        idempotency_key=_step_key(command_id),
        clock=clock,
    )
    result = {
        "run_id": step.run_id,
        "is_repeat": step.is_repeat,
        "duration_seconds": step.duration_seconds,
        "actions": dict(step.actions),
    }
    with database.write() as connection:
        _complete(connection, command_id, command.kind, agent_id, result, started, clock())
    return CommandResult(command_id=command_id, result=result, is_repeat=step.is_repeat)


def _step_key(command_id: int) -> str:
    return f"command-{command_id}"


def _check_length(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise InvalidInput(
            f"{what} {text[:40]!r}... has {len(text)} characters, at most {limit} fit.", hint="Choose a shorter one."
        )


def _claim(connection: Connection, command_id: int) -> None:
    status = connection.execute(
        select(agent_commands.c.status).where(agent_commands.c.id == command_id).with_for_update()
    ).scalar_one()
    if status != CommandStatus.RECEIVED:
        raise Conflict("The same command is being carried out by another process.", hint="Read its result in a moment.")


def _complete(
    connection: Connection,
    command_id: int,
    kind: str,
    agent_id: str,
    result: Mapping[str, Any],
    started: datetime,
    now: datetime,
) -> None:
    closed = connection.execute(
        update(agent_commands)
        .where(agent_commands.c.id == command_id, agent_commands.c.finished_at.is_(None))
        .values(
            status=CommandStatus.COMPLETED.value,
            result=dict(result),
            finished_at=now,
            duration_seconds=(now - started).total_seconds(),
        )
    ).rowcount
    if not closed:
        # Sent twice at once: the other process found the same step and was quicker.
        return
    audit.append(
        connection,
        actor=agent_id,
        kind="command",
        subject=f"{kind}/{command_id}",
        payload={"status": CommandStatus.COMPLETED.value, "result_sha256": stable_hash(dict(result))},
        now=now,
    )


def _fail(
    connection: Connection,
    command_id: int,
    kind: str,
    agent_id: str,
    error: Exception,
    started: datetime,
    now: datetime,
) -> None:
    # A step that failed has lost its key: one that bears it is another process's, which closes the command.
    is_elsewhere = select(orchestrator_runs.c.id).where(orchestrator_runs.c.idempotency_key == _step_key(command_id))
    closed = connection.execute(
        update(agent_commands)
        .where(agent_commands.c.id == command_id, agent_commands.c.finished_at.is_(None), ~is_elsewhere.exists())
        .values(
            status=CommandStatus.FAILED.value,
            error_message=f"{type(error).__name__}: {error}",
            finished_at=now,
            duration_seconds=(now - started).total_seconds(),
        )
    ).rowcount
    if closed:
        audit.append(
            connection,
            actor=agent_id,
            kind="command",
            subject=f"{kind}/{command_id}",
            payload={"status": CommandStatus.FAILED.value, "error": str(error)},
            now=now,
        )
