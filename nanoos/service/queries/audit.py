"""The audit log in pages; whether its chain holds is for `store.audit.verify` to say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.service.queries.pages import Page, read_page
from nanoos.store.tables import audit_log


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


def audit_page(connection: Connection, *, limit: int = 50, offset: int = 0) -> Page[AuditView]:
    """Audit rows, the newest first. Raises InvalidInput where there is no such page."""
    return read_page(connection, select(audit_log).order_by(audit_log.c.seq.desc()), _view, limit=limit, offset=offset)


def _view(row: Row[Any]) -> AuditView:
    return AuditView(**{name: getattr(row, name) for name in AuditView.__dataclass_fields__})
