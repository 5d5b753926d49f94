"""The channel `log`: a line in the process's own log, for collectors that watch it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from nanoos.plugins.alert_channel import Event, Notice
from nanoos.plugins.parameters import Parameters, validated

log = logging.getLogger(__name__)


class LogParameters(Parameters):
    """It has none."""


class LogChannel:
    """Logs an open alert as a warning or an error, and a resolved one as information."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        """The channel; raises InvalidInput if a parameter is given."""
        validated(LogParameters, params, owner="alert channel 'log'")

    def send(self, notice: Notice) -> None:
        if notice.event in {Event.RESOLVED, Event.TEST}:
            level = logging.INFO
        else:
            level = logging.ERROR if notice.severity == "critical" else logging.WARNING
        fields = {"event": notice.event.value, "kind": notice.kind, "subject": notice.subject}
        log.log(level, "%s: %s", notice.title, notice.body.replace("\n", " "), extra=fields)
