"""When Dagster's daemons, schedules and sensors were last seen, for the metrics and the dashboard."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import dagster as dg

from nanoos.service.daemon_health import Pulse
from nanoos_dagster.schedules import STEP_SCHEDULE


def pulse_of(instance: dg.DagsterInstance) -> Callable[[], Pulse]:
    """Reads the instance at each call, with two queries."""

    def read() -> Pulse:
        states = instance.all_instigator_state()
        return Pulse(
            daemons={name: _moment(beat.timestamp) for name, beat in instance.get_daemon_heartbeats().items()},
            ticks=_ticks(states),
            schedule_is_on=any(state.is_running and state.instigator_name == STEP_SCHEDULE for state in states),
        )

    return read


def _ticks(states: Sequence) -> dict[tuple[str, str], datetime]:
    """Of those that are switched on and were evaluated."""
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
