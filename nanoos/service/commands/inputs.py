"""Schemas of commands for the interfaces: every field, with the shapes of those that the bus takes as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from nanoos.service.commands.catalog import COMMANDS, parse_command
from nanoos.service.commands.command import Command
from nanoos.settings import Settings


def offered() -> dict[str, type[Command]]:
    """The commands that GraphQL and MCP offer, by kind."""
    return {kind: command for kind, command in COMMANDS.items() if command.is_for_agents}


@cache
def input_model(command: type[Command]) -> type[BaseModel]:
    """A command's fields, each with its shape; for describing only, the bus validates by itself."""
    fields: dict[str, Any] = {
        name: (shape, ...) if command.model_fields[name].is_required() else (shape | None, None)
        for name, shape in command.shapes().items()
    }
    fields |= {name: _optional(command.model_fields[name]) for name in command.from_settings}
    if not fields:
        return command
    return create_model(command.__name__, __base__=command, __doc__=command.__doc__, **fields)


def command_from(kind: str, payload: Mapping[str, Any], settings: Settings) -> Command:
    """Parse a command from data; omitted fields take their setting.

    Raises:
        NotFound: There is no such kind.
        InvalidInput: A field is missing, unknown or out of its range; names each.
    """
    filled = dict(payload)
    if kind in COMMANDS:
        for field, setting in COMMANDS[kind].from_settings.items():
            if filled.get(field) is None:
                filled[field] = getattr(settings, setting)
    return parse_command(kind, filled)


def changes_to(model: type[BaseModel], name: str, doc: str, *, fixed: frozenset[str] = frozenset()) -> type[BaseModel]:
    """The model with every field optional, without those that cannot be changed."""
    fields: dict[str, Any] = {
        field_name: _optional(field) for field_name, field in model.model_fields.items() if field_name not in fixed
    }
    return create_model(name, __config__=ConfigDict(extra="forbid"), __doc__=doc, **fields)


def _optional(field: FieldInfo) -> tuple[Any, Any]:
    bounded: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return bounded | None, Field(default=None, description=field.description)
