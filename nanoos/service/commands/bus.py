"""The bus: a command is recorded before it acts and completed with its result, under an idempotency key.

A command whose process died between the two has changed nothing, since acting and completing are one transaction; sent
again with its key, it is executed. `RunStep` names the step by its command; the step gives the same guarantee.
Lock order everywhere: token, command, orchestrator, campaign, audit.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos._runtime.logs import log_context
from nanoos._runtime.tracing import span
from nanoos.control.orchestrators import PlanOutdated, StepRunning
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict, InvalidInput, NanoosError, StoreUnavailable
from nanoos.domain.statuses import CommandStatus
from nanoos.service.access.identity import Identity, local_identity
from nanoos.service.commands import approvals, command_log, proposals, steps
from nanoos.service.commands.catalog.approvals import ApproveCommand
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.service.commands.command import Command, Context, carry_out, prepare
from nanoos.service.commands.command_log import Submission
from nanoos.service.commands.guardrails import QuotaExceeded, approval_reason, check_launch_quotas, lock_tokens
from nanoos.service.commands.outcome import Outcome
from nanoos.store.database import Database
from nanoos.store.tables import agent_commands

WAIT_S, LOOK_S = 30.0, 0.05  # a step takes a second or two; clients give up after half a minute
PREPARE_TRIES = 5  # planning takes a second; five changes within five seconds are unlikely
RETRYABLE = (StepRunning, PlanOutdated, StoreUnavailable, QuotaExceeded)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandResult:
    """The outcome of a command: executed, tried, or proposed.

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
    """Execute a command, try it, propose it for approval, or return its earlier result.

    Args:
        database: Where it acts.
        command: What to do.
        identity: Who sends it, as an interface authenticated it.
        agent_id: In place of an identity: code on this machine sends it under this name with full access.
        idempotency_key: Names the request; the same key with the same payload acts once. Ignored by a dry run.
        dry_run: Return its effect and cost. Only the request is recorded.
        clock: Gives the time.

    Raises:
        Forbidden: The identity lacks the command's scope; audited, not recorded.
        InvalidInput: The name or key is too long, the key is empty, or a number is not finite; audited, not recorded.
        Conflict: The key was used with another payload; audited.
        QuotaExceeded: The token may not do it now.
        NanoosError: The command is refused; it is recorded as FAILED and nothing else has changed.
    """
    sent = Submission(
        who=identity or local_identity(agent_id or "local"),
        command=command,
        key=None if dry_run else idempotency_key,
        is_dry_run=dry_run,
        at=clock(),
    )
    row = _record(database, sent)
    if row.status != CommandStatus.RECEIVED:
        return _answer_again(row)
    try:
        with (
            log_context(command_id=row.id, agent_id=sent.who.agent_id),
            span("command", kind=command.kind, command_id=row.id, agent_id=sent.who.agent_id),
        ):
            return _carry_out(database, sent, row, clock)
    except Exception as error:
        if sent.key is not None and isinstance(error, StepRunning):
            answered = _wait_for_other(database, row)
            if answered is not None:
                return _answer_again(answered)
        _record_error(database, sent, row, error, clock)
        raise


def _record(database: Database, sent: Submission) -> Row[Any]:
    """The command's row; a request that never becomes a command is audited."""
    try:
        sent.who.require(sent.command.needed_scope(), f"Command {sent.command.kind}")
        return command_log.record(database, sent)
    except (QuotaExceeded, StoreUnavailable):
        raise
    except NanoosError as error:
        command_log.refused(database, actor=sent.who.agent_id, subject=sent.command.kind, error=error, now=sent.at)
        raise


def _record_error(
    database: Database, sent: Submission, row: Row[Any], error: Exception, clock: Callable[[], datetime]
) -> None:
    """Close the command as FAILED; it stays open if nothing was done and a retry with its key may succeed."""
    if sent.key is None or not isinstance(error, RETRYABLE):
        with database.write() as connection:
            command_log.fail(connection, row, error, started=sent.at, now=clock())
    elif isinstance(error, QuotaExceeded):
        subject = f"{sent.command.kind}/{row.id}"
        command_log.refused(database, actor=sent.who.agent_id, subject=subject, error=error, now=clock())


def _carry_out(database: Database, sent: Submission, row: Row[Any], clock: Callable[[], datetime]) -> CommandResult:
    if isinstance(sent.command, RunStep):
        return _run_step(database, sent.command, sent, row, clock)
    if isinstance(sent.command, ApproveCommand):
        return _approve(database, sent.command, sent, row, clock)
    for _ in range(PREPARE_TRIES - 1):
        with suppress(PlanOutdated):
            return _carry_out_in_one(database, sent, row, clock)
    return _carry_out_in_one(database, sent, row, clock)


def _carry_out_in_one(
    database: Database, sent: Submission, row: Row[Any], clock: Callable[[], datetime]
) -> CommandResult:
    """Prepare a command, then execute it in one transaction, which a dry run or a proposal rolls back."""
    command, who, started = sent.command, sent.who, sent.at
    is_trial = sent.is_dry_run or command.kind in who.limits.approve_kinds
    context = prepare(database, command, Context(identity=who, now=started, command_id=row.id, is_trial=is_trial))
    done = _in_one_transaction(database, sent, row, context, clock)
    if done.status is CommandStatus.COMPLETED and not done.is_dry_run and not done.is_repeat:
        command.follow_up(database, context)
    return done


def _in_one_transaction(
    database: Database, sent: Submission, row: Row[Any], context: Context, clock: Callable[[], datetime]
) -> CommandResult:
    command, who = sent.command, sent.who
    with database.write() as connection:
        lock_tokens(connection, who.token_id)
        present = command_log.claim(connection, row.id)
        if present.status != CommandStatus.RECEIVED:
            return _answer_again(present)
        with connection.begin_nested() as attempt:
            outcome = carry_out(connection, command, context)
            reason = approval_reason(who.limits, command.kind, outcome)
            if sent.is_dry_run or reason is not None:
                attempt.rollback()
        return _close(connection, sent, row, outcome, reason, clock()) or _complete(
            connection, sent, row, outcome, clock()
        )


def _run_step(
    database: Database, command: RunStep, sent: Submission, row: Row[Any], clock: Callable[[], datetime]
) -> CommandResult:
    """Plan first if the token's limits or a dry run need to know what the step would launch; then run it."""
    who = sent.who
    # Steps run regularly, which is often enough to close expired proposals.
    proposals.expire_proposals(database, now=sent.at)
    if sent.is_dry_run or (who.limits.concern_launches and not steps.is_done(database, row.id)):
        outcome = steps.preview(database, command, who.agent_id, sent.at)
        reason = approval_reason(who.limits, command.kind, outcome)
        with database.write() as connection:
            lock_tokens(connection, who.token_id)
            present = command_log.claim(connection, row.id)
            if present.status != CommandStatus.RECEIVED:
                return _answer_again(present)
            closed = _close(connection, sent, row, outcome, reason, clock())
        if closed is not None:
            return closed
    outcome, is_repeat = steps.carry_out(database, command, row, who, clock=clock)
    with database.write() as connection:
        present = command_log.claim(connection, row.id)
        if present.status == CommandStatus.RECEIVED:
            done = _complete(connection, sent, row, outcome, clock())
        else:
            # The same request, sent once more, found the step's run and has closed the command meanwhile.
            done = _answer_again(present)
    return replace(done, is_repeat=is_repeat)


def _approve(
    database: Database, command: ApproveCommand, sent: Submission, row: Row[Any], clock: Callable[[], datetime]
) -> CommandResult:
    if sent.is_dry_run:
        raise InvalidInput("An approval has no dry run.", hint="GET /agent/approvals says what the command would do.")
    outcome = approvals.approve(database, command, row, sent, clock)
    return CommandResult(command_id=row.id, result=outcome.result)


def _close(
    connection: Connection, sent: Submission, row: Row[Any], outcome: Outcome, reason: str | None, now: datetime
) -> CommandResult | None:
    """Close a dry run, or propose a command that needs approval; None if the command is to be executed.

    Raises:
        QuotaExceeded: The token may not launch that much now.
    """
    if sent.is_dry_run:
        preview = {
            "would": outcome.would,
            "n_simulations": outcome.n_simulations,
            "n_experiments": outcome.n_experiments,
            "waits_for_approval": reason,
        }
        command_log.complete(connection, row, Outcome(result=preview), started=sent.at, now=now)
        return CommandResult(command_id=row.id, result=preview, is_dry_run=True)
    check_launch_quotas(connection, sent.who, outcome, command_id=row.id, now=sent.at)
    if reason is None:
        return None
    proposal = command_log.propose(connection, row, outcome, reason, now=now)
    return CommandResult(command_id=row.id, result=proposal, status=CommandStatus.PROPOSED)


def _complete(
    connection: Connection, sent: Submission, row: Row[Any], outcome: Outcome, now: datetime
) -> CommandResult:
    command_log.complete(connection, row, outcome, started=sent.at, now=now)
    return CommandResult(command_id=row.id, result=outcome.result)


def _wait_for_other(database: Database, row: Row[Any]) -> Row[Any] | None:
    """The command's row once another request with its key is done; None if there is none, or on a timeout."""
    deadline = time.monotonic() + WAIT_S
    while True:
        with database.read() as connection:
            present = connection.execute(select(agent_commands).where(agent_commands.c.id == row.id)).one()
            is_worked_on = steps.is_running(connection, row.id)
        if present.status != CommandStatus.RECEIVED:
            return present
        if not is_worked_on or time.monotonic() > deadline:
            return None
        time.sleep(LOOK_S)


def _answer_again(row: Row[Any]) -> CommandResult:
    """The earlier result of a command with this key."""
    if row.status == CommandStatus.COMPLETED:
        return CommandResult(command_id=row.id, result=row.result, is_repeat=True)
    if row.status == CommandStatus.PROPOSED:
        return CommandResult(command_id=row.id, result=row.proposal, status=CommandStatus.PROPOSED, is_repeat=True)
    raise Conflict(
        f"The command with key {row.idempotency_key!r} {row.status.lower()} before: {row.error_message}",
        hint="Fix the cause and send it with a new key.",
    )
