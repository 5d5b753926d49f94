"""A real PostgreSQL for tests: the one that TEST_POSTGRES_URL names, else a server from the development wheel."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from deploy.servers import Postgres, free_port

__all__ = ["free_port", "postgres_server", "run_sql"]


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yields a server's URL without a database name; a server that was started here is stopped and deleted after."""
    given = os.environ.get("TEST_POSTGRES_URL", "").rstrip("/")
    if given:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="nanoos-pg-"))
    server = Postgres(folder, from_wheel=True, is_durable=False)
    if server.process is None:
        server.start()
    try:
        yield server.server_url
    finally:
        server.crash()
        shutil.rmtree(folder, ignore_errors=True)


def run_sql(url: str, statement: str, database: str = "postgres") -> None:
    """Run one statement outside a transaction, as CREATE DATABASE must be."""
    connection = psycopg2.connect(f"{url}/{database}")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
