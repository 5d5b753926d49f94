"""What an agent reads and sends: the summary, its commands, and the commands by name."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.rest.common import PROPOSED, CommandAnswer, Limit, Offset, OrchestratorName, Read, Send, paged
from nanoos.service.commands.catalog import COMMANDS
from nanoos.service.commands.catalog.campaigns import AdvanceCampaign, CreateDesignCampaign
from nanoos.service.commands.catalog.lab import RequestExperiments
from nanoos.service.commands.catalog.learning import RequestTraining
from nanoos.service.commands.catalog.simulations import RequestSimulations
from nanoos.service.commands.inputs import command_from
from nanoos.service.fields import Name, RowId
from nanoos.service.queries.commands import CommandView, command_view, commands_page
from nanoos.service.queries.discoveries import Discovery, discoveries
from nanoos.service.queries.models import ModelSummary, model_summaries
from nanoos.service.queries.summary import AgentSummary

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


@router.get("/summary")
def summary(read: Read, name: OrchestratorName = None) -> AgentSummary:
    """The situation in words and numbers, with recommendations that name the command to send."""
    return read.services.summaries.get(read.name(name))


@router.post("/create_design_campaign", responses={**PROPOSED})
def create_design_campaign(
    send: Send,
    campaign: Annotated[dict[str, Any], Body(description="As in docs/reference/campaigns.md.")],
    name: OrchestratorName = None,
) -> CommandAnswer:
    """Create a campaign and, unless `start` is false, start it."""
    return send(CreateDesignCampaign(campaign=campaign, orchestrator=send.name(name)))


@router.post("/advance_campaign", responses={**PROPOSED})
def advance_campaign(send: Send, command: AdvanceCampaign) -> CommandAnswer:
    """Launch the next iteration of one campaign, within its budget and the capacity."""
    return send(command)


@router.post("/request_simulations", responses={**PROPOSED})
def request_simulations(send: Send, command: RequestSimulations) -> CommandAnswer:
    """Simulate the named structures of a campaign, all or none."""
    return send(command)


@router.post("/request_experiments", responses={**PROPOSED})
def request_experiments(send: Send, command: RequestExperiments) -> CommandAnswer:
    """Send the named simulated candidates of a campaign to its lab, all or none."""
    return send(command)


@router.post("/retrain", responses={**PROPOSED})
def retrain(send: Send, command: RequestTraining) -> CommandAnswer:
    """Ask for a model to be trained again."""
    return send(command)


@router.get("/commands")
def commands(
    read: Read,
    request: Request,
    response: Response,
    status: CommandStatus | None = None,
    agent_id: Annotated[Name | None, Query()] = None,
    kind: Annotated[Name | None, Query()] = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[CommandView]:
    """Commands of everybody, the newest first."""
    page = read(
        lambda connection: commands_page(
            connection, status=status, agent_id=agent_id, kind=kind, limit=limit, offset=offset
        )
    )
    return paged(page, request, response)


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


@router.get("/commands/{command_id}")
def command(read: Read, command_id: Annotated[RowId, Path()]) -> CommandView:
    """One command."""
    return read(lambda connection: command_view(connection, command_id))


@router.post("/commands", responses={**PROPOSED})
def send_command(send: Send, wanted: AnyCommand) -> CommandAnswer:
    """Send any command by its kind."""
    return send(command_from(wanted.kind, wanted.payload, send.services.settings))


@router.get("/discoveries")
def list_discoveries(read: Read, limit: Limit = 50) -> list[Discovery]:
    """Candidates that meet every target of their campaign, the newest first."""
    return list(read(lambda connection: discoveries(connection, limit=limit)))


@router.get("/models")
def models(read: Read) -> list[ModelSummary]:
    """Modelled properties with their labels and the version that serves."""
    return list(read(model_summaries))
