"""Campaigns: list, read, move, clone; their candidates, structures and simulations."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from nanoos.domain.statuses import CampaignStatus, CandidateStatus, WorkStatus
from nanoos.interfaces.rest.common import PROPOSED, CommandAnswer, Limit, Offset, OrchestratorName, Read, Send, paged
from nanoos.service.commands.catalog.campaigns import CloneCampaign, MoveCampaign
from nanoos.service.fields import Name, Reason, Version
from nanoos.service.queries.campaign import (
    MAX_NEXT,
    CampaignReport,
    RankedCandidate,
    campaign_report,
    where_to_look_next,
)
from nanoos.service.queries.campaigns import CampaignSummary, campaign_list
from nanoos.service.queries.work import (
    CandidateOrder,
    CandidateView,
    SimulationView,
    StructureView,
    candidates_page,
    simulations_page,
    structures_page,
)

router = APIRouter(prefix="/agent/campaigns", tags=["campaigns"])

Campaign = Annotated[Name, Path(description="The campaign's slug.")]


class Move(BaseModel):
    """Why a campaign is moved, and the version that the sender saw."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = "no reason given"
    expected_version: Version = None


class Clone(BaseModel):
    """The new campaign's slug and what differs, as in a campaign's description."""

    model_config = ConfigDict(extra="forbid")
    new_slug: Name
    changes: dict[str, Any] = Field(default_factory=dict)


@router.get("")
def list_campaigns(
    read: Read,
    request: Request,
    response: Response,
    name: OrchestratorName = None,
    status: CampaignStatus | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[CampaignSummary]:
    """Campaigns with their budgets, the newest first."""
    page = read(
        lambda connection: campaign_list(connection, read.name(name), status=status, limit=limit, offset=offset)
    )
    return paged(page, request, response)


@router.get("/{slug}")
def campaign(read: Read, slug: Campaign) -> CampaignReport:
    """Progress by iteration, budgets, and the best candidates."""
    return read(lambda connection: campaign_report(connection, slug))


@router.get("/{slug}/candidates")
def candidates(
    read: Read,
    request: Request,
    response: Response,
    slug: Campaign,
    status: CandidateStatus | None = None,
    order: CandidateOrder = "score",
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[CandidateView]:
    """Candidates with their predictions, uncertainties, results and scores."""
    page = read(
        lambda connection: candidates_page(connection, slug, status=status, order=order, limit=limit, offset=offset)
    )
    return paged(page, request, response)


@router.get("/{slug}/next")
def next_candidates(
    read: Read, slug: Campaign, n: Annotated[int, Query(ge=1, le=MAX_NEXT)] = 5
) -> list[RankedCandidate]:
    """What the models would simulate next, with predictions; empty before the first labels."""
    return list(read(lambda connection: where_to_look_next(connection, slug, n)))


@router.get("/{slug}/structures")
def structures(
    read: Read,
    request: Request,
    response: Response,
    slug: Campaign,
    formula: Annotated[Name | None, Query(description="Only structures whose formula begins so.")] = None,
    only_new: Annotated[bool, Query(description="Only structures that the campaign has not chosen.")] = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[StructureView]:
    """Structures of the campaign's design space; their ids go into request_simulations."""
    page = read(
        lambda connection: structures_page(
            connection, slug, formula=formula, only_new=only_new, limit=limit, offset=offset
        )
    )
    return paged(page, request, response)


@router.get("/{slug}/simulations")
def simulations(
    read: Read,
    request: Request,
    response: Response,
    slug: Campaign,
    status: WorkStatus | None = None,
    limit: Limit = 50,
    offset: Offset = 0,
) -> list[SimulationView]:
    """Simulations, the newest first."""
    page = read(lambda connection: simulations_page(connection, slug, status=status, limit=limit, offset=offset))
    return paged(page, request, response)


@router.post("/{slug}/clone", responses={**PROPOSED})
def clone(send: Send, slug: Campaign, wanted: Clone) -> CommandAnswer:
    """Create a campaign like this one."""
    return send(CloneCampaign(slug=slug, new_slug=wanted.new_slug, changes=wanted.changes))


@router.post("/{slug}/{move}", responses={**PROPOSED})
def move(
    send: Send, slug: Campaign, move: Literal["start", "pause", "resume", "cancel"], why: Move | None = None
) -> CommandAnswer:
    """Start, pause, resume or cancel."""
    given = why or Move()
    return send(MoveCampaign(slug=slug, move=move, reason=given.reason, expected_version=given.expected_version))
