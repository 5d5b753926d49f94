"""Health of the platform: what is stopped or needs attention, with cause and remedy."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from nanoos.campaigns.dispatch import working_campaigns
from nanoos.control.next_step import next_step
from nanoos.control.orchestrators import Orchestrator
from nanoos.domain.statuses import OrchestratorMode, WorkStatus
from nanoos.settings import Settings, load_settings
from nanoos.store.alerts import AlertView
from nanoos.store.tables import simulation_jobs

# A worker claims waiting work within a minute; five times that means that none runs.
STALE_QUEUE = timedelta(minutes=5)
MIN_FREE_BYTES = 2**30  # SQLite's log and a run's events grow by some hundred MB a day of heavy use
BROKER_TIMEOUT_S = 2.0
OK, ATTENTION, STOPPED = "ok", "attention", "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """The health status and its reasons; no reasons if all is well.

    Attributes:
        status: `ok`, `attention` or `stopped`.
    """

    status: str
    reasons: tuple[str, ...]


def health(
    connection: Connection,
    orchestrator: Orchestrator,
    alerts: tuple[AlertView, ...],
    *,
    now: datetime,
    settings: Settings | None = None,
) -> Health:
    """Check the orchestrator, the daemon, its schedule, the queues, the broker, the disk and the open alerts.

    Args:
        connection: One consistent view; that it answers is the database's part.
        orchestrator: Whose health.
        alerts: The open alerts.
        now: The time, aware.
        settings: Where the broker and the disk are; the environment's where not given.
    """
    settings = settings or load_settings()
    stopped = stopped_reasons(orchestrator)
    attention = []
    if orchestrator.error_message is not None:
        attention.append(f"the last step failed: {orchestrator.error_message}")
    if not stopped:
        problem = next_step(connection, orchestrator, now=now).problem
        attention += [problem] if problem else []
        attention += _stale_queue(connection, now)
    attention += broker_problems(settings)
    attention += _disk(settings)
    attention += [f"alert {item.id} on {item.subject}: {item.message}" for item in alerts]
    status = STOPPED if stopped else ATTENTION if attention else OK
    return Health(status=status, reasons=(*stopped, *attention))


def stopped_reasons(orchestrator: Orchestrator) -> list[str]:
    """Why the orchestrator decides nothing; empty if it may."""
    if not orchestrator.is_active:
        return ["the orchestrator is inactive: nothing is decided or launched"]
    if orchestrator.mode is OrchestratorMode.PAUSED:
        return ["the orchestrator is PAUSED: nothing is decided, queued work waits"]
    return []


def _stale_queue(connection: Connection, now: datetime) -> list[str]:
    waiting_since = connection.execute(
        select(func.min(simulation_jobs.c.available_at)).where(
            simulation_jobs.c.status == WorkStatus.PENDING.value,
            simulation_jobs.c.available_at <= now,
            simulation_jobs.c.campaign_id.in_(working_campaigns()),
        )
    ).scalar()
    if waiting_since is None or now - waiting_since <= STALE_QUEUE:
        return []
    minutes = (now - waiting_since).total_seconds() / 60
    return [f"simulations have waited for {minutes:.0f} min: no worker seems to run"]


def broker_problems(settings: Settings) -> list[str]:
    """Why Redis does not answer; empty if it does, or is not used."""
    if not settings.runs_on_celery:
        return []
    import redis

    where = settings.redis_url.rpartition("@")[2]
    try:
        with redis.Redis.from_url(
            settings.redis_url, socket_connect_timeout=BROKER_TIMEOUT_S, socket_timeout=BROKER_TIMEOUT_S
        ) as client:
            client.ping()
    except (redis.RedisError, ValueError) as error:
        return [f"Redis at {where} does not answer ({error}): Celery workers get no work until it is back"]
    return []


def _disk(settings: Settings) -> list[str]:
    home = settings.home
    if not home.exists():
        return []
    free = shutil.disk_usage(home).free
    if free >= MIN_FREE_BYTES:
        return []
    return [f"{free / 2**20:.0f} MiB are free on the disk of {home}: free some, or the database stops accepting writes"]
