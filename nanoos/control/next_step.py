"""When the next step runs, or why none will.

This depends on the orchestrator's mode and activity and on Dagster's daemon and schedule. The daemon's sensors store a
heartbeat with the schedule's state, so no interface has to query Dagster.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from nanoos.control.orchestrators import Orchestrator
from nanoos.domain.statuses import OrchestratorMode
from nanoos.store import heartbeats
from nanoos.store.heartbeats import Heartbeat

DAEMON = "dagster_daemon"
DAEMON_TIMEOUT = timedelta(minutes=3)  # a heartbeat comes every 20 s; on a busy machine it has taken a minute
SCHEDULE_IS_ON, NEXT_TICK_AT = "schedule_is_on", "next_tick_at"
SCHEDULE_NAME = "orchestrator_hourly"
# Daemons by id, each with its first and last sign of life: two that overlap are two, one after the other a restart.
DAEMONS = "daemons"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """The next step.

    Attributes:
        text: When the step runs, in words, or why none does.
        at: The time, if known.
        problem: Why no step runs although the mode asks for it, with the remedy; empty if there is no problem.
    """

    text: str
    at: datetime | None = None
    problem: str = ""


def alive_daemons(beat: Heartbeat, *, now: datetime) -> set[str]:
    """Ids of the daemons that were alive at the same time, lately; one of them, or none, in good order."""
    lately = {
        name: (datetime.fromisoformat(first), datetime.fromisoformat(last))
        for name, (first, last) in beat.details.get(DAEMONS, {}).items()
        if abs(now - datetime.fromisoformat(last)) <= DAEMON_TIMEOUT
    }
    newest_start = max((first for first, _ in lately.values()), default=now)
    return {name for name, (_, last) in lately.items() if last >= newest_start}


def next_step(connection: Connection, orchestrator: Orchestrator, *, now: datetime) -> NextStep:
    """When this orchestrator's next step runs."""
    if orchestrator.step_owner is not None:
        return NextStep(text="a step is running now")
    if not orchestrator.is_active:
        return NextStep(text="none while the orchestrator is inactive")
    if orchestrator.mode is OrchestratorMode.PAUSED:
        return NextStep(text="none in mode PAUSED")
    if orchestrator.mode is OrchestratorMode.MANUAL:
        return NextStep(text="on request (mode MANUAL)")
    daemon = heartbeats.read(connection, DAEMON)
    # Also where it is ahead: the clock was set back, and a daemon that lives writes again at once.
    if daemon is None or abs(now - daemon.at) > DAEMON_TIMEOUT:
        last_seen = "has never run" if daemon is None else f"was last seen at {daemon.at:%Y-%m-%d %H:%M} UTC"
        problem = (
            f"Mode is {orchestrator.mode}, but Dagster's daemon {last_seen}: steps do not run automatically. "
            "`nanoos up` starts it, as a service `systemctl start nano-os-beat` does."
        )
        return NextStep(text="none: Dagster's daemon is not running", problem=problem)
    if orchestrator.mode is OrchestratorMode.CONTINUOUS:
        return NextStep(text="when there are new results or changes")
    if not daemon.details.get(SCHEDULE_IS_ON):
        problem = (
            f"Mode is SCHEDULED, but the schedule {SCHEDULE_NAME} is switched off in Dagster: steps do not run "
            "automatically. Switch it on in the UI (Automation), or, where DAGSTER_HOME is set, with "
            f"`dagster schedule start {SCHEDULE_NAME}`."
        )
        return NextStep(text=f"none: the schedule {SCHEDULE_NAME} is switched off", problem=problem)
    tick = daemon.details.get(NEXT_TICK_AT)
    return NextStep(text="at the schedule's next tick", at=None if tick is None else datetime.fromisoformat(tick))
