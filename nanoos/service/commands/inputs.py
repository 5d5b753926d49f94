"""Schemas of commands for the interfaces: every field, with the shapes of those that the bus takes as plain JSON.

Forms and the command line show `InputField`s and read what people type with `typed_fields`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model
from pydantic.fields import FieldInfo

from nanoos.domain.errors import InvalidInput
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


@dataclass(frozen=True, slots=True, kw_only=True)
class InputField:
    """A field of a command, as a person fills it.

    Attributes:
        form: text, number, flag, choice or JSON.
        choices: Of a choice.
        default: As typed; empty where it is required or stays out.
    """

    name: str
    form: str
    what: str
    is_required: bool
    default: str = ""
    choices: tuple[str, ...] = ()


FORMS = {"string": "text", "integer": "number", "number": "number", "boolean": "flag"}


def input_fields(command: type[Command]) -> list[InputField]:
    """A command's fields, required ones first."""
    model = input_model(command)
    schema = model.model_json_schema()
    fields = []
    for name, described in schema.get("properties", {}).items():
        of_value = _without_null(described, schema.get("$defs", {}))
        choices = tuple(map(str, of_value.get("enum", ())))
        default = described.get("default")
        fields.append(
            InputField(
                name=name,
                form="choice" if choices else FORMS.get(of_value.get("type", ""), "JSON"),
                what=described.get("description", ""),
                is_required=name in schema.get("required", ()),
                default="" if default is None else default if isinstance(default, str) else json.dumps(default),
                choices=choices,
            )
        )
    return sorted(fields, key=lambda field: not field.is_required)


def _without_null(schema: Mapping[str, Any], shared: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of a value that is given, with its reference resolved."""
    given = next((item for item in schema.get("anyOf", ()) if item.get("type") != "null"), schema)
    reference = given.get("$ref", "")
    return shared[reference.rpartition("/")[2]] if reference else given


def typed_fields(command: type[Command], texts: Mapping[str, str]) -> dict[str, Any]:
    """The payload from fields as a person typed them; blank ones are left out.

    Raises:
        InvalidInput: A field that takes JSON holds none; says where.
    """
    forms = {field.name: field.form for field in input_fields(command)}
    payload: dict[str, Any] = {}
    for name, text in texts.items():
        if not text.strip():
            continue
        try:
            payload[name] = json.loads(text) if forms.get(name) == "JSON" else text.strip()
        except (ValueError, RecursionError) as error:
            raise InvalidInput(f"{name} is not JSON: {error}.", hint=f"`{text[:60]}` was given.") from error
    return payload


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
