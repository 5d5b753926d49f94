"""Signs of life of processes that the database cannot see otherwise, one row each: when seen, and what they said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from nanoos.store.tables import heartbeats

WRITE_EVERY = timedelta(seconds=20)  # a write for each look of a sensor would be most of an idle database's work


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The newest sign of life of one process."""

    at: datetime
    details: Mapping[str, Any]


def beat(connection: Connection, name: str, details: Mapping[str, Any], *, now: datetime) -> None:
    """Note that a process lives."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(heartbeats).values(name=name, at=now, details=dict(details))
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[heartbeats.c.name], set_={"at": insert.excluded.at, "details": insert.excluded.details}
        )
    )


def is_due(connection: Connection, name: str, details: Mapping[str, Any], *, now: datetime) -> bool:
    """Whether `beat` would tell anything new: other details, or the row is older than WRITE_EVERY."""
    newest = read(connection, name)
    return newest is None or newest.details != dict(details) or now - newest.at >= WRITE_EVERY


def read(connection: Connection, name: str) -> Heartbeat | None:
    """The newest heartbeat; None where the process was never seen."""
    query = select(heartbeats.c.at, heartbeats.c.details).where(heartbeats.c.name == name)
    row = connection.execute(query).first()
    return None if row is None else Heartbeat(at=row.at, details=row.details)
