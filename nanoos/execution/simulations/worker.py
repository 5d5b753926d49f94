"""The simulation worker: claims chunks of jobs under a lease, runs their engines and records the results."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection

from nanoos._runtime.logs import log_context
from nanoos._runtime.tracing import span
from nanoos.campaigns.candidates import drop_failed
from nanoos.domain.clock import utc_now
from nanoos.domain.engine_source import EngineSource
from nanoos.domain.errors import NanoosError, StoreUnavailable
from nanoos.domain.failures import FailureClass
from nanoos.execution.simulations.claims import (
    CHUNK_FIRST,
    CHUNK_MAX,
    Claimed,
    claim_jobs,
    expected_seconds,
    unless_collided,
)
from nanoos.execution.simulations.input_structures import InputStructures
from nanoos.execution.simulations.job import ClaimedJob
from nanoos.execution.simulations.recording import (
    CRASHES_IN_A_ROW,
    SIMULATIONS,
    Computed,
    Recorded,
    record,
    record_source,
)
from nanoos.execution.simulations.requests import (
    definition_of,
    folder_of,
    kept_files,
    limits_of,
    n_ahead,
    request_for,
)
from nanoos.execution.simulations.scratch import scratch_folder
from nanoos.execution.simulations.simulator import Simulated, Simulator, simulator
from nanoos.plugins.engine import SimulationOutcome
from nanoos.settings import Settings
from nanoos.store import leases
from nanoos.store import status_counts as counts
from nanoos.store.database import Database
from nanoos.store.heartbeat import Heartbeat
from nanoos.store.process_identity import process_name
from nanoos.store.raw_files import StoredFile, raw_file_store

log = logging.getLogger(__name__)

T = TypeVar("T")
Reserve = Callable[[Mapping[str, Any], threading.Event], AbstractContextManager[None]]

CHUNK_TARGET_S = (
    2.0  # target duration of a chunk: long compared with a transaction (10 ms), but little to repeat after a crash
)
CHUNK_LIMIT_S = 10.0  # then the worker records the finished jobs and releases the rest: costs differ within a queue
COST_MEMORY = 0.3  # weight of the newest chunk in the running cost estimate
CRASH_PAUSE_S = 0.2  # pause before a restart of the engine process, doubled with each crash in a row
PATIENCE_S = 300.0  # a restarting database is back within minutes; hours of computing are worth the wait
RETRY_PAUSE_S = 1.0
CHUNKS_A_FOLD = 10  # chunks between two folds of `row_counts`; a chunk adds a few entries per campaign


@dataclass(slots=True, kw_only=True)
class DrainReport:
    """What one worker did."""

    completed: int = 0
    from_cache: int = 0
    infeasible: int = 0
    retried: int = 0
    failed: int = 0
    lost: int = 0
    chunks: int = 0
    engine_seconds: float = 0.0
    wall_seconds: float = 0.0
    campaigns: set[str] = field(default_factory=set)

    def summary(self) -> dict[str, Any]:
        return {
            **{name: getattr(self, name) for name in self.__dataclass_fields__ if name != "campaigns"},
            "campaigns": sorted(self.campaigns),
        }


def drain_simulations(
    database: Database,
    settings: Settings,
    *,
    time_limit_s: float | None = None,
    stop: threading.Event | None = None,
    on_chunk: Callable[[DrainReport], None] | None = None,
    clock: Callable[[], datetime] = utc_now,
    reserved: Reserve | None = None,
) -> DrainReport:
    """Work until no job can be claimed, the time is up or `stop` is set; claimed jobs are recorded or released.

    Args:
        database: The database.
        settings: Lease length and attempts.
        time_limit_s: Claim no chunk after this many seconds; None for no limit.
        stop: Stops the worker after the current simulation.
        on_chunk: Called after each recorded chunk.
        clock: Returns the current time.
        reserved: Reserves the machine's resources for one simulation; see `packing`.
    """
    worker = _Worker(database, settings, stop or threading.Event(), clock, reserved)
    begun = time.monotonic()
    renewal = leases.renewal(SIMULATIONS)
    with (
        simulator() as worker.simulator,
        scratch_folder(settings) as worker.scratch,
        Heartbeat(database, renewal, lease_s=settings.lease_seconds, clock=clock) as worker.heartbeat,
    ):
        while not worker.stop.is_set() and (time_limit_s is None or time.monotonic() - begun < time_limit_s):
            if not worker.work_one_chunk():
                break
            worker.report.wall_seconds = time.monotonic() - begun
            if on_chunk is not None:
                on_chunk(worker.report)
    worker.report.wall_seconds = time.monotonic() - begun
    return worker.report


class _Worker:
    """State of one worker: the estimated cost of a simulation and the report."""

    heartbeat: Heartbeat
    simulator: Simulator
    scratch: Path

    def __init__(
        self,
        database: Database,
        settings: Settings,
        stop: threading.Event,
        clock: Callable[[], datetime],
        reserved: Reserve | None,
    ) -> None:
        self.database = database
        self.settings = settings
        self.stop = stop
        self.clock = clock
        self.reserved = reserved or (lambda _resources, _stop: nullcontext())
        self.name = process_name()
        self.report = DrainReport()
        self.raw_files = raw_file_store(settings)
        self._cost_s: float | None = None
        self._inputs = InputStructures(
            raw_files=self.raw_files, simulate=self._run_source, read=self._read, record=self._record_source
        )

    def work_one_chunk(self) -> bool:
        """Claim, compute and record one chunk; returns False if no job can be claimed."""
        claimed = self._patiently(self._claim)
        if not claimed.jobs:
            return False
        self.heartbeat.watch(claimed.token)
        with span("simulations.chunk", queue="simulations", n_jobs=len(claimed.jobs)):
            self._work(claimed)
        return True

    def _work(self, claimed: Claimed) -> None:
        token, jobs = claimed.token, claimed.jobs
        try:
            computed = self._compute(jobs, claimed.cached)
            recorded = self._patiently(lambda: self._record(token, computed, is_all=len(computed) == len(jobs)))
        except Exception as error:
            self._give_back(token, jobs, error)
            raise
        except BaseException:
            # The worker is being stopped: the attempt does not count.
            self._release(token)
            raise
        finally:
            self.heartbeat.watch(None)
        for name in ("completed", "from_cache", "infeasible", "retried", "failed", "lost"):
            setattr(self.report, name, getattr(self.report, name) + getattr(recorded, name))
        self.report.chunks += 1
        self.report.campaigns |= recorded.campaigns

    def _record(self, token: str, computed: list[Computed], *, is_all: bool) -> Recorded:
        with self.database.write() as connection:
            recorded = record(
                connection,
                token,
                computed,
                worker=self.name,
                max_attempts=self.settings.max_attempts,
                now=self.clock(),
            )
            if not is_all:
                leases.release(connection, SIMULATIONS, token)
            if self.report.chunks % CHUNKS_A_FOLD == 0:
                counts.fold(connection)
        return recorded

    def _patiently(self, act: Callable[[], T]) -> T:
        """Retry while the database is unavailable. Safe to repeat, since the lease token fences every write."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            try:
                return act()
            except StoreUnavailable as error:
                if time.monotonic() > deadline:
                    raise
                log.warning("waiting for the database: %s", error)
                if self.stop.wait(RETRY_PAUSE_S):
                    raise

    def _chunk_size(self) -> int:
        if self._cost_s is None:
            return CHUNK_FIRST
        return max(1, min(CHUNK_MAX, int(CHUNK_TARGET_S / max(self._cost_s, 1e-6))))

    def _claim(self) -> Claimed:
        def act() -> Claimed:
            with self.database.write() as connection:
                now = self.clock()
                if self._cost_s is None:
                    self._cost_s = expected_seconds(connection, now=now)
                return claim_jobs(connection, self.settings, owner=self.name, limit=self._chunk_size(), now=now)

        claimed = unless_collided(act)
        self.report.failed += claimed.n_failed
        return claimed

    def _compute(
        self, jobs: Sequence[ClaimedJob], cached: Mapping[str, tuple[int, SimulationOutcome]]
    ) -> list[Computed]:
        computed: list[Computed] = []
        n_crashes = 0
        deadline = time.perf_counter() + CHUNK_LIMIT_S
        wanted = [job for job in jobs if job.result_key not in cached]
        for job in jobs:
            if job.result_key in cached:
                result_id, outcome = cached[job.result_key]
                computed.append(Computed(job=job, outcome=outcome, duration_s=0.0, result_id=result_id))
        for position, job in enumerate(wanted):
            if self.stop.is_set() or (computed and time.perf_counter() > deadline):
                break
            with log_context(campaign=job.campaign_slug, simulation_job_id=job.id):
                done = self._simulate(job, wanted[position + 1 : position + 1 + n_ahead(job, self._cost_s)])
            folder = folder_of(job, self.scratch)
            self._learn_cost(done.duration_s)
            computed.append(
                Computed(
                    job=job,
                    outcome=done.outcome,
                    duration_s=done.duration_s,
                    files=self._patiently(partial(self._stored_files, job, done.outcome, folder)),
                )
            )
            shutil.rmtree(folder, ignore_errors=True)
            n_crashes = n_crashes + 1 if done.outcome.failure_class is FailureClass.CRASH else 0
            if n_crashes == CRASHES_IN_A_ROW:
                break  # `record` decides whether the engine is broken
            if n_crashes:
                self.stop.wait(CRASH_PAUSE_S * 2 ** (n_crashes - 1))
        return computed

    def _stored_files(self, job: ClaimedJob, outcome: SimulationOutcome, folder: Path) -> dict[str, StoredFile]:
        """The files that the outcome names, stored before the result that will name them."""
        return {name: self.raw_files.put(path) for name, path in kept_files(job, outcome, folder).items()}

    def _learn_cost(self, duration_s: float) -> None:
        self.report.engine_seconds += duration_s
        previous = duration_s if self._cost_s is None else self._cost_s
        self._cost_s = COST_MEMORY * duration_s + (1 - COST_MEMORY) * previous

    def _simulate(self, job: ClaimedJob, next_jobs: Sequence[ClaimedJob]) -> Simulated:
        folder = folder_of(job, self.scratch)
        done = self._inputs.lay(job, folder) or self._run(self.simulator, job, folder, next_jobs)
        if done.outcome.failure_class in (FailureClass.TRANSIENT, FailureClass.CRASH):
            # A failure on one structure must not stop the others: log it; `record` retries and counts it.
            log.error("engine %s on %s: %s\n%s", job.engine, job.structure_hash, done.outcome.reason, done.trace)
        return done

    def _run(
        self, simulator: Simulator, job: ClaimedJob, folder: Path, next_jobs: Sequence[ClaimedJob] = ()
    ) -> Simulated:
        try:
            request = request_for(self.settings, job, folder)
        except NanoosError as error:
            outcome = SimulationOutcome(outputs={}, failure_class=FailureClass.SYSTEMIC, reason=str(error))
            return Simulated(outcome=outcome, duration_s=0.0)
        alike = takewhile(lambda item: EngineSource.of(item) == EngineSource.of(job), next_jobs)
        ahead = [request_for(self.settings, item, folder_of(item, self.scratch)) for item in alike]
        with self.reserved(definition_of(job).get("resources", {}), self.stop):
            return simulator.simulate(request, limits_of(self.settings, job), ahead=ahead)

    def _run_source(self, source: ClaimedJob, folder: Path) -> Simulated:
        # In a process of its own, so that neither engine's start is paid again for the next candidate.
        with simulator() as second:
            done = self._run(second, source, folder)
        self.report.engine_seconds += done.duration_s
        return done

    def _read(self, read: Callable[[Connection], T]) -> T:
        def act() -> T:
            with self.database.read() as connection:
                return read(connection)

        return self._patiently(act)

    def _record_source(self, item: Computed, folder: Path) -> None:
        def act() -> None:
            files = self._stored_files(item.job, item.outcome, folder)
            with self.database.write() as connection:
                record_source(connection, replace(item, files=files), worker=self.name, now=self.clock())

        self._patiently(act)

    def _give_back(self, token: str, jobs: Sequence[ClaimedJob], error: Exception) -> None:
        """Return jobs that could not be recorded to the queue, where each is retried alone.

        The attempt counts unless the database was unavailable, so that a bad job ends up FAILED.
        """
        if isinstance(error, StoreUnavailable):
            self._release(token)
            return
        try:
            with self.database.write() as connection:
                now = self.clock()
                for job in jobs:
                    leases.retry_or_fail(
                        connection,
                        SIMULATIONS,
                        token,
                        job.id,
                        job.attempts,
                        max_attempts=self.settings.max_attempts,
                        failure_class=FailureClass.TRANSIENT.value,
                        reason=f"not recorded: {type(error).__name__}",
                        now=now,
                    )
                drop_failed(connection, [job.id for job in jobs], now=now)
                leases.count_failures(connection, SIMULATIONS, {FailureClass.TRANSIENT.value: len(jobs)})
        except Exception:
            log.exception("could not release the lease; it will expire")

    def _release(self, token: str) -> None:
        try:
            with self.database.write() as connection:
                leases.release(connection, SIMULATIONS, token)
        except Exception:
            log.exception("could not release the lease; it will expire")
