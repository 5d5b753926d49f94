"""The programs that this process started, with those that left their parent, and ending them."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

import psutil

PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
ROUNDS = 20  # of killing: programs that start others faster than they are killed are given up
WAIT_S = 1.0


def adopt_orphans() -> None:
    """On Linux: a program that leaves its parent becomes a child of this process, where `end_children` finds it."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def child_ids() -> frozenset[int]:
    """Ids of the direct children, also of those that have ended and were not waited for."""
    tasks = Path("/proc/self/task")
    try:
        # Of all threads: a child belongs to the one that started it.
        return frozenset(int(id_) for task in tasks.iterdir() for id_ in (task / "children").read_text().split())
    except OSError:  # no Linux, or a kernel without this file
        return frozenset(child.pid for child in psutil.Process().children())


def end_children(*, spared: Collection[int] = ()) -> None:
    """Kill the children with all that they started, and wait for their end.

    Args:
        spared: Ids of children to leave alone, such as those that were there before.
    """
    for _ in range(ROUNDS):
        found = []
        for id_ in child_ids().difference(spared):
            with suppress(psutil.NoSuchProcess):
                child = psutil.Process(id_)
                found += [*child.children(recursive=True), child]
        if not found:
            return
        for process in found:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(found, timeout=WAIT_S)
