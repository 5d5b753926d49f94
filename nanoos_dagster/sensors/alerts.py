"""The sensor that examines lasting conditions and tells people of alerts."""

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.service.alert_watch import watch
from nanoos.service.asset_freshness import update_freshness
from nanoos_dagster.processes.stale_assets import stale_assets
from nanoos_dagster.resources import Platform
from nanoos_dagster.sensors.polling_intervals import EVERY_HALF_MINUTE_S


@dg.sensor(
    minimum_interval_seconds=EVERY_HALF_MINUTE_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Opens and resolves the alerts of lasting conditions, and sends alerts to the channels of ALERTS_FILE.",
)
def send_alerts(context: dg.SensorEvaluationContext, platform: Platform):
    watched = str(watch(platform.database, platform.settings))
    stale = stale_assets(context.instance, platform.placement)
    opened, resolved = update_freshness(platform.database, stale, now=utc_now())
    if opened or resolved:
        watched += f"; of assets: {opened} alerts opened, {resolved} resolved"
    context.log.info(watched)
    return dg.SkipReason(watched)
