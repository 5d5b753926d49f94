"""Proposed commands: which are open, and how one ends without being carried out: rejected or expired."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.domain.errors import Conflict, NotFound
from nanoos.domain.statuses import CommandStatus
from nanoos.service.access.identity import Identity
from nanoos.service.commands import command_log
from nanoos.store.database import Database
from nanoos.store.tables import agent_commands


class NotOpen(Conflict):
    """The proposal cannot be approved or rejected; it stays unchanged."""


def read_proposal(connection: Connection, command_id: int) -> Row[Any]:
    """The row of a proposed command, decided or not; raises NotFound."""
    row = connection.execute(select(agent_commands).where(agent_commands.c.id == command_id)).first()
    if row is None or row.proposal is None:
        raise NotFound(f"There is no proposed command {command_id}.", hint="GET /agent/approvals lists them.")
    return row


def lock_open(
    connection: Connection, command_id: int, who: Identity, now: datetime, *, may_be_own: bool = False
) -> Row[Any]:
    """Lock a proposal; raises NotOpen where it cannot be decided on."""
    row = connection.execute(select(agent_commands).where(agent_commands.c.id == command_id).with_for_update()).one()
    check_open(row, who, now, may_be_own=may_be_own)
    return row


def check_open(row: Row[Any], who: Identity, now: datetime, *, may_be_own: bool = False) -> None:
    """Raises NotOpen where a proposal is decided or expired, or `who` proposed it and it may not be their own."""
    if row.status == CommandStatus.PROPOSED and row.expires_at <= now:
        raise NotOpen(f"Proposal {row.id} expired at {row.expires_at:%Y-%m-%d %H:%M} UTC.", hint="Have it sent again.")
    if row.status != CommandStatus.PROPOSED:
        raise NotOpen(f"Command {row.id} is {row.status}: it is decided.", hint="GET /agent/approvals lists open ones.")
    if not may_be_own and who.token_id is not None and row.token_id == who.token_id:
        raise NotOpen(f"Command {row.id} was proposed with the same token.", hint="Another person has to approve it.")


def reject(connection: Connection, command_id: int, *, reason: str, who: Identity, now: datetime) -> dict[str, Any]:
    """End a proposal. Raises NotFound or Conflict."""
    read_proposal(connection, command_id)
    proposal = lock_open(connection, command_id, who, now, may_be_own=True)
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


def _expire(connection: Connection, row: Row[Any], now: datetime) -> None:
    command_log.close_proposal(
        connection,
        row,
        CommandStatus.EXPIRED,
        f"not decided until {row.expires_at:%Y-%m-%d %H:%M} UTC",
        decided_by="expiry",
        now=now,
    )
