"""Optional dependencies: a failed import reports what to install."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nanoos.domain.errors import InvalidInput


@contextmanager
def extra(name: str, *, needed_for: str) -> Iterator[None]:
    """Context for the imports of an optional dependency.

    Args:
        name: The extra in pyproject.toml.
        needed_for: The feature that needs it, for example "ENABLE_TRACING".

    Raises:
        InvalidInput: A package of the extra is not installed.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise InvalidInput(
            f"{needed_for} needs the package {error.name!r}, which is not installed.",
            hint=f"Install it: pip install 'nanoos[{name}]'.",
        ) from error
