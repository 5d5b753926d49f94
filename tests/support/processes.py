"""Other processes and threads: workers to kill, rivals to race with."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 120

# Processes are forked from a server that has loaded the heavy modules once, not from the threads of this test.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "nanoos.orchestrator.step",
        "nanoos.execution.simulations.worker",
        "nanoos.discovery.select",
        "sklearn.ensemble",
        "psycopg2",
    ]
)


class Rival:
    """Another process that works on this test's database. What its function sends is heard here."""

    def __init__(self, process: BaseProcess, pipe: Connection) -> None:
        self.process = process
        self._pipe = pipe

    def hear(self) -> Any:
        """The next message; EOFError where the process ended without one."""
        assert self._pipe.poll(TIMEOUT_S), "the other process says nothing"
        return self._pipe.recv()

    def go(self) -> None:
        """Let it pass its `wait`."""
        self._pipe.send("go")

    def kill(self) -> None:
        self.process.kill()
        self.process.join(TIMEOUT_S)

    def exit_code(self) -> int | None:
        """0 for a good end, minus the signal for a killed process."""
        self.process.join(TIMEOUT_S)
        return self.process.exitcode


class Outside:
    """What a rival's function gets to talk to the test."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def tell(self, message: Any) -> None:
        self._pipe.send(message)

    def wait(self) -> None:
        """Say that everything is ready and wait for `go`."""
        self._pipe.send("ready")
        self._pipe.recv()


@contextmanager
def rival(function: Callable[..., None], *arguments: Any) -> Iterator[Rival]:
    """Run a module's function as `function(outside, *arguments)` in another process; killed at the end."""
    here, there = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_run, args=(dict(os.environ), function, there, arguments))
    process.start()
    there.close()
    try:
        yield Rival(process, here)
    finally:
        process.kill()
        process.join(TIMEOUT_S)
        process.close()
        here.close()


def start_together(*rivals: Rival) -> None:
    """Wait until each is ready, then let all go."""
    for other in rivals:
        assert other.hear() == "ready"
    for other in rivals:
        other.go()


def race(*contestants: Callable[[], Any]) -> list[Any]:
    """Run functions at the same moment in threads; returns what each returned or raised."""
    results: list[Any] = [None] * len(contestants)
    barrier = Barrier(len(contestants))

    def run(position: int) -> None:
        barrier.wait()
        try:
            results[position] = contestants[position]()
        except Exception as error:
            results[position] = error

    threads = [Thread(target=run, args=(position,)) for position in range(len(contestants))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(TIMEOUT_S)
        assert not thread.is_alive(), "a thread hangs"
    return results


def _run(environment: dict[str, str], function: Callable[..., None], pipe: Connection, arguments: Any) -> None:
    from nanoos.plugins.registry import ENGINES
    from nanoos.settings import Settings
    from tests.support.engines import SCRIPTED, SCRIPTED_PATH

    os.environ.clear()
    os.environ.update(environment)
    Settings.model_config["env_file"] = None
    ENGINES.built_in[SCRIPTED] = SCRIPTED_PATH
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # a worker's tracebacks are its report's business
    function(Outside(pipe), *arguments)
