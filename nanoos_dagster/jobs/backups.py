"""The jobs `back_up` and `restore_drill`."""

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.store import backups
from nanoos_dagster.resources import Platform


@dg.op(description="Take a backup into BACKUP_URL, then remove old ones by BACKUP_KEEP and BACKUP_KEEP_DAYS.")
def take_backup(context: dg.OpExecutionContext, platform: Platform) -> None:
    place = backups.backup_place(platform.settings)
    made = backups.take_backup(platform.database, platform.settings, place, now=utc_now(), progress=context.log.info)
    pruned = backups.prune(place, platform.settings, now=utc_now())
    context.add_output_metadata(
        {
            "backup": made.name,
            "place": place.where,
            "bytes": made.n_bytes,
            "rows": sum(made.row_counts.values()),
            "raw_files": made.n_raw_files,
            "missing_raw_files": len(made.missing_raw_files),
            "audit_head": f"{made.audit_seq} {made.audit_hash}",
            "removed": ", ".join(pruned.backups) or "none",
        }
    )


@dg.op(description="Restore the newest backup into a place that is removed afterwards, and verify it.")
def try_restore(context: dg.OpExecutionContext, platform: Platform) -> None:
    place = backups.backup_place(platform.settings)
    done = backups.drill(platform.database, platform.settings, place, now=utc_now(), progress=context.log.info)
    context.add_output_metadata(
        {"backup": done.name, "rows": done.n_rows, "covered_rows": done.n_covered, "audit_hash": done.audit_hash}
    )


@dg.job(
    executor_def=dg.in_process_executor,
    description="Back up database, Dagster's instance, archive, files of results and settings.",
    tags={"nanoos/kind": "backup", "dagster/max_runtime": "43200"},
)
def back_up():
    take_backup()


@dg.job(
    executor_def=dg.in_process_executor,
    description="Restore the newest backup beside the platform, verify counts and audit chain, and remove it again.",
    tags={"nanoos/kind": "backup", "dagster/max_runtime": "43200"},
)
def restore_drill():
    try_restore()
