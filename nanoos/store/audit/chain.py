"""The chain itself: decisions, commands, promotions and measurements, in order and unchangeable.

An entry's hash covers its content and the hash before it, so that a changed, removed or inserted entry breaks the
chain. Code that writes rows names them with `cover`; the transaction's next entry contains their digests, or, if none
follows, a separate entry at its end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Table, select

from nanoos.domain.clock import utc_now
from nanoos.store.audit.coverage import COVERED, Covered, batch_record
from nanoos.store.locks import AUDIT_CHAIN, take_turns
from nanoos.store.process_identity import process_name
from nanoos.store.tables import audit_log

GENESIS = "0" * 64
ROWS_WRITTEN = "rows_written"  # kind of an entry that only covers rows
# In a connection's `info`: the rows to cover, the digests of changing rows that this transaction has covered, and a way
# to see beside it what others have committed.
PENDING = "nanoos_rows_to_cover"
COVERED_NOW = "nanoos_rows_covered"
COMMITTED = "nanoos_committed"

Committed = Callable[[], AbstractContextManager[Connection]]


def cover(connection: Connection, table: Table, *where: ColumnElement[bool]) -> None:
    """Cover rows that this transaction wrote or changed, in its next entry or in one at its end.

    Args:
        connection: Of `Database.write`.
        table: One of `coverage.COVERED`.
        where: Selects the rows. Rows that are written once are covered once, when they are final.
    """
    connection.info.setdefault(PENDING, []).append((COVERED[table.name], where))


def append(
    connection: Connection, *, actor: str, kind: str, subject: str, payload: Mapping[str, Any], now: datetime
) -> str:
    """Add an entry within the caller's transaction, with the digests of the rows to cover; returns its hash."""
    # Before the lock, for which others wait.
    return _append(connection, _digests(connection), actor, kind, subject, canonical(payload), now)


def flush(connection: Connection) -> None:
    """Add an entry for the rows to cover, if any; call it before taking a lock that comes after the chain's."""
    tables = sorted({item.table.name for item, _ in connection.info.get(PENDING, ())})
    covers = _digests(connection)
    if covers is not None:
        _append(connection, covers, process_name()[:100], ROWS_WRITTEN, ", ".join(tables)[:200], "{}", utc_now())


def begin(connection: Connection, committed: Committed) -> None:
    """Forget the rows that a rolled-back transaction was to cover.

    Args:
        connection: The new transaction's.
        committed: Opens a connection that sees what others have committed.
    """
    connection.info.pop(PENDING, None)
    connection.info[COVERED_NOW] = {}
    connection.info[COMMITTED] = committed


def canonical(payload: Mapping[str, Any]) -> str:
    """JSON in the one form that hashes cover."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(
    seq: int, at: datetime, actor: str, kind: str, subject: str, body: str, covers: str | None, previous: str
) -> str:
    """An entry's hash."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    parts = (str(seq), moment, actor, kind, subject, body, covers or "", previous)
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _append(
    connection: Connection, covers: str | None, actor: str, kind: str, subject: str, body: str, now: datetime
) -> str:
    take_turns(connection, AUDIT_CHAIN)
    last = connection.execute(
        select(audit_log.c.seq, audit_log.c.hash).order_by(audit_log.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, GENESIS)
    digest = digest_of(seq, now, actor, kind, subject, body, covers, previous)
    connection.execute(
        audit_log.insert().values(
            seq=seq,
            at=now,
            actor=actor,
            kind=kind,
            subject=subject,
            payload=body,
            covers=covers,
            previous_hash=previous,
            hash=digest,
        )
    )
    return digest


def _digests(connection: Connection) -> str | None:
    pending = connection.info.pop(PENDING, None)
    if not pending:
        return None
    digests: dict[str, dict[Any, bytes]] = {}
    for item, where in pending:
        by_id = digests.setdefault(item.table.name, {})
        for row in connection.execute(item.rows(*where)):
            by_id[row.id] = item.digest(row)
    record: dict[str, Any] = {}
    for name, by_id in digests.items():
        if not by_id:
            continue
        if COVERED[name].changes:
            before = _digests_before(connection, COVERED[name], by_id)
            after = {id_: digest.hex() for id_, digest in by_id.items()}
            record[name] = {str(id_): [before.get(id_), digest] for id_, digest in after.items()}
            connection.info.setdefault(COVERED_NOW, {}).update({(name, id_): digest for id_, digest in after.items()})
        else:
            ids = sorted(by_id)
            record[name] = batch_record(ids, [by_id[id_] for id_ in ids])
    return canonical(record) if record else None


def _digests_before(connection: Connection, item: Covered, ids: Collection[int]) -> dict[int, str]:
    """The digests of rows before this transaction changed them, or since it covered them; of new rows none."""
    covered_now = connection.info.get(COVERED_NOW, {})
    before = {id_: covered_now[item.table.name, id_] for id_ in ids if (item.table.name, id_) in covered_now}
    if others := [id_ for id_ in ids if id_ not in before]:
        # A session of one's own has nothing of `begin`.
        committed = connection.info.get(COMMITTED) or partial(_connect, connection.engine)
        with committed() as beside:
            for row in beside.execute(item.rows(item.table.c.id.in_(others))):
                if row.must_be_covered:
                    before[row.id] = item.digest(row).hex()
    return before


def _connect(engine: Engine) -> Connection:
    return engine.connect().execution_options(nanoos_read_only=True)
