"""The job `archive_history`: moves old history from the databases to the archive."""

import dagster as dg

from nanoos_dagster.assets import archived_history
from nanoos_dagster.placement import Placement

ARCHIVE_HISTORY = "archive_history"


def build_archive_history(placement: Placement):
    """The job, on the asset's key in this place."""
    return dg.define_asset_job(
        name=ARCHIVE_HISTORY,
        selection=dg.AssetSelection.assets(placement.key(archived_history.key)),
        executor_def=dg.in_process_executor,
        description="Export history older than RETENTION_DAYS to Parquet, verify it, then remove it.",
        tags={"nanoos/kind": "archive", "dagster/max_runtime": "14400"},
    )
