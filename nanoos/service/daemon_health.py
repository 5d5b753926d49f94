"""When Dagster's daemons, schedules and sensors were last seen. The server knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DaemonHealth:
    """What was seen last.

    Attributes:
        daemons: Last heartbeat by daemon.
        ticks: Last evaluation by (`schedule` or `sensor`, name).
    """

    daemons: Mapping[str, datetime] = field(default_factory=dict)
    ticks: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
