"""The sensor that makes rows and runs agree after something died, and says in its tick what it did."""

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.service.commands.recovery import recover_lost_work
from nanoos_dagster.processes.lost_celery_runs import end_silent_runs
from nanoos_dagster.resources import Platform
from nanoos_dagster.sensors.polling_intervals import EACH_SECOND_LOOK_S

SENSOR = "sensor:recover_lost_work"


@dg.sensor(
    name="recover_lost_work",
    minimum_interval_seconds=EACH_SECOND_LOOK_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Puts back what lost processes held, and ends runs whose Celery tasks nobody has any more.",
)
def recover_when_lost(context: dg.SensorEvaluationContext, platform: Platform):
    recovered = recover_lost_work(platform.database, platform.settings, agent_id=SENSOR)
    told = [f"{count} {name.replace('_', ' ')}" for name, count in recovered.items()]
    told += end_silent_runs(context.instance, platform.database, platform.settings, now=utc_now())
    for line in told:
        context.log.warning(line)
    return dg.SkipReason("; ".join(told) or "Nothing is lost.")
