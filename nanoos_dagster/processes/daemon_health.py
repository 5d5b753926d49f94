"""When Dagster's daemons, schedules and sensors were last active, and their heartbeat in our database."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import dagster as dg

from nanoos.control.next_step import (
    DAEMON,
    DAEMON_TIMEOUT,
    DAEMONS,
    NEXT_TICK_AT,
    SCHEDULE_IS_ON,
    SCHEDULE_NAME,
)
from nanoos.service.daemon_health import DaemonHealth
from nanoos.settings import Settings
from nanoos.store import heartbeats
from nanoos.store.database import Database
from nanoos_dagster.internals.runs import cron_string_iterator


def daemon_health_of(instance: dg.DagsterInstance) -> Callable[[], DaemonHealth]:
    """Reads the instance at each call, with two queries."""

    def read() -> DaemonHealth:
        states = instance.all_instigator_state()
        return DaemonHealth(
            daemons={name: _moment(beat.timestamp) for name, beat in instance.get_daemon_heartbeats().items()},
            ticks=_ticks(states),
        )

    return read


def beat(instance: dg.DagsterInstance, database: Database, settings: Settings, *, now: datetime) -> None:
    """Record which daemons are alive, whether the step's schedule is on, and its next tick."""
    states = [state for state in instance.all_instigator_state() if state.instigator_name == SCHEDULE_NAME]
    ticks = cron_string_iterator(now.timestamp(), settings.orchestrator_cron, "UTC")
    details = {
        # A schedule without a stored state is on by default.
        SCHEDULE_IS_ON: all(state.is_running for state in states),
        NEXT_TICK_AT: next(tick for tick in ticks if tick > now).astimezone(UTC).isoformat(),
    }
    with database.read() as connection:
        before = heartbeats.read(connection, DAEMON)
    seen = {} if before is None else dict(before.details)
    known = seen.pop(DAEMONS, {})
    # Each part of a daemon has a row, which the parts of a second daemon overwrite at moments of their own.
    beats = instance.get_daemon_heartbeats().values()
    alive = [(item.daemon_id, at) for item in beats if abs(now - (at := _moment(item.timestamp))) <= DAEMON_TIMEOUT]
    is_known = all(daemon in known for daemon, _ in alive)
    if before is not None and is_known and seen == details and abs(now - before.at) < heartbeats.WRITE_EVERY:
        return
    with database.write() as connection:
        heartbeats.beat(connection, DAEMON, {**details, DAEMONS: _daemons(known, alive, now)}, now=now)


def _daemons(
    known: Mapping[str, list[str]], alive: Sequence[tuple[str, datetime]], now: datetime
) -> dict[str, list[str]]:
    """First and last sign of life of each daemon that was alive lately, by its id."""
    moments = {name: [datetime.fromisoformat(at) for at in times] for name, times in known.items()}
    for daemon, at in alive:
        moments.setdefault(daemon, []).append(at)
    return {
        name: [min(times).isoformat(), max(times).isoformat()]
        for name, times in moments.items()
        if abs(now - max(times)) <= DAEMON_TIMEOUT
    }


def _ticks(states: Sequence) -> dict[tuple[str, str], datetime]:
    """Last ticks of the schedules and sensors that are on and were evaluated."""
    ticks = {}
    for state in states:
        data = state.instigator_data
        # A sensor's data names its last tick, a schedule's its last iteration.
        at = getattr(data, "last_tick_timestamp", None) or getattr(data, "last_iteration_timestamp", None)
        if state.is_running and at:
            ticks[state.instigator_type.value.lower(), state.instigator_name] = _moment(at)
    return ticks


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
