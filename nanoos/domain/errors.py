"""The one error base and the errors that cross rooms. An error that one room raises and handles lives there."""

from __future__ import annotations


class NanoosError(Exception):
    """Something a person can mend: what is wrong, with the values, and the remedy.

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
    """A value given by a person, a file or an agent is refused; nothing has changed."""


class NotFound(NanoosError):
    """The named thing does not exist."""


class Conflict(NanoosError):
    """The request is well formed but the present state does not allow it."""


class StaleVersion(Conflict):
    """Somebody changed it since the sender read it."""


class StoreUnavailable(NanoosError):
    """The database cannot be reached or its schema is not the one this code needs."""
