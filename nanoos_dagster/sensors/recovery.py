"""The sensor that reconciles rows and runs after a process died, and reports it in its tick."""

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.service.commands.recovery import recover_lost_work
from nanoos_dagster.processes.alert_recovery import resolve_recovered
from nanoos_dagster.processes.daemon_health import beat
from nanoos_dagster.processes.lost_celery_runs import end_silent_runs
from nanoos_dagster.resources import Platform
from nanoos_dagster.sensors.polling_intervals import EVERY_SECOND_CHECK_S

SENSOR = "sensor:recover_lost_work"


@dg.sensor(
    name="recover_lost_work",
    minimum_interval_seconds=EVERY_SECOND_CHECK_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Requeues the work of lost processes, ends runs whose Celery tasks are lost, resolves alerts.",
)
def recover_when_lost(context: dg.SensorEvaluationContext, platform: Platform):
    recovered = recover_lost_work(platform.database, platform.settings, agent_id=SENSOR)
    reported = [f"{count} {name.replace('_', ' ')}" for name, count in recovered.items()]
    reported += end_silent_runs(context.instance, platform.database, platform.settings, now=utc_now())
    reported += resolve_recovered(context.instance, platform.database, now=utc_now())
    beat(context.instance, platform.database, platform.settings, now=utc_now())
    for line in reported:
        context.log.warning(line)
    return dg.SkipReason("; ".join(reported) or "Nothing is lost.")
