"""The jobs `build_design_spaces`, `run_simulations` and `run_experiments`.

A run drains its queue, then reports the changed campaigns.
"""

import threading
import time
from collections.abc import Iterable
from contextvars import ContextVar

import dagster as dg
from pydantic import Field

from nanoos.execution.celery_queues import SIMULATION
from nanoos.execution.design_spaces.builder import BuildReport
from nanoos.execution.design_spaces.builder import build_design_spaces as build_all
from nanoos.execution.experiments.worker import run_experiments as drain_experiments
from nanoos.execution.simulations.packing import drain_machine
from nanoos.execution.simulations.worker import DrainReport, drain_simulations
from nanoos.settings import Settings
from nanoos_dagster.assets.campaign_progress import progress_events
from nanoos_dagster.assets.discoveries import materialization as discoveries_materialization
from nanoos_dagster.jobs.executors import QUEUE_TAG, executor_for
from nanoos_dagster.partitions import CAMPAIGNS
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_triggers import tag_campaigns, traced

RUN_SIMULATIONS = "run_simulations"
PROGRESS_EVERY_S = 5.0
# Of the process that executes the run in itself, and does not end with it.
STOP: ContextVar[threading.Event | None] = ContextVar("nanoos_stop", default=None)


class DrainConfig(dg.Config):
    """How long a run takes new work."""

    time_limit_s: float = Field(
        default=1800.0,
        gt=0,
        description="No new work after this many seconds; the sensor starts another run for the rest.",
    )


@dg.op(
    description="Claim, run and record simulations until the queue is empty or the time limit is reached.",
    tags={QUEUE_TAG: SIMULATION},
)
def simulate_pending(context: dg.OpExecutionContext, config: DrainConfig, platform: Platform) -> None:
    stop = STOP.get() or threading.Event()

    def stop_with_the_run(_: DrainReport | None = None) -> None:
        # Celery does not tell a worker that its run was cancelled or that its task is a redelivery.
        if is_over(context):
            stop.set()

    stop_with_the_run()
    with traced(context):
        # A Celery slot is one worker; in the embedded profile the run is the only one on this machine.
        drain = drain_simulations if platform.settings.runs_on_celery else drain_machine
        report = drain(
            platform.database,
            platform.settings,
            time_limit_s=config.time_limit_s,
            stop=stop,
            on_chunk=stop_with_the_run,
        )
    context.add_output_metadata(report.summary())
    _report_campaigns(context, platform, report.campaigns)
    if STOP.get() is not None and is_over(context):
        # The process was told and lives on; Dagster expects this of an op that a person cancels.
        raise dg.DagsterExecutionInterruptedError


@dg.op(description="Put manual experiments on the worklist; run those of automatic instruments.")
def experiment_pending(context: dg.OpExecutionContext, config: DrainConfig, platform: Platform) -> None:
    with traced(context):
        report = drain_experiments(platform.database, platform.settings, time_limit_s=config.time_limit_s)
    context.add_output_metadata(report.summary())
    _report_campaigns(context, platform, report.campaigns)


@dg.op(description="Build the design spaces that are too large to be stored with their campaign, batch by batch.")
def build_pending(context: dg.OpExecutionContext, platform: Platform) -> None:
    stop = threading.Event()
    reported_at = time.monotonic()

    def report_progress(report: BuildReport) -> None:
        nonlocal reported_at
        # Each line is a row in the run's history, and a build has thousands of batches.
        if time.monotonic() - reported_at < PROGRESS_EVERY_S:
            return
        reported_at = time.monotonic()
        context.log.info(report.now)
        if is_over(context):
            stop.set()

    with traced(context):
        report = build_all(platform.database, platform.settings, stop=stop, on_batch=report_progress)
    context.add_output_metadata(report.summary())
    _report_campaigns(context, platform, report.campaigns)


def build_run_simulations(settings: Settings) -> dg.JobDefinition:
    """The job: one drain in the run's own process, or one on each Celery worker slot."""
    slots = (
        [simulate_pending.alias(f"simulate_pending_{slot}") for slot in range(1, settings.simulation_workers + 1)]
        if settings.runs_on_celery
        else [simulate_pending]
    )

    @dg.graph(name=RUN_SIMULATIONS)
    def drains():
        for slot in slots:
            slot()

    return drains.to_job(
        executor_def=executor_for(settings, SIMULATION),
        description="Run the simulations that steps launched.",
        tags={"nanoos/kind": "simulation"},
    )


@dg.job(
    executor_def=dg.in_process_executor,
    description="Build the large design spaces that campaigns wait for.",
    tags={"nanoos/kind": "design_space"},
)
def build_design_spaces():
    build_pending()


@dg.job(
    executor_def=dg.in_process_executor,
    description="Run the experiments that steps scheduled.",
    tags={"nanoos/kind": "experiment"},
)
def run_experiments():
    experiment_pending()


def _report_campaigns(context: dg.OpExecutionContext, platform: Platform, slugs: Iterable[str]) -> None:
    """One event for each campaign that changed, not one for each simulation."""
    changed = sorted(slugs)
    if not changed:
        return
    context.instance.add_dynamic_partitions(CAMPAIGNS.name, changed)
    tag_campaigns(context, platform, changed)
    for event in progress_events(platform, changed):
        context.log_event(event)
    context.log_event(discoveries_materialization(platform))


def is_over(context: dg.OpExecutionContext) -> bool:
    """Whether the run has ended or is being cancelled."""
    run = context.instance.get_run_by_id(context.run_id)
    return run is None or run.is_finished or run.status is dg.DagsterRunStatus.CANCELING
