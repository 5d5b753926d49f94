"""Checks of what should happen by itself: orchestrator, daemon, schedule, workers, alerts."""

from __future__ import annotations

from nanoos.control.config import get_default_config
from nanoos.control.next_step import DAEMON, DAEMON_TIMEOUT, SCHEDULE_IS_ON, SCHEDULE_NAME, alive_daemons
from nanoos.control.orchestrators import Orchestrator, get_orchestrator
from nanoos.domain.statuses import OrchestratorMode
from nanoos.execution.celery_queues import CELERY_QUEUES
from nanoos.orchestrator.recovery import count_lost
from nanoos.service.doctor.check import Deployment, Finding, failed, failed_in_production, passed, skipped, warned
from nanoos.service.queries.health import broker_problems
from nanoos.store import heartbeats
from nanoos.store.alerts import open_alerts

START = "nanoos up, or as a service: systemctl start nano-os-beat"


def orchestrator_active(deployment: Deployment) -> Finding:
    """The orchestrator exists and may act."""
    found = _orchestrator(deployment)
    if not found.is_active:
        return failed(f"{found.name} is inactive: nothing is decided or launched", "nanoos activate")
    if found.mode is OrchestratorMode.PAUSED:
        return warned(f"{found.name} is PAUSED: nothing is decided, queued work waits", "nanoos mode SCHEDULED")
    return passed(f"{found.name} is active in mode {found.mode}")


def configuration(deployment: Deployment) -> Finding:
    """In production the configuration is not the default one."""
    if not deployment.is_production:
        return skipped("on one machine the default configuration is fine")
    if _orchestrator(deployment).config.model_dump() == get_default_config():
        return failed(
            "the configuration is the default one, which knows nothing of this deployment's capacity",
            "nanoos config preset production, or nanoos config set",
        )
    return passed("the configuration was changed from the default")


def last_step(deployment: Deployment) -> Finding:
    """The newest step did not fail."""
    found = _orchestrator(deployment)
    if found.error_message is not None:
        return failed(f"the last step failed: {found.error_message}", "nanoos runs, then remove the cause")
    return passed("no step has run yet" if found.last_run_at is None else f"at {found.last_run_at:%Y-%m-%d %H:%M} UTC")


def one_daemon(deployment: Deployment) -> Finding:
    """Exactly one Dagster daemon is alive."""
    with deployment.database.read() as connection:
        beat = heartbeats.read(connection, DAEMON)
    if beat is None:
        return failed_in_production(deployment, "Dagster's daemon has never run", START)
    if abs(deployment.now - beat.at) > DAEMON_TIMEOUT:
        return failed_in_production(
            deployment, f"Dagster's daemon was last seen at {beat.at:%Y-%m-%d %H:%M} UTC", START
        )
    alive = alive_daemons(beat, now=deployment.now)
    if len(alive) > 1:
        return failed(
            f"{len(alive)} Dagster daemons are alive at once: {', '.join(sorted(alive))}",
            "stop all but one: each launches the same runs",
        )
    return passed("one daemon is alive")


def schedule(deployment: Deployment) -> Finding:
    """The schedule agrees with the mode."""
    found = _orchestrator(deployment)
    with deployment.database.read() as connection:
        beat = heartbeats.read(connection, DAEMON)
    if beat is None:
        return skipped("Dagster's daemon, which knows the schedule, has never run")
    is_on = bool(beat.details.get(SCHEDULE_IS_ON))
    if found.mode is OrchestratorMode.SCHEDULED and not is_on:
        return failed(
            f"mode is SCHEDULED, but the schedule {SCHEDULE_NAME} is off",
            "switch it on in the UI (Automation), or, where DAGSTER_HOME is set, with "
            f"`dagster schedule start {SCHEDULE_NAME}`",
        )
    return passed(f"mode is {found.mode}, the schedule {SCHEDULE_NAME} is {'on' if is_on else 'off'}")


def broker(deployment: Deployment) -> Finding:
    """Redis answers."""
    if not deployment.settings.runs_on_celery:
        return skipped("EXECUTION=embedded has no broker")
    problems = broker_problems(deployment.settings)
    if problems:
        return failed(problems[0], "start Redis, or correct REDIS_URL")
    return passed("Redis answers")


def workers(deployment: Deployment) -> Finding:
    """Every Celery queue that runs send their steps to has a worker."""
    if not deployment.settings.runs_on_celery:
        return skipped("EXECUTION=embedded has no workers: runs do the work")
    if broker_problems(deployment.settings):
        return skipped("Redis does not answer")
    answers = deployment.consumers()
    unserved = [queue for queue in CELERY_QUEUES if not any(queue in served for served in answers.values())]
    if unserved:
        return failed(
            f"no worker serves the queue {' and '.join(unserved)}",
            "; ".join(f"nanoos worker {queue}" for queue in unserved),
        )
    return passed(f"{len(answers)} workers serve {' and '.join(CELERY_QUEUES)}")


def lost_work(deployment: Deployment) -> Finding:
    """No lost process still holds rows or the step's lock."""
    with deployment.database.read() as connection:
        n = count_lost(connection, now=deployment.now)
    if n:
        return warned(f"{n} rows are held by processes that are gone", "nanoos recover; the daemon does it by itself")
    return passed("no lost process holds any row")


def alerts(deployment: Deployment) -> Finding:
    """No alert is open."""
    with deployment.database.read() as connection:
        found = open_alerts(connection)
    if found:
        return warned(
            f"{len(found)} alerts are open, the oldest {found[0].kind} on {found[0].subject}", "nanoos alerts"
        )
    return passed("no alert is open")


def _orchestrator(deployment: Deployment) -> Orchestrator:
    """Raises NotFound, which fails the check with its remedy."""
    with deployment.database.read() as connection:
        return get_orchestrator(connection, deployment.orchestrator)
