"""The job `archive_history`: moves old history from the databases to the archive."""

import dagster as dg

from nanoos_dagster.assets import archived_history

archive_history = dg.define_asset_job(
    name="archive_history",
    selection=dg.AssetSelection.assets(archived_history),
    executor_def=dg.in_process_executor,
    description="Export history older than RETENTION_DAYS to Parquet, verify it, then remove it.",
    tags={"nanoos/kind": "archive", "dagster/max_runtime": "14400"},
)
