"""Renewing a lease from a background thread while the work goes on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Protocol

from sqlalchemy import Connection

from nanoos.domain.clock import utc_now
from nanoos.store.database import Database

log = logging.getLogger(__name__)

RENEWALS_PER_LEASE = 3  # two renewals may fail before the lease is lost


class Renew(Protocol):
    """Extends the lease with this token if it is still held."""

    def __call__(self, connection: Connection, token: str, *, lease_s: float, now: datetime) -> object: ...


class Heartbeat:
    """Renews one lease at a time, at a third of its length. A lost lease is no error here: the fenced write detects it.

    Use it as a context manager around a worker's loop, and `watch` each lease.
    """

    def __init__(
        self, database: Database, renew: Renew, *, lease_s: float, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database = database
        self._renew = renew
        self._lease_s = lease_s
        self._clock = clock
        self._token: str | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease-heartbeat", daemon=True)

    def watch(self, token: str | None) -> None:
        """Renew this lease from now on; None renews nothing."""
        self._token = token

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._lease_s / RENEWALS_PER_LEASE):
            token = self._token
            if token is None:
                continue
            try:
                with self._database.write() as connection:
                    self._renew(connection, token, lease_s=self._lease_s, now=self._clock())
            except Exception:
                # The cause may be gone at the next renewal; if the thread ended, the lease would certainly be lost.
                log.exception("could not renew the lease, retrying")
