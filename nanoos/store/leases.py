"""Leases on rows: claim, renew, finish, expire. The queue semantics of simulations, experiments and trainings.

A claim gives a batch of rows one fencing token. Every later write names the token (`WHERE lease_token = :token`), so
that a worker whose lease was taken over changes nothing. `SKIP LOCKED` keeps claimers on PostgreSQL out of each
other's way; on SQLite one writer at a time does.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, case, func, or_, select, update

from nanoos.store import metric_totals as counters
from nanoos.store.heartbeat import Renew
from nanoos.store.metric_totals import Count
from nanoos.store.process_identity import is_gone

BACKOFF_BASE_S = 2.0  # 2, 4, 8 ... seconds: a transient fault is often over in seconds
BACKOFF_MAX_S = 600.0
EXPIRED, FAILURES = "leases_expired", "failures"  # in `store.counters`


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """A table whose rows are leased.

    Attributes:
        table: Has the lease columns of `store.tables`.
        waiting: Statuses from which a row is claimed.
        running: Status of a claimed row.
        failed: Status of a row that exhausted its attempts.
        order: Columns by which the next row is chosen.
    """

    table: Table
    waiting: tuple[str, ...]
    running: str
    failed: str
    order: tuple[ColumnElement[Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """Claimed rows and the token that fences every write to them."""

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
    """Claim up to `limit` waiting rows, best first; the lease may be empty."""
    table = queue.table
    token = secrets.token_hex(16)
    expires_at = now + timedelta(seconds=lease_s)
    ready = and_(table.c.status.in_(queue.waiting), table.c.available_at <= now)
    if where is not None:
        # Asked of each row in the queue's order until there are enough. PostgreSQL would turn the subqueries of a plain
        # conjunction into joins, and look at all that waits for each claim.
        ready = and_(ready, where.is_(True))
    chosen = (
        select(table.c.id)
        .where(ready)
        .order_by(*queue.order)
        .limit(limit)
        .with_for_update(skip_locked=True, of=table)
        # A plain subquery may be evaluated twice by PostgreSQL and then locks more than `limit` rows.
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


def renew(connection: Connection, queue: Queue, token: str, *, lease_s: float, now: datetime) -> int:
    """Extend a lease that is still held; returns the number of rows still under it."""
    table = queue.table
    return connection.execute(
        update(table).where(_held(table, queue, token)).values(lease_expires_at=now + timedelta(seconds=lease_s))
    ).rowcount


def renewal(queue: Queue) -> Renew:
    """`renew` for one queue, as a heartbeat calls it."""

    def renew_one(connection: Connection, token: str, *, lease_s: float, now: datetime) -> int:
        return renew(connection, queue, token, lease_s=lease_s, now=now)

    return renew_one


def held_ids(connection: Connection, queue: Queue, token: str, ids: Sequence[int]) -> set[int]:
    """Which of these rows the token still fences; locks them until the transaction ends."""
    table = queue.table
    rows = connection.execute(
        select(table.c.id).where(_held(table, queue, token), table.c.id.in_(ids)).with_for_update()
    )
    return set(rows.scalars())


def finish(connection: Connection, queue: Queue, token: str, ids: Sequence[int], **values: Any) -> int:
    """Set the final columns of rows that the token still fences; returns how many."""
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
) -> bool:
    """Put a row back with backoff, or fail it when its attempts are used up; returns whether it failed for good."""
    is_final = attempts >= max_attempts
    values: dict[str, Any] = {"failure_class": failure_class, "failure_reason": reason}
    if is_final:
        values |= {"status": queue.failed, "finished_at": now}
    else:
        values |= {"status": queue.waiting[0], "available_at": now + timedelta(seconds=backoff_s(attempts))}
    return finish(connection, queue, token, [row_id], **values) == 1 and is_final


def expire(connection: Connection, queue: Queue, *, max_attempts: int, now: datetime) -> tuple[int, list[int]]:
    """Take back rows whose lease ran out or whose worker is gone: waiting again, or failed for good.

    Returns:
        How many wait again, and the ids of those that failed.
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
    return waiting.rowcount, failed_ids


def count_failures(connection: Connection, queue: Queue, by_class: Mapping[str, int]) -> None:
    """Add failed attempts to the running totals, by failure class."""
    counters.add(
        connection,
        *(
            Count(name=FAILURES, amount=amount, labels={"queue": queue.table.name, "failure_class": name})
            for name, amount in by_class.items()
        ),
    )


def count_lost(connection: Connection, queue: Queue, *, now: datetime) -> int:
    """Claimed rows that `expire` would take back now."""
    table = queue.table
    owners = connection.execute(
        select(table.c.lease_owner, func.count(), func.count(case((table.c.lease_expires_at < now, 1))))
        .where(table.c.status == queue.running)
        .group_by(table.c.lease_owner)
    ).all()
    return sum(held if is_gone(owner) else run_out for owner, held, run_out in owners)


def release(connection: Connection, queue: Queue, token: str) -> int:
    """Give unfinished rows back at once, the attempt not counted; for a worker that stops in good order."""
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
    """Seconds to wait after the given number of failed attempts."""
    return min(BACKOFF_BASE_S * 2.0 ** (attempts - 1), BACKOFF_MAX_S)


def _held(table: Table, queue: Queue, token: str) -> ColumnElement[bool]:
    return and_(table.c.lease_token == token, table.c.status == queue.running)
