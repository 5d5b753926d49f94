"""Running the location's jobs in this process, as runs that the UI shows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from typing import Any
from uuid import uuid4

import dagster as dg

from nanoos.settings import Settings
from nanoos_dagster.build import build_defs
from nanoos_dagster.internals.runs import DagsterAssetCheckFailedError
from nanoos_dagster.partitions import MODELLED_PROPERTIES
from nanoos_dagster.processes.instance import prepare_dagster_home
from nanoos_dagster.run_actor import platform_tags
from nanoos_dagster.run_triggers import TRAINING_TICK

TERMINAL = "terminal"


class LocalRuns:
    """Runs jobs one after another against the instance. Raises what a failed op raised."""

    def __init__(self, settings: Settings, definitions: dg.Definitions, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self._settings = settings
        self._definitions = definitions
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-run")

    def step(self, orchestrator: str, triggered_by: str) -> None:
        """One orchestrator step."""
        config = {"ops": {"run_orchestrator_step": {"config": {"orchestrator": orchestrator}}}}
        self._run("orchestrator_step", triggered_by, run_config=config)

    def design_spaces(self) -> None:
        """Build the design spaces that were too large to be stored with their campaign."""
        self._run("build_design_spaces", TERMINAL)

    def simulations(self) -> None:
        """Drain the simulation queue."""
        self._run("run_simulations", TERMINAL)

    def experiments(self) -> None:
        """Drain the experiment queue."""
        self._run("run_experiments", TERMINAL)

    def retrain(self, slug: str, training_id: int) -> None:
        """Run the requested training of one modelled property."""
        self.instance.add_dynamic_partitions(MODELLED_PROPERTIES.name, [slug])
        # A version that is no better than the mean fails its run's check; the next step then goes without it.
        with suppress(DagsterAssetCheckFailedError):
            self._run("retrain", TERMINAL, tick=f"{TRAINING_TICK}{training_id}", partition_key=slug)

    def _run(
        self,
        job_name: str,
        who: str,
        *,
        tick: str | None = None,
        run_config: dict[str, Any] | None = None,
        partition_key: str | None = None,
    ) -> None:
        job = self._definitions.resolve_job_def(job_name)
        # The terminal shows the campaign; what Dagster logs is in the UI.
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        # Not in the main thread, where Dagster handles Ctrl-C itself and may lose it between two steps.
        running = self._worker.submit(
            job.execute_in_process,
            instance=self.instance,
            run_config={**(run_config or {}), **quiet},
            partition_key=partition_key,
            tags={
                "nanoos/from": "cli",
                **platform_tags(self._settings, who, job_name, tick or f"{who}:{uuid4().hex}"),
            },
        )
        try:
            running.result()
        except KeyboardInterrupt:
            # The current run ends cleanly; after a second Ctrl-C the next start takes over its leases.
            wait([running])
            raise


@contextmanager
def local_runs(settings: Settings) -> Iterator[LocalRuns]:
    """The embedded instance with the location's jobs."""
    prepare_dagster_home(settings)
    with dg.DagsterInstance.get() as instance:
        yield LocalRuns(settings, build_defs(settings), instance)
