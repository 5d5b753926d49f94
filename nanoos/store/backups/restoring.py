"""Restoring a backup into an empty place: nothing gets its name before checksums, counts and the audit agree."""

from __future__ import annotations

import secrets
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.store import audit
from nanoos.store.audit import Head
from nanoos.store.backups.databases import (
    POSTGRESQL_FILE,
    SQLITE_FILE,
    check_empty,
    count_rows,
    load_database,
    opened,
)
from nanoos.store.backups.manifest import DamagedBackup, Manifest
from nanoos.store.backups.place import RAW_FILES, BackupPlace
from nanoos.store.backups.taking import ARCHIVE, INSTANCE, RAW_LIST, copy_raw_file
from nanoos.store.database import make_folder
from nanoos.store.raw_files import DamagedFile, MissingFile, RawFileStore
from nanoos.store.schema import head_revision

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A backup that was restored and verified.

    Attributes:
        n_rows: Rows of all tables.
        n_covered: Rows that the audit chain covers.
        audit_hash: The chain's head, as in the manifest.
    """

    name: str
    home: str
    n_rows: int
    n_covered: int
    n_raw_files: int
    audit_hash: str


def restore(
    place: BackupPlace,
    name: str,
    home: Path,
    *,
    database_url: str = "",
    progress: Progress = lambda _: None,
) -> Restored:
    """Restore a backup and verify it.

    Args:
        place: Where it is.
        name: Its name, or `newest`.
        home: A new or empty folder, which becomes a NANOOS_HOME.
        database_url: For a backup of PostgreSQL: an empty database, for the role that is to own the tables.
        progress: Called with what is being restored.

    Raises:
        NotFound: There is no such backup.
        Conflict: The folder or the database is not empty, or the backup is of another schema.
        DamagedBackup: A file, a count or the audit chain is not what the manifest says; the folder was not made.
        InvalidInput: The database's URL is missing or superfluous, or a program of PostgreSQL is.
    """
    manifest = place.manifest(place.find(name))
    home = home.resolve()
    _check_target(manifest, home, database_url)
    make_folder(home.parent)
    draft = home.with_name(f".{home.name}-{secrets.token_hex(4)}.part")
    draft.mkdir(mode=0o700)
    try:
        for path in manifest.files:
            progress(path)
            place.fetch(manifest, path, draft / path)
        _unpack(draft)
        _restore_raw_files(place, draft, progress)
        progress("database")
        url = database_url or f"sqlite:///{draft / SQLITE_FILE}"
        if database_url:
            dump = draft / POSTGRESQL_FILE
            load_database(dump, database_url)
            dump.unlink()
        progress("audit chain")
        n_covered = _verify(manifest, url, draft)
        if home.exists():
            home.rmdir()
        draft.rename(home)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return Restored(
        name=manifest.name,
        home=str(home),
        n_rows=sum(manifest.row_counts.values()),
        n_covered=n_covered,
        n_raw_files=manifest.n_raw_files,
        audit_hash=manifest.audit_hash,
    )


def _check_target(manifest: Manifest, home: Path, database_url: str) -> None:
    if manifest.revision != head_revision():
        raise Conflict(
            f"The backup's schema is at revision {manifest.revision}, this code needs {head_revision()}.",
            hint=f"Restore it with a NANO-OS of that revision (this backup was made by {manifest.nanoos_version}), "
            "then run `nanoos upgrade`.",
        )
    if home.exists() and not (home.is_dir() and not any(home.iterdir())):
        raise Conflict(f"{home} exists and is not empty.", hint="Nothing was changed. Name a new folder.")
    if manifest.dialect == "postgresql":
        if not database_url:
            raise InvalidInput(
                "The backup is of a PostgreSQL database, and no empty one was named.",
                hint="Create one (createdb nano_os_restored) and name it: --database-url postgresql://….",
            )
        check_empty(database_url)
    elif database_url:
        raise InvalidInput(
            "The backup is of a SQLite database, which is restored into the folder.", hint="Leave --database-url out."
        )


def _unpack(draft: Path) -> None:
    """Write the files of Dagster's instance; tarfile's own filters are missing before Python 3.11.4."""
    packed, target = draft / INSTANCE, (draft / "dagster").resolve()
    target.mkdir()
    with tarfile.open(packed, "r:gz") as members:
        for member in members:
            path = (target / member.name).resolve()
            content = members.extractfile(member) if member.isreg() and path.is_relative_to(target) else None
            if content is None:
                raise DamagedBackup(
                    f"{INSTANCE} holds {member.name!r}, which is no file of Dagster's folder.",
                    hint="Restore another backup.",
                )
            path.parent.mkdir(parents=True, exist_ok=True)
            with content, path.open("wb") as file:
                shutil.copyfileobj(content, file)
    packed.unlink()


def _restore_raw_files(place: BackupPlace, draft: Path, progress: Progress) -> None:
    listed = draft / RAW_LIST
    hashes = listed.read_text().split()
    target = RawFileStore(str(draft / RAW_FILES))
    for number, sha256 in enumerate(hashes):
        if number % 100 == 0:
            progress(f"files of results, {number} of {len(hashes)}")
        try:
            copy_raw_file(place.raw_files, target, sha256)
        except (MissingFile, DamagedFile) as error:
            raise DamagedBackup(
                f"A file of a result cannot be restored: {error.message}", hint="Restore another backup."
            ) from error
    listed.unlink()


def _verify(manifest: Manifest, url: str, draft: Path) -> int:
    """Compare counts and the audit chain; returns the rows that the chain covers."""
    with opened(url) as database, database.read() as connection:
        counts = count_rows(connection)
        wrong = [
            f"{table} has {counts.get(table, 0)} rows, not {wanted}"
            for table, wanted in manifest.row_counts.items()
            if counts.get(table, 0) != wanted
        ]
        if wrong:
            raise DamagedBackup(f"{manifest.name} is not whole: {'; '.join(wrong)}.", hint="Restore another backup.")
        head = Head(seq=manifest.audit_seq, hash=manifest.audit_hash)
        report = audit.verify(connection, heads=[head], archive=draft / ARCHIVE)
    if not report.is_intact:
        raise DamagedBackup(
            f"The audit of {manifest.name} is not intact: {report.problem}, the first of {report.n_findings} findings.",
            hint="`nanoos audit verify` says whether the original is intact; if it is, restore another backup.",
        )
    return report.n_covered
