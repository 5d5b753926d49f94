"""Ending the programs that this process started, with those that left their parent."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

PR_SET_CHILD_SUBREAPER = 36  # <linux/prctl.h>
ROUNDS = 20  # of killing: programs that start others faster than they are killed are given up
WAIT_S = 1.0


@contextmanager
def ending_children() -> Iterator[None]:
    """At the end, kill the children that were started meanwhile, with all that they started, and wait for their end.

    On Linux a program that leaves its parent becomes a child of this process meanwhile. For processes in which no other
    thread starts children.
    """
    before = child_ids()
    _adopt_orphans(True)
    try:
        yield
    finally:
        _end_children(spared=before)
        _adopt_orphans(False)


def child_ids() -> frozenset[int]:
    """Ids of the direct children, also of those that have ended and were not waited for."""
    tasks = Path("/proc/self/task")
    try:
        # Of all threads: a child belongs to the one that started it.
        return frozenset(int(id_) for task in tasks.iterdir() for id_ in (task / "children").read_text().split())
    except OSError:  # no Linux, or a kernel without this file
        return frozenset(child.pid for child in psutil.Process().children())


def _adopt_orphans(does: bool) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, int(does))


def _end_children(*, spared: Collection[int]) -> None:
    for _ in range(ROUNDS):
        found = []
        for id_ in child_ids().difference(spared):
            with suppress(psutil.Error):
                child = psutil.Process(id_)
                found += [*child.children(recursive=True), child]
        if not found:
            return
        for process in found:
            with suppress(psutil.Error):  # also one that another user owns
                process.kill()
        psutil.wait_procs(found, timeout=WAIT_S)
