"""Commands from data, for the doors that get them so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.service.commands.models import COMMANDS, Command


def parse_command(kind: str, payload: Mapping[str, Any]) -> Command:
    """The command of a kind, validated.

    Raises:
        NotFound: There is no such kind; names those that exist.
        InvalidInput: A field is missing, unknown or out of its range; names each.
    """
    model = COMMANDS.get(kind)
    if model is None:
        raise NotFound(f"There is no command {kind!r}.", hint=f"Known: {', '.join(sorted(COMMANDS))}.")
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        raise InvalidInput(
            f"A {kind} command is refused: {problems(error)}.", hint=f"Its fields: {', '.join(model.model_fields)}."
        ) from error


def problems(error: ValidationError) -> str:
    """What is wrong with which field, in one line."""
    return "; ".join(
        f"{'.'.join(map(str, item['loc'])) or 'the whole'}: {item['msg']}" for item in error.errors(include_url=False)
    )
