"""The base error, and the errors that several packages share. An error that only one package uses lives there."""

from __future__ import annotations


class NanoosError(Exception):
    """A problem that a person can fix.

    Args:
        message: What is wrong, with the values.
        hint: What to do about it.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, self.hint))


def _rebuild(cls: type[NanoosError], message: str, hint: str) -> NanoosError:
    return cls(message, hint=hint)


class InvalidInput(NanoosError):
    """A value from a person, a file or an agent is invalid; nothing has changed."""


class NotFound(NanoosError):
    """The requested object does not exist."""


class Conflict(NanoosError):
    """The request is valid, but the current state does not allow it."""


class StaleVersion(Conflict):
    """The object has changed since the sender read it."""


class StoreUnavailable(NanoosError):
    """The database is unreachable or has the wrong schema version."""


class ServerUnavailable(StoreUnavailable):
    """The server cannot be reached, or is not a NANO-OS server."""
