"""A stale-while-revalidate cache for counts that are costly on large tables, computed by one thread at a time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Value = TypeVar("Value")

MAX_AGE_S = 1.0
# Counting never takes more than this part of one core, however large the tables are.
MAX_SHARE = 0.1


class StaleWhileRevalidate(Generic[Value]):
    """Values by key, each at most a second old, or ten times as old as it takes to compute.

    A reader of an older value gets it at once while it is computed again in a thread; a reader waits where there is
    none. `forget` makes the next reader wait, so that the sender of a command sees its effect.
    """

    def __init__(self, compute: Callable[[str], Value], *, max_age_s: float = MAX_AGE_S) -> None:
        self._compute = compute
        self._max_age_s = max_age_s
        self._lock = threading.Lock()
        self._values: dict[str, tuple[Value, float, float]] = {}
        self._busy: set[str] = set()
        self._epoch = 0

    def get(self, key: str) -> Value:
        """The value of a key; raises what computing it raises."""
        with self._lock:
            found = self._values.get(key)
            now = time.monotonic()
            if found is not None:
                value, at, cost = found
                if now - at <= max(self._max_age_s, cost / MAX_SHARE) or key in self._busy:
                    return value
                self._busy.add(key)
                # Twice as old as it may be: it was not read for a while, and this reader waits.
                is_stale = now - at > 2 * max(self._max_age_s, cost / MAX_SHARE)
        if found is None or is_stale:
            try:
                return self._refresh(key)
            finally:
                self._busy.discard(key)
        threading.Thread(target=self._refresh_quietly, args=(key,), daemon=True).start()
        return found[0]

    def forget(self) -> None:
        """Compute every value again when it is next read."""
        with self._lock:
            self._values.clear()
            self._epoch += 1

    def _refresh(self, key: str) -> Value:
        epoch, started = self._epoch, time.monotonic()
        value = self._compute(key)
        with self._lock:
            if epoch == self._epoch:
                now = time.monotonic()
                self._values[key] = (value, now, now - started)
        return value

    def _refresh_quietly(self, key: str) -> None:
        try:
            self._refresh(key)
        except Exception:
            # The next one to ask computes it again, and gets the error.
            with self._lock:
                self._values.pop(key, None)
        finally:
            self._busy.discard(key)
