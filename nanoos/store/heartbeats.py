"""Heartbeats: when a process that holds no lease was last alive, or a recurring check last passed; one row for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from nanoos.store.tables import heartbeats

WRITE_EVERY = timedelta(seconds=20)  # a write per sensor evaluation would be most of the load on an idle database


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The newest heartbeat of a process."""

    at: datetime
    details: Mapping[str, Any]


def beat(connection: Connection, name: str, details: Mapping[str, Any], *, now: datetime) -> None:
    """Record a heartbeat."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(heartbeats).values(name=name, at=now, details=dict(details))
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[heartbeats.c.name], set_={"at": insert.excluded.at, "details": insert.excluded.details}
        )
    )


def read(connection: Connection, name: str) -> Heartbeat | None:
    """The newest heartbeat; None if there was none."""
    query = select(heartbeats.c.at, heartbeats.c.details).where(heartbeats.c.name == name)
    row = connection.execute(query).first()
    return None if row is None else Heartbeat(at=row.at, details=row.details)
