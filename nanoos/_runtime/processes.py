"""Work on many items in several processes, for functions that hold the interpreter: features, 3D structures."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from nanoos._runtime.cpus import cpu_quota

Item = TypeVar("Item")
Result = TypeVar("Result")

PARALLEL_FROM = 250  # items: below, starting the processes takes longer than the work
CHUNK = 32  # items sent to a process at a time: a second's work or less, so that none waits long for the last
WATCH_S = 1.0
IDLE_S = 60  # a process that has had no work for this long ends


def map_in_processes(
    function: Callable[[Item], Result], items: Sequence[Item], *, n_processes: int | None = None
) -> list[Result]:
    """The function's results, in the order of the items whatever the number of processes.

    Processes start afresh, since forking a process with threads can hang. They are reused by later calls.

    Args:
        function: Defined in a module, with arguments and results that can be pickled; its result must depend on the
            item alone. What it raises is raised here.
        items: What to call it with.
        n_processes: Number of processes; default: the CPU quota for many items, and 1 for few.
    """
    wanted = n_processes or (cpu_quota() if len(items) >= PARALLEL_FROM else 1)
    # Celery's processes are daemons, which may not start others.
    if wanted == 1 or len(items) < 2 or multiprocessing.current_process().daemon:
        return [function(item) for item in items]
    from joblib import Parallel, delayed, parallel_config

    size = max(1, min(CHUNK, len(items) // wanted))
    with parallel_config(backend="loky", idle_worker_timeout=IDLE_S):
        pool = Parallel(n_jobs=wanted, batch_size=size, max_nbytes=None, initializer=_end_with, initargs=(os.getpid(),))
        results: list[Result] = pool(delayed(function)(item) for item in items)
    return results


def _end_with(parent: int) -> None:
    """End this process soon after its parent, however that ends: a killed worker leaves nothing running."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def signal_name(code: int) -> str:
    """The signal that ended a process with this negative exit code: SIGKILL, or SIGRTMIN+1 for a real-time one."""
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"SIGRTMIN+{-code - signal.SIGRTMIN}"
