"""The jobs `run_simulations` and `run_experiments`: a run drains its queue, then tells of the campaigns it changed."""

from collections.abc import Iterable

import dagster as dg

from nanoos.lab.experiments import run_experiments as drain_experiments
from nanoos.logs import log_context
from nanoos.simulation.queue import drain_simulations
from nanoos_dagster.assets.campaign_progress import materialization as campaign_materialization
from nanoos_dagster.assets.discoveries import materialization as discoveries_materialization
from nanoos_dagster.partitions import CAMPAIGNS
from nanoos_dagster.resources import Platform

MAX_RUNTIME_S = 7200  # a lost host's run is failed then, and its slot freed


class DrainConfig(dg.Config):
    """time_limit_s: no new work after this many seconds; the sensor starts another run for what is left."""

    time_limit_s: float = 1800.0


@dg.op(description="Claim, compute and record simulations until none is left or the time is up.")
def simulate_pending(context: dg.OpExecutionContext, config: DrainConfig, platform: Platform) -> None:
    with log_context(dagster_run_id=context.run_id):
        report = drain_simulations(platform.database, platform.settings, time_limit_s=config.time_limit_s)
    context.add_output_metadata(report.summary())
    _tell(context, platform, report.campaigns)


@dg.op(description="Queue experiments for people; carry out those of automatic instruments.")
def experiment_pending(context: dg.OpExecutionContext, config: DrainConfig, platform: Platform) -> None:
    with log_context(dagster_run_id=context.run_id):
        report = drain_experiments(platform.database, platform.settings, time_limit_s=config.time_limit_s)
    context.add_output_metadata(report.summary())
    _tell(context, platform, report.campaigns)


@dg.job(
    executor_def=dg.in_process_executor,
    description="Run the simulations that steps launched.",
    tags={"nanoos/kind": "simulation", "dagster/max_runtime": str(MAX_RUNTIME_S)},
)
def run_simulations():
    simulate_pending()


@dg.job(
    executor_def=dg.in_process_executor,
    description="Carry out the experiments that steps scheduled.",
    tags={"nanoos/kind": "experiment", "dagster/max_runtime": str(MAX_RUNTIME_S)},
)
def run_experiments():
    experiment_pending()


def _tell(context: dg.OpExecutionContext, platform: Platform, slugs: Iterable[str]) -> None:
    """One event for each campaign that changed, not one for each simulation."""
    changed = sorted(slugs)
    if not changed:
        return
    context.instance.add_dynamic_partitions(CAMPAIGNS.name, changed)
    for slug in changed:
        context.log_event(campaign_materialization(platform, slug))
    context.log_event(discoveries_materialization(platform))
