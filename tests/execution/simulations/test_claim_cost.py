"""What a claim reads: as much as it takes, whatever else waits, on PostgreSQL, which plans by statistics."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from nanoos.execution.simulations import worker as queue_module
from tests.support.bench import Bench

N_WAITING = 5000
CHUNK = 500
CLAIM = "WITH chosen"

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
def waiting(bench: Bench, scripted: str, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A bench with a long queue that PostgreSQL has not gathered statistics of yet."""
    monkeypatch.setattr(queue_module, "CHUNK_FIRST", CHUNK)
    bench.configure(max_simultaneous_simulations=N_WAITING)
    bench.scripted("alpha", n_rows=N_WAITING, batch_size=N_WAITING, simulation_budget=N_WAITING)
    bench.build()
    bench.step()
    return bench


@pytest.mark.slow
def test_without_statistics_a_claim_reads_each_waiting_job_a_few_times_at_most(waiting: Bench) -> None:
    assert _rows_read_by_a_claim(waiting) < 6 * N_WAITING


@pytest.mark.slow
def test_with_statistics_a_claim_reads_only_the_jobs_that_it_takes(waiting: Bench) -> None:
    with waiting.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    assert _rows_read_by_a_claim(waiting) < 3 * CHUNK


def _rows_read_by_a_claim(bench: Bench) -> int:
    stop = threading.Event()
    with _explained(bench) as plans:
        report = bench.drain(stop=stop, on_chunk=lambda _: stop.set())
    assert report.completed == CHUNK
    (choice,) = (node for node in plans[0]["Plans"] if node.get("Subplan Name") == "CTE chosen")
    return _rows_read(choice)


@contextmanager
def _explained(bench: Bench) -> Iterator[list[dict[str, Any]]]:
    """The plans of the claims that run meanwhile, with the rows that each part of them saw."""
    plans: list[dict[str, Any]] = []

    def explain(_connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(CLAIM):
            with cursor.connection.cursor() as own:
                own.execute("SAVEPOINT explained")
                own.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
                plans.append(own.fetchone()[0][0]["Plan"])
                own.execute("ROLLBACK TO SAVEPOINT explained")

    event.listen(bench.database.engine, "before_cursor_execute", explain)
    try:
        yield plans
    finally:
        event.remove(bench.database.engine, "before_cursor_execute", explain)


def _rows_read(node: dict[str, Any]) -> int:
    """Rows that the scans in a plan passed on or dropped."""
    own = 0
    if "Scan" in node["Node Type"]:
        dropped = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        own = round((node["Actual Rows"] + dropped) * node["Actual Loops"])
    return own + sum(_rows_read(child) for child in node.get("Plans", ()))
