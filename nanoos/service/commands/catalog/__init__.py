"""The commands: one module a subject, one class a command. New modules are found automatically.

A command is defined by its class alone: GraphQL, MCP, REST's `/agent/commands`, the approvals and the
documentation read its fields and facts from here. Modules load nothing heavy; `prepare` and `carry_out` import what
they need.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.domain.validation import describe_problems
from nanoos.service.commands.command import Command


def load_commands() -> dict[str, type[Command]]:
    """Every command of this folder's modules, by kind."""
    found: dict[str, type[Command]] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Command) and value.__module__ == module.__name__:
                if value.kind in found:
                    raise AssertionError(f"{value.__name__} and {found[value.kind].__name__} are both {value.kind!r}")
                found[value.kind] = value
    return found


COMMANDS: Mapping[str, type[Command]] = load_commands()


def command_type(kind: str) -> type[Command]:
    """The class of a kind. Raises NotFound, naming those that exist."""
    found = COMMANDS.get(kind)
    if found is None:
        raise NotFound(f"There is no command {kind!r}.", hint=f"Known: {', '.join(sorted(COMMANDS))}.")
    return found


def parse_command(kind: str, payload: Mapping[str, Any]) -> Command:
    """The command of a kind, validated.

    Raises:
        NotFound: There is no such kind; names those that exist.
        InvalidInput: A field is missing, unknown or out of its range; names each.
    """
    model = command_type(kind)
    try:
        return model.model_validate(payload)
    except ValidationError as error:
        raise InvalidInput(
            f"A {kind} command is refused: {describe_problems(error)}.",
            hint=f"Its fields: {', '.join(model.model_fields)}.",
        ) from error
