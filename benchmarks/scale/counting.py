"""Time and SQL statements of a piece of work."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event


@dataclass(slots=True)
class Statements:
    """SQL statements sent within `counted`, in order; a transaction's BEGIN is none."""

    sql: list[str] = field(default_factory=list)

    @property
    def n(self) -> int:
        return len(self.sql)


@contextmanager
def counted(engine: Engine) -> Iterator[Statements]:
    """Listen to what an engine sends."""
    seen = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.sql.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Median seconds over some repeats, and the statements of the last."""

    seconds: float
    n_statements: int


def cost_of(engine: Engine, work: Callable[[], Any], *, repeats: int = 5) -> Cost:
    """Do the work several times."""
    seconds, n_statements = [], 0
    for _ in range(repeats):
        with counted(engine) as statements:
            begun = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - begun)
        n_statements = statements.n
    return Cost(seconds=statistics.median(seconds), n_statements=n_statements)
