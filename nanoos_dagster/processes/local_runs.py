"""Running the location's jobs in this process, as runs that the UI shows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any

import dagster as dg

from nanoos.settings import Settings
from nanoos_dagster.build import build_defs
from nanoos_dagster.partitions import MODELLED_PROPERTIES
from nanoos_dagster.processes.instance import prepare_dagster_home


class LocalRuns:
    """Runs jobs one after another against the instance. Raises what a failed op raised."""

    def __init__(self, definitions: dg.Definitions, instance: dg.DagsterInstance) -> None:
        self.instance = instance
        self._definitions = definitions
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="local-run")

    def step(self, orchestrator: str, triggered_by: str) -> None:
        """One orchestrator step."""
        config = {"orchestrator": orchestrator, "triggered_by": triggered_by}
        self._run("orchestrator_step", {"ops": {"run_orchestrator_step": {"config": config}}})

    def simulations(self) -> None:
        """Drain the simulation queue."""
        self._run("run_simulations")

    def experiments(self) -> None:
        """Drain the experiment queue."""
        self._run("run_experiments")

    def retrain(self, slug: str) -> None:
        """Train one modelled property."""
        self.instance.add_dynamic_partitions(MODELLED_PROPERTIES.name, [slug])
        self._run("retrain", partition_key=slug)

    def _run(self, job_name: str, run_config: dict[str, Any] | None = None, partition_key: str | None = None) -> None:
        job = self._definitions.resolve_job_def(job_name)
        # The terminal shows the campaign; what Dagster logs is in the UI.
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        # Not in the main thread, where Dagster takes Ctrl-C for itself and may lose it between two steps.
        running = self._worker.submit(
            job.execute_in_process,
            instance=self.instance,
            run_config={**(run_config or {}), **quiet},
            partition_key=partition_key,
            tags={"nanoos/from": "cli"},
        )
        try:
            running.result()
        except KeyboardInterrupt:
            # The run at hand ends in good order; a second Ctrl-C leaves its leases to the next start.
            wait([running])
            raise


@contextmanager
def local_runs(settings: Settings) -> Iterator[LocalRuns]:
    """The embedded instance with the location's jobs."""
    prepare_dagster_home(settings)
    with dg.DagsterInstance.get() as instance:
        yield LocalRuns(build_defs(settings), instance)
