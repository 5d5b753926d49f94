"""The jobs `note_audit_head` and `verify_audit`."""

import dagster as dg

from nanoos.campaigns.evidence_check import unfounded_scores
from nanoos.domain.clock import utc_now
from nanoos.store import audit
from nanoos_dagster.resources import Platform


@dg.op(description="Append time, sequence number and hash of the newest audit entry to NANOOS_HOME/audit_heads.log.")
def append_audit_head(context: dg.OpExecutionContext, platform: Platform) -> None:
    path = platform.settings.audit_heads_file
    with platform.database.read() as connection:
        head = audit.note_head(connection, path, now=utc_now())
    context.add_output_metadata({"seq": head.seq or 0, "hash": head.hash, "path": dg.MetadataValue.path(str(path))})


@dg.op(description="Check the chain, the rows that it covers, scores, the archive, the guards and the noted heads.")
def check_audit(context: dg.OpExecutionContext, platform: Platform) -> None:
    report = audit.verify_and_note(platform.database, platform.settings, now=utc_now(), also=unfounded_scores)
    context.add_output_metadata({"rows": report.n_rows, "covered_rows": report.n_covered, "hash": report.head_hash})
    if not report.is_intact:
        raise dg.Failure(f"The audit is not intact: {report.problem}, the first of {report.n_findings} findings.")


@dg.job(
    executor_def=dg.in_process_executor,
    description="Note the audit chain's newest hash outside the database, to expose a rewritten chain later.",
    tags={"nanoos/kind": "audit", "dagster/max_runtime": "300"},
)
def note_audit_head():
    append_audit_head()


@dg.job(
    executor_def=dg.in_process_executor,
    description="Verify the whole audit chain; a run that fails raises an alert.",
    tags={"nanoos/kind": "audit", "dagster/max_runtime": "14400"},
)
def verify_audit():
    check_audit()
