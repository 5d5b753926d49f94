"""The run mirror: steps that a command ran in this process, recorded in Dagster as runs for its UI.

The run is written after the step has ended and its command was answered: no request waits for Dagster, which takes
seconds to start a run. The run has the step's decisions as metadata, and its events about campaigns.
"""

import logging
from concurrent.futures import ThreadPoolExecutor

import dagster as dg

from nanoos.domain.statuses import CommandStatus
from nanoos.service.commands.bus import CommandResult, execute
from nanoos.service.commands.command import Command
from nanoos.store.database import Database
from nanoos_dagster.build import build_defs
from nanoos_dagster.jobs.step import DONE, orchestrator_step

log = logging.getLogger("nanoos.webserver")


class RunMirror:
    """A command bus that mirrors its steps in Dagster.

    Args:
        database: Where commands act.
        instance: The Dagster instance that shows the steps.
    """

    def __init__(self, database: Database, instance: dg.DagsterInstance) -> None:
        self._database = database
        self._instance = instance
        self._definitions: dg.Definitions | None = None
        self._recorder = ThreadPoolExecutor(max_workers=1, thread_name_prefix="run-mirror")

    def execute(self, command: Command, **arguments) -> CommandResult:
        """As `commands.bus.execute`."""
        done = execute(self._database, command, **arguments)
        if done.status is CommandStatus.COMPLETED and "actions" in done.result and not done.is_repeat:
            self._recorder.submit(self._record, done)
        return done

    def wait(self) -> None:
        """Wait until all steps so far are mirrored."""
        self._recorder.submit(lambda: None).result()

    def _record(self, done: CommandResult) -> None:
        token = DONE.set(done)
        try:
            if self._definitions is None:
                self._definitions = build_defs()
            self._definitions.resolve_job_def(orchestrator_step.name).execute_in_process(
                instance=self._instance,
                tags={"nanoos/from": "server", "nanoos/orchestrator_run": str(done.result["run_id"])},
                # What Dagster logs is in its UI.
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
        except Exception:
            # The step is done and answered; only its mirror is missing.
            log.exception("could not mirror step %s in Dagster", done.result["run_id"])
        finally:
            DONE.reset(token)
