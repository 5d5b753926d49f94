"""A platform with everything that a backup holds, and PostgreSQL's programs in the version of the tests' server."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import make_url

from nanoos.store import audit, backups
from nanoos.store.archive.files import STEPS
from nanoos.store.archive.history import export, purge
from nanoos.store.backups import BackupPlace
from tests.support.bench import Bench
from tests.support.files import result_with
from tests.support.postgres import client_programs


@pytest.fixture(autouse=True)
def programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The development wheel's, which fit its server, before those of the machine."""
    monkeypatch.setenv("PATH", f"{client_programs()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def place(tmp_path: Path) -> BackupPlace:
    return BackupPlace(str(tmp_path / "backups"))


@pytest.fixture
def platform(bench: Bench) -> Bench:
    """Simulations with files, a measured label, a model, an archived step, Dagster's files, a noted head."""
    result_with(bench)
    bench.drain()
    bench.step()
    bench.drain()
    instance = bench.settings.effective_dagster_home / "history"
    instance.mkdir(parents=True)
    with closing(sqlite3.connect(instance / "runs.db")) as runs:
        runs.execute("PRAGMA journal_mode=WAL")
        runs.execute("CREATE TABLE runs (id INTEGER PRIMARY KEY)")
        runs.executemany("INSERT INTO runs VALUES (?)", [(n,) for n in range(50)])
        runs.commit()
    (instance.parent / "storage").mkdir()
    (instance.parent / "storage" / "run.out").write_text("line\n")
    bench.clock.advance(days=200)
    batch = export(bench.database, bench.settings.effective_archive_folder, STEPS, before=bench.clock())
    assert batch is not None
    with bench.database.write() as connection:
        purge(connection, batch, now=bench.clock())
    with bench.database.read() as connection:
        audit.note_head(connection, bench.settings.audit_heads_file, now=bench.clock())
    return bench


@pytest.fixture
def empty_database(bench: Bench, make_postgres: Callable[..., str]) -> str:
    """What `restore` needs of a PostgreSQL server; nothing for SQLite."""
    return make_postgres() if bench.database.dialect == "postgresql" else ""


def take(bench: Bench, place: BackupPlace) -> backups.Manifest:
    return backups.take_backup(bench.database, bench.settings, place, now=bench.clock())


def restored_url(home: Path, empty_database: str) -> str:
    url = make_url(empty_database or f"sqlite:///{home / 'nanoos.db'}")
    return url.render_as_string(hide_password=False)
