"""Waiting until something may have changed in the database, without asking it for rows again and again.

A change is only a hint: whoever waits looks at the rows itself, and again after a while without a hint. On PostgreSQL a
trigger notifies those who listen of new simulations; on SQLite a counter of the file says that another connection has
committed.
"""

from __future__ import annotations

import logging
import select
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from nanoos.store.database import CONNECT_S, Database
from nanoos.store.status_counts import CHANNEL

log = logging.getLogger(__name__)

LOOK_S = 0.1  # between two looks at SQLite's counter, which take microseconds, or at the request to stop


class Changes:
    """One connection of its own that waits for changes; opened again if the server ends it."""

    def __init__(self, database: Database) -> None:
        self._is_server = database.dialect == "postgresql"
        self._engine = create_engine(
            database.engine.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"connect_timeout": CONNECT_S} if self._is_server else {},
        )
        self._connection: Connection | None = None
        self._seen = 0

    def wait(self, timeout_s: float, stop: threading.Event) -> bool:
        """Whether something may have changed since the last call; False after `timeout_s` or a request to stop."""
        deadline = time.monotonic() + timeout_s
        while not stop.is_set() and (left_s := deadline - time.monotonic()) > 0:
            try:
                if self._has_changed(min(left_s, LOOK_S)):
                    return True
            except (DBAPIError, OSError) as error:
                log.debug("no hints for now: %s", error)
                self.close()
                stop.wait(deadline - time.monotonic())
        return False

    def close(self) -> None:
        """Close the connection; the next wait opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _has_changed(self, timeout_s: float) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect()
            if self._is_server:
                self._connection.execute(text(f"LISTEN {CHANNEL}"))
            # What was committed before is unknown to this connection.
            self._counter()
            return True
        if self._is_server:
            return self._is_told(timeout_s)
        time.sleep(timeout_s)
        before = self._seen
        return self._counter() != before

    def _is_told(self, timeout_s: float) -> bool:
        assert self._connection is not None
        driver: Any = self._connection.connection.driver_connection
        if not select.select([driver.fileno()], [], [], timeout_s)[0]:
            return False
        # Any statement reads what has arrived, and fails if the server has gone.
        self._connection.execute(text("SELECT 1"))
        if isinstance(kept := getattr(driver, "notifies", None), list):
            kept.clear()
        return True

    def _counter(self) -> int:
        assert self._connection is not None
        if not self._is_server:
            self._seen = self._connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        return self._seen


@contextmanager
def changes_of(database: Database) -> Iterator[Changes]:
    """Waits for changes of a database."""
    made = Changes(database)
    try:
        yield made
    finally:
        made.close()
