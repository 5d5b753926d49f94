"""Sensors that start a drain when a queue holds work and none is running."""

import dagster as dg

from nanoos.control.orchestrators import dispatch_skip_reason, get_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.execution.design_spaces.builder import has_buildable
from nanoos.execution.experiments.worker import has_dispatchable
from nanoos.execution.simulations.claims import has_claimable
from nanoos.execution.simulations.standing import is_standing_by
from nanoos_dagster.jobs import RUN_SIMULATIONS, build_design_spaces, run_experiments
from nanoos_dagster.resources import Platform
from nanoos_dagster.sensors.active import active_run_id
from nanoos_dagster.sensors.polling_intervals import EVERY_SECOND_CHECK_S


@dg.sensor(
    job=build_design_spaces,
    minimum_interval_seconds=EVERY_SECOND_CHECK_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts build_design_spaces when large design spaces are waiting and no run builds them.",
)
def dispatch_design_spaces(context: dg.SensorEvaluationContext, platform: Platform):
    return _dispatch(context, platform, build_design_spaces.name, has_buildable, "design spaces")


@dg.sensor(
    job_name=RUN_SIMULATIONS,
    minimum_interval_seconds=EVERY_SECOND_CHECK_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts run_simulations when simulations are waiting, no run drains the queue and no drain stands by.",
)
def dispatch_simulations(context: dg.SensorEvaluationContext, platform: Platform):
    with platform.database.read() as connection:
        is_taken = is_standing_by(connection, now=utc_now())
    if is_taken:
        return dg.SkipReason("The standing drain takes simulations as they arrive.")
    return _dispatch(context, platform, RUN_SIMULATIONS, has_claimable, "simulations")


@dg.sensor(
    job=run_experiments,
    minimum_interval_seconds=EVERY_SECOND_CHECK_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts run_experiments when experiments are waiting and no run is draining the queue.",
)
def dispatch_experiments(context: dg.SensorEvaluationContext, platform: Platform):
    return _dispatch(context, platform, run_experiments.name, has_dispatchable, "experiments")


def _dispatch(context, platform, job_name, has_work, noun):
    with platform.database.read() as connection:
        paused = dispatch_skip_reason(get_orchestrator(connection, platform.settings.orchestrator_default_name))
        is_waiting = has_work(connection, now=utc_now())
    if paused is not None:
        return dg.SkipReason(paused)
    if not is_waiting:
        return dg.SkipReason(f"No {noun} are waiting.")
    active = active_run_id(context.instance, job_name)
    if active is not None:
        return dg.SkipReason(f"{noun.capitalize()} are waiting; run {active} is draining the queue.")
    return dg.RunRequest()
