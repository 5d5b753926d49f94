"""Suspending Python's cyclic garbage collector while a short piece of work creates many objects."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from nanoos._runtime.shared_context import SharedContext


def collect_later() -> AbstractContextManager[None]:
    """Suspend cyclic garbage collection within this context, in all threads; reference counting continues.

    A step over a thousand campaigns creates tens of thousands of records and hardly a cycle. They would still trigger
    full collections, which visit every object of every imported library and take 0.15 s each.
    """
    return _COLLECT_LATER


@contextmanager
def _without_collector() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


_COLLECT_LATER = SharedContext(_without_collector)
