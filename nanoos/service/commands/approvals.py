"""Approving a proposed command: it is carried out exactly as it was proposed, in its proposer's name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

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
from nanoos.service.commands.proposals import NotOpen, check_open, lock_open, read_proposal
from nanoos.service.commands.steps import DRIFTED, Drifted
from nanoos.store.database import Database

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
        proposal = read_proposal(connection, command.command_id)
        proposer = _proposer(connection, proposal, sent.at)
    approval = _Approval(proposal=proposal, proposer=proposer, row=row, sent=sent, clock=clock)
    proposed = COMMANDS[proposal.kind].model_validate(proposal.payload)
    try:
        if isinstance(proposed, RunStep):
            return _carry_out_step(database, proposed, approval)
        check_open(proposal, sent.who, sent.at)
        return _carry_out_in_one(database, proposed, approval)
    except PASSING:
        raise
    except NotOpen as not_open:
        raise Conflict(not_open.message, hint=not_open.hint) from None
    except (Conflict, NotFound, InvalidInput) as error:
        _close_drifted(database, approval, error)
        raise Conflict(
            f"Command {proposal.id} is no longer what was proposed: {error}",
            hint="It is closed, nothing else has changed. Its agent may send it again.",
        ) from error


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
        lock_open(connection, proposal.id, sent.who, sent.at)
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
        check_open(proposal, sent.who, sent.at)
    # The step itself checks both again; here nothing has to be undone.
    if not has_run and steps.preview(database, proposed, proposal.agent_id, sent.at).plan_hash != proposal.plan_hash:
        raise Drifted(DRIFTED, hint="Have it sent again.")
    outcome, _ = steps.carry_out(
        database,
        proposed,
        proposal,
        approval.proposer,
        approved_hash=proposal.plan_hash,
        check=lambda connection: lock_open(connection, proposal.id, sent.who, sent.at),
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


def _proposer(connection: Connection, proposal: Row[Any], now: datetime) -> Identity:
    if proposal.token_id is None:
        return local_identity(proposal.agent_id)
    try:
        return identity_of_token(connection, proposal.token_id, now=now)
    except Unauthenticated as error:
        raise Conflict(f"Command {proposal.id} cannot run any more: {error.message}", hint="Reject it.") from error
