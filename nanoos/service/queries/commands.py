"""Commands of people and agents, and the proposals among them that wait for a person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from nanoos.domain.errors import NotFound
from nanoos.domain.statuses import CommandStatus
from nanoos.service.queries.pages import Page, read_page
from nanoos.store.tables import agent_commands


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandView:
    """One command.

    Attributes:
        n_simulations: Launched by it, or that it would launch.
        proposal: While it waits: `reason` (why it waits) and `would` (what it would do).
        expires_at: When a proposal expires.
        decided_by: Who approved or rejected it.
        error_kind: Class of the error, for example `Conflict`.
    """

    id: int
    agent_id: str
    kind: str
    status: str
    payload: Mapping[str, Any]
    idempotency_key: str | None
    is_dry_run: bool
    n_simulations: int
    n_experiments: int
    proposal: Mapping[str, Any] | None
    expires_at: datetime | None
    decided_by: str | None
    result: Mapping[str, Any] | None
    error_kind: str | None
    error_message: str | None
    created_at: datetime
    finished_at: datetime | None
    duration_seconds: float | None


def commands_page(
    connection: Connection,
    *,
    limit: int = 50,
    offset: int = 0,
    status: CommandStatus | None = None,
    agent_id: str | None = None,
    kind: str | None = None,
) -> Page[CommandView]:
    """Commands, the newest first. Raises InvalidInput where there is no such page."""
    query = select(agent_commands).order_by(agent_commands.c.id.desc())
    if status is not None:
        query = query.where(agent_commands.c.status == status.value)
    if agent_id is not None:
        query = query.where(agent_commands.c.agent_id == agent_id)
    if kind is not None:
        query = query.where(agent_commands.c.kind == kind)
    return read_page(connection, query, _command, limit=limit, offset=offset)


def command_view(connection: Connection, command_id: int) -> CommandView:
    """Raises NotFound where there is no such command."""
    row = connection.execute(select(agent_commands).where(agent_commands.c.id == command_id)).first()
    if row is None:
        raise NotFound(f"There is no command {command_id}.", hint="GET /agent/commands lists them.")
    return _command(row)


def commands_by_id(connection: Connection, ids: Collection[int]) -> dict[int, CommandView]:
    """Those of these commands that exist."""
    rows = connection.execute(select(agent_commands).where(agent_commands.c.id.in_(ids)))
    return {row.id: _command(row) for row in rows}


def proposals(connection: Connection, *, now: datetime, limit: int = 50, offset: int = 0) -> Page[CommandView]:
    """Commands that wait for a person and have not expired, the newest first."""
    query = select(agent_commands).where(_is_open(now)).order_by(agent_commands.c.id.desc())
    return read_page(connection, query, _command, limit=limit, offset=offset)


def count_proposals(connection: Connection, *, now: datetime) -> int:
    """Number of `proposals`."""
    return connection.execute(select(func.count()).select_from(agent_commands).where(_is_open(now))).scalar_one()


def _is_open(now: datetime) -> ColumnElement[bool]:
    return and_(agent_commands.c.status == CommandStatus.PROPOSED.value, agent_commands.c.expires_at > now)


def _command(row: Row[Any]) -> CommandView:
    return CommandView(**{name: getattr(row, name) for name in CommandView.__dataclass_fields__})
