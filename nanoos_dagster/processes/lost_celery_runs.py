"""Finds and ends runs whose Celery tasks are lost, so that the sensors start others.

A task is lost when Redis is flushed, or when its worker dies and the visibility timeout is hours away. The run's own
process lives and waits, so neither Dagster nor the launcher notices. The signs: the run's log is silent, no living
process holds a lease in its queue or has just finished one of its rows, and no task waits in Redis. Ending such a run
loses nothing: its rows are still queued, and a late task sees that its run is over. It is failed, not cancelled: a
cancelled run would wait for its tasks to confirm.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import dagster as dg

from nanoos.execution.celery_queues import SIMULATION, TRAINING
from nanoos.orchestrator.recovery import is_worked_on
from nanoos.settings import Settings
from nanoos.store.alerts import AlertKind, open_alerts, raise_alert, resolve
from nanoos.store.database import Database
from nanoos_dagster.jobs import RETRAIN, RUN_SIMULATIONS
from nanoos_dagster.processes.run_launcher import HostRunLauncher
from nanoos_dagster.run_triggers import LOST_TAG


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Where to look for a job's signs of life.

    Attributes:
        celery_queue: The Celery queue of its tasks.
        rows: The queue of rows that its tasks lease.
        patience: A run is not taken for lost before its log has been silent for longer than this.
    """

    celery_queue: str
    rows: str
    patience: timedelta


SIGNS: Mapping[str, Signs] = {
    # A drain claims rows within seconds of its start, and ends within seconds of its last row.
    RUN_SIMULATIONS: Signs(celery_queue=SIMULATION, rows="simulations", patience=timedelta(seconds=60)),
    # A dataset is built, and a model checked, without a lease: it takes a minute for a million labels.
    RETRAIN: Signs(celery_queue=TRAINING, rows="trainings", patience=timedelta(seconds=300)),
}


def end_silent_runs(
    instance: dg.DagsterInstance, database: Database, settings: Settings, *, now: datetime
) -> list[str]:
    """End the runs whose tasks are lost; returns descriptions of these, and of queues with tasks but no worker."""
    if not settings.runs_on_celery:
        return []
    messages = []
    for job_name, signs in SIGNS.items():
        silent = _silent_runs(instance, job_name, signs, now)
        if not silent or _is_alive(database, signs, now):
            _resolve_missing_worker(database, signs.celery_queue, now)
            continue
        n_waiting = _tasks_waiting(settings, signs.celery_queue)
        if n_waiting:
            messages.append(_missing_worker_alert(database, signs.celery_queue, n_waiting, now))
            continue
        for run in silent:
            reason = (
                f"the tasks of run {run.run_id} ({job_name}) are lost; the run is failed, its rows are queued again"
            )
            _fail(instance, run, reason)
            messages.append(reason)
    return messages


def _fail(instance: dg.DagsterInstance, run: dg.DagsterRun, reason: str) -> None:
    instance.report_engine_event(reason, run)
    instance.add_run_tags(run.run_id, {LOST_TAG: "true"})
    launcher = instance.run_launcher
    if not (isinstance(launcher, HostRunLauncher) and launcher.kill(run.run_id)):
        instance.report_run_failed(run, reason)


def _silent_runs(instance: dg.DagsterInstance, job_name: str, signs: Signs, now: datetime) -> list[dg.DagsterRun]:
    started = instance.get_runs(filters=dg.RunsFilter(job_name=job_name, statuses=[dg.DagsterRunStatus.STARTED]))
    return [run for run in started if now - _last_event_at(instance, run.run_id, now) > signs.patience]


def _last_event_at(instance: dg.DagsterInstance, run_id: str, now: datetime) -> datetime:
    newest = instance.get_records_for_run(run_id, limit=1, ascending=False).records
    return datetime.fromtimestamp(newest[0].event_log_entry.timestamp, UTC) if newest else now


def _is_alive(database: Database, signs: Signs, now: datetime) -> bool:
    with database.read() as connection:
        return is_worked_on(connection, signs.rows, since=now - signs.patience, now=now)


def _tasks_waiting(settings: Settings, queue: str) -> int:
    """Tasks in Redis that no worker has taken."""
    from kombu import Connection
    from kombu.exceptions import ChannelError

    with Connection(settings.redis_url) as connection:
        try:
            return connection.default_channel.queue_declare(queue, passive=True).message_count
        except ChannelError:
            # A queue without a message does not exist in Redis.
            return 0


def _resolve_missing_worker(database: Database, queue: str, now: datetime) -> None:
    with database.read() as connection:
        is_open = any(item.kind == AlertKind.QUEUE_WITHOUT_WORKER for item in open_alerts(connection))
    if is_open:
        with database.write() as connection:
            resolve(connection, kinds=[AlertKind.QUEUE_WITHOUT_WORKER], subjects=[queue], now=now)


def _missing_worker_alert(database: Database, queue: str, n_waiting: int, now: datetime) -> str:
    message = f"{n_waiting} tasks wait in the queue {queue!r} and no worker listens: start `nanoos worker {queue}`"
    with database.write() as connection:
        raise_alert(connection, kind=AlertKind.QUEUE_WITHOUT_WORKER, subject=queue, message=message, now=now)
    return message
