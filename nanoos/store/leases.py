"""Leases on rows: claim, renew, finish, expire. The queues of simulations, experiments and trainings use them.

A claim gives a batch of rows one fencing token. Every later write requires the token (`WHERE lease_token = :token`), so
a worker whose lease was taken over changes nothing. On PostgreSQL `SKIP LOCKED` keeps claims from blocking each other;
SQLite has only one writer at a time.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, case, func, or_, select, update

from nanoos.store import metric_totals as counters
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.heartbeat import Renew
from nanoos.store.metric_totals import Count
from nanoos.store.process_identity import is_gone

BACKOFF_BASE_S = 2.0  # 2, 4, 8, ... seconds: many transient faults pass within seconds
BACKOFF_MAX_S = 600.0
EXPIRED, FAILURES = "leases_expired", "failures"  # in `store.metric_totals`


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A table whose rows are leased.

    Attributes:
        name: What its rows are, in the plural, for people.
        table: A table with the lease columns of `store.tables`.
        waiting: Statuses of rows that can be claimed.
        running: Status of a claimed row.
        failed: Status of a row without attempts left.
        order: Columns that order the queue.
    """

    name: str
    table: Table
    waiting: tuple[str, ...]
    running: str
    failed: str
    order: tuple[ColumnElement[Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Claimed rows and their fencing token."""

    token: str
    rows: Sequence[Row[Any]]
    expires_at: datetime

    @property
    def ids(self) -> list[int]:
        return [row.id for row in self.rows]


def claim(
    connection: Connection,
    queue: Queue,
    *,
    owner: str,
    limit: int,
    lease_s: float,
    now: datetime,
    where: ColumnElement[bool] | None = None,
) -> Lease:
    """Claim up to `limit` waiting rows in queue order; the lease may be empty."""
    table = queue.table
    token = secrets.token_hex(16)
    expires_at = now + timedelta(seconds=lease_s)
    ready = and_(table.c.status.in_(queue.waiting), is_due(table, now))
    if where is not None:
        # Checked row by row in queue order until there are enough. With a plain conjunction PostgreSQL would turn
        # the subqueries into joins and read all waiting rows for each claim.
        ready = and_(ready, where.is_(True))
    chosen = (
        select(table.c.id)
        .where(ready)
        .order_by(*queue.order)
        .limit(limit)
        .with_for_update(skip_locked=True, of=table)
        # PostgreSQL may evaluate a plain subquery twice and then lock more than `limit` rows.
        .cte("chosen")
    )
    rows = connection.execute(
        update(table)
        .where(table.c.id.in_(select(chosen.c.id)))
        .values(
            status=queue.running,
            lease_owner=owner,
            lease_token=token,
            lease_expires_at=expires_at,
            attempts=table.c.attempts + 1,
            started_at=now,
        )
        .returning(*table.c)
    ).all()
    return Lease(
        token=token, rows=sorted(rows, key=lambda row: (-getattr(row, "priority", 0), row.id)), expires_at=expires_at
    )


def is_due(table: Table, now: datetime) -> ColumnElement[bool]:
    """Whether a row's time has come; also where it is further ahead than any backoff: the clock was set back."""
    at = table.c.available_at
    return or_(at <= now, at > now + timedelta(seconds=BACKOFF_MAX_S))


def renew(connection: Connection, queue: Queue, token: str, *, lease_s: float, now: datetime) -> int:
    """Extend a lease; returns the number of rows that it still holds."""
    table = queue.table
    return connection.execute(
        update(table).where(_held(table, queue, token)).values(lease_expires_at=now + timedelta(seconds=lease_s))
    ).rowcount


def renewal(queue: Queue) -> Renew:
    """`renew` for one queue, in the form that a heartbeat needs."""

    def renew_one(connection: Connection, token: str, *, lease_s: float, now: datetime) -> int:
        return renew(connection, queue, token, lease_s=lease_s, now=now)

    return renew_one


def held_ids(connection: Connection, queue: Queue, token: str, ids: Sequence[int]) -> set[int]:
    """Those of these rows that the lease still holds; locks them until the transaction ends."""
    table = queue.table
    rows = connection.execute(
        select(table.c.id).where(_held(table, queue, token), table.c.id.in_(ids)).with_for_update()
    )
    return set(rows.scalars())


def finish(connection: Connection, queue: Queue, token: str, ids: Sequence[int], **values: Any) -> int:
    """Set the final columns of rows that the lease still holds; returns their number."""
    table = queue.table
    return connection.execute(
        update(table)
        .where(_held(table, queue, token), table.c.id.in_(ids))
        .values(lease_owner=None, lease_token=None, lease_expires_at=None, **values)
    ).rowcount


def retry_or_fail(
    connection: Connection,
    queue: Queue,
    token: str,
    row_id: int,
    attempts: int,
    *,
    max_attempts: int,
    failure_class: str,
    reason: str,
    now: datetime,
    more: Mapping[str, Any] | None = None,
) -> bool:
    """Requeue a row with backoff, or fail it if it has no attempts left; returns whether it failed.

    `more` are further columns to set.
    """
    is_final = attempts >= max_attempts
    values: dict[str, Any] = {"failure_class": failure_class, "failure_reason": reason, **(more or {})}
    if is_final:
        values |= {"status": queue.failed, "finished_at": now}
    else:
        values |= {"status": queue.waiting[0], "available_at": now + timedelta(seconds=backoff_s(attempts))}
    return finish(connection, queue, token, [row_id], **values) == 1 and is_final


def expire(connection: Connection, queue: Queue, *, max_attempts: int, now: datetime) -> tuple[int, list[int]]:
    """Requeue or fail rows whose lease has expired or whose worker is gone; failed ones raise an alert.

    Returns:
        The number of requeued rows, and the ids of the failed ones.
    """
    table = queue.table
    owners = connection.execute(select(table.c.lease_owner).where(table.c.status == queue.running).distinct()).scalars()
    gone = [owner for owner in owners if is_gone(owner)]
    lost = and_(table.c.status == queue.running, or_(table.c.lease_expires_at < now, table.c.lease_owner.in_(gone)))
    cleared = {"lease_owner": None, "lease_token": None, "lease_expires_at": None}
    failed = connection.execute(
        update(table)
        .where(lost, table.c.attempts >= max_attempts)
        .values(
            **cleared,
            status=queue.failed,
            finished_at=now,
            failure_class="transient",
            failure_reason=f"its worker was lost {max_attempts} times",
        )
        .returning(table.c.id)
    ).scalars()
    failed_ids = list(failed)
    waiting = connection.execute(update(table).where(lost).values(**cleared, status=queue.waiting[0]))
    expired = Count(name=EXPIRED, amount=waiting.rowcount + len(failed_ids), labels={"queue": table.name})
    counters.add(connection, expired)
    if failed_ids:
        raise_alert(
            connection,
            kind=AlertKind.WORK_LOST,
            subject=queue.name,
            message=f"{len(failed_ids)} {queue.name} failed: each lost its worker {max_attempts} times. "
            f"The first is {failed_ids[0]}.",
            now=now,
        )
    return waiting.rowcount, failed_ids


def count_failures(connection: Connection, queue: Queue, by_class: Mapping[str, int]) -> None:
    """Add failed attempts to the metric totals, by failure class."""
    counters.add(
        connection,
        *(
            Count(name=FAILURES, amount=amount, labels={"queue": queue.table.name, "failure_class": name})
            for name, amount in by_class.items()
        ),
    )


def count_lost(connection: Connection, queue: Queue, *, now: datetime) -> int:
    """Number of claimed rows that `expire` would requeue or fail now."""
    table = queue.table
    owners = connection.execute(
        select(table.c.lease_owner, func.count(), func.count(case((table.c.lease_expires_at < now, 1))))
        .where(table.c.status == queue.running)
        .group_by(table.c.lease_owner)
    ).all()
    return sum(held if is_gone(owner) else run_out for owner, held, run_out in owners)


def release(connection: Connection, queue: Queue, token: str) -> int:
    """Requeue unfinished rows at once without counting the attempt, when a worker stops normally."""
    table = queue.table
    return connection.execute(
        update(table)
        .where(_held(table, queue, token))
        .values(
            status=queue.waiting[0],
            attempts=table.c.attempts - 1,
            lease_owner=None,
            lease_token=None,
            lease_expires_at=None,
        )
    ).rowcount


def backoff_s(attempts: int) -> float:
    """Seconds before the next attempt after this number of failures."""
    return min(BACKOFF_BASE_S * 2.0 ** (attempts - 1), BACKOFF_MAX_S)


def _held(table: Table, queue: Queue, token: str) -> ColumnElement[bool]:
    return and_(table.c.lease_token == token, table.c.status == queue.running)
