"""The standing drain: a process that starts `run_simulations` in itself the moment that simulations wait.

    python -m nanoos_dagster.processes.standing_drain

It is told by the database (`nanoos.store.changes`) and looks by itself every two seconds. Each drain is a Dagster run
like those that the sensor launches, without the seconds that a run's own process takes to start; with EXECUTION=celery
its steps go to the workers. The leases are the truth: if this process is killed, the run is failed by run monitoring,
the supervisor starts another, and the sensor launches runs while there is none.
"""

import contextlib
import logging
import os
import signal
import threading
import time
from uuid import uuid4

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import StoreUnavailable
from nanoos.execution.simulations.standing import STANDING_DRAIN, is_due
from nanoos.settings import Settings, load_settings
from nanoos.store import heartbeats
from nanoos.store.changes import changes_of
from nanoos.store.database import Database
from nanoos.store.schema import open_database
from nanoos_dagster import definitions
from nanoos_dagster.internals.runs import ReconstructableJob, WorkerStatus, execute_run, reconstructable_job
from nanoos_dagster.jobs import RUN_SIMULATIONS
from nanoos_dagster.jobs.drains import STOP
from nanoos_dagster.processes.instance import prepare_dagster_home
from nanoos_dagster.processes.run_launcher import HostRunLauncher
from nanoos_dagster.sensors.active import UNFINISHED, active_run_id

log = logging.getLogger("nanoos.standing_drain")

LOOK_S = 2.0  # without a hint: rows also become due by time, and hints can be lost
SPACING_S = 2.0  # between the starts of two runs: work that trickles in shares them, and Dagster keeps each
AFTER_FAILURE_S = 10.0  # the cause, such as Redis being away, rarely ends sooner
RECONNECT_S = 5.0
STANDING_TAG, NAME = "nanoos/from", "standing drain"


class StandingDrain:
    """Runs `run_simulations` whenever simulations wait and no other run drains them."""

    def __init__(self, settings: Settings, database: Database, instance: dg.DagsterInstance) -> None:
        self._settings = settings
        self._database = database
        self._instance = instance
        self._job: ReconstructableJob = reconstructable_job(definitions.__name__, "defs", RUN_SIMULATIONS)
        self._beat_at = float("-inf")

    def stand(self, stop: threading.Event) -> None:
        """Work until `stop` is set; a drain then finishes its current simulation."""
        self._job.get_definition()  # loads what the first run would wait for
        with changes_of(self._database) as changes:
            while not stop.is_set():
                begun = time.monotonic()
                try:
                    did = self._drain(stop) if self._is_needed() else self._beat()
                except StoreUnavailable as error:
                    log.warning("%s Retrying in %g s.", error.message, RECONNECT_S)
                    stop.wait(RECONNECT_S)
                    continue
                except Exception:
                    # No heartbeat: if this lasts, the sensor takes over.
                    log.exception("could not drain the simulations; retrying in %g s", RECONNECT_S)
                    stop.wait(RECONNECT_S)
                    continue
                if did:
                    stop.wait(begun + SPACING_S - time.monotonic())
                else:
                    changes.wait(LOOK_S, stop)

    def _end_lost_runs(self) -> None:
        """Fail the runs of a standing drain that was killed, or of this one, which executes none now."""
        launcher, tags = self._instance.run_launcher, {STANDING_TAG: NAME}
        if not isinstance(launcher, HostRunLauncher):
            return
        for run in self._instance.get_runs(dg.RunsFilter(job_name=RUN_SIMULATIONS, statuses=UNFINISHED, tags=tags)):
            health = launcher.check_run_worker_health(run)
            if health.status is WorkerStatus.FAILED:
                self._instance.report_run_failed(run, f"The standing drain was lost: {health.msg}.")

    def _is_needed(self) -> bool:
        with self._database.read() as connection:
            if not is_due(connection, self._settings, now=utc_now()):
                return False
        if active_run_id(self._instance, RUN_SIMULATIONS) is None:
            return True
        self._end_lost_runs()
        return active_run_id(self._instance, RUN_SIMULATIONS) is None

    def _beat(self) -> bool:
        if time.monotonic() - self._beat_at >= heartbeats.WRITE_EVERY.total_seconds():
            with self._database.write() as connection:
                heartbeats.beat(connection, STANDING_DRAIN, {"pid": os.getpid()}, now=utc_now())
            self._beat_at = time.monotonic()
        return False

    def _drain(self, stop: threading.Event) -> bool:
        job = self._job.get_definition()
        run = self._instance.create_run_for_job(
            job_def=job,
            run_id=str(uuid4()),
            tags={**job.tags, STANDING_TAG: NAME},
            job_code_origin=self._job.get_python_origin(),
        )
        # In the words by which the launcher recognises a run's process.
        self._instance.report_engine_event(f"Started process for run (pid: {os.getpid()}).", run)
        # In a thread, since Dagster would take the main thread's signals.
        working = threading.Thread(target=self._execute, args=(run, stop), name="drain", daemon=True)
        working.start()
        while working.is_alive():
            working.join(0.2)
            if stop.is_set() and self._settings.runs_on_celery and working.is_alive():
                # The workers see it and release what they have not begun.
                self._instance.report_run_canceled(run, "The standing drain was stopped.")
                break
        ended = self._instance.get_run_by_id(run.run_id)
        if ended is not None and not ended.is_success:
            stop.wait(AFTER_FAILURE_S)
        return True

    def _execute(self, run: dg.DagsterRun, stop: threading.Event) -> None:
        STOP.set(stop)
        # A person cancelled it, which Dagster has recorded.
        with contextlib.suppress(dg.DagsterExecutionInterruptedError):
            execute_run(self._job, run, self._instance)


def main() -> None:
    """Stand until SIGINT or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    settings = load_settings()
    prepare_dagster_home(settings)
    with dg.DagsterInstance.get() as instance:
        StandingDrain(settings, open_database(settings), instance).stand(stop)


if __name__ == "__main__":
    main()
