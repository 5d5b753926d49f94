"""Child processes of one machine: started, restarted when they die, stopped with all their descendants.

Each child gets SIGINT and SIGTERM back to their defaults (a shell that starts us in the background ignores SIGINT, and
Dagster would then ignore SIGTERM too), leads its own session, which identifies orphans, and gets a signal when we die,
if the system supports it.
"""

import contextlib
import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from nanoos.domain.errors import NanoosError
from nanoos.interfaces.cli.context import console

log = logging.getLogger(__name__)

START_TIMEOUT_S = 300  # a code server takes 10 s on a free machine, minutes on a busy one
STOP_TIMEOUT_S = 20
RESTART_FIRST_S, RESTART_MAX_S = 0.5, 30.0
STABLE_S = 60.0  # a child that lived this long has started successfully
MAX_QUICK_DEATHS = 10  # in a row, about three minutes: longer than a database takes to restart
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class StackFailed(NanoosError):
    """A process of the stack did not start or died repeatedly."""


@dataclass
class Child:
    """One program of the stack and its state."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    process: subprocess.Popen
    started_at: float
    quick_deaths: int = 0
    due_at: float | None = None


@dataclass
class Supervisor:
    """Starts children, keeps them running, and knows every session that it opened."""

    children: list[Child] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)

    def start(self, name: str, command: Sequence[str], **environment: str) -> Child:
        """Start a program of this environment's bin folder."""
        process = self._spawn(name, command, environment)
        child = Child(name, command, environment, process, time.monotonic())
        self.children.append(child)
        return child

    def keep_running(self) -> None:
        """Restart dead children, the first time at once, then with growing delays.

        Raises:
            StackFailed: A child died too often in a row.
        """
        now = time.monotonic()
        for child in self.children:
            if child.due_at is not None:
                if now >= child.due_at:
                    child.process = self._spawn(child.name, child.command, child.environment)
                    child.started_at, child.due_at = now, None
            elif child.process.poll() is not None:
                child.quick_deaths = child.quick_deaths + 1 if now - child.started_at < STABLE_S else 0
                if child.quick_deaths > MAX_QUICK_DEATHS:
                    raise StackFailed(
                        f"The {child.name} ended {child.quick_deaths} times in a row, "
                        f"last with status {child.process.returncode}.",
                        hint="Its last lines are above.",
                    )
                pause = min(RESTART_FIRST_S * 2.0**child.quick_deaths, RESTART_MAX_S)
                child.due_at = now + pause
                console().print(
                    f"{child.name} ended with status {child.process.returncode}; restarting in {pause:.1f} s",
                    style="dim",
                )

    def wait_for_port(self, child: Child, host: str, port: int, stop: Callable[[], bool]) -> bool:
        """Whether it answers; False if a stop is requested first.

        Raises:
            StackFailed: It ended, or did not answer in time.
        """
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if stop():
                return False
            if child.process.poll() is not None:
                raise StackFailed(
                    f"The {child.name} ended with status {child.process.returncode}.", hint="Its last lines are above."
                )
            with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
                return True
            time.sleep(0.2)
        raise StackFailed(
            f"The {child.name} did not answer on {host}:{port} in {START_TIMEOUT_S} s.", hint="See the lines above."
        )

    def stop_all(self) -> None:
        """SIGTERM to the children, then SIGKILL to the rest of their sessions."""
        for child in reversed(self.children):
            with contextlib.suppress(ProcessLookupError):
                child.process.terminate()
        _, alive = psutil.wait_procs(self._members(), timeout=STOP_TIMEOUT_S)
        for process in {*alive, *self._members()}:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(alive, timeout=STOP_TIMEOUT_S)
        for child in self.children:
            child.process.wait()

    def _spawn(self, name: str, command: Sequence[str], environment: dict[str, str]) -> subprocess.Popen:
        program = Path(sys.executable).parent / command[0]
        # Our own programs, and this process has no threads.
        process = subprocess.Popen(  # noqa: S603
            [str(program), *command[1:]],
            # Dagster warns about its own use of APIs that will change.
            env={"PYTHONWARNINGS": "ignore", **os.environ, **environment},
            start_new_session=True,
            preexec_fn=_as_child,  # noqa: PLW1509
        )
        self.sessions.add(process.pid)
        console().print(f"started {name} (pid {process.pid})", style="dim")
        return process

    def _members(self) -> list[psutil.Process]:
        """Living processes of the children's sessions, orphans included."""
        members = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError, PermissionError):
                if os.getsid(process.pid) in self.sessions and process.status() != psutil.STATUS_ZOMBIE:
                    members.append(process)
        return members


@contextlib.contextmanager
def supervisor() -> Iterator[Supervisor]:
    """A supervisor that stops its children at the end."""
    made = Supervisor()
    try:
        yield made
    finally:
        made.stop_all()


def _as_child() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
