"""Commands as the doors describe them: with the shape of what the bus takes as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from nanoos.campaigns.spec import CampaignSpec
from nanoos.control.config import OrchestratorConfig
from nanoos.service.access.identity import Scope
from nanoos.service.commands.models import COMMANDS, Command


def _changes_of(model: type[BaseModel], name: str, doc: str, *, fixed: frozenset[str] = frozenset()) -> type[BaseModel]:
    """The model with every field optional, without those that cannot be changed."""
    fields: dict[str, Any] = {}
    for field_name, field in model.model_fields.items():
        if field_name not in fixed:
            bounded: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
            fields[field_name] = (bounded | None, Field(default=None, description=field.description))
    return create_model(name, __config__=ConfigDict(extra="forbid"), __doc__=doc, **fields)


# By kind of command and field.
SHAPES: Mapping[str, Mapping[str, type[BaseModel]]] = {
    "create_design_campaign": {"campaign": CampaignSpec},
    "update_config": {
        "changes": _changes_of(OrchestratorConfig, "ConfigChanges", "Configuration values to change; the others stay.")
    },
    "clone_campaign": {
        "changes": _changes_of(
            CampaignSpec,
            "CampaignChanges",
            "What the new campaign has otherwise than the one it is like.",
            fixed=frozenset({"slug"}),
        )
    },
}

# Tokens are made by a person at the terminal or over REST: an agent has no business with them.
OFFERED: Mapping[str, type[Command]] = {
    kind: model for kind, model in COMMANDS.items() if model.scope is not Scope.ADMIN
}


@cache
def input_model(kind: str) -> type[BaseModel]:
    """A command's fields, each with its shape; for describing only, the bus validates by itself."""
    command = COMMANDS[kind]
    shaped: dict[str, Any] = {
        name: (shape, ...) if command.model_fields[name].is_required() else (shape | None, None)
        for name, shape in SHAPES.get(kind, {}).items()
    }
    if not shaped:
        return command
    return create_model(command.__name__, __base__=command, __doc__=command.__doc__, **shaped)
