"""When the machinery around the platform was last seen. The server that hosts it knows; this package does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """What was seen last.

    Attributes:
        daemons: Last heartbeat by daemon.
        ticks: Last evaluation by (`schedule` or `sensor`, name).
        schedule_is_on: Whether the step's schedule is switched on; None where nobody can tell.
    """

    daemons: Mapping[str, datetime] = field(default_factory=dict)
    ticks: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    schedule_is_on: bool | None = None
