"""One consistent copy of a running database, with its row counts, the audit's head and the files that its results name.

SQLite's backup API copies one snapshot while others write. On PostgreSQL `pg_dump` reads the very snapshot in which the
rows are counted; Dagster's tables are in the same database and come with it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select

from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.settings import load_settings
from nanoos.store import audit
from nanoos.store.audit import Head
from nanoos.store.backups.manifest import DamagedBackup
from nanoos.store.backups.programs import find_program, run_program, server_version
from nanoos.store.database import Database, create_database_engine
from nanoos.store.raw_files.retention import is_removed, named_files, removal_times
from nanoos.store.tables import SCHEMA, metadata

SQLITE_FILE, POSTGRESQL_FILE = "nanoos.db", "database.dump"
SQLITE_HEADER = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy of the database.

    Attributes:
        file: Its name in the backup.
        server: Version of the database's program.
        raw_files: SHA-256 of the files that its results name and that retention has not removed.
    """

    file: str
    server: str
    row_counts: Mapping[str, int]
    head: Head
    raw_files: tuple[str, ...]


def copy_database(database: Database, folder: Path) -> Copied:
    """Copy the database into a folder.

    Raises:
        InvalidInput: A program of PostgreSQL is missing.
        ProgramFailed: `pg_dump` failed.
        StoreUnavailable: The database cannot be reached.
    """
    if database.dialect == "postgresql":
        return _dump(database, folder / POSTGRESQL_FILE)
    target = folder / SQLITE_FILE
    copy_sqlite(Path(str(database.engine.url.database)), target)
    with opened(f"sqlite:///{target}") as copy, copy.read() as connection:
        copied = _describe(connection, SQLITE_FILE, f"SQLite {sqlite3.sqlite_version}")
    _one_file(target)
    return copied


def load_database(copied: Path, url: str) -> None:
    """Fill an empty PostgreSQL database from its copy, all or nothing.

    Args:
        copied: The file of `copy_database`.
        url: Of the empty database.

    Raises:
        InvalidInput: `pg_restore` is missing.
        ProgramFailed: It failed; the database is empty as before.
    """
    with opened(url) as database, database.read() as connection:
        version = server_version(connection)
    run_program(
        find_program("pg_restore", at_least=version),
        ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(copied)],
        url,
    )


def check_empty(url: str) -> None:
    """Check that a PostgreSQL database holds no table.

    Raises:
        Conflict: It does.
        InvalidInput: It is no PostgreSQL database.
    """
    with opened(url) as database:
        if database.dialect != "postgresql":
            raise InvalidInput(
                "The backup is of a PostgreSQL database; --database-url names another kind.",
                hint="Create an empty database: createdb nano_os_restored.",
            )
        with database.read() as connection:
            inspector = inspect(connection)
            if SCHEMA in inspector.get_schema_names() or inspector.get_table_names(schema="public"):
                raise Conflict(
                    f"The database {database.engine.url.render_as_string(hide_password=True)} is not empty.",
                    hint="Nothing was changed. Create an empty one: createdb nano_os_restored.",
                )


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite file that others may be writing to. The copy is checked and is one file."""
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=60)) as original,
        closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
        (said,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        raise DamagedBackup(
            f"SQLite finds {source} damaged: {said}.", hint="Restore it from an older backup: `nanoos backup list`."
        )
    _one_file(target)


def is_sqlite(path: Path) -> bool:
    """Whether the file is a SQLite database."""
    with path.open("rb") as file:
        return file.read(len(SQLITE_HEADER)) == SQLITE_HEADER


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows of each table of the platform; before an upgrade there may be fewer."""
    schema = SCHEMA if connection.dialect.name == "postgresql" else None
    present = set(inspect(connection).get_table_names(schema=schema))
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
        if table.name in present
    }


@contextmanager
def opened(url: str) -> Iterator[Database]:
    """A database whose connections are closed at the end."""
    database = Database(create_database_engine(load_settings(database_url=url)))
    try:
        yield database
    finally:
        database.dispose()


def _dump(database: Database, target: Path) -> Copied:
    with database.read() as connection:
        version = server_version(connection)
        program = find_program("pg_dump", at_least=version)
        snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
        copied = _describe(connection, POSTGRESQL_FILE, f"PostgreSQL {version}")
        url = database.engine.url.render_as_string(hide_password=False)
        run_program(program, ["--format=custom", f"--snapshot={snapshot}", f"--file={target}"], url)
    return copied


def _describe(connection: Connection, file: str, server: str) -> Copied:
    named, removed = named_files(connection), removal_times(connection)
    return Copied(
        file=file,
        server=server,
        row_counts=count_rows(connection),
        head=audit.head(connection),
        raw_files=tuple(sorted(sha for sha, says in named.items() if not is_removed(says, removed.get(sha)))),
    )


def _one_file(path: Path) -> None:
    """Without a write-ahead log beside it."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
