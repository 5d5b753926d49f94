"""The arguments of queries: each model's fields become parameters of REST and GraphQL and the schema of a tool."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from nanoos.domain.statuses import CampaignStatus, CandidateStatus, CommandStatus, WorkStatus
from nanoos.service import fields
from nanoos.service.queries.campaign import MAX_NEXT
from nanoos.service.queries.pages import MAX_LIMIT, MAX_OFFSET
from nanoos.service.queries.work import CandidateOrder

Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Maximum number of items.")]
Offset = Annotated[int, Field(ge=0, le=MAX_OFFSET, description="Items to skip; `next_offset` of the previous page.")]
Slug = Annotated[fields.Name, Field(description="The campaign's slug.")]
ModelSlug = Annotated[str, Field(min_length=1, max_length=200, description="The modelled property's slug.")]
Name = Annotated[fields.Name, Field(description="An orchestrator's name.")]


class Arguments(BaseModel):
    """Base of all arguments."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfOrchestrator(Arguments):
    orchestrator: Name | None = None


class OfCampaign(Arguments):
    slug: Slug


class PageOf(Arguments):
    limit: Limit = 20
    offset: Offset = 0


class RunsOf(PageOf):
    orchestrator: Name | None = None


class OneRun(Arguments):
    run_id: Annotated[fields.RowId, Field(description="The step's id.")]


class DecisionsOf(PageOf):
    orchestrator: Name | None = None
    slug: Slug | None = None
    kind: Annotated[fields.Name | None, Field(description="Kind of decision.")] = None


class CampaignsOf(PageOf):
    orchestrator: Name | None = None
    status: CampaignStatus | None = None


class CandidatesOf(PageOf):
    slug: Slug
    status: CandidateStatus | None = None
    order: CandidateOrder = "score"


class OneCandidate(OfCampaign):
    candidate: Annotated[
        fields.StructureName,
        Field(
            description="The candidate's id, the name or hash of its structure, `experiment/ID` or `simulation/ID`. "
            "What could be an id is one where the campaign has such a candidate."
        ),
    ]


class NextOf(OfCampaign):
    n: Annotated[int, Field(ge=1, le=MAX_NEXT, description="How many.")] = 5


class StructuresOf(PageOf):
    slug: Slug
    formula: Annotated[
        fields.Name | None, Field(description="Only structures whose formula begins with this text.")
    ] = None
    only_new: Annotated[bool, Field(description="Only structures that the campaign has not chosen.")] = False


class WorkOf(PageOf):
    slug: Slug | None = None
    status: WorkStatus | None = None


class OneResult(Arguments):
    result_id: Annotated[fields.RowId, Field(description="The result's id, as candidates name it.")]


class LabelsOf(PageOf):
    slug: Slug
    property: Annotated[fields.Name | None, Field(description="Only labels of this property.")] = None


class OneModel(Arguments):
    modelled_property: ModelSlug
    version: Annotated[
        int | None, Field(ge=1, lt=2**31, description="The version; default: the champion, or else the newest.")
    ] = None


class TwoVersions(Arguments):
    modelled_property: ModelSlug
    first: Annotated[int, Field(ge=1, lt=2**31, description="A version.")]
    second: Annotated[int, Field(ge=1, lt=2**31, description="The version to compare with it.")]


class CommandsOf(PageOf):
    status: CommandStatus | None = None
    agent_id: Annotated[fields.Name | None, Field(description="Only commands of this sender.")] = None
    kind: Annotated[fields.Name | None, Field(description="Kind of command.")] = None


class OneCommand(Arguments):
    command_id: Annotated[fields.RowId, Field(description="The command's id.")]


class NoArguments(Arguments):
    pass
