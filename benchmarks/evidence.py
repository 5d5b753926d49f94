"""How long measurements take to count: importing a table, and scoring many campaigns again.

    python -m benchmarks.evidence                      # 100,000 rows; 100,000 labels in 1,000 campaigns
    python -m benchmarks.evidence --labels 1000000 --database-url postgresql://…
    python -m benchmarks.evidence --output evidence.md

The baseline of the import is the insert of the same rows alone, and of the scoring the reading of the same labels
alone, both in the same run.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from sqlalchemy import insert, select, text

from nanoos.campaigns.evidence import rescore
from nanoos.campaigns.label_file import ImportSpec, plan_import
from nanoos.campaigns.label_import import finish_imports, store_import
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.settings import Settings
from nanoos.store.database import Database
from nanoos.store.schema import migrate
from nanoos.store.tables import campaigns, candidates, design_spaces, labels, modelled_properties, structures
from nanoos.store.upsert import insert_all

GOAL = {"value": {"value": 1.0, "tolerance": 0.05}}
ROWS_AT_ONCE = 20_000


def seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


@contextmanager
def waiting_writer(database: Database) -> Iterator[list[float]]:
    """Another writer's waits for one row, s, while the block runs."""
    waits: list[float] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.wait(0.05):
            with database.write() as connection:
                started = time.perf_counter()
                connection.execute(text("DELETE FROM heartbeats WHERE name = ''"))
                waits.append(time.perf_counter() - started)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield waits
    finally:
        stop.set()
        thread.join()


def fill_space(database: Database, orchestrator: str, n_structures: int, n_campaigns: int) -> None:
    """Campaigns without an engine on design spaces of equal size, every structure distinct."""
    rng, now = np.random.default_rng(0), utc_now()
    features = rng.random((n_structures, 2)).astype("<f8")
    n_each = n_structures // n_campaigns
    with database.write() as connection:
        for number in range(1, n_campaigns + 1):
            space = {
                "id": number,
                "slug": f"s{number}",
                "kind": "table",
                "params": {},
                "definition_hash": f"{number:064d}",
                "seed": 0,
                "feature_names": ["x", "y"],
                "n_wanted": n_each,
                "n_structures": n_each,
                "status": "COMPLETED",
                "created_at": now,
                "available_at": now,
            }
            connection.execute(insert(design_spaces).values(space))
            common = {"design_space_id": number, "engine": "", "engine_version": "", "engine_params_hash": "0"}
            connection.execute(
                insert(campaigns).values(
                    id=number,
                    orchestrator_id=orchestrator,
                    slug=f"c{number}",
                    name=f"c{number}",
                    description="",
                    status="RUNNING",
                    status_reason="",
                    engine_params={},
                    goal=GOAL,
                    settings={"batch_size": 5, "max_iterations": 50},
                    priority=0,
                    seed=0,
                    created_by="benchmark",
                    created_at=now,
                    updated_at=now,
                    **common,
                )
            )
            connection.execute(
                insert(modelled_properties).values(slug=f"s{number}.value", property="value", created_at=now, **common)
            )
        for first in range(0, n_structures, ROWS_AT_ONCE):
            ids = range(first, min(first + ROWS_AT_ONCE, n_structures))
            insert_rows = [
                {
                    "id": row + 1,
                    "design_space_id": min(row // n_each + 1, n_campaigns),
                    "structure_hash": f"{row:064x}",
                    "formula": f"r{row}",
                    "spec": {},
                    "features": features[row].tobytes(),
                }
                for row in ids
            ]
            connection.execute(insert(structures), insert_rows)


def fill_labels(database: Database, n_labels: int) -> float:
    """One measured label and one candidate for each structure; returns the seconds for the labels."""
    now = utc_now()
    spent = 0.0
    with database.write() as connection:
        for first in range(0, n_labels, ROWS_AT_ONCE):
            ids = range(first, min(first + ROWS_AT_ONCE, n_labels))
            given = [
                {
                    "structure_hash": f"{row:064x}",
                    "property": "value",
                    "value": (row % 200) / 100,
                    "source_kind": "import",
                    "source_id": 1,
                    "entry": row,
                    "provenance": {},
                    "recorded_at": now,
                }
                for row in ids
            ]
            spent += seconds(lambda given=given: insert_all(connection, labels, given))
            found = connection.execute(
                select(structures.c.id, structures.c.design_space_id).where(
                    structures.c.id.in_([row + 1 for row in ids])
                )
            )
            insert_all(
                connection,
                candidates,
                [
                    {
                        "campaign_id": row.design_space_id,
                        "structure_id": row.id,
                        "iteration": 1,
                        "status": "IN_FLIGHT",
                        "origin": "known",
                        "predictions": {},
                        "created_at": now,
                    }
                    for row in found
                ],
            )
    return spent


def time_import(database: Database, folder: Path, n_rows: int) -> str:
    table = folder / "past.csv"
    table.write_text("structure,value\n" + "".join(f"r{row},{(row % 200) / 100}\n" for row in range(n_rows)))
    with waiting_writer(database) as waits:
        started = time.perf_counter()
        plan = plan_import(database, "c1", table, ImportSpec())
        read = time.perf_counter() - started
        with database.write() as connection:
            report = store_import(connection, plan, imported_by="benchmark", now=utc_now())
        finish_imports(database)
        whole = time.perf_counter() - started
    assert report["n_labels"] == n_rows
    return (
        f"| import {n_rows:,} rows | {whole:.1f} s | reading and checking {read:.1f} s, "
        f"{n_rows / whole:,.0f} rows/s; the other writer waited {max(waits, default=0):.2f} s at most |"
    )


def time_rescoring(database: Database, n_labels: int, n_campaigns: int) -> str:
    def read() -> None:
        with database.read() as connection:
            for _ in connection.execute(select(labels).execution_options(yield_per=ROWS_AT_ONCE)):
                pass

    def again(which: object) -> None:
        with database.write() as connection:
            rescore(connection, which, now=utc_now())  # type: ignore[arg-type]  # a condition

    reading = seconds(read)
    first = seconds(lambda: again(candidates.c.id > 0))
    unchanged = seconds(lambda: again(candidates.c.id > 0))
    return (
        f"| score {n_labels:,} candidates of {n_campaigns:,} campaigns | {first:.1f} s | "
        f"{first / reading:.1f} times the reading of their labels ({reading:.1f} s); "
        f"{unchanged:.1f} s when nothing changes |"
    )


def run(url: str, folder: Path, n_rows: int, n_labels: int, n_campaigns: int) -> Iterator[str]:
    def fresh(name: str) -> tuple[Database, str]:
        home = folder / name
        home.mkdir()
        own = url or f"sqlite:///{home / 'nanoos.db'}"
        database = migrate(Settings(_env_file=None, database_url=own, nanoos_home=home))
        with database.write() as connection:
            return database, get_or_create_orchestrator(connection).id

    database, orchestrator = fresh("import")
    fill_space(database, orchestrator, n_rows, 1)
    yield time_import(database, folder, n_rows)
    if url:
        with database.write() as connection:
            names = ", ".join(f"nanoos.{name}" for name in ("candidates", "labels", "structures", "campaigns"))
            connection.execute(text(f"TRUNCATE {names} CASCADE"))
            connection.execute(text("TRUNCATE nanoos.design_spaces CASCADE"))
    else:
        database, orchestrator = fresh("rescore")
    fill_space(database, orchestrator, n_labels, n_campaigns)
    fill_labels(database, n_labels)
    yield time_rescoring(database, n_labels, n_campaigns)
    database.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--labels", type=int, default=100_000)
    parser.add_argument("--campaigns", type=int, default=1_000)
    parser.add_argument("--database-url", default="", help="an empty PostgreSQL database; default: SQLite")
    parser.add_argument("--output", type=Path)
    given = parser.parse_args()
    lines = ["| what | time | beside |", "|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        for line in run(given.database_url, Path(folder), given.rows, given.labels, given.campaigns):
            lines.append(line)
            print(line, flush=True)
    if given.output:
        given.output.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
