"""What an agent reads and sends: the summary, its commands, and the commands by name."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from nanoos.interfaces.dispatch import CommandAnswer
from nanoos.interfaces.rest.common import PROPOSED, OrchestratorName, Read, Send
from nanoos.interfaces.rest.derive import add_command, add_query
from nanoos.service.bundle.dataset import dataset_file, find_dataset
from nanoos.service.bundle.model_files import model_files
from nanoos.service.commands.catalog import COMMANDS
from nanoos.service.commands.catalog.campaigns import AdvanceCampaign, CreateDesignCampaign
from nanoos.service.commands.catalog.lab import RequestExperiments
from nanoos.service.commands.catalog.learning import PromoteModel, RejectModel, RequestTraining, RollbackModel
from nanoos.service.commands.catalog.simulations import RequestSimulations
from nanoos.service.commands.inputs import command_from
from nanoos.service.fields import Name

router = APIRouter(prefix="/agent", tags=["agent"])


class AnyCommand(BaseModel):
    """A command by its kind, with its fields."""

    model_config = ConfigDict(extra="forbid")
    kind: Name
    payload: dict[str, Any] = Field(default_factory=dict)


class CommandKind(BaseModel):
    """A command that can be sent."""

    kind: str
    what: str
    scope: str
    fields: dict[str, Any]


add_query(router, "/summary", "agent_summary")


@router.post("/create_design_campaign", responses={**PROPOSED})
def create_design_campaign(
    send: Send,
    campaign: Annotated[dict[str, Any], Body(description="As in docs/reference/campaigns.md.")],
    name: OrchestratorName = None,
) -> CommandAnswer:
    """Create a campaign and, unless `start` is false, start it."""
    return send(CreateDesignCampaign(campaign=campaign, orchestrator=send.name(name)))


add_command(router, "/advance_campaign", AdvanceCampaign)
add_command(router, "/request_simulations", RequestSimulations)
add_command(router, "/request_experiments", RequestExperiments)
add_command(router, "/retrain", RequestTraining)
add_query(router, "/commands", "list_commands")


@router.get("/commands/kinds")
def kinds(_read: Read) -> list[CommandKind]:
    """The commands that can be sent, with their fields as JSON Schema."""
    return [
        CommandKind(
            kind=kind,
            what=(command.__doc__ or "").strip(),
            scope=command.scope.value,
            fields=command.model_json_schema(),
        )
        for kind, command in COMMANDS.items()
    ]


add_query(router, "/commands/{command_id}", "get_command")


@router.post("/commands", responses={**PROPOSED})
def send_command(send: Send, wanted: AnyCommand) -> CommandAnswer:
    """Send any command by its kind."""
    return send(command_from(wanted.kind, wanted.payload, send.services.settings))


add_query(router, "/discoveries", "list_discoveries")
add_query(router, "/models", "list_models")
add_query(router, "/models/{modelled_property}", "show_model")
add_query(router, "/models/{modelled_property}/compare", "compare_models")


@router.get(
    "/models/{modelled_property}/dataset",
    response_class=Response,
    responses={
        200: {
            "description": "A Parquet file; its ETag is the hash of the dataset's content.",
            "content": {"application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def dataset(
    read: Read,
    modelled_property: str,
    version: Annotated[
        int | None, Query(ge=1, lt=2**31, description="Of the model; the newest dataset by default.")
    ] = None,
) -> Response:
    """Download the labels that a version learned from, with their features, folds and units, as a Parquet file."""
    with read.services.database.read() as connection:
        found = find_dataset(connection, modelled_property, version)
        content = dataset_file(connection, found)
    return Response(
        content,
        media_type="application/vnd.apache.parquet",
        headers={
            "Content-Disposition": f'attachment; filename="dataset-{found.content_hash[:12]}.parquet"',
            "Cache-Control": "private, no-store",
            "ETag": f'"{found.content_hash}"',
        },
    )


@router.get(
    "/models/{modelled_property}/export",
    response_class=Response,
    responses={
        200: {
            "description": "A ZIP file; its ETag is the SHA-256 of the artifact.",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def export(
    read: Read,
    modelled_property: str,
    version: Annotated[int | None, Query(ge=1, lt=2**31, description="The champion by default.")] = None,
) -> Response:
    """Download a version's fitted state (skops) with a model card, as one ZIP file."""
    with read.services.database.read() as connection:
        files = model_files(connection, modelled_property, version)
    return Response(
        files.as_zip(),
        media_type="application/zip",
        headers={
            "Content-Disposition": f'attachment; filename="{files.name}.zip"',
            "Cache-Control": "private, no-store",
            "ETag": f'"{hashlib.sha256(files.artifact).hexdigest()}"',
        },
    )


add_command(router, "/models/{modelled_property}/promote", PromoteModel)
add_command(router, "/models/{modelled_property}/rollback", RollbackModel)
add_command(router, "/models/{modelled_property}/reject", RejectModel)
