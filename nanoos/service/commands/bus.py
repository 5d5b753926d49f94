"""The bus: a command is recorded before it acts and completed with its result, under an idempotency key.

A command whose process died between the two acted on nothing, since acting and completing are one transaction; sent
again with its key, it is carried out then. `RunStep` names the step by its command; the step keeps the same promise.
Locks are taken in one order everywhere: token, command, orchestrator, campaign, audit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from nanoos._runtime.logs import log_context
from nanoos._runtime.tracing import span
from nanoos.control.orchestrators import StepRunning
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict, InvalidInput, NanoosError, StoreUnavailable
from nanoos.domain.statuses import CommandStatus
from nanoos.service.access.identity import Identity, local_identity
from nanoos.service.commands import approvals, command_log, steps
from nanoos.service.commands.catalog.approvals import ApproveCommand
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.service.commands.command import Command, Context, carry_out, prepare
from nanoos.service.commands.command_log import Asked
from nanoos.service.commands.guardrails import QuotaExceeded, approval_reason, check_launch_quotas, lock_tokens
from nanoos.service.commands.outcome import Outcome
from nanoos.store.database import Database

RETRYABLE = (StepRunning, StoreUnavailable, QuotaExceeded)


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
    """Carry a command out, try it, put it before a person, or return what it gave before.

    Args:
        database: Where it acts.
        command: What to do.
        identity: Who asks, as a door found out.
        agent_id: In place of an identity: code of this machine asks under this name, and may do everything.
        idempotency_key: Names the request; the same key with the same payload acts once. A dry run has no use for it.
        dry_run: Say what it would do and what it would cost. The request is recorded, nothing else is written.
        clock: Gives the time.

    Raises:
        Forbidden: The identity lacks the command's scope; audited, not recorded.
        InvalidInput: The name or key is too long, or a number is not finite; audited, not recorded.
        Conflict: The key was used with another payload; audited.
        QuotaExceeded: The token may not do it now.
        NanoosError: The command is refused; it is recorded as FAILED and nothing else has changed.
    """
    who = identity or local_identity(agent_id or "local")
    started = clock()
    asked = Asked(who=who, command=command, key=None if dry_run else idempotency_key, is_dry_run=dry_run, at=started)
    try:
        who.require(command.needed_scope(), f"Command {command.kind}")
        row = command_log.record(database, asked)
    except QuotaExceeded:
        raise
    except (StoreUnavailable, ConnectionError):
        raise
    except NanoosError as error:
        command_log.refused(database, actor=who.agent_id, subject=command.kind, error=error, now=started)
        raise
    if row.status != CommandStatus.RECEIVED:
        return _answer_again(row)
    try:
        with (
            log_context(command_id=row.id, agent_id=who.agent_id),
            span("command", kind=command.kind, command_id=row.id, agent_id=who.agent_id),
        ):
            return _carry_out(database, asked, row, clock)
    except Exception as error:
        if asked.key is not None and isinstance(error, RETRYABLE):
            # Nothing was done: the command stays RECEIVED, and the same key carries it out later.
            if isinstance(error, QuotaExceeded):
                subject = f"{command.kind}/{row.id}"
                command_log.refused(database, actor=who.agent_id, subject=subject, error=error, now=clock())
            raise
        with database.write() as connection:
            command_log.fail(connection, row, error, started=started, now=clock())
        raise


def _carry_out(database: Database, asked: Asked, row: Row[Any], clock: Callable[[], datetime]) -> CommandResult:
    command, who, started = asked.command, asked.who, asked.at
    if isinstance(command, RunStep):
        return _run_step(database, command, asked, row, clock)
    if isinstance(command, ApproveCommand):
        if asked.is_dry_run:
            raise InvalidInput("An approval has no dry run.", hint="GET /agent/approvals tells what it would do.")
        outcome = approvals.approve(database, command, row, who, started, clock)
        return CommandResult(command_id=row.id, result=outcome.result)
    context = prepare(database, command, Context(identity=who, now=started, command_id=row.id))
    with database.write() as connection:
        lock_tokens(connection, who.token_id)
        command_log.claim(connection, row.id)
        with connection.begin_nested() as attempt:
            outcome = carry_out(connection, command, context)
            reason = approval_reason(who.limits, command.kind, outcome)
            if asked.is_dry_run or reason is not None:
                attempt.rollback()
        if asked.is_dry_run:
            return _tell(connection, row, outcome, reason, started, clock())
        check_launch_quotas(connection, who, outcome, command_id=row.id, now=started)
        if reason is not None:
            return _propose(connection, row, outcome, reason, clock())
        command_log.complete(connection, row, outcome, started=started, now=clock())
    return CommandResult(command_id=row.id, result=outcome.result)


def _run_step(
    database: Database, command: RunStep, asked: Asked, row: Row[Any], clock: Callable[[], datetime]
) -> CommandResult:
    who, started = asked.who, asked.at
    # Steps come regularly: the occasion to close what nobody decided on.
    approvals.expire_proposals(database, now=started)
    if asked.is_dry_run or (who.limits.concern_launches and not steps.is_done(database, row.id)):
        outcome = steps.preview(database, command, who.agent_id, started)
        reason = approval_reason(who.limits, command.kind, outcome)
        with database.write() as connection:
            lock_tokens(connection, who.token_id)
            command_log.claim(connection, row.id)
            if asked.is_dry_run:
                return _tell(connection, row, outcome, reason, started, clock())
            check_launch_quotas(connection, who, outcome, command_id=row.id, now=started)
            if reason is not None:
                return _propose(connection, row, outcome, reason, clock())
    outcome, is_repeat = steps.carry_out(database, command, row, who, clock=clock)
    with database.write() as connection:
        command_log.complete(connection, row, outcome, started=started, now=clock())
    return CommandResult(command_id=row.id, result=outcome.result, is_repeat=is_repeat)


def _tell(
    connection: Any, row: Row[Any], outcome: Outcome, reason: str | None, started: datetime, now: datetime
) -> CommandResult:
    """Complete a dry run: what it would do and cost."""
    told = {
        "would": outcome.would,
        "n_simulations": outcome.n_simulations,
        "n_experiments": outcome.n_experiments,
        "waits_for_approval": reason,
    }
    command_log.complete(connection, row, Outcome(result=told), started=started, now=now)
    return CommandResult(command_id=row.id, result=told, is_dry_run=True)


def _propose(connection: Any, row: Row[Any], outcome: Outcome, reason: str, now: datetime) -> CommandResult:
    proposal = command_log.propose(connection, row, outcome, reason, now=now)
    return CommandResult(command_id=row.id, result=proposal, status=CommandStatus.PROPOSED)


def _answer_again(row: Row[Any]) -> CommandResult:
    """What a command gave when it came with this key before."""
    if row.status == CommandStatus.COMPLETED:
        return CommandResult(command_id=row.id, result=row.result, is_repeat=True)
    if row.status == CommandStatus.PROPOSED:
        return CommandResult(command_id=row.id, result=row.proposal, status=CommandStatus.PROPOSED, is_repeat=True)
    raise Conflict(
        f"The command with key {row.idempotency_key!r} {row.status.lower()} before: {row.error_message}",
        hint="Mend its cause and send it with a new key.",
    )
