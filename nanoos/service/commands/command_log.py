"""The command log: rows of `agent_commands` and their audit, from RECEIVED to their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from nanoos.domain.clock import elapsed_s
from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.domain.statuses import CommandStatus
from nanoos.domain.storable import storable_text
from nanoos.domain.structures import stable_hash
from nanoos.service.access.identity import Identity
from nanoos.service.commands.command import Command
from nanoos.service.commands.guardrails import (
    PROPOSAL_LIFE,
    QUOTA_EXCEEDED,
    QuotaExceeded,
    command_quota_left,
    lock_tokens,
)
from nanoos.service.commands.outcome import Outcome
from nanoos.store import audit
from nanoos.store import metric_totals as counters
from nanoos.store.database import Database
from nanoos.store.metric_totals import Count
from nanoos.store.tables import agent_commands, orchestrator_runs
from nanoos.store.upsert import insert_new

COMMANDS, UNRECORDED = "commands", "unrecorded"  # in `store.metric_totals`
MAX_ERROR = 2000  # characters of an error in the audit
AGENT_MAX, KEY_MAX = 100, 200  # characters of their columns, which SQLite does not enforce


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A command as it was sent: by whom, when, under which key."""

    who: Identity
    command: Command
    key: str | None
    is_dry_run: bool
    at: datetime


def record(database: Database, sent: Submission) -> Row[Any]:
    """Record a command before it acts, or find the one with its key.

    Raises:
        InvalidInput: A name is too long, the key empty or a number not finite; nothing is recorded.
        Conflict: The key was used for another request.
        QuotaExceeded: The token has sent its commands of this hour; recorded as FAILED, the key stays free.
    """
    _check_length("Agent", sent.who.agent_id, AGENT_MAX)
    _check_length("Idempotency key", sent.key or "", KEY_MAX)
    if sent.key == "":
        # Every client that leaves a variable empty would share it, and get another request's answer.
        raise InvalidInput("The idempotency key is empty.", hint="Leave it out, or choose a text for this request.")
    payload = sent.command.model_dump(mode="json")
    payload_hash = _payload_hash(sent.command, payload)
    with database.write() as connection:
        lock_tokens(connection, sent.who.token_id)
        present = _with_key(connection, sent)
        if present is not None:
            return _same_request(present, payload_hash, sent)
        exceeded = command_quota_left(connection, sent.who, sent.at)
        values = {
            "agent_id": sent.who.agent_id,
            "token_id": sent.who.token_id,
            "kind": sent.command.kind,
            "payload": payload,
            "payload_hash": payload_hash,
            "is_dry_run": sent.is_dry_run,
            "created_at": sent.at,
        }
        if exceeded is not None:
            _insert_refused(connection, values, exceeded, sent)
        else:
            new = insert_new(
                connection,
                agent_commands,
                [{**values, "idempotency_key": sent.key, "status": CommandStatus.RECEIVED.value}],
            )
            if not new:
                # Another process recorded the same key first.
                row = _with_key(connection, sent)
                if row is None:
                    raise RuntimeError(f"command with key {sent.key!r} vanished")
                return _same_request(row, payload_hash, sent)
            return connection.execute(select(agent_commands).where(agent_commands.c.id == new[0].id)).one()
    raise exceeded


def claim(connection: Connection, command_id: int) -> Row[Any]:
    """Lock a recorded command until the transaction ends; returns its row as it is now.

    A concurrent duplicate waits here, and then finds it completed.
    """
    return connection.execute(select(agent_commands).where(agent_commands.c.id == command_id).with_for_update()).one()


def complete(
    connection: Connection,
    row: Row[Any],
    outcome: Outcome,
    *,
    started: datetime,
    now: datetime,
    decided_by: str | None = None,
) -> None:
    """Write the result; nothing where another process has completed it meanwhile."""
    result = dict(outcome.result)
    closed = _close(
        connection,
        row,
        CommandStatus.COMPLETED,
        started,
        now,
        result=result,
        decided_by=decided_by,
        n_simulations=0 if row.is_dry_run else outcome.n_simulations,
        n_experiments=0 if row.is_dry_run else outcome.n_experiments,
    )
    if closed:
        _audit(connection, row, CommandStatus.COMPLETED, {"result_sha256": stable_hash(result)}, now, decided_by)


def fail(connection: Connection, row: Row[Any], error: Exception, *, started: datetime, now: datetime) -> None:
    """Write the error, unless another process still carries the command's step out or has closed it."""
    closed = _close(
        connection,
        row,
        CommandStatus.FAILED,
        started,
        now,
        ~_has_step(row),
        error_kind=type(error).__name__[:64],
        error_message=f"{type(error).__name__}: {error}",
    )
    if closed:
        _audit(connection, row, CommandStatus.FAILED, {"error": str(error)}, now)


def propose(connection: Connection, row: Row[Any], outcome: Outcome, reason: str, *, now: datetime) -> dict[str, Any]:
    """Make a command wait for approval; returns its proposal."""
    proposal = {
        "reason": reason,
        "would": outcome.would,
        "n_simulations": outcome.n_simulations,
        "n_experiments": outcome.n_experiments,
        "expires_at": (now + PROPOSAL_LIFE).isoformat(),
    }
    connection.execute(
        update(agent_commands)
        .where(agent_commands.c.id == row.id)
        .values(
            status=CommandStatus.PROPOSED.value,
            proposal=proposal,
            plan_hash=outcome.plan_hash,
            expires_at=now + PROPOSAL_LIFE,
            n_simulations=outcome.n_simulations,
            n_experiments=outcome.n_experiments,
        )
    )
    _audit(connection, row, CommandStatus.PROPOSED, {"plan_hash": outcome.plan_hash, "reason": reason}, now)
    return proposal


def close_proposal(
    connection: Connection, row: Row[Any], status: CommandStatus, reason: str, *, decided_by: str, now: datetime
) -> bool:
    """End a proposal that is not carried out: rejected, expired, or failed since the state has drifted.

    Returns:
        Whether it was ended: not one that is decided, or whose step has begun.
    """
    closed = _close(
        connection,
        row,
        status,
        now,
        now,
        agent_commands.c.status == CommandStatus.PROPOSED.value,
        ~_has_step(row),
        decided_by=decided_by,
        error_kind=status.value.capitalize(),
        error_message=reason,
        n_simulations=0,
        n_experiments=0,
    )
    if closed:
        _audit(connection, row, status, {"reason": reason}, now, decided_by)
    return bool(closed)


def refused(database: Database, *, actor: str, subject: str, error: Exception, now: datetime) -> None:
    """Audit a request that never became a command: forbidden, malformed, or under a used key."""
    with database.write() as connection:
        audit.append(
            connection,
            actor=actor[:AGENT_MAX],
            kind="command_refused",
            subject=_storable(subject)[:200],
            payload={"error_kind": type(error).__name__, "error": _storable(str(error))},
            now=now,
        )
        counters.add(connection, Count(name=COMMANDS, labels={"kind": UNRECORDED, "outcome": "refused"}))


def _storable(text: str) -> str:
    """A text that every database stores, cut to a readable length: errors may quote the request."""
    return storable_text(text[:MAX_ERROR])


def step_key(command_id: int) -> str:
    """The idempotency key of a command's step."""
    return f"command-{command_id}"


def _has_step(row: Row[Any]) -> ColumnElement[bool]:
    """Whether a step carries the command out, or has: who runs it closes the command. One that failed lost its key."""
    return select(orchestrator_runs.c.id).where(orchestrator_runs.c.idempotency_key == step_key(row.id)).exists()


def _payload_hash(command: Command, payload: Mapping[str, Any]) -> str:
    request = {name: value for name, value in payload.items() if name not in command.circumstances}
    try:
        return stable_hash({"kind": command.kind, "payload": request})
    except ValueError as error:
        raise InvalidInput(
            f"A {command.kind} command holds a number that is not finite: {request}.", hint="Give finite numbers."
        ) from error


def _with_key(connection: Connection, sent: Submission) -> Row[Any] | None:
    if sent.key is None:
        return None
    return connection.execute(
        select(agent_commands).where(
            agent_commands.c.agent_id == sent.who.agent_id, agent_commands.c.idempotency_key == sent.key
        )
    ).first()


def _same_request(row: Row[Any], payload_hash: str, sent: Submission) -> Row[Any]:
    if row.payload_hash != payload_hash:
        raise Conflict(
            f"Key {sent.key!r} was used by {sent.who.agent_id!r} for another {row.kind} command.",
            hint="Use a new key for a new request.",
        )
    return row


def _insert_refused(connection: Connection, values: Mapping[str, Any], error: QuotaExceeded, sent: Submission) -> None:
    row = connection.execute(
        agent_commands.insert().returning(agent_commands),
        {
            **values,
            "status": CommandStatus.FAILED.value,
            "error_kind": QUOTA_EXCEEDED,
            "error_message": f"{QUOTA_EXCEEDED}: {error}",
            "finished_at": sent.at,
            "duration_seconds": 0.0,
        },
    ).one()
    _audit(connection, row, CommandStatus.FAILED, {"error": str(error)}, sent.at)


def _close(
    connection: Connection,
    row: Row[Any],
    status: CommandStatus,
    started: datetime,
    now: datetime,
    *where: Any,
    **values: Any,
) -> int:
    return connection.execute(
        update(agent_commands)
        .where(agent_commands.c.id == row.id, agent_commands.c.finished_at.is_(None), *where)
        .values(
            status=status.value,
            finished_at=now,
            duration_seconds=elapsed_s(started, now),
            **values,
        )
    ).rowcount


def _audit(
    connection: Connection,
    row: Row[Any],
    status: CommandStatus,
    payload: Mapping[str, Any],
    now: datetime,
    decided_by: str | None = None,
) -> None:
    by = {} if decided_by is None else {"decided_by": decided_by}
    if status is not CommandStatus.PROPOSED:
        audit.cover(connection, agent_commands, agent_commands.c.id == row.id)
    audit.append(
        connection,
        actor=row.agent_id,
        kind="command",
        subject=f"{row.kind}/{row.id}",
        payload={"status": status.value, **by, **payload},
        now=now,
    )
    counters.add(connection, Count(name=COMMANDS, labels={"kind": row.kind, "outcome": status.value.lower()}))


def _check_length(what: str, text: str, limit: int) -> None:
    if len(text) > limit:
        raise InvalidInput(
            f"{what} {text[:40]!r}... has {len(text)} characters, at most {limit} fit.", hint="Choose a shorter one."
        )
