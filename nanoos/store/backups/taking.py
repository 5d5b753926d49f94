"""Taking a backup while everything runs.

Dagster's instance first, then the database, then the files that its rows name: a row is never older than what it
speaks of, and sensors reconcile Dagster's runs with the rows after a restore.
"""

from __future__ import annotations

import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from nanoos.domain.errors import Conflict
from nanoos.settings import Settings
from nanoos.store.backups.databases import Copied, copy_database, copy_sqlite, is_sqlite
from nanoos.store.backups.manifest import DamagedBackup, Manifest
from nanoos.store.backups.place import BackupPlace, describe_file
from nanoos.store.database import Database
from nanoos.store.raw_files import DamagedFile, MissingFile, RawFileStore, raw_file_store
from nanoos.store.raw_files.store import CHUNK, without_credentials
from nanoos.store.schema import current_revision

INSTANCE, ARCHIVE, HEADS, SETTINGS, RAW_LIST = (
    "instance.tar.gz",
    "archive",
    "audit_heads.log",
    "settings.env",
    "raw_files.txt",
)
LOG_SUFFIXES = ("-wal", "-shm", "-journal")  # beside a SQLite file: its copy needs none

Progress = Callable[[str], None]


def take_backup(
    database: Database,
    settings: Settings,
    place: BackupPlace,
    *,
    now: datetime,
    progress: Progress = lambda _: None,
) -> Manifest:
    """Back up the database, Dagster's instance folder, the archive, the files of results and the settings.

    Args:
        database: Of the settings.
        settings: Say where everything is; secrets are left out.
        place: Where the backup goes.
        now: The time, aware.
        progress: Called with what is being copied.

    Raises:
        Conflict: The place is in a folder that is backed up.
        InvalidInput: A program of PostgreSQL is missing.
        StoreUnavailable: The database or the place cannot be reached.
    """
    _check_place(settings, place)
    with place.draft(now) as (name, folder):
        progress("Dagster's instance")
        pack_instance(settings.effective_dagster_home, folder / INSTANCE)
        progress("database")
        copied = copy_database(database, folder)
        progress("archive")
        _copy_archive(settings.effective_archive_folder, folder / ARCHIVE)
        if settings.audit_heads_file.exists():
            (folder / HEADS).write_bytes(settings.audit_heads_file.read_bytes())
        (folder / SETTINGS).write_text(settings_without_secrets(settings))
        stored, missing = _copy_raw_files(copied, raw_file_store(settings), place, progress)
        (folder / RAW_LIST).write_text("".join(f"{sha256}\n" for sha256 in stored))
        for path in folder.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        manifest = Manifest(
            name=name,
            created_at=now,
            nanoos_version=version("nanoos"),
            dialect=database.dialect,
            server=copied.server,
            revision=current_revision(database) or "",
            files={
                str(path.relative_to(folder)): describe_file(path)
                for path in sorted(folder.rglob("*"))
                if path.is_file()
            },
            row_counts=copied.row_counts,
            audit_seq=copied.head.seq or 0,
            audit_hash=copied.head.hash,
            n_raw_files=len(stored),
            missing_raw_files=tuple(missing),
        )
        place.publish(manifest, folder)
    return manifest


def pack_instance(home: Path, target: Path) -> None:
    """Dagster's instance folder as one file; each SQLite file in it is copied as one snapshot.

    A linked dagster.yaml is left out: it is linked again at the next start.
    """
    with (
        tarfile.open(target, "w:gz", compresslevel=1) as packed,
        tempfile.TemporaryDirectory(dir=target.parent) as scratch,
    ):
        for path in _regular_files(home):
            copy = path
            # Logs and runs come and go meanwhile.
            with suppress(FileNotFoundError):
                if is_sqlite(path):
                    copy = Path(scratch) / "copy"
                    copy.unlink(missing_ok=True)
                    copy_sqlite(path, copy)
                _add(packed, copy, str(path.relative_to(home)))


def settings_without_secrets(settings: Settings) -> str:
    """The settings that differ from their defaults, as lines of a `.env`; a password in a URL is left out."""
    lines = ["# Secrets and passwords are not part of a backup: add them."]
    for name in sorted(settings.model_fields_set):
        value = getattr(settings, name)
        if value is None or isinstance(value, SecretStr):
            continue
        text = str(value)
        lines.append(f"{name.upper()}={_without_password(text) if '://' in text else text}")
    return "\n".join(lines) + "\n"


def _without_password(url: str) -> str:
    try:
        parsed = make_url(url)
        return parsed._replace(username=parsed.username or None, password=None).render_as_string(hide_password=False)
    except (ArgumentError, ValueError):
        return without_credentials(url)


def _check_place(settings: Settings, place: BackupPlace) -> None:
    if place.folder is None:
        return
    target = place.folder.resolve()
    for part in (settings.effective_dagster_home, settings.effective_archive_folder):
        if target == part or part in target.parents:
            raise Conflict(
                f"{target} is in {part}, which is backed up itself.", hint="Set BACKUP_URL to another folder or disk."
            )


def _regular_files(folder: Path) -> Iterator[Path]:
    for parent, _, names in os.walk(folder):
        for name in sorted(names):
            path = Path(parent) / name
            if path.is_file() and not path.is_symlink() and not name.endswith(LOG_SUFFIXES):
                yield path


def _add(packed: tarfile.TarFile, source: Path, name: str) -> None:
    """A log may grow while it is read: as much as it had at the start is taken."""
    with source.open("rb") as file:
        member = packed.gettarinfo(arcname=name, fileobj=file)
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        packed.addfile(member, file)


def _copy_archive(source: Path, target: Path) -> None:
    """The archive's files never change once they have their names."""
    for path in _regular_files(source):
        if path.suffix != ".part":
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())


def _copy_raw_files(
    copied: Copied, source: RawFileStore, place: BackupPlace, progress: Progress
) -> tuple[list[str], list[str]]:
    """Copy what the place lacks; returns what it holds then, and what cannot be read here."""
    # What the newest backup holds stays there, since it is kept: nothing else is sure to.
    known = set(newest_raw_files(place))
    target, stored, missing = place.raw_files, [], []
    for number, sha256 in enumerate(copied.raw_files):
        if number % 100 == 0:
            progress(f"files of results, {number} of {len(copied.raw_files)}")
        if sha256 in known and target.exists(sha256):
            stored.append(sha256)
            continue
        try:
            copy_raw_file(source, target, sha256)
        except (MissingFile, DamagedFile):
            # The rest is worth a backup all the more; `nanoos files verify` and `nanoos doctor` tell a person.
            missing.append(sha256)
        else:
            stored.append(sha256)
    return stored, missing


def newest_raw_files(place: BackupPlace) -> list[str]:
    """SHA-256 of the files that the newest backup holds; empty if there is none, or it is damaged."""
    names = place.names()
    try:
        return raw_files_of(place, place.manifest(names[0])) if names else []
    except DamagedBackup:
        return []


def raw_files_of(place: BackupPlace, manifest: Manifest) -> list[str]:
    """SHA-256 of the files of results that a backup holds."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / RAW_LIST
        place.fetch(manifest, RAW_LIST, listed)
        return listed.read_text().split()


def copy_raw_file(source: RawFileStore, target: RawFileStore, sha256: str) -> None:
    """Copy one content between two stores; it is checked on the way.

    Raises:
        MissingFile: The source does not hold it.
        DamagedFile: The source's bytes are not what was stored.
    """
    with source.open(sha256) as stream, tempfile.NamedTemporaryFile() as file:
        while block := stream.read(CHUNK):
            file.write(block)
        file.flush()
        target.put(Path(file.name))
