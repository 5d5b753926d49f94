"""A process-wide context that several threads can hold at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any


class SharedContext(AbstractContextManager[None]):
    """Enters the underlying context with the first holder and exits it with the last, in any order.

    Args:
        make: Creates the underlying context for each first holder.
    """

    def __init__(self, make: Callable[[], AbstractContextManager[Any]]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._n_holders = 0
        self._held: AbstractContextManager[Any] | None = None

    def __enter__(self) -> None:
        with self._lock:
            if self._held is None:
                held = self._make()
                held.__enter__()
                self._held = held
            self._n_holders += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._n_holders -= 1
            if self._n_holders == 0 and self._held is not None:
                held, self._held = self._held, None
                # An exception concerns only the holder that raised it.
                held.__exit__(None, None, None)
