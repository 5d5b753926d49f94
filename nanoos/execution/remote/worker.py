"""The remote worker: claims simulations over HTTP, carries them out in child processes, and delivers the results.

It holds no database connection; what it has computed and not delivered is in its spool. Several simulations run at
once, as many as fit into its cores, memory and GPUs; one of the idle slots at a time waits for work.
"""

from __future__ import annotations

import logging
import math
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from nanoos._runtime.logs import log_context
from nanoos.domain.engine_source import EngineSource
from nanoos.domain.errors import NanoosError, ServerUnavailable
from nanoos.domain.failures import FailureClass
from nanoos.execution.remote.client import Refused, Server
from nanoos.execution.remote.delivery import Delivery, Pauses, RemoteReport
from nanoos.execution.remote.engines import Engines
from nanoos.execution.remote.messages import ClaimAnswer, JobMessage, Offer, ResultMessage
from nanoos.execution.remote.spool import Spool
from nanoos.execution.simulations.capacity import Capacity, Resources, machine
from nanoos.execution.simulations.job import Job
from nanoos.execution.simulations.process_family import kill_family
from nanoos.execution.simulations.requests import (
    definition_of,
    folder_of,
    kept_files,
    n_ahead,
    request_for,
)
from nanoos.execution.simulations.scratch import scratch_folder
from nanoos.execution.simulations.simulator import Limits, Simulated, Simulator, simulator
from nanoos.plugins.engine import INPUT_FROM, SimulationOutcome
from nanoos.settings import Settings

log = logging.getLogger(__name__)

WAIT_S = 50.0  # of a claim: proxies give a silent request up after a minute
CHUNK_LIMIT_S = 30.0  # then the rest of a chunk goes back: simulations may take longer than the recorded ones did
POLL_S = 0.1
FULL_DISK_S = 5.0  # pause before another try to write a result down
CRASH_LIMIT = 3  # in a row: then the rest of the chunk goes back, and the server decides about the engine
CRASH_PAUSE_S = 0.2
SIGNALS_S = 0.5  # within which a signal to all processes of a job reaches this one, too
CLAIM_PAUSE_S = 5.0
END_S = 10.0  # to deliver the last results and to give the rest back
REASON_LENGTH = 4000
COST_MEMORY = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a remote worker works.

    Attributes:
        site: The site of its token.
        spool: Folder of results that are not delivered yet.
        cores, memory_mb, gpus: What simulations share; None for all that this process may use of the machine.
        seconds_left: Time until it must have ended; None for no end.
        idle_s: End after so long without work; None to wait for ever.
        grace_s: After the signal to stop, time for simulations to end before they are given back.
    """

    site: str
    spool: Path
    cores: int | None = None
    memory_mb: float | None = None
    gpus: int | None = None
    seconds_left: float | None = None
    idle_s: float | None = None
    grace_s: float = 20.0


def worker_name() -> str:
    """This process's name in the protocol."""
    host = re.sub(r"[^A-Za-z0-9_.-]", "-", socket.gethostname())[:40]
    return f"{host}.{os.getpid()}"


def work_remotely(settings: Settings, server: Server, options: Options, *, stop: threading.Event) -> RemoteReport:
    """Work until `stop` is set, the time is up, or there has been no work for `idle_s`.

    Raises:
        Refused: The token does not allow it, or the server does not speak this version of the protocol.
        InvalidInput: The spool cannot be used.
    """
    with Spool(options.spool) as spool, scratch_folder(settings) as scratch:
        delivery = Delivery(server, spool)
        with delivery:
            worker = _Worker(settings, server, options, stop, spool, scratch, delivery)
            worker.run()
            delivery.flush(END_S)
        if worker.failure is not None:
            raise worker.failure
        if delivery.failure is not None:
            raise delivery.failure
        return delivery.report


class _Worker:
    """State of one worker process: its slots, and what they share."""

    def __init__(
        self,
        settings: Settings,
        server: Server,
        options: Options,
        stop: threading.Event,
        spool: Spool,
        scratch: Path,
        delivery: Delivery,
    ) -> None:
        self.settings = settings
        self.server = server
        self.options = options
        self.stop = stop
        self.spool = spool
        self.scratch = scratch
        self.delivery = delivery
        self.engines = Engines(server)
        total = machine()
        self.capacity = Capacity(
            Resources(
                cores=options.cores or total.cores,
                gpus=options.gpus or total.gpus,
                memory_mb=options.memory_mb or total.memory_mb,
            )
        )
        self.failure: NanoosError | None = None
        self.is_handing_back = threading.Event()
        self._claiming = threading.Lock()
        self._pauses = Pauses()
        self._busy = 0
        self._changed = threading.Condition()
        self._idle_since: float | None = None  # the server has said since then that there is no work
        self._deadline = (
            None if options.seconds_left is None else time.monotonic() + options.seconds_left - options.grace_s
        )

    def run(self) -> None:
        """Deliver what an earlier worker left, work, then end what is begun or give it back."""
        while self.spool.kept() and self.delivery.failure is None and not self.stop.wait(POLL_S):
            pass  # a claim, of this worker too, would give jobs with lost leases to others
        slots = [_Slot(self, number) for number in range(self.capacity.total.cores)]
        for slot in slots:
            slot.start()
        while not self.stop.wait(POLL_S):
            if self.failure is not None or self.delivery.failure is not None or self._is_over():
                self.stop.set()
        if self._wait_until_idle(self.options.grace_s):
            return
        log.warning("simulations are given back: they did not end within %g s", self.options.grace_s)
        self.is_handing_back.set()
        for slot in slots:
            slot.kill()
        self._wait_until_idle(END_S)

    def claim(self) -> ClaimAnswer | None:
        """Wait for work; None where there is none yet, or the worker stops."""
        with self._claiming:
            if self.stop.is_set() or self.failure is not None:
                return None
            asked_at = time.monotonic()
            try:
                answer = self.server.claim(
                    wait_s=self._wait_s(),
                    site=self.options.site,
                    engines=self.engines.able,
                    refused=self.engines.refused,
                    seconds_left=self._seconds_left(),
                )
                self.delivery.max_file_bytes = answer.max_file_bytes
                if answer.jobs:  # renewed from now on: to look for an engine may take longer than a lease
                    self.delivery.begin(answer.lease, answer.lease_s)
                    self._count(1)
                if answer.offers:
                    self._consider(answer.offers, is_urgent=not answer.jobs)
                if answer.jobs:
                    self._pauses.reset()
                    return answer
            except ServerUnavailable as error:
                self._idle_since = None
                pause_s = self._pauses.next_s()
                log.warning("%s Trying again in %.0f s.", error, pause_s)
                self.stop.wait(pause_s)
                return None
            except NanoosError as error:
                self.failure = error
                return None
            self._pauses.reset()
            if not answer.offers and self._idle_since is None:
                self._idle_since = asked_at
            return None

    def ended(self, lease: str, *, is_all: bool) -> None:
        """A chunk is over."""
        self.delivery.end(lease, is_all=is_all)
        self._count(-1)

    def keep(self, result: ResultMessage, files: Mapping[str, Path]) -> bool:
        """Write a result down, waiting while the disk is full; whether it could be."""
        while True:
            try:
                self.spool.add(result, files)
            except OSError as error:
                log.error("the spool %s cannot be written to: %s", self.spool.folder, error.strerror)
                if self.is_handing_back.wait(FULL_DISK_S):
                    return False
            else:
                self.delivery.added()
                return True

    def _is_over(self) -> bool:
        now = time.monotonic()
        if self._deadline is not None and now >= self._deadline:
            return True
        with self._changed:
            is_idle = self._busy == 0 and not self.spool.kept()
        return is_idle and self._idle_left_s(now) <= 0

    def _consider(self, offers: Sequence[Offer], *, is_urgent: bool) -> None:
        """Look for engines; this may take longer than a worker may be idle. They are offered again where it fails."""
        self._count(1)
        try:
            for offer in offers:
                self.engines.consider(offer)
        except NanoosError as error:
            if is_urgent:
                raise
            log.warning("%s", error)
        finally:
            self._count(-1)

    def _seconds_left(self) -> float | None:
        return None if self._deadline is None else max(0.0, self._deadline - time.monotonic())

    def _idle_left_s(self, now: float) -> float:
        """How long there may still be no work."""
        idle_s = math.inf if self.options.idle_s is None else self.options.idle_s
        return idle_s if self._idle_since is None else idle_s - (now - self._idle_since)

    def _wait_s(self) -> float:
        now = time.monotonic()
        until_end_s = math.inf if self._deadline is None else self._deadline - now
        return max(0.0, min(WAIT_S, until_end_s, self._idle_left_s(now)))

    def _count(self, change: int) -> None:
        with self._changed:
            self._busy += change
            self._idle_since = None
            self._changed.notify_all()

    def _wait_until_idle(self, timeout_s: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._busy == 0, timeout_s)


class _Slot(threading.Thread):
    """One simulation at a time. A daemon: its claim may still wait when the process ends."""

    def __init__(self, worker: _Worker, number: int) -> None:
        super().__init__(name=f"slot-{number}", daemon=True)
        self._worker = worker
        self._simulator: Simulator | None = None
        self._cost_s: float | None = None

    def run(self) -> None:
        worker = self._worker
        with simulator() as self._simulator:
            while not worker.stop.is_set():
                try:
                    answer = worker.claim()
                except Exception:
                    # Without its slots the worker would hold its node and compute nothing.
                    log.exception("could not claim work, trying again")
                    worker.stop.wait(CLAIM_PAUSE_S)
                    continue
                if answer is None:
                    continue
                n_done = 0
                try:
                    n_done = self._compute(answer)
                except (ServerUnavailable, Refused) as error:
                    # The definition of the engine is not to be had: the jobs go back.
                    log.warning("%s", error)
                except Exception:
                    log.exception("a chunk was given up")
                finally:
                    worker.ended(answer.lease, is_all=n_done == len(answer.jobs))

    def kill(self) -> None:
        """End the engine process and all that it started, from another thread."""
        if self._simulator is None:
            return
        pid, mark = self._simulator.pid, self._simulator.mark
        if pid is not None and mark is not None:
            kill_family(pid, mark)

    def _compute(self, answer: ClaimAnswer) -> int:
        """Compute a chunk; the number of jobs whose results are kept."""
        worker = self._worker
        self._cost_s = answer.expected_s
        jobs = [(message, self._job(message)) for message in answer.jobs]
        deadline = time.monotonic() + CHUNK_LIMIT_S
        n_crashes = 0
        for position, (message, job) in enumerate(jobs):
            if worker.stop.is_set() or n_crashes == CRASH_LIMIT or (position and time.monotonic() > deadline):
                return position
            folder = folder_of(job, worker.scratch)
            following = [item for _, item in jobs[position + 1 : position + 1 + n_ahead(job, self._cost_s)]]
            with log_context(campaign=job.campaign_slug, simulation_job_id=job.id):
                done = self._simulate(message, job, folder, following)
            failure = None if done is None else done.outcome.failure_class
            # A scheduler ends a job by a signal to all its processes: that a simulation fails with it is no result.
            may_be_signal = failure in (FailureClass.CRASH, FailureClass.TRANSIENT)
            if done is None or (may_be_signal and worker.stop.wait(SIGNALS_S)):
                return position
            files = kept_files(job, done.outcome, folder)
            if not worker.keep(result_message(answer.lease, job, done, worker.options.site), files):
                return position
            shutil.rmtree(folder, ignore_errors=True)
            self._learn_cost(done.duration_s)
            n_crashes = n_crashes + 1 if failure is FailureClass.CRASH else 0
            if n_crashes:
                worker.stop.wait(CRASH_PAUSE_S * 2 ** (n_crashes - 1))
        return len(jobs)

    def _simulate(self, message: JobMessage, job: Job, folder: Path, following: Sequence[Job]) -> Simulated | None:
        """How a simulation ended; None where the worker stopped before it began."""
        worker = self._worker
        try:
            request = request_for(worker.settings, job, folder)
        except NanoosError as error:
            outcome = SimulationOutcome(outputs={}, failure_class=FailureClass.SYSTEMIC, reason=str(error))
            return Simulated(outcome=outcome, duration_s=0.0)
        alike = takewhile(lambda item: EngineSource.of(item) == EngineSource.of(job), following)
        ahead = [request_for(worker.settings, item, folder_of(item, worker.scratch)) for item in alike]
        limits = Limits(time_s=message.time_limit_s, memory_mb=message.memory_limit_mb)
        assert self._simulator is not None  # `run` holds it
        with worker.capacity.reserved(definition_of(job).get("resources", {}), worker.stop):
            if worker.stop.is_set():
                return None
            done = self._simulator.simulate(request, limits, ahead=ahead)
        if done.outcome.failure_class in (FailureClass.TRANSIENT, FailureClass.CRASH):
            log.error("engine %s on %s: %s\n%s", job.engine, job.structure_hash, done.outcome.reason, done.trace)
        return done

    def _job(self, message: JobMessage) -> Job:
        return Job(
            id=message.id,
            campaign_slug=message.campaign,
            structure_hash=message.structure_hash,
            spec=message.structure,
            engine=message.engine,
            engine_version=message.version,
            engine_params=message.params,
            engine_params_hash=message.params_hash,
            campaign_settings={
                "engine_definition": self._worker.engines.definition(message.definition),
                INPUT_FROM: None,
            },
        )

    def _learn_cost(self, duration_s: float) -> None:
        previous = duration_s if self._cost_s is None else self._cost_s
        self._cost_s = COST_MEMORY * duration_s + (1 - COST_MEMORY) * previous


def result_message(lease: str, job: Job, done: Simulated, site: str) -> ResultMessage:
    """The message of an outcome; of one that the protocol cannot carry a failure that pauses the campaign."""
    try:
        return _message(lease, job, done, site)
    except ValidationError as error:
        reason = f"Its result cannot be sent: {error.errors()[0]['msg']} ({error.errors()[0]['loc']})."
        outcome = SimulationOutcome(outputs={}, failure_class=FailureClass.SYSTEMIC, reason=reason)
        return _message(lease, job, replace(done, outcome=outcome), site)


def _message(lease: str, job: Job, done: Simulated, site: str) -> ResultMessage:
    outcome = done.outcome
    # A systemic failure pauses the campaign: its reader should know where to look.
    where = f"At site {site}: " if outcome.failure_class is FailureClass.SYSTEMIC else ""
    fields: dict[str, Any] = {"outputs": dict(outcome.outputs), "noise_std": dict(outcome.noise_std)}
    return ResultMessage(
        lease=lease,
        job_id=job.id,
        failure_class=outcome.failure_class,
        reason=(where + outcome.reason).replace("\x00", "")[:REASON_LENGTH],
        is_final=outcome.is_final,
        duration_s=done.duration_s,
        **fields,
    )
