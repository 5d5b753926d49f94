"""The job `note_audit_head`: writes the audit chain's newest hash to a file."""

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.store import audit
from nanoos_dagster.resources import Platform


@dg.op(description="Append time, sequence number and hash of the newest audit entry to NANOOS_HOME/audit_heads.log.")
def append_audit_head(context: dg.OpExecutionContext, platform: Platform) -> None:
    path = platform.settings.audit_heads_file
    with platform.database.read() as connection:
        head = audit.note_head(connection, path, now=utc_now())
    context.add_output_metadata({"seq": head.seq or 0, "hash": head.hash, "path": dg.MetadataValue.path(str(path))})


@dg.job(
    executor_def=dg.in_process_executor,
    description="Note the audit chain's newest hash outside the database, to expose a rewritten chain later.",
    tags={"nanoos/kind": "audit", "dagster/max_runtime": "300"},
)
def note_audit_head():
    append_audit_head()
