"""Delivering results to the server in the background, and keeping their leases meanwhile.

A result stays in the spool until the server says what became of it. While the server is away, nothing is given up: the
pauses between tries grow to a minute, and the worker goes on with what it holds.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from nanoos.domain.errors import NanoosError, ServerUnavailable
from nanoos.execution.remote.client import Refused, Server
from nanoos.execution.remote.messages import MAX_RESULTS, Fate, FileMessage, ResultMessage
from nanoos.execution.remote.spool import Kept, Spool

log = logging.getLogger(__name__)

GATHER_S = 0.2  # results of trivial simulations go together
PAUSE_S, PAUSE_MAX_S = 1.0, 60.0
BATCH_BYTES = 2 * 2**20  # of 4 MiB that a request may have
RENEWALS_PER_LEASE = 3  # two may fail before the lease is lost
RENEWAL_POLL_S = 0.5
LEASE_S = 60.0  # until a claim says how long leases last
CONFLICT, UNPROCESSABLE, TOO_LARGE = 409, 422, 413
NO_AUTHORITY = frozenset({401, 403})


@dataclass(slots=True, kw_only=True)
class RemoteReport:
    """What one worker did.

    Attributes:
        computed: Simulations that ended.
        recorded: Results that the server recorded.
        repeated: Results that it had already.
        lost: Results whose lease was lost; others compute them.
        refused: Results that it refused; they are set aside.
        released: Jobs that were given back.
        unsent: Results that wait in the spool for the next start.
    """

    computed: int = 0
    recorded: int = 0
    repeated: int = 0
    lost: int = 0
    refused: int = 0
    released: int = 0
    unsent: int = 0

    def summary(self) -> dict[str, Any]:
        return asdict(self)


class Pauses:
    """Growing pauses between tries, at random lengths, so that workers do not come back all at once."""

    def __init__(self) -> None:
        self._next_s = PAUSE_S

    def reset(self) -> None:
        """A try succeeded."""
        self._next_s = PAUSE_S

    def next_s(self) -> float:
        """The length of the next pause."""
        pause_s = self._next_s * random.uniform(0.5, 1.0)  # noqa: S311  # no secret
        self._next_s = min(2 * self._next_s, PAUSE_MAX_S)
        return pause_s


class Delivery:
    """Sends results, renews leases and gives the rest of them back. Use it as a context manager.

    Attributes:
        failure: Why nothing more can be delivered; None while all is well.
        max_file_bytes: The largest file that the server takes; None if it is not known yet.
    """

    def __init__(self, server: Server, spool: Spool) -> None:
        self.report = RemoteReport()
        self.failure: NanoosError | None = None
        self.max_file_bytes: int | None = None
        self._server = server
        self._spool = spool
        self._lock = threading.Lock()
        self._lease_s = LEASE_S
        # Leases that are computed, and those that are not any more; True where jobs are left to give back.
        self._computed: set[str] = set()
        self._ended: dict[str, bool] = dict.fromkeys(spool.leases(), False)
        self._stop = threading.Event()
        self._kick = threading.Event()
        self._kick.set()
        self._threads = [
            threading.Thread(target=self._deliver, name="delivery", daemon=True),
            threading.Thread(target=self._renew, name="lease-renewal", daemon=True),
        ]

    def __enter__(self) -> Delivery:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._kick.set()
        for thread in self._threads:
            thread.join()
        self.report.unsent = len(self._spool.kept())

    def begin(self, lease: str, lease_s: float) -> None:
        """Hold a lease from now on."""
        with self._lock:
            self._computed.add(lease)
            self._lease_s = lease_s

    def end(self, lease: str, *, is_all: bool) -> None:
        """A lease is not computed any more; what is left of it goes back once its results are delivered."""
        with self._lock:
            self._computed.discard(lease)
            self._ended[lease] = not is_all
        self._kick.set()

    def added(self) -> None:
        """A result is in the spool."""
        with self._lock:
            self.report.computed += 1
        self._kick.set()

    def flush(self, timeout_s: float) -> None:
        """Wait until everything is delivered, so long at most."""
        deadline = time.monotonic() + timeout_s
        while self.failure is None and time.monotonic() < deadline:
            with self._lock:
                is_done = not self._ended and not self._spool.kept()
            if is_done:
                return
            self._kick.set()
            time.sleep(0.05)

    def _deliver(self) -> None:
        pauses = Pauses()
        while not self._stop.is_set() and self.failure is None:
            self._kick.wait()
            self._stop.wait(GATHER_S)
            self._kick.clear()
            try:
                while not self._stop.is_set() and (batch := self._batch()):
                    self._send(batch)
                    pauses.reset()
                self._give_back()
                pauses.reset()
            except ServerUnavailable as error:
                pause_s = pauses.next_s()
                log.warning("%s %d results wait; trying again in %.0f s.", error, len(self._spool.kept()), pause_s)
                self._stop.wait(pause_s)
                self._kick.set()
            except NanoosError as error:
                self.failure = error
            except Exception:
                # Without this thread nothing would ever be delivered.
                log.exception("could not deliver results, trying again")
                self._stop.wait(pauses.next_s())
                self._kick.set()

    def _batch(self) -> list[Kept]:
        batch: list[Kept] = []
        size = 0
        for item in self._spool.kept()[:MAX_RESULTS]:
            size += len(item.result.model_dump_json())
            if batch and size > BATCH_BYTES:
                break
            batch.append(item)
        return batch

    def _send(self, batch: list[Kept]) -> None:
        results = [self._uploaded(item) for item in batch]
        try:
            fates: Iterable[Fate] = self._server.send(results)
        except Refused as error:
            if error.status not in (UNPROCESSABLE, TOO_LARGE):
                raise
            if len(batch) > 1:
                # One of them is the reason.
                for item in batch:
                    self._send([item])
                return
            job = batch[0].result
            fates = [Fate(lease=job.lease, job_id=job.job_id, status="refused", reason=error.message)]
        is_incomplete = False
        for item, fate in zip(batch, fates, strict=True):
            is_incomplete = not self._settle(item, fate) or is_incomplete
        if is_incomplete:
            raise ServerUnavailable(f"{self._server.url} lost files of results.", hint="They are uploaded again.")

    def _settle(self, item: Kept, fate: Fate) -> bool:
        """Act on what became of a result; whether it is settled."""
        if fate.status == "without_files":
            return False
        setattr(self.report, fate.status, getattr(self.report, fate.status) + 1)
        if fate.status == "refused":
            kept_at = self._spool.set_aside(item)
            log.error("the result of job %d is refused: %s It is kept at %s.", fate.job_id, fate.reason, kept_at)
            return True
        if fate.status == "lost":
            log.warning("the result of job %d came too late and is dropped: %s", fate.job_id, fate.reason)
        self._spool.drop(item)
        return True

    def _uploaded(self, item: Kept) -> ResultMessage:
        """The result with those of its files that the server took."""
        taken: list[FileMessage] = []
        for file in item.result.files:
            path = item.file(file.sha256)
            try:
                size = path.stat().st_size
                if self.max_file_bytes is not None and size > self.max_file_bytes:
                    raise Refused(f"it has {size:,} bytes, and the server takes {self.max_file_bytes:,}.")
                self._server.upload(path, file.sha256, item.result.lease)
            except Refused as error:
                if error.status in NO_AUTHORITY:
                    raise
                if error.status != CONFLICT:  # there the lease is lost, and the server will say so of the result
                    log.error("job %d: file %r is not kept: %s", item.result.job_id, file.name, error)
                    continue
            except OSError as error:
                log.error("job %d: file %r cannot be read: %s", item.result.job_id, file.name, error.strerror)
                continue
            taken.append(file)
        return item.result.model_copy(update={"files": tuple(taken)})

    def _give_back(self) -> None:
        """Forget leases whose results are delivered, and give their other jobs back."""
        waiting = self._spool.leases()
        with self._lock:
            over = {lease: is_left for lease, is_left in self._ended.items() if lease not in waiting}
        unfinished = [lease for lease, is_left in over.items() if is_left]
        if unfinished:
            self.report.released += sum(self._server.release(unfinished).values())
        with self._lock:
            for lease in over:
                self._ended.pop(lease, None)

    def _renew(self) -> None:
        renewed_at = time.monotonic()
        while not self._stop.wait(RENEWAL_POLL_S):
            # Not one long wait: the first claim says how long leases last.
            if time.monotonic() - renewed_at < self._lease_s / RENEWALS_PER_LEASE:
                continue
            renewed_at = time.monotonic()
            with self._lock:
                held = [*self._computed, *self._ended]
            try:
                for first in range(0, len(held), MAX_RESULTS):
                    self._server.renew(held[first : first + MAX_RESULTS])
            except Exception as error:
                # The cause may be gone at the next renewal; a lost lease shows when its results are sent.
                log.warning("could not renew %d leases: %s", len(held), error)
