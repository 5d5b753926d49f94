"""Proposed commands: a person approves them, to be executed exactly as proposed, or rejects them.

Proposals that are not decided in time expire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.control.orchestrators import PlanOutdated, StepRunning
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.statuses import CommandStatus
from nanoos.service.access.identity import Identity, Unauthenticated, local_identity
from nanoos.service.access.tokens import identity_of_token
from nanoos.service.commands import command_log, steps
from nanoos.service.commands.catalog import COMMANDS
from nanoos.service.commands.catalog.approvals import ApproveCommand
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.service.commands.command import Command, Context, carry_out, prepare
from nanoos.service.commands.command_log import Submission
from nanoos.service.commands.guardrails import QuotaExceeded, check_launch_quotas, lock_tokens
from nanoos.service.commands.outcome import Outcome
from nanoos.service.commands.steps import DRIFTED, Drifted
from nanoos.store.database import Database
from nanoos.store.tables import agent_commands

# Temporary obstacles to running a proposal.
PASSING = (StepRunning, PlanOutdated, QuotaExceeded)


def approve(
    database: Database, command: ApproveCommand, row: Row[Any], sent: Submission, clock: Callable[[], datetime]
) -> Outcome:
    """Execute a proposal as its proposer, and complete both commands.

    Args:
        database: Where it acts.
        command: Names the proposal.
        row: Of the approval itself.
        sent: The approval, with the person who sent it.
        clock: Gives the time.

    Raises:
        NotFound: No such proposal.
        Conflict: It is decided or expired, it is the approver's own, or the state has drifted (then it is closed).
    """
    with database.read() as connection:
        proposal = _proposal(connection, command.command_id)
        proposer = _proposer(connection, proposal, sent.at)
    approval = _Approval(proposal=proposal, proposer=proposer, row=row, sent=sent, clock=clock)
    proposed = COMMANDS[proposal.kind].model_validate(proposal.payload)
    try:
        if isinstance(proposed, RunStep):
            return _carry_out_step(database, proposed, approval)
        _check_open(proposal, sent.who, sent.at)
        return _carry_out_in_one(database, proposed, approval)
    except PASSING:
        raise
    except _NotOpen as not_open:
        raise Conflict(not_open.message, hint=not_open.hint) from None
    except (Conflict, NotFound, InvalidInput) as error:
        _close_drifted(database, approval, error)
        raise Conflict(
            f"Command {proposal.id} is no longer what was proposed: {error}",
            hint="It is closed, nothing else has changed. Its agent may send it again.",
        ) from error


def reject(connection: Connection, command_id: int, *, reason: str, who: Identity, now: datetime) -> dict[str, Any]:
    """End a proposal. Raises NotFound or Conflict."""
    _proposal(connection, command_id)
    proposal = _open_proposal(connection, command_id, who, now, may_be_own=True)
    why = f"rejected by {who.agent_id}: {reason}"
    rejected = CommandStatus.REJECTED
    if not command_log.close_proposal(connection, proposal, rejected, why, decided_by=who.agent_id, now=now):
        raise Conflict(
            f"Command {proposal.id} was approved, and its step has begun.",
            hint="Approve it once more for its result, or pause the orchestrator.",
        )
    return {"command_id": proposal.id, "status": CommandStatus.REJECTED.value}


def expire_proposals(database: Database, *, now: datetime) -> int:
    """Close the proposals that were not decided in time; returns how many."""
    due = agent_commands.c.status == CommandStatus.PROPOSED.value
    with database.write() as connection:
        rows = connection.execute(
            select(agent_commands)
            .where(due, agent_commands.c.expires_at <= now)
            .order_by(agent_commands.c.id)
            .with_for_update(skip_locked=True)
        ).all()
        for row in rows:
            _expire(connection, row, now)
    return len(rows)


class _NotOpen(Conflict):
    """The proposal cannot be approved or rejected; it stays unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Approval:
    """A proposal, who proposed it, and the command that approves it."""

    proposal: Row[Any]
    proposer: Identity
    row: Row[Any]
    sent: Submission
    clock: Callable[[], datetime]


def _carry_out_in_one(database: Database, proposed: Command, approval: _Approval) -> Outcome:
    proposal, proposer, sent = approval.proposal, approval.proposer, approval.sent
    context = prepare(database, proposed, Context(identity=proposer, now=sent.at, command_id=proposal.id))
    with database.write() as connection:
        lock_tokens(connection, proposer.token_id, sent.who.token_id)
        command_log.claim(connection, approval.row.id)
        _open_proposal(connection, proposal.id, sent.who, sent.at)
        outcome = carry_out(connection, proposed, context)
        if outcome.plan_hash != proposal.plan_hash:
            raise Drifted(DRIFTED, hint="Have it sent again.")
        check_launch_quotas(connection, proposer, outcome, command_id=proposal.id, now=sent.at)
        answer = _complete_both(connection, approval, outcome)
    proposed.follow_up(database, context)
    return answer


def _carry_out_step(database: Database, proposed: RunStep, approval: _Approval) -> Outcome:
    proposal, sent, clock = approval.proposal, approval.sent, approval.clock
    has_run = steps.is_done(database, proposal.id)
    if not has_run:
        _check_open(proposal, sent.who, sent.at)
    # The step itself checks both again; here nothing has to be undone.
    if not has_run and steps.preview(database, proposed, proposal.agent_id, sent.at).plan_hash != proposal.plan_hash:
        raise Drifted(DRIFTED, hint="Have it sent again.")
    outcome, _ = steps.carry_out(
        database,
        proposed,
        proposal,
        approval.proposer,
        approved_hash=proposal.plan_hash,
        check=lambda connection: _open_proposal(connection, proposal.id, sent.who, sent.at),
        clock=clock,
    )
    with database.write() as connection:
        command_log.claim(connection, approval.row.id)
        return _complete_both(connection, approval, outcome)


def _complete_both(connection: Connection, approval: _Approval, outcome: Outcome) -> Outcome:
    proposal, sent, now = approval.proposal, approval.sent, approval.clock()
    command_log.complete(connection, proposal, outcome, started=sent.at, now=now, decided_by=sent.who.agent_id)
    answer = Outcome(result={"command_id": proposal.id, "kind": proposal.kind, "result": dict(outcome.result)})
    command_log.complete(connection, approval.row, answer, started=sent.at, now=now)
    return answer


def _close_drifted(database: Database, approval: _Approval, error: Exception) -> None:
    reason = f"not carried out, the state has drifted: {error}"
    with database.write() as connection:
        command_log.close_proposal(
            connection,
            approval.proposal,
            CommandStatus.FAILED,
            reason,
            decided_by=approval.sent.who.agent_id,
            now=approval.clock(),
        )


def _proposal(connection: Connection, command_id: int) -> Row[Any]:
    row = connection.execute(select(agent_commands).where(agent_commands.c.id == command_id)).first()
    if row is None or row.proposal is None:
        raise NotFound(f"There is no proposed command {command_id}.", hint="GET /agent/approvals lists them.")
    return row


def _open_proposal(
    connection: Connection, command_id: int, who: Identity, now: datetime, *, may_be_own: bool = False
) -> Row[Any]:
    """Lock a proposal; raises _NotOpen where it cannot be decided on."""
    row = connection.execute(select(agent_commands).where(agent_commands.c.id == command_id).with_for_update()).one()
    _check_open(row, who, now, may_be_own=may_be_own)
    return row


def _check_open(row: Row[Any], who: Identity, now: datetime, *, may_be_own: bool = False) -> None:
    if row.status == CommandStatus.PROPOSED and row.expires_at <= now:
        raise _NotOpen(f"Proposal {row.id} expired at {row.expires_at:%Y-%m-%d %H:%M} UTC.", hint="Have it sent again.")
    if row.status != CommandStatus.PROPOSED:
        raise _NotOpen(
            f"Command {row.id} is {row.status}: it is decided.", hint="GET /agent/approvals lists open ones."
        )
    if not may_be_own and who.token_id is not None and row.token_id == who.token_id:
        raise _NotOpen(f"Command {row.id} was proposed with the same token.", hint="Another person has to approve it.")


def _proposer(connection: Connection, proposal: Row[Any], now: datetime) -> Identity:
    if proposal.token_id is None:
        return local_identity(proposal.agent_id)
    try:
        return identity_of_token(connection, proposal.token_id, now=now)
    except Unauthenticated as error:
        raise Conflict(f"Command {proposal.id} cannot run any more: {error.message}", hint="Reject it.") from error


def _expire(connection: Connection, row: Row[Any], now: datetime) -> None:
    command_log.close_proposal(
        connection,
        row,
        CommandStatus.EXPIRED,
        f"not decided until {row.expires_at:%Y-%m-%d %H:%M} UTC",
        decided_by="expiry",
        now=now,
    )
