"""Time, processor time and SQL statements of a piece of work.

Processor time is this process's and that of the server's backends for this database, where the server runs on this
machine: on a busy machine it estimates the time of an idle one, apart from waiting.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psutil
from sqlalchemy import Engine, event, text


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
    """Medians over some repeats, and the statements of the last."""

    seconds: float
    cpu_seconds: float
    n_statements: int


def cost_of(engine: Engine, work: Callable[[], Any], *, repeats: int = 5) -> Cost:
    """Do the work several times."""
    seconds, cpu_seconds, n_statements = [], [], 0
    for _ in range(repeats):
        cpu = cpu_seconds_of(engine)
        with counted(engine) as statements:
            begun = time.perf_counter()
            work()
            seconds.append(time.perf_counter() - begun)
        cpu_seconds.append(cpu_seconds_of(engine) - cpu)
        n_statements = statements.n
    return Cost(
        seconds=statistics.median(seconds), cpu_seconds=statistics.median(cpu_seconds), n_statements=n_statements
    )


def cpu_seconds_of(engine: Engine) -> float:
    """Processor time so far of this process and of the database's backends on this machine."""
    with engine.connect() as connection:
        backends = connection.execute(text("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"))
        pids = list(backends.scalars())
    total = time.process_time()
    for pid in pids:
        with suppress(psutil.Error):
            used = psutil.Process(pid).cpu_times()
            total += used.user + used.system
    return total
