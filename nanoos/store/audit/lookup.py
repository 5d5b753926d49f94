"""Finding the entries of the chain that speak of a subject or cover a row."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from nanoos.store.tables import audit_log

ENTRIES_READ = 20_000  # in half a second; entries cover their rows within moments of their writing


def entries_about(connection: Connection, subjects: Collection[str]) -> Sequence[Row[Any]]:
    """All entries with one of these subjects, oldest first, without what they cover."""
    columns = [column for column in audit_log.c if column is not audit_log.c.covers]
    return connection.execute(select(*columns).where(audit_log.c.subject.in_(subjects)).order_by(audit_log.c.seq)).all()


def entries_covering(
    connection: Connection, wanted: Mapping[str, Collection[int]], *, start: int | None, is_backwards: bool = False
) -> dict[tuple[str, int], Row[Any]]:
    """The first entry that covers each of some rows that are written once, by table and id.

    Args:
        connection: One consistent view.
        wanted: Ids of rows, by table.
        start: Sequence number from which to search; None for the end of the chain.
        is_backwards: Search towards the beginning.

    Returns:
        Without those that none of the next `ENTRIES_READ` entries covers; `audit.verify` reads the whole chain.
    """
    left = {(table, id_) for table, ids in wanted.items() for id_ in ids}
    if not left:
        return {}
    query = select(audit_log).where(
        or_(*(audit_log.c.covers.contains(f'"{table}":', autoescape=True) for table in wanted))
    )
    if start is not None:
        query = query.where(audit_log.c.seq <= start if is_backwards else audit_log.c.seq >= start)
    query = query.order_by(audit_log.c.seq.desc() if is_backwards else audit_log.c.seq).limit(ENTRIES_READ)
    found: dict[tuple[str, int], Row[Any]] = {}
    with connection.execute(query.execution_options(yield_per=100)) as entries:
        for entry in entries:
            covered = json.loads(entry.covers)
            for table, id_ in left - found.keys():
                runs = covered.get(table, {}).get("ids", ())
                if any(first <= id_ <= last for first, last in runs):
                    found[table, id_] = entry
            if len(found) == len(left):
                break
    return found
