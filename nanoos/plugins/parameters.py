"""Parameters of plug-ins: pydantic models at the edge, whose errors become `InvalidInput`.

A plug-in declares one `Parameters` subclass and calls `validated` once, in its constructor. The plug-in defines what a
parameter means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from nanoos.domain.errors import InvalidInput
from nanoos.domain.validation import describe_problems


class Parameters(BaseModel):
    """Base of every parameter model: unknown keys and silent conversions ("6" for 6) are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Model = TypeVar("Model", bound=Parameters)


def validated(model: type[Model], raw: Mapping[str, Any], *, owner: str) -> Model:
    """Validate parameters from a person, a row or an agent.

    Args:
        model: The model that says what is allowed.
        raw: Values by name; missing ones take their defaults.
        owner: What they belong to, for the message, for example "design space 'tmd_alloy'".

    Raises:
        InvalidInput: An unknown name, a wrong type or a value out of range; names the field, the value and the range.
    """
    if not isinstance(raw, Mapping):
        raise InvalidInput(
            f"The parameters of {owner} are {raw!r}, not a mapping.", hint=f"Allowed: {describe_fields(model)}."
        )
    try:
        return model.model_validate(dict(raw))
    except UnicodeEncodeError as exc:  # pydantic reads a lone surrogate as no text at all
        raise InvalidInput(
            f"Parameters of {owner}: {exc.object!r} is no valid Unicode text.", hint="Write the text again."
        ) from exc
    except ValidationError as exc:
        raise InvalidInput(
            f"Parameters of {owner}: {describe_problems(exc)}.", hint=f"Allowed: {describe_fields(model)}."
        ) from exc


def describe_fields(model: type[Parameters]) -> str:
    """The names that a model allows with their meanings, for hints: `side (multiple of 3, 3 to 18)`."""
    fields = (
        f"{name} ({field.description})" if field.description else name for name, field in model.model_fields.items()
    )
    return ", ".join(fields) or "none"
