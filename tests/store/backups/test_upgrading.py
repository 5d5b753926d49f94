"""`nanoos upgrade`: alone, with a backup, whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict, StoreUnavailable
from nanoos.settings import load_settings
from nanoos.store import schema
from nanoos.store.backups import backup_place
from nanoos.store.backups.place import BackupPlace
from nanoos.store.database import Database, create_database_engine
from nanoos.store.tables import SCHEMA
from nanoos.store.upgrading import upgrade
from tests.support import workers
from tests.support.bench import Bench
from tests.support.processes import rival

LATER = """\
import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "{earlier}"


def upgrade() -> None:
    schema = "nanoos" if op.get_bind().dialect.name == "postgresql" else None
    op.add_column("heartbeats", sa.Column("later", sa.String), schema=schema)
    {and_then}
"""


@pytest.fixture
def release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Makes this code one that has a later migration."""

    def make(and_then: str = "pass") -> None:
        earlier = schema.head_revision()
        folder = tmp_path / "migrations"
        shutil.copytree(schema.MIGRATIONS, folder)
        (folder / "versions" / "0002_later.py").write_text(LATER.format(earlier=earlier, and_then=and_then))
        monkeypatch.setattr(schema, "MIGRATIONS", folder)
        schema.head_revision.cache_clear()
        schema.known_revisions.cache_clear()

    yield make
    monkeypatch.undo()
    schema.head_revision.cache_clear()
    schema.known_revisions.cache_clear()


@pytest.fixture
def place(bench: Bench, tmp_path: Path) -> BackupPlace:
    """Where backups go; the bench has a campaign with labels and holds no connection."""
    bench.create(n_rows=8, batch_size=4)
    bench.step()
    bench.drain()
    bench.database.dispose()
    return backup_place(load_settings(), str(tmp_path / "backups"))


def state(bench: Bench) -> tuple[str | None, bool]:
    """The revision, and whether the later column is there; leaves no connection."""
    database = Database(create_database_engine(load_settings()))
    try:
        with database.read() as connection:
            where = SCHEMA if database.dialect == "postgresql" else None
            columns = {column["name"] for column in inspect(connection).get_columns("heartbeats", schema=where)}
        return schema.current_revision(database), "later" in columns
    finally:
        database.dispose()


def test_an_upgrade_backs_up_migrates_and_verifies_once(
    bench: Bench, place: BackupPlace, release: Callable[..., None]
) -> None:
    earlier = schema.head_revision()
    release()
    done = upgrade(load_settings(), place, now=utc_now())
    assert done is not None
    assert (done.earlier, done.revision) == (earlier, "0002")
    assert done.n_covered > 0
    assert state(bench) == ("0002", True)
    (name,) = place.names()
    assert done.backup == name
    kept = place.manifest(name)
    assert kept.revision == earlier
    assert kept.row_counts["labels"] == 4
    assert upgrade(load_settings(), place, now=utc_now()) is None
    assert place.names() == [name]


def test_a_database_that_others_use_is_left_alone(
    bench: Bench, place: BackupPlace, release: Callable[..., None]
) -> None:
    earlier = schema.head_revision()
    with rival(workers.hold_database) as worker:
        worker.hear()
        release()
        with pytest.raises(Conflict, match=r"use the database: (process \d+|nanoos as \w+ from \S+).*Stop them"):
            upgrade(load_settings(), place, now=utc_now())
    assert state(bench) == (earlier, False)
    assert place.names() == []


def test_a_migration_that_fails_changes_nothing_and_leaves_the_backup(
    bench: Bench, place: BackupPlace, release: Callable[..., None]
) -> None:
    earlier = schema.head_revision()
    release("raise ArithmeticError('an unexpected row')")
    with pytest.raises(ArithmeticError):
        upgrade(load_settings(), place, now=utc_now())
    assert state(bench) == (earlier, False)
    assert len(place.names()) == 1


def test_a_migration_that_changes_covered_rows_is_found_out(
    bench: Bench, place: BackupPlace, release: Callable[..., None]
) -> None:
    table, on = ("nanoos.labels", " ON nanoos.labels") if bench.database.dialect == "postgresql" else ("labels", "")
    release(f"op.execute('DROP TRIGGER refuse_update_labels{on}'); op.execute('UPDATE {table} SET value = 7')")
    for _ in range(2):  # it is not forgotten
        with pytest.raises(Conflict, match=r"does not verify: .*backup made before is whole"):
            upgrade(load_settings(), place, now=utc_now())


def test_without_a_backup_none_is_made(bench: Bench, place: BackupPlace, release: Callable[..., None]) -> None:
    release()
    done = upgrade(load_settings(), None, now=utc_now())
    assert done is not None
    assert done.backup is None
    assert place.names() == []


def test_a_database_of_a_newer_version_is_refused(bench: Bench, place: BackupPlace) -> None:
    table = f"{SCHEMA}.{schema.VERSION_TABLE}" if bench.database.dialect == "postgresql" else schema.VERSION_TABLE
    with bench.database.write() as connection:
        connection.execute(text(f"UPDATE {table} SET version_num = '9999'"))
    with pytest.raises(StoreUnavailable, match=r"9999, which is newer than this code"):
        upgrade(load_settings(), place, now=utc_now())


def test_nothing_to_upgrade_is_said(blank_url: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"nothing to upgrade.*nanoos init"):
        upgrade(load_settings(), None, now=utc_now())


def test_an_earlier_database_is_not_migrated_on_the_way(
    bench: Bench, place: BackupPlace, release: Callable[..., None]
) -> None:
    release()
    with pytest.raises(StoreUnavailable, match=r"needs 0002.*nanoos upgrade"):
        schema.prepare_database(load_settings())
    assert state(bench)[1] is False
