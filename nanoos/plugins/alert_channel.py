"""The protocol of alert channels, which bring alerts to people. What is sent when is in `service/alerting/`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from nanoos.domain.errors import NanoosError


class NotDelivered(NanoosError):
    """A channel could not deliver a notice."""


class Event(StrEnum):
    OPENED = "opened"
    REMINDER = "reminder"
    RESOLVED = "resolved"
    TEST = "test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A message about one alert.

    Attributes:
        event: Why it is sent.
        kind: The alert's kind, for example `systemic_failure`.
        severity: `warning` or `critical`.
        subject: What the alert concerns, for example a campaign's slug.
        title: One line.
        body: Plain text: the problem, what to do, and a link where the server's address is known.
    """

    event: Event
    kind: str
    severity: str
    subject: str
    title: str
    body: str


class AlertChannel(Protocol):
    """Delivers notices. An instance is called with its parameters, and holds them validated."""

    def send(self, notice: Notice) -> None:
        """Deliver a notice.

        Raises:
            NotDelivered: It is tried again later. The message holds no secret.
        """
