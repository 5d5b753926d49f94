"""When Dagster's daemons, schedules and sensors were last seen, for the metrics and the dashboard."""

from collections.abc import Callable
from datetime import UTC, datetime

import dagster as dg

from nanoos.api.metrics import Pulse


def pulse_of(instance: dg.DagsterInstance) -> Callable[[], Pulse]:
    """Reads the instance at each call: two queries."""

    def read() -> Pulse:
        beats = instance.get_daemon_heartbeats()
        return Pulse(
            daemons={name: _moment(beat.timestamp) for name, beat in beats.items()},
            ticks={
                (kind, state.instigator_name): at
                for state in instance.all_instigator_state()
                if (kind := state.instigator_type.value.lower()) and (at := _last_tick(state)) is not None
            },
        )

    return read


def _last_tick(state) -> datetime | None:
    """None where it is switched off, or was never evaluated."""
    if not state.is_running or state.instigator_data is None:
        return None
    data = state.instigator_data
    # A sensor's data names its last tick, a schedule's its last iteration.
    at = getattr(data, "last_tick_timestamp", None) or getattr(data, "last_iteration_timestamp", None)
    return _moment(at) if at else None


def _moment(timestamp: float) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)
