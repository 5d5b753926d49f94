"""Where claims of remote workers wait for work: one poll of the database serves all of them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from nanoos.domain.errors import StoreUnavailable
from nanoos.execution.simulations.claims import JobSource

log = logging.getLogger(__name__)

POLL_S = 0.5
CALLED_AT_ONCE = 8  # a thousand workers must not all ask for one job

Wants = Callable[[JobSource], bool]


@dataclass(eq=False, slots=True)
class _Waiting:
    wants: Wants
    called: asyncio.Event


class WaitingRoom:
    """Requests wait here in order, without a thread or a database connection of their own.

    Args:
        look: What waits in the queue; called in a thread while anyone waits.
    """

    def __init__(self, look: Callable[[], Collection[JobSource]]) -> None:
        self._look = look
        self._waiting: list[_Waiting] = []
        self._poll: asyncio.Task[None] | None = None

    async def wait(self, wants: Wants, timeout_s: float) -> bool:
        """Wait until there may be work that is wanted; whether there may be."""
        mine = _Waiting(wants, asyncio.Event())
        self._waiting.append(mine)
        try:
            if self._poll is None or self._poll.done():
                self._poll = asyncio.create_task(self._call())
            async with asyncio.timeout(timeout_s):
                await mine.called.wait()
        except TimeoutError:
            return False
        finally:
            if mine in self._waiting:
                self._waiting.remove(mine)
        return True

    async def _call(self) -> None:
        while self._waiting:
            await asyncio.sleep(POLL_S)
            try:
                sources = await run_in_threadpool(self._look)
            except StoreUnavailable as error:
                log.warning("waiting for the database: %s", error)
                continue
            wanted = [item for item in self._waiting if any(map(item.wants, sources))]
            for item in wanted[:CALLED_AT_ONCE]:
                # One that finds nothing after all waits again at the end.
                self._waiting.remove(item)
                item.called.set()
