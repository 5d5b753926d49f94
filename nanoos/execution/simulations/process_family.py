"""The engine process with all programs that it started: their memory, and killing them together.

Each engine process has a mark in its environment, which its descendants inherit. A program that left its parent, its
session or its process group is found by it too.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress

import psutil

MARK = "NANOOS_ENGINE_PROCESS"
ENDED = b"ended"  # the worker's last word to the guard: the family is gone, and its process id may be another's by now
ROUNDS = 20  # of killing: a family that starts processes faster than they are killed is given up


def family_mb(pid: int) -> float:
    """Resident memory of an engine process and its descendants, MiB."""
    used = 0
    for process in _descendants(pid):
        with suppress(psutil.Error):
            used += process.memory_info().rss
    return used / 2**20


def own_mb(pid: int) -> float:
    """Resident memory of one process, MiB; 0 after its end."""
    with suppress(psutil.Error):
        return float(psutil.Process(pid).memory_info().rss / 2**20)
    return 0.0


def kill_family(pid: int, mark: str) -> None:
    """Kill an engine process and all that it started."""
    for _ in range(ROUNDS):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        living = [*_descendants(pid), *marked(mark)]
        for process in living:
            with suppress(psutil.Error):
                process.kill()
        if not living:
            return
        psutil.wait_procs(living, timeout=1.0)


def guard(pid: int, mark: str) -> None:
    """Wait until the worker closes the input or dies, then kill the family that it left behind."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # the end of the worker, not a signal to its group, ends the guard
    if sys.stdin.buffer.read() != ENDED:
        kill_family(pid, mark)


def _descendants(pid: int) -> Iterator[psutil.Process]:
    with suppress(psutil.Error):
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            with suppress(psutil.Error):
                if member.status() != psutil.STATUS_ZOMBIE:
                    yield member


def marked(mark: str) -> Iterator[psutil.Process]:
    """The living processes that carry a mark, wherever they have gone."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                yield process
