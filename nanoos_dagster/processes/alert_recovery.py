"""Resolves alerts whose cause is gone, so that open alerts are those that need a person."""

from datetime import UTC, datetime

import dagster as dg

from nanoos.orchestrator.recovery import resolve_recovered_queues
from nanoos.store.alerts import AlertKind, AlertView, open_alerts, resolve
from nanoos.store.database import Database


def resolve_recovered(instance: dg.DagsterInstance, database: Database, *, now: datetime) -> list[str]:
    """Resolve the alerts on failed runs whose job has succeeded since, and on queues with workers again; returns their
    descriptions.
    """
    with database.read() as connection:
        alerts = open_alerts(connection)
    recovered = [alert for alert in alerts if alert.kind == AlertKind.RUN_FAILED and _has_succeeded(instance, alert)]
    if not alerts:
        return []
    with database.write() as connection:
        resolve(connection, ids=[alert.id for alert in recovered], now=now)
        queues = resolve_recovered_queues(connection, alerts, now=now)
    return [f"alert {alert.id} resolved: a later run of its job succeeded" for alert in recovered] + queues


def _has_succeeded(instance: dg.DagsterInstance, alert: AlertView) -> bool:
    """Whether a run of the alert's job succeeded after the alert was raised."""
    job_name = alert.subject.partition("/")[0]
    newest = instance.get_run_records(
        filters=dg.RunsFilter(job_name=job_name, statuses=[dg.DagsterRunStatus.SUCCESS]), limit=1
    )
    if not newest or newest[0].end_time is None:
        return False
    return datetime.fromtimestamp(newest[0].end_time, UTC) > alert.created_at
