"""The worker's side of the engine process: starting it, enforcing limits, and reporting how a simulation ended.

The process runs many simulations and outlives a drain, so a trivial simulation costs a message, not a fork.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

import psutil

from nanoos.domain.failures import FailureClass
from nanoos.plugins.engine import SimulationOutcome

MEMORY_POLL_S = 0.2  # interval of memory checks; shorter simulations are not checked
MEGABYTE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Limits of one simulation. They do not affect the values of a result, so its key does not include them.

    Attributes:
        time_s: Wall time.
        memory_mb: Resident memory of the engine and the programs it started, MiB; None for no limit.
    """

    time_s: float
    memory_mb: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """How a simulation ended.

    Attributes:
        duration_s: Wall time.
        is_final: A retry would fail in the same way.
        trace: Traceback of the engine's exception, for the log.
    """

    outcome: SimulationOutcome
    duration_s: float
    is_final: bool = False
    trace: str = ""


class Simulator:
    """One engine process, started when needed and restarted after a crash. Not thread-safe."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Connection | None = None
        self._sent: deque[object] = deque()

    @property
    def pid(self) -> int | None:
        """Id of the engine process; None if it is not running."""
        return None if self._process is None else self._process.pid

    @property
    def is_ahead(self) -> bool:
        """Whether requests sent ahead are still in the process."""
        return bool(self._sent)

    def simulate(
        self, request: Mapping[str, Any], limits: Limits, *, ahead: Sequence[Mapping[str, Any]] = ()
    ) -> Simulated:
        """Simulate one structure. Always returns, even if the engine hangs or crashes.

        Args:
            request: As `engine_process` reads it, with the job's `id`.
            limits: Limits of this simulation.
            ahead: The next requests, in order, so that the process need not wait for the worker between trivial
                simulations. After a crash they must be sent again.
        """
        if self._sent and self._sent[0] != request["id"]:
            self.close()  # the worker gave up requests sent ahead, since its chunk's time was up
        channel = self._running()
        begun = time.monotonic()
        try:
            with suppress(OSError):  # the process died on a request sent ahead; its earlier answers can still be read
                for item in (request, *ahead):
                    if item["id"] not in self._sent:
                        channel.send_bytes(json.dumps(item).encode())
                        self._sent.append(item["id"])
            stopped = self._watch(channel, begun, limits)
            if stopped is not None:
                return stopped
            answer = json.loads(channel.recv_bytes())
            self._sent.popleft()
        except (EOFError, OSError):
            return _crashed(self._end(), begun)
        except BaseException:
            # The worker is being stopped: give the simulation up.
            self.close()
            raise
        failure_class = answer["failure_class"]
        return Simulated(
            outcome=SimulationOutcome(
                outputs=answer["outputs"],
                failure_class=None if failure_class is None else FailureClass(failure_class),
                reason=answer["reason"],
            ),
            duration_s=answer["duration_s"],
            trace=answer["trace"],
        )

    def close(self) -> None:
        """Kill the process and the programs it started."""
        if self._process is not None:
            _kill_all(self._process)
            self._end()

    def _watch(self, channel: Connection, begun: float, limits: Limits) -> Simulated | None:
        """Wait for an answer; returns None when there is one, or the failure if a limit was reached first."""
        deadline = begun + limits.time_s
        while not channel.poll(max(0.0, min(MEMORY_POLL_S, deadline - time.monotonic()))):
            if time.monotonic() >= deadline:
                self.close()
                # A retry would take as long. The structure is not infeasible: a higher limit may give a result.
                return _stopped(f"stopped at its time limit of {limits.time_s:g} s", begun, is_final=True)
            used_mb = self._memory_mb() if limits.memory_mb is not None else 0.0
            if limits.memory_mb is not None and used_mb > limits.memory_mb:
                self.close()
                # Retried in a new process: earlier simulations may have leaked memory.
                return _stopped(
                    f"stopped at its memory limit of {limits.memory_mb} MB with {used_mb:.0f} MB", begun, is_final=False
                )
        return None

    def _running(self) -> Connection:
        if not self._sent and self._process is not None and self._process.poll() is not None:
            self._end()
        if self._channel is None:
            self._process, self._channel = _launcher.start()
        return self._channel

    def _end(self) -> int:
        """Reap a process that has closed its socket; returns its exit code, or minus the signal that killed it."""
        process, channel = self._process, self._channel
        self._process = self._channel = None
        self._sent.clear()
        if process is None or channel is None:
            raise RuntimeError("there is no process to end")
        channel.close()
        try:
            return process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            _kill_all(process)
            return process.wait()
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # programs that it started

    def _memory_mb(self) -> float:
        if self._process is None:
            return 0.0
        used = 0
        for process in _family(self._process.pid):
            with suppress(psutil.Error):
                used += process.memory_info().rss
        return used / MEGABYTE


class _Launcher:
    """Starts engine processes from one thread that lives as long as the worker, and lends them out.

    Linux kills the child when the thread that started it ends, and a drain's thread may end long before its worker.
    """

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Start afresh, also after a fork: the new process has neither the thread nor the children of its parent."""
        self.idle: list[Simulator] = []
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="simulation-launcher")

    def start(self) -> tuple[subprocess.Popen[bytes], Connection]:
        return self._thread.submit(_start).result()


_launcher = _Launcher()
os.register_at_fork(after_in_child=_launcher.reset)


@contextmanager
def simulator() -> Iterator[Simulator]:
    """Borrow an idle simulator of this process; afterwards it is kept for the next drain."""
    try:
        lent = _launcher.idle.pop()
    except IndexError:
        lent = Simulator()
    try:
        yield lent
    finally:
        if lent.is_ahead:
            lent.close()
        _launcher.idle.append(lent)


def _start() -> tuple[subprocess.Popen[bytes], Connection]:
    ours, theirs = socket.socketpair()
    # Not multiprocessing, which runs the caller's main module again and allows no children of Celery workers.
    code = (
        f"import sys; sys.path[:] = {sys.path!r}; from nanoos.execution.simulations.engine_process import serve; "
        f"serve({theirs.fileno()}, {os.getpid()})"
    )
    with theirs:
        process = subprocess.Popen(  # noqa: S603  # this interpreter and our own code
            [sys.executable, "-c", code],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C goes to the worker only, which finishes the current simulation first
        )
    return process, Connection(ours.detach())


def _crashed(code: int, begun: float) -> Simulated:
    if code < 0:
        name = signal.Signals(-code).name
        how = f"was killed by {name}" + (": out of memory, or by hand" if -code == signal.SIGKILL else "")
    else:
        how = f"exited with code {code}"
    return _stopped(f"the engine's process {how}", begun, is_final=False)


def _stopped(reason: str, begun: float, *, is_final: bool) -> Simulated:
    outcome = SimulationOutcome(outputs={}, failure_class=FailureClass.CRASH, reason=reason)
    return Simulated(outcome=outcome, duration_s=time.monotonic() - begun, is_final=is_final)


def _family(pid: int) -> list[psutil.Process]:
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _kill_all(process: subprocess.Popen[bytes]) -> None:
    for member in _family(process.pid):
        with suppress(psutil.Error):
            member.kill()
    process.kill()
