"""The assets that Dagster's freshness daemon finds older than their policy allows."""

from datetime import datetime

import dagster as dg

from nanoos.service.asset_freshness import OLDEST
from nanoos_dagster.placement import Placement

FAIL = "FAIL"  # of Dagster's FreshnessState, which has no public name


def stale_assets(instance: dg.DagsterInstance, placement: Placement) -> dict[str, datetime]:
    """Since when, by name; those that were never materialised are not among them."""
    names = {placement.key(name): name for name in OLDEST}
    records = instance.get_freshness_state_records(list(names))
    return {names[key]: record.updated_at for key, record in records.items() if record.freshness_state.value == FAIL}
