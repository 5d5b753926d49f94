"""Something that happens at one moment of a database's work: at a statement, before a commit, or after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from sqlalchemy import Engine, event

from tests.support.postgres import run_sql

COMMIT, COMMITTED = "before COMMIT", "after COMMIT"
Act = Callable[[Any, str], None]


@contextmanager
def moments(engine: Engine, act: Act | None = None, *, at: int = 0, and_later: bool = False) -> Iterator[list[str]]:
    """List the moments of the work within, and act at the one with this number, counted from 1.

    Args:
        engine: The database's.
        act: Gets the driver's connection and the moment: a statement, COMMIT or COMMITTED.
        at: When to act.
        and_later: Act at each later moment too.
    """
    seen: list[str] = []

    def reach(connection: Any, moment: str) -> None:
        seen.append(moment)
        if act is not None and (len(seen) == at or (and_later and len(seen) > at)):
            act(connection, moment)

    def statement(cursor: Any, sql: str, *_: Any) -> None:
        reach(cursor.connection, sql)

    def commit(connection: Any) -> None:
        reach(connection.dbapi_connection, COMMIT)
        do_commit(connection)
        reach(connection.dbapi_connection, COMMITTED)

    dialect = engine.dialect
    do_commit = dialect.do_commit
    kinds = ("do_execute", "do_executemany", "do_execute_no_params")
    for kind in kinds:
        event.listen(engine, kind, statement)
    dialect.do_commit = commit  # type: ignore[method-assign]  # SQLAlchemy has no event for the end of a commit
    try:
        yield seen
    finally:
        del dialect.do_commit
        for kind in kinds:
            event.remove(engine, kind, statement)


def lose(server: str | None) -> Act:
    """Makes a connection useless at that moment: PostgreSQL ends its backend; SQLite's file cannot be read.

    Args:
        server: URL of the PostgreSQL server, without a database; None for SQLite.
    """

    def lose_postgresql(connection: Any, moment: str) -> None:
        if not connection.closed:
            run_sql(server or "", f"SELECT pg_terminate_backend({connection.info.backend_pid}, 10000)")
        if moment == COMMITTED:
            # The transaction is whole; its answer is lost.
            raise psycopg2.OperationalError("server closed the connection unexpectedly")

    def lose_sqlite(connection: Any, _moment: str) -> None:
        # On such an error SQLite rolls back by itself.
        connection.rollback()
        raise sqlite3.OperationalError("disk I/O error")

    return lose_sqlite if server is None else lose_postgresql
