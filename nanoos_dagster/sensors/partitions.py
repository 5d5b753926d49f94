"""The sensor that registers campaigns and modelled properties as partitions, so that the UI offers them."""

import dagster as dg

from nanoos.campaigns.lifecycle import campaign_slugs
from nanoos.learning.modelled_properties import modelled_property_slugs
from nanoos_dagster.partitions import CAMPAIGNS, MODELLED_PROPERTIES
from nanoos_dagster.resources import Platform
from nanoos_dagster.sensors.polling_intervals import EVERY_THIRD_CHECK_S


@dg.sensor(
    minimum_interval_seconds=EVERY_THIRD_CHECK_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Registers new campaigns and modelled properties as partitions.",
    asset_selection=["campaign_progress", "surrogate_model"],
)
def register_partitions(context: dg.SensorEvaluationContext, platform: Platform):
    with platform.database.read() as connection:
        slugs_of = {CAMPAIGNS: campaign_slugs(connection), MODELLED_PROPERTIES: modelled_property_slugs(connection)}
    requests = []
    for partitions, slugs in slugs_of.items():
        registered = set(context.instance.get_dynamic_partitions(partitions.name))
        new = [slug for slug in slugs if slug not in registered]
        if new:
            requests.append(partitions.build_add_request(new))
    if not requests:
        return dg.SkipReason("Every campaign and modelled property is already a partition.")
    return dg.SensorResult(dynamic_partitions_requests=requests)
