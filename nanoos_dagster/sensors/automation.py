"""The sensor that evaluates the assets' automation conditions, in the daemon."""

import dagster as dg

from nanoos_dagster.assets import campaign_progress, discoveries, training_dataset
from nanoos_dagster.placement import Placement
from nanoos_dagster.sensors.polling_intervals import EVERY_HALF_MINUTE_S


def build_refresh_assets(placement: Placement) -> dg.AutomationConditionSensorDefinition:
    """The sensor, on the keys that the assets have in this place."""
    keys = [placement.key(asset.key) for asset in (campaign_progress, discoveries, training_dataset)]
    return dg.AutomationConditionSensorDefinition(
        name="refresh_assets",
        target=dg.AssetSelection.assets(*keys),
        minimum_interval_seconds=EVERY_HALF_MINUTE_S,
        default_status=dg.DefaultSensorStatus.RUNNING,
        run_tags={"nanoos/reason": "its rows changed and no run had reported that"},
        description="Materialises progress, discoveries and datasets whose rows changed while no run reported that.",
    )
