"""Metric totals, updated in the transaction of the rows that they count.

They are therefore exact in every process and after every crash, and reading them does not slow down as tables grow.
If a transaction writes an audit row, update the totals after it: the fixed order of locks prevents deadlocks.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from nanoos.store.audit import chain as audit
from nanoos.store.tables import counters


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """An amount to add to a total. `labels` distinguish totals of the same name and have few distinct values."""

    name: str
    amount: float = 1.0
    labels: Mapping[str, str] = field(default_factory=dict)


def add(connection: Connection, *counts: Count) -> None:
    """Add to totals in the caller's transaction, in one statement, skipping zeros."""
    amounts: Counter[tuple[str, str]] = Counter()
    for item in counts:
        if item.amount:
            amounts[item.name, _canonical(item.labels)] += item.amount  # type: ignore[assignment]  # holds seconds too
    if not amounts:
        return
    audit.flush(connection)
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    # Sorted, so that transactions that add to the same totals cannot deadlock.
    rows = [{"name": name, "labels": labels, "value": value} for (name, labels), value in sorted(amounts.items())]
    insert = dialect.insert(counters).values(rows)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[counters.c.name, counters.c.labels],
            set_={"value": counters.c.value + insert.excluded.value},
        )
    )


def totals(connection: Connection) -> Iterator[Count]:
    """All totals, by name and labels."""
    for row in connection.execute(select(counters).order_by(counters.c.name, counters.c.labels)):
        yield Count(name=row.name, amount=row.value, labels=json.loads(row.labels))


def _canonical(labels: Mapping[str, str]) -> str:
    return json.dumps(labels, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
