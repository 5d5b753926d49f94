"""The audit log, in pages and as a whole; whether its chain holds is for `store.audit.verify` to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from nanoos.service.queries.pages import Page, read_page
from nanoos.store.tables import audit_log

COLUMNS = tuple(column.name for column in audit_log.c)
ROWS_A_FETCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """One row; `payload` is the JSON text that the hash covers."""

    seq: int
    at: datetime
    actor: str
    kind: str
    subject: str
    payload: str
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFilter:
    """Rows of the audit log; None takes all.

    Attributes:
        subject: For example `experiment/3` or `default/12`.
        since: Aware; only rows from then on.
    """

    actor: str | None = None
    kind: str | None = None
    subject: str | None = None
    since: datetime | None = None

    def rows(self) -> Select[Any]:
        query = select(audit_log)
        for name in ("actor", "kind", "subject"):
            if (wanted := getattr(self, name)) is not None:
                query = query.where(audit_log.c[name] == wanted)
        return query if self.since is None else query.where(audit_log.c.at >= self.since)


def audit_page(
    connection: Connection, which: AuditFilter | None = None, *, limit: int = 50, offset: int = 0
) -> Page[AuditView]:
    """Audit rows, the newest first. Raises InvalidInput where there is no such page."""
    query = (which or AuditFilter()).rows().order_by(audit_log.c.seq.desc())
    return read_page(connection, query, _view, limit=limit, offset=offset)


def whole_audit(connection: Connection, which: AuditFilter) -> Iterator[Sequence[dict[str, Any]]]:
    """All audit rows with every column, oldest first, some at a time; `at` is the text that the hash covers."""
    query = which.rows().order_by(audit_log.c.seq)
    rows = connection.execute(query.execution_options(yield_per=ROWS_A_FETCH))
    for some in rows.partitions():
        yield [{**row._mapping, "at": row.at.astimezone(UTC).isoformat(timespec="microseconds")} for row in some]


def _view(row: Row[Any]) -> AuditView:
    return AuditView(**{name: getattr(row, name) for name in AuditView.__dataclass_fields__})
