"""The schema: up, down, equal to the models; a database that is not the one we need is told and left alone."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import inspect, text

from nanoos.domain.errors import InvalidInput, StoreUnavailable
from nanoos.settings import Settings, load_settings
from nanoos.store import schema
from nanoos.store.database import Database, create_database_engine
from nanoos.store.guards import CONFLICTS
from nanoos.store.schema import VERSION_TABLE, current_revision, head_revision, migrate, open_database
from nanoos.store.tables import SCHEMA, metadata
from tests.support import workers
from tests.support.models import differences_from_models
from tests.support.postgres import free_port
from tests.support.processes import ROOT, rival, start_together

HEAD = head_revision()


def _tables(database: Database) -> set[str]:
    with database.read() as connection:
        names = inspect(connection).get_table_names(schema=SCHEMA if database.dialect == "postgresql" else None)
    return set(names) - {CONFLICTS}


@pytest.mark.slow
def test_migrating_up_makes_every_table_and_down_removes_it(blank_url: str) -> None:
    database = migrate(load_settings())
    assert current_revision(database) == head_revision()
    assert _tables(database) == {table.name for table in metadata.sorted_tables} | {VERSION_TABLE}
    migrate(load_settings(), "base").dispose()
    assert _tables(database) == {VERSION_TABLE}
    assert current_revision(database) is None
    migrate(load_settings()).dispose()
    assert current_revision(database) == head_revision()
    database.dispose()


def test_migrating_twice_changes_nothing(blank_url: str) -> None:
    migrate(load_settings()).dispose()
    database = migrate(load_settings())
    assert current_revision(database) == head_revision()
    database.dispose()


def test_the_models_equal_the_migrations(database: Database) -> None:
    assert differences_from_models(database) == []


@pytest.mark.slow
def test_two_processes_that_migrate_a_new_database_at_once_both_succeed(blank_url: str) -> None:
    with rival(workers.migrate) as first, rival(workers.migrate) as second:
        start_together(first, second)
        assert first.hear() == second.hear() == "migrated"
    database = open_database(load_settings())
    assert current_revision(database) == head_revision()
    database.dispose()


def test_a_new_sqlite_file_that_another_process_writes_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "nanoos.db"
    writer = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("CREATE TABLE other (x)")
    end = Timer(0.3, writer.execute, ["COMMIT"])
    end.start()
    engine = create_database_engine(Settings(_env_file=None, database_url=f"sqlite:///{path}"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    end.join()
    engine.dispose()
    writer.close()


def test_a_database_without_a_schema_is_refused_with_the_remedy(blank_url: str) -> None:
    if blank_url.startswith("sqlite"):
        path = Path(blank_url.removeprefix("sqlite:///"))
        with pytest.raises(StoreUnavailable, match=r"no database at .*nanoos init"):
            open_database(load_settings())
        assert not path.exists()
        assert not path.parent.exists()
        path.parent.mkdir()
        path.touch()
    with pytest.raises(StoreUnavailable, match=r"no NANO-OS schema.*nanoos init"):
        open_database(load_settings())


def test_a_half_migrated_schema_is_refused_with_the_remedy(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    present = head_revision()
    monkeypatch.setattr(schema, "head_revision", lambda: "9999")
    with pytest.raises(StoreUnavailable, match=rf"revision {present}.*needs 9999.*nanoos upgrade"):
        open_database(load_settings())


def test_a_schema_newer_than_the_code_is_refused_also_by_migrate(database: Database) -> None:
    table = f"{SCHEMA}.{VERSION_TABLE}" if database.dialect == "postgresql" else VERSION_TABLE
    with database.write() as connection:
        connection.execute(text(f"UPDATE {table} SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match=r"revision 9999.*upgrade the code"):
        open_database(load_settings())
    with pytest.raises(StoreUnavailable, match="9999"):
        migrate(load_settings())


def test_an_unreachable_server_is_told_with_its_address_but_not_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port = free_port()
    monkeypatch.setenv("DATABASE_URL", f"postgresql://nano:s3cret@127.0.0.1:{port}/nano_os")
    for attempt in (open_database, migrate):
        with pytest.raises(StoreUnavailable, match=rf"127.0.0.1:{port}.*Check DATABASE_URL") as caught:
            attempt(load_settings())
        assert "s3cret" not in str(caught.value)


def test_a_missing_database_on_a_running_server_is_told(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"{postgres_url}/nowhere")
    with pytest.raises(StoreUnavailable, match="nowhere"):
        open_database(load_settings())


def test_a_file_that_is_no_database_is_told_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("these are my notes, and they are long enough to be no SQLite header\n" * 20)
    before = path.read_bytes()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
    for attempt in (open_database, migrate):
        with pytest.raises(StoreUnavailable, match=r"notes\.txt"):
            attempt(load_settings())
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("nonsense", "not a database URL"),
        ("mysql://u@h/d", "names 'mysql'"),
        ("sqlite://", "in-memory"),
        ("sqlite:///:memory:", "in-memory"),
    ],
)
def test_a_database_url_that_we_cannot_use_is_refused(url: str, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(InvalidInput, match=problem):
        create_database_engine(load_settings())


@pytest.mark.slow
def test_alembic_upgrade_head_and_the_platform_agree(blank_url: str) -> None:
    subprocess.run([sys.executable, "-m", "alembic", "upgrade", "head"], cwd=ROOT, check=True, timeout=60)
    database = open_database(load_settings())
    assert current_revision(database) == head_revision()
    database.dispose()
