"""Dagster's own history: ended runs and their events as rows for the archive, and their removal from the instance."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import dagster as dg

ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]
RUNS_A_FILE = 50  # a run has tens of events, a long drain hundreds
EXAMINED = 5_000  # runs read in one pass, so that a pass over runs that are kept ends


def old_runs(instance: dg.DagsterInstance, before: datetime) -> Iterator[list[dg.RunRecord]]:
    """Batches of old ended runs, oldest first; those that the asset catalogue needs are kept."""
    records = instance.get_run_records(
        filters=dg.RunsFilter(statuses=ENDED, updated_before=before), limit=EXAMINED, ascending=True
    )
    batch: list[dg.RunRecord] = []
    for record in records:
        if _holds_the_newest_of_an_asset(instance, record.dagster_run.run_id):
            continue
        batch.append(record)
        if len(batch) == RUNS_A_FILE:
            yield batch
            batch = []
    if batch:
        yield batch


def run_rows(records: list[dg.RunRecord]) -> list[dict[str, Any]]:
    """A row for each run."""
    return [
        {
            "run_id": record.dagster_run.run_id,
            "job_name": record.dagster_run.job_name,
            "status": record.dagster_run.status.value,
            "tags": dict(record.dagster_run.tags),
            "run_config": dict(record.dagster_run.run_config),
            "created_at": record.create_timestamp.replace(tzinfo=UTC),
            "started_at": _moment(record.start_time),
            "ended_at": _moment(record.end_time),
        }
        for record in records
    ]


def event_rows(instance: dg.DagsterInstance, records: list[dg.RunRecord]) -> list[dict[str, Any]]:
    """A row for each event of these runs, the event whole as JSON."""
    return [
        {
            "run_id": record.dagster_run.run_id,
            "position": position,
            "at": _moment(entry.timestamp),
            "event_type": entry.dagster_event.event_type_value if entry.dagster_event else None,
            "step_key": entry.step_key,
            "event": entry.to_json(),
        }
        for record in records
        for position, entry in enumerate(instance.all_logs(record.dagster_run.run_id))
    ]


def forget(instance: dg.DagsterInstance, records: list[dg.RunRecord]) -> None:
    """Remove the runs with their events."""
    for record in records:
        instance.delete_run(record.dagster_run.run_id)


def _holds_the_newest_of_an_asset(instance: dg.DagsterInstance, run_id: str) -> bool:
    connection = instance.get_records_for_run(run_id, of_type=dg.DagsterEventType.ASSET_MATERIALIZATION)
    for record in connection.records:
        materialization = record.asset_materialization
        if materialization is None:
            continue
        # By run, not by storage id: on SQLite each run has a file of its own with its own ids.
        newest = instance.fetch_materializations(
            dg.AssetRecordsFilter(
                asset_key=materialization.asset_key,
                asset_partitions=[materialization.partition] if materialization.partition else None,
            ),
            limit=1,
        )
        if newest.records and newest.records[0].run_id == run_id:
            return True
    return False


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, tz=UTC)
