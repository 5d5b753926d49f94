"""What the audit costs: recording with and without digests, and `audit verify` on many rows.

    python -m benchmarks.audit [--rows 1000000] [--chunk 100] [--url postgresql://...]

Writes results and labels, half of the rows each, as workers do: a chunk a transaction. Without a URL on a SQLite file;
the database of a URL must be empty and is left as it is filled.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from nanoos.settings import Settings
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.schema import migrate
from nanoos.store.tables import labels, simulation_results
from nanoos.store.upsert import insert_new

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WARM_UP = 20  # chunks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=100, help="simulations a transaction")
    parser.add_argument("--url", default="")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = arguments.url or f"sqlite:///{folder / 'nanoos.db'}"
        database = migrate(Settings(_env_file=None, database_url=url, nanoos_home=folder))
        n_chunks = max(1, arguments.rows // 2 // arguments.chunk)
        n_compared = min(200, n_chunks)
        _write(database, -WARM_UP, 0, arguments.chunk, is_covered=True)
        started = time.perf_counter()
        _write(database, 0, n_chunks, arguments.chunk, is_covered=True)
        wall_s = time.perf_counter() - started
        n_rows = 2 * (n_chunks + WARM_UP) * arguments.chunk
        print(f"{n_rows} rows written in chunks of {arguments.chunk} simulations: {wall_s:.1f} s")
        with database.read() as connection:
            started, cpu = time.perf_counter(), time.process_time()
            report = audit.verify(connection, archive=folder)
            wall_s, cpu_s = time.perf_counter() - started, time.process_time() - cpu
        assert report.is_intact, report.problem
        print(
            f"audit verify: {report.n_covered} rows and {report.n_rows} entries in {wall_s:.1f} s "
            f"({cpu_s:.1f} s of this process), {1e6 * wall_s / report.n_covered:.1f} us a row"
        )
        with_s, without_s = [], []
        for turn in range(4):
            for is_covered, times in ((True, with_s), (False, without_s)):
                first = n_chunks + (2 * turn + is_covered) * n_compared
                started = time.process_time()
                _write(database, first, first + n_compared, arguments.chunk, is_covered=is_covered)
                times.append(time.process_time() - started)
        ratio = min(with_s) / min(without_s)
        print(f"processor time of writing results and labels with digests over without: {ratio:.2f}")
        database.dispose()


def _write(database: Database, first: int, last: int, chunk: int, *, is_covered: bool) -> None:
    for number in range(first, last):
        with database.write() as connection:
            keys = [f"{number}-{position}" for position in range(chunk)]
            results = insert_new(
                connection, simulation_results, [_result(key) for key in keys], simulation_results.c.id
            )
            found = insert_new(connection, labels, [_label(row.id) for row in results], labels.c.id)
            if is_covered:
                for table, rows in ((simulation_results, results), (labels, found)):
                    audit.cover(connection, table, table.c.id.in_([row.id for row in rows]))


def _result(key: str) -> dict[str, object]:
    return {
        "result_key": key,
        "structure_hash": f"structure of {key}",
        "engine": "benchmark",
        "engine_version": "1",
        "engine_params_hash": "0" * 64,
        "engine_params": {"seconds": 0.0},
        "is_success": True,
        "outputs": {"bandgap_pbe_ev": 1.1, "energy_ev_per_atom": -3.2},
        "reason": "",
        "duration_seconds": 0.1,
        "computed_by": "benchmark",
        "recorded_at": NOW,
    }


def _label(result_id: int) -> dict[str, object]:
    return {
        "structure_hash": f"structure {result_id}",
        "property": "bandgap_pbe_ev",
        "value": 1.1,
        "source_kind": "simulation",
        "source_id": result_id,
        "engine": "benchmark",
        "engine_version": "1",
        "engine_params_hash": "0" * 64,
        "provenance": {"campaign": "benchmark", "computed_by": "benchmark"},
        "recorded_at": NOW,
    }


if __name__ == "__main__":
    main()
