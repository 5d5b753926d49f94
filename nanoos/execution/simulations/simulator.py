"""The worker's side of the engine process: starting it, enforcing limits, and reporting how a simulation ended.

The process runs many simulations and outlives a drain, so a trivial simulation costs a message, not a fork.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import uuid
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from typing import Any

from nanoos._runtime.child_python import python_command, usual_environment
from nanoos._runtime.processes import signal_name
from nanoos.domain.failures import FailureClass
from nanoos.domain.storable import storable_text
from nanoos.execution.simulations.last_words import last_printed
from nanoos.execution.simulations.process_family import ENDED, MARK, family_mb, kill_family, own_mb
from nanoos.plugins.engine import SimulationOutcome

MEMORY_POLL_S = 0.2  # interval of memory checks; shorter simulations are not checked
STDERR = 2
LEAK_MB = 8192  # an idle engine process above this is replaced: warm models take up to a few GB, the rest is a leak


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
        trace: Traceback of the engine's exception, for the log.
    """

    outcome: SimulationOutcome
    duration_s: float
    trace: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    """An engine process, its guard, and what both were started with."""

    process: subprocess.Popen[bytes]
    channel: Connection
    guard: subprocess.Popen[bytes]
    mark: str
    environment: Mapping[str, str]
    folders: Sequence[str]


class Simulator:
    """One engine process, started when needed and restarted after a crash. Not thread-safe."""

    def __init__(self) -> None:
        self._running: _Running | None = None
        self._sent: deque[object] = deque()
        self._alone: set[object] = set()  # of a batch that ended badly

    @property
    def pid(self) -> int | None:
        """Id of the engine process; None if it is not running."""
        return None if self._running is None else self._running.process.pid

    @property
    def mark(self) -> str | None:
        """What the environment of the process and of all that it started carries; None if it is not running."""
        return None if self._running is None else self._running.mark

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
                simulations. After a crash they must be sent again. A batch of them has the limit of each in sum, and
                where it ends badly, this structure is tried alone.
        """
        if self._sent and self._sent[0] != request["id"]:
            self.close()  # the worker gave up requests sent ahead, since its chunk's time was up
        channel = self._started(request).channel
        begun = time.monotonic()
        if request["id"] in self._alone:
            self._alone.discard(request["id"])
            ahead = ()
        n_together = min(request["batch"], 1 + len(ahead))
        try:
            with suppress(OSError):  # the process died on a request sent ahead; its earlier answers can still be read
                for item in (request, *ahead):
                    if item["id"] not in self._sent:
                        channel.send_bytes(json.dumps(item).encode())
                        self._sent.append(item["id"])
            stopped = self._watch(channel, begun, replace(limits, time_s=n_together * limits.time_s))
            if stopped is None:
                answer = json.loads(channel.recv_bytes())
                self._sent.popleft()
        except (EOFError, OSError):
            stopped = _crashed(self._end(), begun)
        except BaseException:
            # The worker is being stopped: give the simulation up.
            self.close()
            raise
        if stopped is not None:
            if n_together == 1:
                return _with_last_words(stopped, request)
            self._alone.update(item["id"] for item in (request, *ahead))
            return self.simulate(request, limits)
        failure_class = answer["failure_class"]
        return Simulated(
            outcome=SimulationOutcome(
                outputs=answer["outputs"],
                failure_class=None if failure_class is None else FailureClass(failure_class),
                reason=storable_text(answer["reason"]),
                noise_std=answer["noise_std"],
                files=tuple(answer["files"]),
                is_final=answer["is_final"],
            ),
            duration_s=answer["duration_s"],
            trace=storable_text(answer["trace"]),
        )

    def close(self) -> None:
        """Kill the process and the programs it started."""
        if self._running is not None:
            kill_family(self._running.process.pid, self._running.mark)
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

    def _started(self, request: Mapping[str, Any]) -> _Running:
        """The process for this request: a new one after a crash, a leak, or for another environment."""
        running = self._running
        if running is not None and not self._sent:
            if running.process.poll() is not None:
                self._end()
            elif (
                running.environment != request["environment"]
                or running.folders != request["import_folders"]
                or own_mb(running.process.pid) > LEAK_MB
            ):
                self.close()
        if self._running is None:
            self._running = _launcher.start(request["environment"], request["import_folders"])
        return self._running

    def _end(self) -> int:
        """Reap a process that has closed its socket; returns its exit code, or minus the signal that killed it."""
        running, self._running = self._running, None
        self._sent.clear()
        if running is None:
            raise RuntimeError("there is no process to end")
        running.channel.close()
        try:
            return running.process.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            running.process.kill()
            return running.process.wait()
        finally:
            kill_family(running.process.pid, running.mark)  # programs that it started
            running.guard.communicate(ENDED)

    def _memory_mb(self) -> float:
        return 0.0 if self._running is None else family_mb(self._running.process.pid)


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

    def start(self, environment: Mapping[str, str], folders: Sequence[str]) -> _Running:
        return self._thread.submit(_start, environment, folders).result()


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


def _with_last_words(stopped: Simulated, request: Mapping[str, Any]) -> Simulated:
    reason = stopped.outcome.reason + last_printed(request)
    return replace(stopped, outcome=replace(stopped.outcome, reason=storable_text(reason)))


def _start(environment: Mapping[str, str], folders: Sequence[str]) -> _Running:
    ours, theirs = socket.socketpair()
    mark = uuid.uuid4().hex
    # Not multiprocessing, which runs the caller's main module again and allows no children of Celery workers.
    serve = f"from nanoos.execution.simulations.engine_process import serve; serve({theirs.fileno()}, {os.getpid()})"
    with theirs:
        process = subprocess.Popen(  # noqa: S603  # this interpreter and our own code
            python_command(serve, folders=folders),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=STDERR,  # what engines print is no output of the command that runs them
            env={**usual_environment(), **environment, MARK: mark},
            start_new_session=True,  # Ctrl-C goes to the worker only, which finishes the current simulation first
        )
    guard = f"from nanoos.execution.simulations.process_family import guard; guard({process.pid}, {mark!r})"
    return _Running(
        process=process,
        channel=Connection(ours.detach()),
        guard=subprocess.Popen(python_command(guard), stdin=subprocess.PIPE, start_new_session=True),  # noqa: S603
        mark=mark,
        environment=environment,
        folders=folders,
    )


def _crashed(code: int, begun: float) -> Simulated:
    if code < 0:
        name = signal_name(code)
        how = f"was killed by {name}" + (": out of memory, or by hand" if -code == signal.SIGKILL else "")
    else:
        how = f"exited with code {code}"
    return _stopped(f"the engine's process {how}", begun, is_final=False)


def _stopped(reason: str, begun: float, *, is_final: bool) -> Simulated:
    outcome = SimulationOutcome(outputs={}, failure_class=FailureClass.CRASH, reason=reason, is_final=is_final)
    return Simulated(outcome=outcome, duration_s=time.monotonic() - begun)
