"""Alerts: at most one open alert per kind and subject, resolved by a person or when the cause is gone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, select, update

from nanoos.store.conditions import is_open_alert
from nanoos.store.tables import alerts
from nanoos.store.upsert import insert_new


class AlertKind(StrEnum):
    SYSTEMIC_FAILURE = "systemic_failure"
    WORK_LOST = "work_lost"
    RUN_FAILED = "dagster_run_failed"
    MODEL_UNREADABLE = "model_unreadable"
    MODEL_DRIFTED = "model_drifted"
    CONTRADICTION = "contradiction"
    VERDICT_CHANGED = "verdict_changed"
    QUEUE_WITHOUT_WORKER = "queue_without_worker"
    INSTRUMENT_UNAVAILABLE = "instrument_unavailable"
    EXPERIMENT_OVERDUE = "experiment_overdue"
    RESULT_HELD = "result_held"
    CHECK_FAILED = "check_failed"
    CAMPAIGN_STALLED = "campaign_stalled"
    BUDGET_NEARLY_SPENT = "budget_nearly_spent"
    WORKLIST_OVERDUE = "worklist_overdue"
    SITE_SILENT = "site_silent"
    ASSET_STALE = "asset_stale"


class Severity(StrEnum):
    WARNING = "warning"
    CRITICAL = "critical"


# Work stands still or is lost. The others can wait until the morning.
CRITICAL = frozenset(
    {
        AlertKind.SYSTEMIC_FAILURE,
        AlertKind.WORK_LOST,
        AlertKind.RUN_FAILED,
        AlertKind.QUEUE_WITHOUT_WORKER,
        AlertKind.INSTRUMENT_UNAVAILABLE,
        AlertKind.CHECK_FAILED,
    }
)

OF_CHAMPION = (AlertKind.MODEL_UNREADABLE, AlertKind.MODEL_DRIFTED)  # gone with the champion that they are about


def severity_of(kind: str) -> Severity:
    """How urgent alerts of a kind are."""
    return Severity.CRITICAL if kind in CRITICAL else Severity.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A problem with one subject.

    Attributes:
        subject: The object concerned, for example a campaign's slug.
        message: The problem, with the values and the remedy.
    """

    kind: AlertKind
    subject: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """An open alert."""

    id: int
    kind: str
    severity: str
    subject: str
    message: str
    created_at: datetime


def raise_alert(connection: Connection, *, kind: AlertKind, subject: str, message: str, now: datetime) -> bool:
    """Open an alert; returns False if one of this kind and subject is already open."""
    return raise_alerts(connection, [Alert(kind=kind, subject=subject, message=message)], now=now) == 1


def raise_alerts(connection: Connection, raised: Sequence[Alert], *, now: datetime) -> int:
    """Open alerts, in one statement; returns the number of new ones."""
    rows = [
        {"kind": item.kind.value, "subject": item.subject, "message": item.message, "created_at": now}
        for item in raised
    ]
    return len(insert_new(connection, alerts, rows))


def keep_open(
    connection: Connection, kinds: Collection[AlertKind], found: Sequence[Alert], *, now: datetime
) -> tuple[int, int]:
    """Make the open alerts of these kinds those that were found; returns the numbers of opened and resolved ones."""
    present = {(item.kind.value, item.subject) for item in found}
    gone = [
        item.id for item in open_alerts(connection) if item.kind in kinds and (item.kind, item.subject) not in present
    ]
    return raise_alerts(connection, found, now=now), resolve(connection, ids=gone, now=now)


def resolve(
    connection: Connection,
    *,
    now: datetime,
    ids: Collection[int] | None = None,
    subjects: Collection[str] | None = None,
    kinds: Collection[AlertKind] | None = None,
) -> int:
    """Resolve the open alerts that match all given conditions; returns their number."""
    where = [is_open_alert()]
    if ids is not None:
        where.append(alerts.c.id.in_(ids))
    if subjects is not None:
        where.append(alerts.c.subject.in_(subjects))
    if kinds is not None:
        where.append(alerts.c.kind.in_([kind.value for kind in kinds]))
    return connection.execute(update(alerts).where(*where).values(resolved_at=now)).rowcount


def open_alerts(connection: Connection) -> tuple[AlertView, ...]:
    """The open alerts, oldest first."""
    columns = (alerts.c.id, alerts.c.kind, alerts.c.subject, alerts.c.message, alerts.c.created_at)
    rows = connection.execute(select(*columns).where(is_open_alert()).order_by(alerts.c.id))
    return tuple(AlertView(severity=severity_of(row.kind).value, **row._mapping) for row in rows)
