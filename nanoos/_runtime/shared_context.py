"""A context of the whole process that several threads hold at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Any


class SharedContext(AbstractContextManager[None]):
    """Entered with the first who holds it and left with the last, in whatever order they come and go.

    Args:
        make: The context itself; made anew whenever nobody holds it.
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
                # What went wrong within is its holder's own affair.
                held.__exit__(None, None, None)
