"""The sensor of mode CONTINUOUS: a step after every change."""

from uuid import uuid4

import dagster as dg

from nanoos.control.orchestrators import get_orchestrator, step_skip_reason
from nanoos.domain.clock import utc_now
from nanoos.domain.statuses import CONTINUOUS
from nanoos.orchestrator.triggers import reason_for_another_step
from nanoos_dagster.jobs import orchestrator_step
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import platform_tags
from nanoos_dagster.sensors.active import active_run_id
from nanoos_dagster.sensors.polling_intervals import EVERY_SECOND_CHECK_S


@dg.sensor(
    job=orchestrator_step,
    minimum_interval_seconds=EVERY_SECOND_CHECK_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="In mode CONTINUOUS, runs a step after new results or changes.",
)
def continuous_steps(context: dg.SensorEvaluationContext, platform: Platform):
    name = platform.settings.orchestrator_default_name
    with platform.database.read() as connection:
        skip = step_skip_reason(get_orchestrator(connection, name), CONTINUOUS)
        reason = reason_for_another_step(connection, name, now=utc_now())
    if skip is not None:
        return dg.SkipReason(skip)
    if reason is None:
        return dg.SkipReason("Nothing changed since the last step.")
    active = active_run_id(context.instance, orchestrator_step.name)
    if active is not None:
        return dg.SkipReason(f"Run {active} is already a step.")
    return dg.RunRequest(
        run_config={"ops": {"run_orchestrator_step": {"config": {"orchestrator": name}}}},
        tags={
            "nanoos/reason": reason,
            **platform_tags(platform.settings, CONTINUOUS, orchestrator_step.name, f"continuous:{uuid4().hex}"),
        },
    )
