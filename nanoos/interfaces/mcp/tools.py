"""The tools: one for every query, one for every command that agents may send; their inputs and answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mcp.types as types

from nanoos.domain.errors import InvalidInput, NotFound
from nanoos.interfaces.dispatch import CommandAnswer, send_data
from nanoos.service.access.identity import Identity, Scope
from nanoos.service.commands.command import Command
from nanoos.service.commands.inputs import input_model, offered
from nanoos.service.queries.catalog import QUERIES, Query
from nanoos.service.services import Services

_KEY = {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "description": "Identifies this request. Choose one; if you get no answer, repeat the request with it.",
}
_DRY_RUN = {
    "type": "boolean",
    "default": False,
    "description": "Only report its effect and cost.",
}


def list_tools(identity: Identity) -> list[types.Tool]:
    """The tools that this identity may call."""
    queries = [_query_tool(query) for query in QUERIES.values() if identity.has(Scope.READ)]
    commands = [_command_tool(command) for command in offered().values() if identity.has(command.scope)]
    return queries + commands


def call_tool(services: Services, identity: Identity, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The tool's answer, as data that fits its output schema.

    Raises:
        NotFound: There is no such tool.
        NanoosError: The call is refused.
    """
    if name in QUERIES:
        identity.require(Scope.READ, f"Tool {name}")
        return QUERIES[name].plain(QUERIES[name].ask(services, arguments))
    if name in offered():
        return _call_command(services, identity, offered()[name], dict(arguments))
    raise NotFound(f"There is no tool {name!r}.", hint="tools/list names those that you may call.")


def _call_command(
    services: Services, identity: Identity, command: type[Command], payload: dict[str, Any]
) -> dict[str, Any]:
    key, dry_run = payload.pop("idempotency_key", None), payload.pop("dry_run", False)
    if not isinstance(dry_run, bool):
        raise InvalidInput(f"dry_run={dry_run!r} is neither true nor false.", hint="Leave it out to act.")
    if key is not None and not isinstance(key, str):
        raise InvalidInput("The idempotency_key is no text.", hint="Choose a text that identifies this request.")
    if not command.sets_state and not dry_run and not key:
        raise InvalidInput(
            f"{command.kind} adds work and needs an idempotency_key; it has {key!r}.",
            hint="Choose a text that identifies this request; if you get no answer, repeat the request with it.",
        )
    done = send_data(services, command.kind, payload, identity=identity, idempotency_key=key, dry_run=dry_run)
    return done.model_dump(mode="json")


def _query_tool(query: Query) -> types.Tool:
    return types.Tool(
        name=query.name,
        description=query.description,
        input_schema=query.arguments.model_json_schema(),
        output_schema=query.schema(),
        annotations=types.ToolAnnotations(read_only_hint=True, open_world_hint=False),
    )


def _command_tool(command: type[Command]) -> types.Tool:
    schema = input_model(command).model_json_schema()
    schema["properties"] = {**schema.get("properties", {}), "idempotency_key": _KEY, "dry_run": _DRY_RUN}
    if not command.sets_state:
        schema["required"] = [*schema.get("required", []), "idempotency_key"]
    return types.Tool(
        name=command.kind,
        description=f"{command.__doc__} Needs scope {command.scope.value!r}.",
        input_schema=schema,
        output_schema=CommandAnswer.model_json_schema(mode="serialization"),
        annotations=types.ToolAnnotations(
            read_only_hint=False,
            destructive_hint=command.is_destructive,
            # It either sets a state or has a key that makes it act once.
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )
