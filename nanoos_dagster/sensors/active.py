"""Runs of a job that have not ended. Run keys do not suffice: a key that was used never launches a run again."""

import dagster as dg

UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]


def active_run_id(instance: dg.DagsterInstance, job_name: str, tags: dict[str, str] | None = None) -> str | None:
    """An unfinished run of the job with these tags, if there is one."""
    records = instance.get_run_records(
        filters=dg.RunsFilter(job_name=job_name, statuses=UNFINISHED, tags=tags or {}), limit=1
    )
    return records[0].dagster_run.run_id if records else None
