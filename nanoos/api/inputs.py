"""Commands as the doors describe them: with the shape of what the bus takes as plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Optional

from pydantic import BaseModel, ConfigDict, create_model

from nanoos.access.identity import Scope
from nanoos.commands.catalog import COMMANDS
from nanoos.commands.models import Command
from nanoos.orchestrator.campaigns import CampaignSpec
from nanoos.orchestrator.config import OrchestratorConfig


class ConfigChanges(BaseModel):
    """Configuration values to change; the others stay."""

    model_config = ConfigDict(extra="forbid")


def _changes() -> type[BaseModel]:
    fields: dict[str, Any] = {
        name: (Optional[field.annotation], None) for name, field in OrchestratorConfig.model_fields.items()
    }
    return create_model("ConfigChanges", __base__=ConfigChanges, **fields)


# By kind of command and field.
SHAPES: Mapping[str, Mapping[str, type[BaseModel]]] = {
    "create_design_campaign": {"campaign": CampaignSpec},
    "update_config": {"changes": _changes()},
}

# Tokens are made by a person at the terminal or over REST: an agent has no business with them.
OFFERED: Mapping[str, type[Command]] = {
    kind: model for kind, model in COMMANDS.items() if model.scope is not Scope.ADMIN
}


@cache
def input_model(kind: str) -> type[BaseModel]:
    """A command's fields, each with its shape; for describing only, the bus validates by itself."""
    command = COMMANDS[kind]
    shaped: dict[str, Any] = {name: (shape, ...) for name, shape in SHAPES.get(kind, {}).items()}
    if not shaped:
        return command
    return create_model(command.__name__, __base__=command, __doc__=command.__doc__, **shaped)
