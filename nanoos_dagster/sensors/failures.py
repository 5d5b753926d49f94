"""The sensor of failed runs: releases their leases and raises an alert."""

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.service.commands.recovery import recover_lost_work
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos_dagster.resources import Platform
from nanoos_dagster.sensors.polling_intervals import EVERY_SECOND_CHECK_S

SENSOR = "sensor:alert_on_run_failure"


@dg.run_failure_sensor(
    default_status=dg.DefaultSensorStatus.RUNNING,
    minimum_interval_seconds=EVERY_SECOND_CHECK_S,
    description="Releases the leases of a failed run's lost processes and raises an alert that names the run.",
)
def alert_on_run_failure(context: dg.RunFailureSensorContext, platform: Platform):
    recovered = recover_lost_work(platform.database, platform.settings, agent_id=SENSOR)
    run = context.dagster_run
    with platform.database.write() as connection:
        raise_alert(
            connection,
            kind=AlertKind.RUN_FAILED,
            subject=f"{run.job_name}/{run.run_id}",
            message=_cause(context),
            now=utc_now(),
        )
    context.log.info(f"recovered: {dict(recovered)}")


def _cause(context: dg.RunFailureSensorContext) -> str:
    """The first failed step's own error if there is one, otherwise Dagster's message about the run."""
    for event in context.for_run_failure().get_step_failure_events():
        error = event.step_failure_data.error
        if error is not None:
            cause = error.cause or error
            return f"{event.step_key}: {cause.message.strip()}"
    return context.failure_event.message or "the run failed without a message"
