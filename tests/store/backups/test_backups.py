"""A backup that is taken while everything runs is restored to the same rows, files and audit head, or not at all."""

from __future__ import annotations

import io
import sqlite3
import tarfile
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.settings import load_settings
from nanoos.store import audit, backups, heartbeats
from nanoos.store.backups import BackupPlace, DamagedBackup
from nanoos.store.backups.databases import count_rows, opened
from nanoos.store.backups.drill import DRILL, PREFIX
from nanoos.store.backups.place import MANIFEST
from nanoos.store.backups.restoring import _unpack
from nanoos.store.backups.taking import INSTANCE, settings_without_secrets
from nanoos.store.raw_files import RawFileStore
from nanoos.store.tables import alerts
from tests.store.backups.conftest import restored_url, take
from tests.support.bench import Bench
from tests.support.files import FILES, object_path, store_of
from tests.support.postgres import run_sql


@pytest.mark.slow
def test_what_is_restored_has_the_same_rows_files_and_audit_head(
    platform: Bench, place: BackupPlace, empty_database: str, tmp_path: Path
) -> None:
    with platform.database.read() as connection:
        head, counts = audit.head(connection), count_rows(connection)
    made = take(platform, place)
    assert (made.audit_hash, dict(made.row_counts)) == (head.hash, counts)
    home = tmp_path / "restored"
    done = backups.restore(place, "newest", home, database_url=empty_database)
    assert (done.audit_hash, done.n_raw_files) == (head.hash, len(FILES))
    with opened(restored_url(home, empty_database)) as database, database.read() as connection:
        assert (audit.head(connection), count_rows(connection)) == (head, counts)
    with closing(sqlite3.connect(home / "dagster" / "history" / "runs.db")) as runs:
        assert runs.execute("SELECT count(*) FROM runs").fetchone() == (50,)
    assert (home / "dagster" / "storage" / "run.out").read_text() == "line\n"
    assert (home / "audit_heads.log").read_text() == platform.settings.audit_heads_file.read_text()
    assert len(list((home / "archive").rglob("*.parquet"))) == 1
    assert {item.sha256 for item in RawFileStore(str(home / "raw_files")).hashes()} == {
        item.sha256 for item in store_of(platform).hashes()
    }
    if not empty_database:
        # It is a home of the platform: the same code opens it.
        assert load_settings(nanoos_home=home, database_url="").embedded_database == home / "nanoos.db"


@pytest.mark.slow
def test_a_backup_under_load_is_one_moment(
    platform: Bench, place: BackupPlace, empty_database: str, tmp_path: Path
) -> None:
    stop, wrote = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with platform.database.write() as connection:
                connection.execute(
                    alerts.insert().values(kind="k", subject=f"s{number}", message="m", created_at=platform.clock())
                )
                audit.append(connection, actor="t", kind="k", subject=f"s{number}", payload={}, now=platform.clock())
            wrote.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wrote.wait(60)
        made = [take(platform, place) for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    assert len({item.audit_seq for item in made}) == 3, "nothing was written meanwhile"
    # Each alert has its entry: a copy that is no single moment would have more of one.
    assert len({item.audit_seq - item.row_counts["alerts"] for item in made}) == 1
    done = backups.restore(place, made[1].name, tmp_path / "restored", database_url=empty_database)
    assert done.audit_hash == made[1].audit_hash


@pytest.mark.slow
def test_a_restore_refuses_a_place_that_is_not_empty(
    platform: Bench, place: BackupPlace, empty_database: str, tmp_path: Path
) -> None:
    take(platform, place)
    home = tmp_path / "occupied"
    home.mkdir()
    (home / "mine").touch()
    with pytest.raises(Conflict, match="is not empty"):
        backups.restore(place, "newest", home, database_url=empty_database)
    assert [path.name for path in home.iterdir()] == ["mine"]
    if empty_database:
        with pytest.raises(Conflict, match=r"is not empty.*createdb"):
            backups.restore(place, "newest", tmp_path / "new", database_url=platform.settings.database_url)
        with pytest.raises(InvalidInput, match="no empty one was named"):
            backups.restore(place, "newest", tmp_path / "new")
    else:
        with pytest.raises(InvalidInput, match="Leave --database-url out"):
            backups.restore(place, "newest", tmp_path / "new", database_url="postgresql://u@h/d")
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("damage", ["instance.tar.gz", "settings.env", "database", MANIFEST, "raw file"])
def test_a_damaged_backup_is_not_restored(
    platform: Bench, place: BackupPlace, empty_database: str, tmp_path: Path, damage: str
) -> None:
    made = take(platform, place)
    assert place.folder is not None
    if damage == "raw file":
        hurt = next(path for path in (place.folder / "raw_files").rglob("*.gz"))
    elif damage == "database":
        hurt = place.folder / made.name / ("database.dump" if empty_database else "nanoos.db")
    else:
        hurt = place.folder / made.name / damage
    content = bytearray(hurt.read_bytes())
    content[len(content) // 2] ^= 1
    hurt.write_bytes(content)
    with pytest.raises(DamagedBackup):
        backups.restore(place, made.name, tmp_path / "restored", database_url=empty_database)
    assert not (tmp_path / "restored").exists()
    assert not list(tmp_path.glob(".restored*"))


def test_a_backup_whose_rows_or_audit_differ_from_its_manifest_is_not_restored(
    platform: Bench, place: BackupPlace, tmp_path: Path
) -> None:
    if platform.database.dialect == "postgresql":
        pytest.skip("the comparison is the same, and needs a new database for each attempt")
    made = take(platform, place)
    assert place.folder is not None
    manifest = place.folder / made.name / MANIFEST
    for changes, words in (
        ({"row_counts": {**made.row_counts, "labels": 10_000}}, "labels has .* rows, not 10000"),
        ({"audit_hash": "f" * 64}, "audit of .* is not intact"),
    ):
        manifest.write_bytes(replace(made, **changes).to_bytes())
        with pytest.raises(DamagedBackup, match=words):
            backups.restore(place, made.name, tmp_path / "restored")
        assert not (tmp_path / "restored").exists()


def test_a_missing_file_is_found_when_listed_and_when_restored(
    platform: Bench, place: BackupPlace, tmp_path: Path
) -> None:
    made = take(platform, place)
    assert place.folder is not None
    assert place.is_whole(made)
    (place.folder / made.name / "settings.env").unlink()
    assert not place.is_whole(made)
    if platform.database.dialect == "sqlite":
        with pytest.raises(DamagedBackup, match="is missing"):
            backups.restore(place, made.name, tmp_path / "restored")


@pytest.mark.slow
def test_a_file_of_a_result_that_cannot_be_read_does_not_stop_the_backup(
    platform: Bench, place: BackupPlace, empty_database: str, tmp_path: Path
) -> None:
    lost, hurt, _ = sorted(item.sha256 for item in store_of(platform).hashes())
    object_path(platform, lost).unlink()
    object_path(platform, hurt).write_bytes(b"rubbish")
    made = take(platform, place)
    assert (made.missing_raw_files, made.n_raw_files) == ((lost, hurt), len(FILES) - 2)
    assert backups.restore(place, made.name, tmp_path / "r", database_url=empty_database).n_raw_files == len(FILES) - 2


def test_files_that_the_newest_backup_holds_are_not_copied_again(platform: Bench, place: BackupPlace) -> None:
    take(platform, place)
    before = {item.sha256: item.stored_at for item in place.raw_files.hashes()}
    made = take(platform, place)
    assert {item.sha256: item.stored_at for item in place.raw_files.hashes()} == before
    assert made.n_raw_files == len(FILES)


@pytest.mark.slow
def test_the_drill_restores_and_leaves_only_its_note(platform: Bench, place: BackupPlace) -> None:
    with pytest.raises(NotFound, match="None is there"):
        backups.drill(platform.database, platform.settings, place, now=platform.clock())
    made = take(platform, place)
    settings = platform.settings
    if platform.database.dialect == "postgresql":
        server = settings.database_url.rpartition("/")[0]
        settings = settings.model_copy(update={"restore_drill_url": f"{server}/postgres"})
    done = backups.drill(platform.database, settings, place, now=platform.clock())
    assert done.name == made.name
    with platform.database.read() as connection:
        note = heartbeats.read(connection, DRILL)
        assert note is not None
        assert (note.at, note.details["backup"]) == (platform.clock(), made.name)
        if platform.database.dialect == "postgresql":
            names = connection.exec_driver_sql("SELECT datname FROM pg_database").scalars().all()
            assert not [name for name in names if name.startswith(PREFIX)]


@pytest.mark.slow
def test_a_drill_without_the_right_to_make_a_database_says_what_to_set(
    platform: Bench, place: BackupPlace, postgres_url: str
) -> None:
    if platform.database.dialect == "sqlite":
        pytest.skip("needs no database server")
    take(platform, place)
    run_sql(postgres_url, "DROP ROLE IF EXISTS timid")
    run_sql(postgres_url, "CREATE ROLE timid LOGIN PASSWORD 'timid'")
    server = platform.settings.database_url.rpartition("@")[2].rpartition("/")[0]
    settings = platform.settings.model_copy(
        update={"restore_drill_url": f"postgresql+psycopg2://timid:timid@{server}/postgres"}
    )
    with pytest.raises(InvalidInput, match="RESTORE_DRILL_URL"):
        backups.drill(platform.database, settings, place, now=platform.clock())


def test_an_old_or_missing_pg_dump_is_named_with_the_remedy(
    platform: Bench, place: BackupPlace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if platform.database.dialect == "sqlite":
        pytest.skip("needs no program")
    monkeypatch.setattr("nanoos.store.backups.programs.INSTALLED", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InvalidInput, match=r"There is no pg_dump of version .*postgresql-client"):
        take(platform, place)
    old = tmp_path / "pg_dump"
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6'\n")
    old.chmod(0o755)
    with pytest.raises(InvalidInput, match="is version 9"):
        take(platform, place)
    assert place.names() == []
    assert place.unfinished() == []


def test_a_place_elsewhere_holds_backups_too(platform: Bench, empty_database: str, tmp_path: Path) -> None:
    place = BackupPlace(f"memory://{tmp_path.name}")
    assert place.names() == []
    made = take(platform, place)
    assert (place.names(), place.is_whole(made)) == ([made.name], True)
    backups.restore(place, "newest", tmp_path / "restored", database_url=empty_database)
    place.delete(made.name)
    assert (place.names(), place.unfinished()) == ([], [])


def test_no_secret_is_in_the_settings_of_a_backup(tmp_path: Path) -> None:
    settings = load_settings(
        nanoos_home=tmp_path,
        database_url="postgresql://me:hunter2@db/nano",
        redis_url="redis://:hunter2@redis:6379/0",
        raw_files_url="s3://key:hunter2@bucket/raw",
        secret_key="hunter2" * 10,
        nanoos_token="hunter2",
    )
    said = settings_without_secrets(settings)
    assert "hunter2" not in said
    assert "DATABASE_URL=postgresql+psycopg2://me@db/nano" in said
    assert "REDIS_URL=redis://redis:6379/0" in said
    assert f"NANOOS_HOME={tmp_path}" in said


def test_a_place_within_what_is_backed_up_is_refused(platform: Bench) -> None:
    inside = BackupPlace(str(platform.settings.effective_dagster_home / "backups"))
    with pytest.raises(Conflict, match="is backed up itself"):
        take(platform, inside)


@pytest.mark.parametrize("name", ["../outside", "/outside", "link"])
def test_a_packed_instance_with_a_path_outside_or_a_link_is_refused(tmp_path: Path, name: str) -> None:
    draft = tmp_path / "draft"
    draft.mkdir()
    with tarfile.open(draft / INSTANCE, "w:gz") as packed:
        member = tarfile.TarInfo(name)
        if name == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "/etc/hostname"
        packed.addfile(member, io.BytesIO())
    with pytest.raises(DamagedBackup, match="no file of Dagster's folder"):
        _unpack(draft)
    assert list(tmp_path.iterdir()) == [draft]
    assert list((draft / "dagster").iterdir()) == []
