"""Time of one scrape of `/metrics` while the tables grow: `python -m benchmarks.metrics` (a minute or two).

On a SQLite file of its own, or on the empty database that DATABASE_URL names. Rows that a scrape does not read are not
made: the jobs have no candidates, so foreign keys are switched off.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest
from rich.console import Console
from rich.table import Table
from sqlalchemy import Connection, text

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.interfaces.metrics import OrchestratorCollector
from nanoos.service.daemon_health import Pulse
from nanoos.settings import load_settings
from nanoos.store.database import Database
from nanoos.store.schema import migrate
from nanoos.store.tables import SCHEMA

SIZES = (10_000, 100_000, 1_000_000)
RUNS_SHARE = 10  # jobs to a step
WAITING = 100  # of the newest jobs
SCRAPES = 20


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        given = load_settings().database_url
        settings = load_settings(database_url=given or f"sqlite:///{Path(folder) / 'nanoos.db'}")
        database = migrate(settings)
        with database.write() as connection:
            get_or_create_orchestrator(connection)
        registry = CollectorRegistry()
        registry.register(OrchestratorCollector(database, Pulse, utc_now))
        shown = Table("simulation jobs", "steps", "scrape, median", "scrape, slowest", "counting instead", box=None)
        before = 0
        for size in SIZES:
            grow(database, before, size)
            before = size
            times = sorted(timed(lambda: generate_latest(registry)) for _ in range(SCRAPES))
            counted = statistics.median(timed(lambda: count_all(database)) for _ in range(3))
            shown.add_row(
                f"{size:,}",
                f"{size // RUNS_SHARE:,}",
                f"{statistics.median(times) * 1000:.1f} ms",
                f"{times[-1] * 1000:.1f} ms",
                f"{counted * 1000:.0f} ms",
            )
        database.dispose()
    Console(width=None if sys.stdout.isatty() else 120).print(shown, f"on {database.dialect}", sep="\n")


def timed(act: object) -> float:
    begun = time.perf_counter()
    act()  # type: ignore[operator]  # a function without arguments
    return time.perf_counter() - begun


def grow(database: Database, low: int, high: int) -> None:
    """Jobs and steps with numbers from low to high."""
    is_postgresql = database.dialect == "postgresql"
    schema = f"{SCHEMA}." if is_postgresql else ""
    with database.engine.connect() as connection:
        mind(connection, is_postgresql, "replica" if is_postgresql else "OFF")
        now = {"now": utc_now() if is_postgresql else utc_now().replace(tzinfo=None), "low": low, "high": high}
        numbers = "WITH RECURSIVE number(i) AS (SELECT :low + 1 UNION ALL SELECT i + 1 FROM number WHERE i < :high)"
        connection.execute(
            text(
                f"{numbers} INSERT INTO {schema}simulation_jobs (campaign_id, candidate_id, structure_id, result_key, "
                "status, priority, is_from_cache, created_at, available_at, failure_class) SELECT 1 + i % 1000, i, i, "
                f"'key' || i, CASE WHEN i > :high - {WAITING} THEN 'PENDING' WHEN i % 50 = 0 THEN 'FAILED' "
                "ELSE 'COMPLETED' END, 0, false, :now, :now, CASE WHEN i % 50 = 0 THEN 'permanent' END FROM number"
            ),
            now,
        )
        name = f"(SELECT id FROM {schema}orchestrator_state)"
        connection.execute(
            text(
                f"{numbers} INSERT INTO {schema}orchestrator_runs (orchestrator_id, status, step_token, triggered_by, "
                "trigger_context, config, seed, snapshot, actions, success, started_at, finished_at, duration_seconds) "
                f"SELECT {name}, 'SUCCEEDED', 't', 'schedule', '{{}}', '{{}}', 0, :snapshot, :actions, true, :now, "
                ":now, 0.2 FROM number"
            ),
            {
                **now,
                "low": low // RUNS_SHARE,
                "high": high // RUNS_SHARE,
                "snapshot": '{"campaigns": "' + "x" * 2000 + '"}',
                "actions": '{"campaigns_advanced": 3, "simulations_launched": 10, "decisions": "' + "x" * 400 + '"}',
            },
        )
        connection.commit()
        mind(connection, is_postgresql, "origin" if is_postgresql else "ON")
    with database.write() as connection:
        connection.exec_driver_sql("ANALYZE")


def mind(connection: Connection, is_postgresql: bool, value: str) -> None:
    """Whether foreign keys are checked on this connection; outside a transaction, where SQLite takes it."""
    setting = "SET session_replication_role =" if is_postgresql else "PRAGMA foreign_keys ="
    driver = connection.connection.driver_connection
    cursor = driver.cursor()
    cursor.execute(f"{setting} {value}")
    driver.commit()


def count_all(database: Database) -> None:
    """What the same totals cost when they are counted at the scrape."""
    json = "(actions ->> 'simulations_launched')::float"
    value = json if database.dialect == "postgresql" else "json_extract(actions, '$.simulations_launched')"
    schema = f"{SCHEMA}." if database.dialect == "postgresql" else ""
    with database.read() as connection:
        for query in (
            f"SELECT status, count(*) FROM {schema}simulation_jobs GROUP BY status",
            f"SELECT success, triggered_by, count(*), sum(duration_seconds), sum({value}) "
            f"FROM {schema}orchestrator_runs GROUP BY success, triggered_by",
        ):
            connection.execute(text(query.replace("::", r"\:\:"))).all()


if __name__ == "__main__":
    main()
