"""Errors of this interface. All others are the platform's own, the same from a server as from a folder."""

from __future__ import annotations

from nanoos.domain.errors import Conflict


class NeedsApproval(Conflict):
    """The command waits for a person's approval; nothing has changed yet."""


class Stalled(Conflict):
    """The campaign is RUNNING but cannot continue by itself; the message says what it waits for."""
