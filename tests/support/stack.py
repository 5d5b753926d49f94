"""The production stack: own servers, own processes, all reachable to be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from deploy.servers import Postgres, Redis, free_port
from nanoos.settings import Settings
from nanoos.store.database import Database
from nanoos.store.schema import open_database
from tests.support.engines import SCRIPTED, SCRIPTED_PATH

ROOT = Path(__file__).parents[2]
NANOOS = Path(sys.executable).parent / "nanoos"
STOP_TIMEOUT_S = 120
SIMULATION_WORKERS = 3  # two slots in the stack's own worker, one in a worker beside it
LOGS = ("up.log", "worker.log")
ENGINES = {SCRIPTED: SCRIPTED_PATH}  # whose cost a test chooses


@dataclass
class Stack:
    """The running stack.

    Attributes:
        folder: Everything of it.
        postgres: Holds the platform's and Dagster's tables.
        redis: The broker.
        settings: As its processes have them.
        database: Of the platform.
        environment: Of its processes.
        platform: The process of `nanoos up`.
        worker: A Celery worker beside those of `nanoos up`.
        second_daemon: A daemon beside the one of `nanoos up`.
    """

    folder: Path
    postgres: Postgres
    redis: Redis
    settings: Settings
    database: Database
    environment: dict[str, str]
    platform: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes] | None = None
    second_daemon: subprocess.Popen[bytes] | None = None

    def keep_worker(self) -> None:
        """Start the worker beside the stack, again where it died."""
        if self.worker is None or self.worker.poll() is not None:
            self.worker = self._start("worker", "simulation", log="worker.log")

    def start_second_daemon(self) -> bool:
        """Another daemon exactly like the stack's own; False while that is not there yet."""
        for process in self.family():
            with suppress(psutil.Error):
                command = process.cmdline()
                if any("dagster-daemon" in part for part in command):
                    with (self.folder / "second-daemon.log").open("ab") as out:
                        self.second_daemon = subprocess.Popen(
                            command, env=process.environ(), cwd=ROOT, stdout=out, stderr=subprocess.STDOUT
                        )
                    return True
        return False

    def family(self) -> list[psutil.Process]:
        """Every process that descends from the stack now."""
        found = []
        for root in (self.platform, self.worker):
            if root is not None:
                with suppress(psutil.NoSuchProcess):
                    found += [psutil.Process(root.pid), *psutil.Process(root.pid).children(recursive=True)]
        return found

    def everything(self) -> list[psutil.Process]:
        """Every process that works for this stack, those whose parent was killed included."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.environ().get("NANOOS_HOME") == self.environment["NANOOS_HOME"]:
                    found.append(process)
        return found

    def tail(self) -> str:
        return "".join(path.read_text()[-3000:] for path in map(self.folder.joinpath, LOGS) if path.exists())

    def _start(self, *arguments: str, log: str) -> subprocess.Popen[bytes]:
        return start_nanoos(self.environment, self.folder / log, *arguments)


def start_nanoos(environment: dict[str, str], log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """Start the `nanoos` command in a session of its own."""
    with log.open("ab") as out:
        return subprocess.Popen(
            [NANOOS, *arguments],
            env=environment,
            cwd=ROOT,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@contextmanager
def production_stack(folder: Path, engines: Mapping[str, str] = ENGINES, **changes: Any) -> Iterator[Stack]:
    """Servers, schema and `nanoos up`; everything is stopped at the end.

    Args:
        folder: Everything of it; other users must be able to enter it.
        engines: Simulation engines that it knows beside the platform's, each by its name and where its class is.
        changes: Settings, by name.
    """
    plugin = _plugin(folder, engines)
    sys.path.insert(0, str(plugin))
    postgres = Postgres(folder / "postgres", from_wheel=True, is_durable=False)
    redis = Redis(folder / "redis", from_wheel=True)
    try:
        if postgres.process is None:
            postgres.start()
        redis.start()
        given = {
            "nanoos_home": folder / "home",
            "data_roots": str(folder),
            "database_url": postgres.url,
            "redis_url": redis.url,
            "execution": "celery",
            "simulation_workers": SIMULATION_WORKERS,
            **changes,
        }
        # Its campaigns are created in this process.
        os.environ["DATA_ROOTS"] = str(folder)
        settings = Settings(_env_file=None, **given)  # type: ignore[arg-type]  # pydantic-settings reads text
        environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DAGSTER_HOME", "NANOOS_HOME")},
            **{name.upper(): str(value) for name, value in given.items()},
            "PYTHONPATH": os.pathsep.join([str(plugin), str(ROOT)]),
        }
        subprocess.run(
            [NANOOS, "init"],
            env={**environment, "DATABASE_OWNER_URL": postgres.owner_url},
            cwd=ROOT,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        platform = start_nanoos(environment, folder / "up.log", "up", "--port", str(free_port()))
        stack = Stack(folder, postgres, redis, settings, open_database(settings), environment, platform)
        try:
            yield stack
        finally:
            _stop(stack)
    finally:
        redis.stop()
        postgres.stop()
        sys.path.remove(str(plugin))


def _plugin(folder: Path, engines: Mapping[str, str]) -> Path:
    """A folder for the path with an installed package's entry points."""
    info = folder / "plugin" / "given_engines-1.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: given-engines\nVersion: 1\n")
    lines = ["[nanoos.engines]", *(f"{name} = {path}" for name, path in engines.items())]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return info.parent


def _stop(stack: Stack) -> None:
    for process in (stack.worker, stack.platform):
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_TIMEOUT_S
    for process in (stack.platform, stack.worker):
        if process is not None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
    for left in stack.everything():
        with suppress(psutil.NoSuchProcess):
            left.kill()
    for process in (stack.platform, stack.worker, stack.second_daemon):
        if process is not None:
            process.wait()
    stack.database.dispose()
