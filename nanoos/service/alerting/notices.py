"""Which notices are due, and sending each of them once.

A notice is a row, inserted once, by the first process that finds it due. A sender postpones the next attempt first, so
that no other process sends it too: each is sent once, and again only after a process died between sending and recording
it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, select, update

from nanoos.domain.errors import NanoosError
from nanoos.plugins.alert_channel import Event
from nanoos.service.alerting.channels import Channel
from nanoos.service.alerting.texts import notice_of
from nanoos.store.alerts import AlertView, Severity, severity_of
from nanoos.store.conditions import is_open_alert
from nanoos.store.database import Database
from nanoos.store.tables import alert_notices, alerts
from nanoos.store.upsert import insert_new

log = logging.getLogger(__name__)

ATTEMPT = timedelta(minutes=2)  # longer than any channel takes
ROUND = timedelta(seconds=20)  # a round begins no other notice after so long: the daemon waits a minute for its sensor
BACKOFF, BACKOFF_MAX = timedelta(minutes=1), timedelta(hours=1)
ANNOUNCED_LATE = timedelta(days=7)  # a resolution is not announced after so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a round of sending did."""

    n_sent: int
    n_failed: int


def send_due(
    database: Database, channels: Sequence[Channel], *, server_url: str, clock: Callable[[], datetime]
) -> Sent:
    """Send what is due on every channel. After a failure, a channel's other notices wait for the next round.

    Args:
        database: Holds alerts and notices.
        channels: Who is notified.
        server_url: Address of the web server, for the links; may be empty.
        clock: The time.
    """
    end = clock() + ROUND
    _note_new(database, channels, now=clock())
    usable = {channel.name: channel for channel in channels}
    n_sent = n_failed = 0
    while clock() <= end and (row := _claim(database, list(usable), now=clock())) is not None:
        error = _send(usable[row.channel], row, server_url, now=clock())
        now = clock()
        outcome: dict[str, Any] = {"sent_at": now, "error": None}
        if error is not None:
            log.warning("Alert %d was not delivered to %s: %s", row.alert_id, row.channel, error)
            outcome = {"error": error, "due_at": now + min(BACKOFF * 2 ** min(row.attempts, 10), BACKOFF_MAX)}
            del usable[row.channel]
        with database.write() as connection:
            connection.execute(update(alert_notices).where(alert_notices.c.id == row.id).values(**outcome))
        n_sent, n_failed = n_sent + (error is None), n_failed + (error is not None)
    return Sent(n_sent=n_sent, n_failed=n_failed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a channel delivered.

    Attributes:
        n_sent: Notices.
        last_sent_at: Time of the newest; None before the first.
        error: Why the newest undelivered notice was not delivered; None if nothing waits after an error.
    """

    n_sent: int = 0
    last_sent_at: datetime | None = None
    error: str | None = None


def delivery_by_channel(connection: Connection, channels: Sequence[str]) -> dict[str, Delivery]:
    """What each of these channels delivered."""
    notices = alert_notices
    newest_error = (
        select(func.max(notices.c.id))
        .where(notices.c.sent_at.is_(None), notices.c.error.is_not(None))
        .group_by(notices.c.channel)
    )
    errors = connection.execute(select(notices.c.channel, notices.c.error).where(notices.c.id.in_(newest_error)))
    error_of = dict(errors.tuples().all())
    sent = connection.execute(
        select(notices.c.channel, func.count(notices.c.sent_at), func.max(notices.c.sent_at))
        .where(notices.c.channel.in_(channels))
        .group_by(notices.c.channel)
    )
    found = {name: Delivery(n_sent=n_sent, last_sent_at=last, error=error_of.get(name)) for name, n_sent, last in sent}
    return {name: found.get(name, Delivery()) for name in channels}


def _note_new(database: Database, channels: Sequence[Channel], *, now: datetime) -> None:
    """Insert the notices that are due, and drop those of alerts that were resolved before anyone was notified."""
    is_over = and_(
        _is_due([channel.name for channel in channels], now),
        alert_notices.c.event != Event.RESOLVED.value,
        alert_notices.c.alert_id.in_(select(alerts.c.id).where(alerts.c.resolved_at.is_not(None))),
    )
    with database.read() as connection:
        new = list(_new(connection, channels, now))
        some_are_over = connection.execute(select(select(alert_notices.c.id).where(is_over).exists())).scalar()
    if new or some_are_over:
        with database.write() as connection:
            connection.execute(delete(alert_notices).where(is_over))
            insert_new(connection, alert_notices, new)


def _claim(database: Database, channels: Sequence[str], *, now: datetime) -> Row[Any] | None:
    """A due notice with its alert, as it was before this attempt; no other process claims it during ATTEMPT."""
    columns = (alerts.c.kind, alerts.c.subject, alerts.c.message, alerts.c.created_at, alerts.c.resolved_at)
    due = (
        select(alert_notices, *columns)
        .join(alerts, alerts.c.id == alert_notices.c.alert_id)
        .where(_is_due(channels, now))
        .order_by(alert_notices.c.attempts, alert_notices.c.id)
        .limit(1)
    )
    while True:
        with database.read() as connection:
            row = connection.execute(due).first()
        if row is None:
            return None
        with database.write() as connection:
            claimed = connection.execute(
                update(alert_notices)
                .where(alert_notices.c.id == row.id, _is_due(channels, now))
                .values(due_at=now + ATTEMPT, attempts=alert_notices.c.attempts + 1)
            )
        if claimed.rowcount:
            return row


def _is_due(channels: Sequence[str], now: datetime) -> ColumnElement[bool]:
    return and_(alert_notices.c.channel.in_(channels), alert_notices.c.sent_at.is_(None), alert_notices.c.due_at <= now)


def _new(connection: Connection, channels: Sequence[Channel], now: datetime) -> Iterator[dict[str, Any]]:
    """Rows of the notices that are due and were not noted yet."""
    recent = is_open_alert() | (alerts.c.resolved_at > now - ANNOUNCED_LATE)
    found = connection.execute(select(alerts).where(recent).order_by(alerts.c.id)).all()
    notices: dict[tuple[int, str], list[Row[Any]]] = {}
    for row in connection.execute(
        select(alert_notices).join(alerts, alerts.c.id == alert_notices.c.alert_id).where(recent)
    ):
        notices.setdefault((row.alert_id, row.channel), []).append(row)
    for alert in found:
        for channel in channels:
            if not channel.spec.wants(alert.kind):
                continue
            event = _next(alert, channel, notices.get((alert.id, channel.name), []), now)
            if event is not None:
                name, number = event
                yield {
                    "alert_id": alert.id,
                    "channel": channel.name,
                    "event": name.value,
                    "number": number,
                    "attempts": 0,
                    "due_at": now,
                }


def _next(alert: Row[Any], channel: Channel, notices: Sequence[Row[Any]], now: datetime) -> tuple[Event, int] | None:
    """The notice that is due beside those already noted, and its number."""
    spec = channel.spec
    if severity_of(alert.kind) is Severity.WARNING and spec.is_quiet(now):
        return None
    sent = [row for row in notices if row.sent_at is not None]
    has_announced_end = any(row.event == Event.RESOLVED for row in notices)
    if alert.resolved_at is not None:
        return (Event.RESOLVED, 0) if sent and spec.resolved and not has_announced_end else None
    if not notices:
        return Event.OPENED, 0
    is_waiting = len(sent) < len(notices)
    if is_waiting or spec.remind_after is None or now - max(row.sent_at for row in sent) < spec.remind_after:
        return None
    return Event.REMINDER, 1 + sum(row.event == Event.REMINDER for row in notices)


def _send(channel: Channel, row: Row[Any], server_url: str, *, now: datetime) -> str | None:
    """Send one; returns why it was not delivered, or None."""
    alert = AlertView(
        id=row.alert_id,
        kind=row.kind,
        severity=severity_of(row.kind).value,
        subject=row.subject,
        message=row.message,
        created_at=row.created_at,
    )
    notice = notice_of(alert, Event(row.event), server_url=server_url, age=(row.resolved_at or now) - row.created_at)
    try:
        channel.sender.send(notice)
    except NanoosError as error:
        return str(error)
    except Exception as error:  # a foreign channel may raise anything
        log.exception("The channel %s broke.", channel.name)
        return f"{type(error).__name__}: {error}"
    return None
