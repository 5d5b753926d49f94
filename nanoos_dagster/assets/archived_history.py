"""The asset `archived_history`: old steps, jobs and Dagster runs in Parquet files."""

from datetime import timedelta

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.service.commands.catalog.maintenance import ArchiveHistory
from nanoos.store.archive.files import JOBS, STEPS, write_rows
from nanoos_dagster.metadata import table
from nanoos_dagster.processes.run_history import event_rows, forget, old_runs, run_rows
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import actor_of, send


@dg.asset(
    group_name="platform",
    kinds={"parquet"},
    description="History older than RETENTION_DAYS: exported, verified, then removed from the databases.",
)
def archived_history(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult:
    files = []
    for what in (STEPS, JOBS):
        while (done := _move(context, platform, what))["n_rows"]:
            files.append(done)
    folder = platform.settings.effective_archive_folder
    before = utc_now() - timedelta(days=platform.settings.retention_days)
    for records in old_runs(context.instance, before):
        first, last = records[0].dagster_run.run_id[:8], records[-1].dagster_run.run_id[:8]
        exports = {"dagster_runs": run_rows(records), "dagster_events": event_rows(context.instance, records)}
        for what, exported in exports.items():
            if exported:
                file = write_rows(folder, what, exported, first=first, last=last)
                files.append({"what": what, "n_rows": file.n_rows, "path": file.path})
        forget(context.instance, records)
    totals = dict.fromkeys((STEPS, JOBS, "dagster_runs", "dagster_events"), 0)
    for file in files:
        totals[file["what"]] += file["n_rows"]
    rows = [{name: file[name] for name in ("what", "n_rows", "path")} for file in files]
    return dg.MaterializeResult(metadata={**totals, "folder": str(folder), "files": table(rows)})


def _move(context: dg.AssetExecutionContext, platform: Platform, what: str) -> dict:
    actor = actor_of(context.run, platform)
    # Each batch is a command of its own; the last one finds nothing.
    return dict(send(actor, ArchiveHistory(what=what), platform, key=None).result)
