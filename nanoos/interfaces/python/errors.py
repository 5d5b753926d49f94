"""Errors of this interface; all others are the platform's own, from a server as from a folder."""

from __future__ import annotations

from nanoos.domain.errors import Conflict, StoreUnavailable


class ServerUnavailable(StoreUnavailable):
    """The server cannot be reached, or what answers is no NANO-OS."""


class NeedsApproval(Conflict):
    """The command waits for a person's approval; nothing has changed yet."""


class Stalled(Conflict):
    """The campaign runs, but nothing can go on by itself; the message says what it waits for."""
