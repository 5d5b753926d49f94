"""Holding Python's collector of cycles back while a short piece of work makes many objects."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collect_later() -> Iterator[None]:
    """Within this context no cycles are looked for; what is in none is freed as ever.

    For work of a second or so. A step over a thousand campaigns makes tens of thousands of records and hardly a cycle,
    yet they set off full collections, which walk every object of every imported library: 0.15 s each. Threads may
    enter and leave in any order.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
