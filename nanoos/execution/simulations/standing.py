"""The standing drain: whether simulations may be drained now, and whether a process stands by to do so at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from nanoos.control.orchestrators import dispatch_skip_reason, get_orchestrator
from nanoos.execution.simulations.claims import has_claimable
from nanoos.settings import Settings
from nanoos.store import heartbeats

STANDING_DRAIN = "standing_drain"
IS_GONE_AFTER = 3 * heartbeats.WRITE_EVERY


def is_due(connection: Connection, settings: Settings, *, now: datetime) -> bool:
    """Whether simulations wait and the orchestrator lets launched work run."""
    orchestrator = get_orchestrator(connection, settings.orchestrator_default_name)
    return dispatch_skip_reason(orchestrator) is None and has_claimable(connection, now=now)


def is_standing_by(connection: Connection, *, now: datetime) -> bool:
    """Whether a standing drain was idle lately: it starts whatever arrives, so that the sensor need not."""
    beat = heartbeats.read(connection, STANDING_DRAIN)
    return beat is not None and abs(now - beat.at) < IS_GONE_AFTER
