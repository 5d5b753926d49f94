"""The standing worker: polls for work several times a second and carries it out in its own process.

This is the continuous local mode: a simulation starts without waiting for a Dagster run. The worker uses the same
leases as every other worker, so any number of workers and Dagster runs can work side by side.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from nanoos.control.orchestrators import get_orchestrator, step_skip_reason
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import Conflict, NanoosError, StoreUnavailable
from nanoos.domain.statuses import CONTINUOUS
from nanoos.execution.design_spaces.builder import build_design_spaces, has_buildable
from nanoos.execution.experiments.worker import has_dispatchable, run_experiments
from nanoos.execution.simulations.claims import has_claimable
from nanoos.execution.simulations.packing import drain_machine
from nanoos.learning.datasets import store_training_dataset
from nanoos.learning.training import train
from nanoos.learning.training_queue import DueTraining, due_trainings
from nanoos.orchestrator.triggers import reason_for_another_step
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.settings import Settings
from nanoos.store.database import Database

log = logging.getLogger(__name__)

# A poll is one index lookup. PostgreSQL could notify instead, but SQLite cannot, and a restart loses notifications.
POLL_S = 0.2
DRAIN_S = 10.0  # then steps and experiments run, however many simulations are pending
SLOW_POLL_S = 2.0  # experiments, steps and trainings take longer, so faster polling gains nothing
RECONNECT_S = 5.0  # pause before another attempt to reach the database


@dataclass(slots=True, kw_only=True)
class WorkReport:
    """What a worker has done since it started."""

    design_spaces: int = 0
    simulations: int = 0
    experiments: int = 0
    steps: int = 0
    trainings: int = 0
    campaigns: set[str] = field(default_factory=set)

    def summary(self) -> dict[str, object]:
        return {
            "design_spaces": self.design_spaces,
            "simulations": self.simulations,
            "experiments": self.experiments,
            "steps": self.steps,
            "trainings": self.trainings,
            "campaigns": sorted(self.campaigns),
        }


def work(
    database: Database,
    settings: Settings,
    *,
    stop: threading.Event,
    with_steps: bool = False,
    on_work: Callable[[WorkReport], None] | None = None,
) -> WorkReport:
    """Work until `stop` is set, then finish the current simulation and release the other claimed jobs.

    Args:
        database: The database.
        settings: Lease length, attempts, the orchestrator's name.
        stop: Stops the worker.
        with_steps: In mode CONTINUOUS also run steps and the trainings they request.
        on_work: Called after each round with work.
    """
    report = WorkReport()
    polled_at = 0.0
    # A separate thread builds design spaces: one takes minutes, and an interrupted build repeats the generation.
    with ThreadPoolExecutor(1, thread_name_prefix="design-spaces") as builder:
        build: Future[bool] | None = None
        while not stop.is_set():
            try:
                did = _simulate(database, settings, stop, report)
                if time.monotonic() - polled_at >= SLOW_POLL_S or did:
                    polled_at = time.monotonic()
                    did = _experiment(database, settings, report) or did
                    if with_steps:
                        did = _step(database, settings, report) or did
                        did = _train(database, settings, report) or did
                    if build is None or build.done():
                        did = (build is not None and build.result()) or did
                        build = builder.submit(_build, database, settings, report, stop)
            except StoreUnavailable as error:
                build = None
                log.warning("%s Retrying in %g s.", error.message, RECONNECT_S)
                stop.wait(RECONNECT_S)
                continue
            if did and on_work is not None:
                on_work(report)
            if not did:
                stop.wait(POLL_S)
    return report


def work_once(
    database: Database, settings: Settings, *, requested_by: str, report: WorkReport, limit_s: float = DRAIN_S
) -> bool:
    """Carry out pending work once, in any mode: design spaces, simulations for about `limit_s`, experiments, trainings.

    Returns:
        Whether there was work.
    """
    did = _build(database, settings, report)
    did = _simulate(database, settings, threading.Event(), report, limit_s) or did
    did = _experiment(database, settings, report) or did
    return _train_owed(database, settings, report, requested_by) or did


def _build(database: Database, settings: Settings, report: WorkReport, stop: threading.Event | None = None) -> bool:
    with database.read() as connection:
        if not has_buildable(connection, now=utc_now()):
            return False
    done = build_design_spaces(database, settings, stop=stop)
    report.design_spaces += done.completed
    report.campaigns |= done.campaigns
    return done.structures > 0 or done.removed > 0 or bool(done.campaigns)


def _simulate(
    database: Database, settings: Settings, stop: threading.Event, report: WorkReport, limit_s: float = DRAIN_S
) -> bool:
    with database.read() as connection:
        if not has_claimable(connection, now=utc_now()):
            return False
    done = drain_machine(database, settings, stop=stop, time_limit_s=limit_s)
    report.simulations += done.completed + done.infeasible
    report.campaigns |= done.campaigns
    return done.chunks > 0


def _experiment(database: Database, settings: Settings, report: WorkReport) -> bool:
    with database.read() as connection:
        if not has_dispatchable(connection, now=utc_now()):
            return False
    done = run_experiments(database, settings)
    report.experiments += done.completed
    report.campaigns |= done.campaigns
    return done.completed + done.failed + done.retried + done.queued_for_people > 0


def _step(database: Database, settings: Settings, report: WorkReport) -> bool:
    name = settings.orchestrator_default_name
    with database.read() as connection:
        if step_skip_reason(get_orchestrator(connection, name), CONTINUOUS) is not None:
            return False
        if reason_for_another_step(connection, name, now=utc_now()) is None:
            return False
    try:
        execute(database, RunStep(orchestrator=name), agent_id=CONTINUOUS)
    except Conflict as conflict:
        log.info("no step: %s", conflict.message)  # another step is running, or the mode has just changed
        return False
    report.steps += 1
    return True


def _train(database: Database, settings: Settings, report: WorkReport) -> bool:
    with database.read() as connection:
        if step_skip_reason(get_orchestrator(connection, settings.orchestrator_default_name), CONTINUOUS) is not None:
            return False
    return _train_owed(database, settings, report, CONTINUOUS)


def _train_owed(database: Database, settings: Settings, report: WorkReport, requested_by: str) -> bool:
    with database.read() as connection:
        due = due_trainings(connection, now=utc_now())
    trained = [_train_one(database, settings, item, report, requested_by) for item in due]
    return any(trained)


def _train_one(
    database: Database, settings: Settings, item: DueTraining, report: WorkReport, requested_by: str
) -> bool:
    try:
        dataset_id = store_training_dataset(database, item.slug, now=utc_now())
        train(database, settings, item.slug, dataset_id, requested_by=requested_by)
    except StoreUnavailable:
        raise
    except NanoosError as refused:
        log.warning("%s was not trained: %s", item.slug, refused.message)
        return False
    except Exception:
        # The attempt is recorded with its reason; the other work goes on.
        log.exception("%s was not trained", item.slug)
        return False
    report.trainings += 1
    return True
