"""The assets that Dagster's freshness daemon finds older than their policy allows."""

import dagster as dg

from nanoos.service.asset_freshness import OLDEST

FAIL = "FAIL"  # of Dagster's FreshnessState, which has no public name


def stale_assets(instance: dg.DagsterInstance) -> list[str]:
    """Their names; those that were never materialised are not among them."""
    records = instance.get_freshness_state_records([dg.AssetKey(name) for name in OLDEST])
    return [key.to_user_string() for key, record in records.items() if record.freshness_state.value == FAIL]
