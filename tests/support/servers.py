"""Servers as a user starts them: real processes in a home of their own, stopped with all their children."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from nanoos.service.access.identity import Scope
from nanoos.service.access.tokens import hash_of, new_secret
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.tokens import CreateToken, TokenLimits
from nanoos.settings import Settings, load_settings
from nanoos.store.database import Database
from nanoos.store.schema import open_database
from tests.support.graphql import GraphQL
from tests.support.postgres import free_port
from tests.support.processes import ROOT

PROGRAMS = Path(sys.executable).parent
START_TIMEOUT_S = 180


@dataclass(frozen=True)
class Home:
    """A NANOOS_HOME, and the environment and working folder that the processes get."""

    folder: Path
    environment: Mapping[str, str]
    working_folder: Path = ROOT

    def nanoos(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """The `nanoos` command."""
        return subprocess.run(
            [str(PROGRAMS / "nanoos"), *arguments],
            check=check,
            capture_output=True,
            text=True,
            cwd=self.working_folder,
            env=dict(self.environment),
            timeout=300,
        )

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Its database, opened by this process."""
        opened = open_database(load_settings(database_url=f"sqlite:///{self.folder / 'nanoos.db'}"))
        try:
            yield opened
        finally:
            opened.dispose()

    def token(self, name: str, *scopes: str, **limits: Any) -> str:
        """A token's secret, made as `nanoos token create` makes it."""
        secret = new_secret()
        command = CreateToken(
            name=name,
            secret_sha256=hash_of(secret),
            scopes=frozenset(map(Scope, scopes)),
            limits=TokenLimits(**limits),
        )
        with self.database() as database:
            execute(database, command, agent_id="test")
        return secret

    @contextmanager
    def started(self, *command: str) -> Iterator[Path]:
        """A program of the environment, running; gives the file of its output."""
        log = self.folder / f"{command[0]}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                [str(PROGRAMS / command[0]), *command[1:]],
                cwd=self.working_folder,
                env=dict(self.environment),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield log
        finally:
            stop(process)


@dataclass(frozen=True)
class Server:
    """A web server that answers."""

    home: Home
    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def make_home(folder: Path, **variables: str) -> Home:
    """An empty home, its database migrated; no variable of the machine reaches its processes."""
    mine = {name.upper() for name in Settings.model_fields}
    inherited = {name: value for name, value in os.environ.items() if name.upper() not in mine}
    dagster = folder / "dagster"
    dagster.mkdir(parents=True)
    (dagster / "dagster.yaml").symlink_to(ROOT / "dagster.yaml")
    environment = {
        **inherited,
        "PYTHONWARNINGS": "ignore",
        # A loaded machine is no failure.
        "DAGSTER_GRPC_TIMEOUT_SECONDS": str(START_TIMEOUT_S),
        "NANOOS_HOME": str(folder),
        "DAGSTER_HOME": str(dagster),
        **variables,
    }
    home = Home(folder=folder, environment=environment)
    home.nanoos("init")
    return home


@contextmanager
def stock_server(home: Home) -> Iterator[Server]:
    """`dagster-webserver -w workspace.yaml` with its daemon, as Dagster ships them."""
    port = free_port()
    with ExitStack() as stack:
        web = ("dagster-webserver", "-h", "127.0.0.1", "-p", str(port), "-w", "workspace.yaml")
        log = stack.enter_context(home.started(*web))
        server = Server(home=home, port=port, log=log)
        # Dagster's SQLite storage breaks where two processes make it at once.
        until(GraphQL(server.url).is_loaded, what="the location to load", log=log)
        stack.enter_context(home.started("dagster-daemon", "run", "-w", "workspace.yaml"))
        yield server


@contextmanager
def own_server(home: Home) -> Iterator[Server]:
    """`nanoos serve` alone, without daemon: what is launched stays launched."""
    port = free_port()
    with home.started("nanoos", "serve", "--port", str(port), "--workspace", "workspace.yaml") as log:
        yield Server(home=home, port=port, log=log)


def until(
    condition: Callable[[], Any], *, what: str, timeout_s: float = START_TIMEOUT_S, log: Path | None = None
) -> Any:
    """The condition's first true value; fails with the log's end when there is none in time."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(0.3)
    pytest.fail(f"waited {timeout_s} s in vain: {what}\n{log.read_text()[-3000:] if log else ''}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop a process with its whole family."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    process.send_signal(signal.SIGINT)
    _, alive = psutil.wait_procs(family, timeout=15)
    for member in alive:
        member.kill()
    process.wait()
