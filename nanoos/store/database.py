"""Database engines and transactions."""

from __future__ import annotations

import errno
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, OperationalError

from nanoos.domain.errors import InvalidInput, StoreUnavailable
from nanoos.settings import Settings
from nanoos.store.tables import SCHEMA

CONNECT_S = 10
SQLITE_BUSY_S = 30  # a writer waits as long for the file's lock as for a connection from the pool
SQLITE_RETRY_S = 0.005
PRIMARY_CODE = 0xFF  # of SQLite's extended error codes
SUPPORTED = ("sqlite", "postgresql")
URL_HINT = (
    "For example postgresql://user:password@localhost:5432/nano_os; encode special characters, for example @ as %40."
)
NOT_SQLITE = "file is not a database"  # SQLite's message, which is not an OperationalError


class Database:
    """A database whose transactions roll back on any error.

    Args:
        engine: From `create_database_engine`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @property
    def dialect(self) -> str:
        return self.engine.dialect.name

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that commits at the end and rolls back on any exception.

        Raises:
            StoreUnavailable: The database cannot be reached.
        """
        from nanoos.store.audit import chain  # imported late, since it depends on this package

        with _clear_errors(self.engine), self.engine.begin() as connection:
            chain.begin(connection, self._committed)
            yield connection
            chain.flush(connection)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only transaction with one consistent snapshot (repeatable read on PostgreSQL).

        Raises:
            StoreUnavailable: The database cannot be reached.
        """
        options: dict[str, Any] = {"nanoos_read_only": True}
        if self.dialect == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with _clear_errors(self.engine), self.engine.connect() as connection:
            connection.execution_options(**options)
            with connection.begin() as transaction:
                yield connection
                transaction.rollback()

    @contextmanager
    def _committed(self) -> Iterator[Connection]:
        """What other transactions have committed, for a transaction to read beside its own changes.

        Beyond the pool's limit, for which transactions may wait that wait for this one.
        """
        with self._beside.connect() as connection:
            yield connection

    def checkpoint(self) -> None:
        """Move what SQLite's write-ahead log holds into the file; does nothing on a server.

        SQLite does so within whichever commit fills the log, perhaps another process's. Called after each of many large
        transactions, this keeps the log short, so that the commits of others stay quick.

        Raises:
            StoreUnavailable: The file cannot be written.
        """
        if self.dialect == "sqlite":
            with _clear_errors(self.engine), self.engine.connect() as connection:
                driver: Any = connection.connection.driver_connection
                try:
                    driver.execute("PRAGMA wal_checkpoint(PASSIVE)")
                except sqlite3.OperationalError as error:
                    raise OperationalError("PRAGMA wal_checkpoint(PASSIVE)", None, error) from error

    @cached_property
    def _beside(self) -> Engine:
        options: dict[str, Any] = {}
        if self.dialect == "postgresql":
            options = {"pool_pre_ping": True, "connect_args": {"connect_timeout": CONNECT_S}}
        options["execution_options"] = self.engine.get_execution_options()
        return create_engine(self.engine.url, pool_size=1, max_overflow=-1, **options)

    def dispose(self) -> None:
        self.engine.dispose()
        if "_beside" in vars(self):
            self._beside.dispose()


@contextmanager
def _clear_errors(engine: Engine) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StoreUnavailable(
            f"The database {engine.url.render_as_string(hide_password=True)} did not answer: {_cause(error)}.",
            hint="Check DATABASE_URL and that the server runs; for a new database run `nanoos init`.",
        ) from error
    except DatabaseError as error:
        if NOT_SQLITE not in str(error.orig):
            raise
        raise StoreUnavailable(
            f"{engine.url.database} is not a SQLite database.",
            hint="Check DATABASE_URL, or restore the file from a backup.",
        ) from error


def _cause(error: DBAPIError) -> str:
    return " ".join(str(error.orig).split()).rstrip(".")


def create_database_engine(settings: Settings) -> Engine:
    """An engine for the settings' database, with the platform's transaction rules.

    Raises:
        InvalidInput: DATABASE_URL is not a URL of SQLite or PostgreSQL.
    """
    url = _database_url(settings)
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url.render_as_string(hide_password=False), url.database)
    return create_engine(
        url,
        pool_size=settings.sqlalchemy_pool_size,
        max_overflow=settings.sqlalchemy_max_overflow,
        pool_timeout=settings.sqlalchemy_pool_timeout,
        # A restarted server leaves dead connections in the pool.
        pool_pre_ping=True,
        connect_args={"connect_timeout": CONNECT_S, "application_name": "nanoos"},
    )


def _database_url(settings: Settings) -> URL:
    """DATABASE_URL, parsed and checked. The InvalidInput error quotes no part of it: any part may be a password."""
    # `from None`, because the cause's message quotes the URL.
    try:
        url = make_url(settings.effective_database_url)
    except (ArgumentError, ValueError):
        raise InvalidInput("DATABASE_URL is not a database URL.", hint=URL_HINT) from None
    backend = url.get_backend_name()
    if backend not in SUPPORTED:
        raise InvalidInput(f"DATABASE_URL names {backend!r}.", hint=f"Supported: {', '.join(SUPPORTED)}.")
    try:
        url.get_dialect().import_dbapi()
    except (ArgumentError, ImportError):
        raise InvalidInput(
            f"DATABASE_URL names the driver {url.drivername!r}, which is not installed.", hint=URL_HINT
        ) from None
    return url


def _sqlite_engine(url: str, path: str | None) -> Engine:
    if not path or path == ":memory:":
        raise InvalidInput(
            "DATABASE_URL names an in-memory SQLite, which no second process can see.",
            hint="Name a file: sqlite:////var/lib/nanoos/nanoos.db.",
        )
    engine = create_engine(url, connect_args={"timeout": SQLITE_BUSY_S}, execution_options=_no_schema())

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own BEGIN comes late and is never IMMEDIATE; see SQLAlchemy's notes on pysqlite.
        connection.isolation_level = None
        _write_ahead(connection)
        for pragma in ("synchronous=NORMAL", "foreign_keys=ON", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("nanoos_read_only", False):
            connection.exec_driver_sql("BEGIN")
        else:
            _lock(connection)

    return engine


def _lock(connection: Connection) -> None:
    """Begin as a writer, with the file's lock: upgrading a read lock later can fail at once.

    SQLite itself looks for a free lock at growing intervals of up to 100 ms, in which others take it again and again.
    """
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA busy_timeout = 0")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except OperationalError as error:
        if not _is_busy(error.orig):
            raise
        try:
            _retry_while_busy(lambda: driver.execute("BEGIN IMMEDIATE"))
        except sqlite3.OperationalError:
            raise error from None
    finally:
        driver.execute(f"PRAGMA busy_timeout = {1000 * SQLITE_BUSY_S}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Keep a write-ahead log. In a new file SQLite refuses at once, without waiting, while another process does so."""
    _retry_while_busy(lambda: connection.execute("PRAGMA journal_mode=WAL"))


def _retry_while_busy(execute: Callable[[], object]) -> None:
    deadline = time.monotonic() + SQLITE_BUSY_S
    while True:
        try:
            execute()
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(SQLITE_RETRY_S)
        else:
            return


def _is_busy(error: BaseException | None) -> bool:
    """Whether another connection holds a lock."""
    return getattr(error, "sqlite_errorcode", 0) & PRIMARY_CODE == sqlite3.SQLITE_BUSY


def _no_schema() -> dict[str, Any]:
    return {"schema_translate_map": {SCHEMA: None}}


def make_folder(folder: Path) -> None:
    """Create a folder for stored files.

    Raises:
        InvalidInput: It cannot be created or written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise InvalidInput(
            f"The folder {folder} cannot be used: {error.strerror}.",
            hint="Set NANOOS_HOME to a folder you may write to.",
        ) from error


def prepare_location(settings: Settings) -> None:
    """Create the folder for a SQLite file; does nothing for a server. Raises InvalidInput."""
    url = _database_url(settings)
    if url.get_backend_name() == "sqlite" and url.database:
        make_folder(Path(url.database).parent)
