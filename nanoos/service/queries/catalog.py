"""Every question that a door without paths of its own can ask: its name, its typed arguments, its typed answer.

The answers are made in `nanoos.service.queries`. What changes something is a command.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from sqlalchemy import Connection

from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import CampaignStatus, CandidateStatus, CommandStatus, WorkStatus
from nanoos.service import fields
from nanoos.service.fields import problems
from nanoos.service.queries.campaign import (
    MAX_NEXT,
    CampaignReport,
    RankedCandidate,
    campaign_report,
    where_to_look_next,
)
from nanoos.service.queries.campaigns import CampaignSummary, campaign_list
from nanoos.service.queries.commands import CommandView, command_view, commands_page, proposals
from nanoos.service.queries.decisions import LoggedDecision, decisions_page
from nanoos.service.queries.discoveries import Discovery, discoveries
from nanoos.service.queries.models import ModelSummary, model_summaries
from nanoos.service.queries.orchestrator import (
    OrchestratorView,
    RunSummary,
    RunView,
    orchestrator_view,
    run_view,
    runs_page,
)
from nanoos.service.queries.pages import MAX_LIMIT, MAX_OFFSET, Page
from nanoos.service.queries.summary import AgentSummary
from nanoos.service.queries.work import (
    CandidateOrder,
    CandidateView,
    ExperimentView,
    SimulationView,
    StructureView,
    candidates_page,
    experiments_page,
    simulations_page,
    structures_page,
)
from nanoos.service.services import Services
from nanoos.store.alerts import AlertView, open_alerts

Item = TypeVar("Item")
Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="Most items in the answer.")]
Offset = Annotated[int, Field(ge=0, le=MAX_OFFSET, description="Items to skip; `next_offset` of the page before.")]
Slug = Annotated[fields.Name, Field(description="The campaign's slug.")]
Name = Annotated[fields.Name, Field(description="An orchestrator's name.")]


class Question(BaseModel):
    """Base of all arguments."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfOrchestrator(Question):
    orchestrator: Name | None = None


class OfCampaign(Question):
    slug: Slug


class PageOf(Question):
    limit: Limit = 20
    offset: Offset = 0


class RunsOf(PageOf):
    orchestrator: Name | None = None


class OneRun(Question):
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


class NextOf(OfCampaign):
    n: Annotated[int, Field(ge=1, le=MAX_NEXT, description="How many.")] = 5


class StructuresOf(PageOf):
    slug: Slug
    formula: Annotated[fields.Name | None, Field(description="Only structures whose formula begins so.")] = None
    only_new: Annotated[bool, Field(description="Only structures that the campaign has not chosen.")] = False


class WorkOf(PageOf):
    slug: Slug | None = None
    status: WorkStatus | None = None


class DiscoveriesOf(Question):
    limit: Limit = 20


class CommandsOf(PageOf):
    status: CommandStatus | None = None
    agent_id: Annotated[fields.Name | None, Field(description="Who sent them.")] = None
    kind: Annotated[fields.Name | None, Field(description="Kind of command.")] = None


class OneCommand(Question):
    command_id: Annotated[fields.RowId, Field(description="The command's id.")]


class Nothing(Question):
    pass


class Listing(BaseModel, Generic[Item]):
    """A page of a list, as data.

    Attributes:
        total: Length of the whole list.
        next_offset: Where the next page begins; None on the last.
    """

    items: list[Item]
    total: int
    next_offset: int | None


class Stats(BaseModel):
    """Counts of everything under an orchestrator."""

    counts: dict[str, Any]


@dataclass(frozen=True)
class Read:
    """One question.

    Attributes:
        name: Snake case; doors spell it their way.
        description: What it answers, for a language model.
        question: Its arguments.
        answer: Type of what `answer_to` returns.
        answer_to: Answers a question within one consistent view.
    """

    name: str
    description: str
    question: type[Question]
    answer: Any
    answer_to: Callable[[Connection, Any, Services], Any]

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.answer)

    def parse(self, arguments: Mapping[str, Any]) -> Question:
        """The arguments, validated.

        Raises:
            InvalidInput: One is missing, unknown or out of its range; names each.
        """
        try:
            return self.question.model_validate(arguments)
        except ValidationError as error:
            known = ", ".join(self.question.model_fields) or "none"
            raise InvalidInput(f"{self.name} is refused: {problems(error)}.", hint=f"Arguments: {known}.") from error

    def ask(self, services: Services, arguments: Mapping[str, Any]) -> Any:
        """The answer.

        Raises:
            InvalidInput: An argument is refused.
            NotFound: What is asked about does not exist.
        """
        question = self.parse(arguments)
        with services.database.read() as connection:
            return self.answer_to(connection, question, services)

    def schema(self) -> dict[str, Any]:
        """JSON schema of the answer."""
        return self._adapter.json_schema(mode="serialization")

    def plain(self, answer: Any) -> dict[str, Any]:
        """The answer as JSON-able data; what is not finite becomes null."""
        plain: dict[str, Any] = json.loads(self._adapter.dump_json(answer))
        return plain


def _listing(page: Page[Item]) -> Listing[Item]:
    # Not validated again: the items are frozen records of ours.
    return Listing.model_construct(items=list(page.items), total=page.total, next_offset=page.next_offset)


def _whole(items: tuple[Item, ...]) -> Listing[Item]:
    return Listing.model_construct(items=list(items), total=len(items), next_offset=None)


def _span(asked: PageOf) -> dict[str, int]:
    return {"limit": asked.limit, "offset": asked.offset}


def _name(asked: OfOrchestrator | RunsOf, services: Services) -> str:
    return asked.orchestrator or services.settings.orchestrator_default_name


_READS = (
    Read(
        "agent_summary",
        "The situation in one answer: health with reasons, counts, capacity, running campaigns, newest discoveries, "
        "open alerts, and recommendations that name the command to send. Start here.",
        OfOrchestrator,
        AgentSummary,
        lambda _, asked, services: services.summaries.get(_name(asked, services)),
    ),
    Read(
        "orchestrator_state",
        "Mode, activity, configuration and version of an orchestrator.",
        OfOrchestrator,
        OrchestratorView,
        lambda db, asked, services: orchestrator_view(db, _name(asked, services), now=services.clock()),
    ),
    Read(
        "orchestrator_stats",
        "Counts of campaigns, simulations, experiments, trainings, labels and models.",
        OfOrchestrator,
        Stats,
        lambda _, asked, services: Stats(counts=services.stats.get(_name(asked, services))),
    ),
    Read(
        "list_runs",
        "Steps of an orchestrator, the newest first.",
        RunsOf,
        Listing[RunSummary],
        lambda db, asked, services: _listing(runs_page(db, _name(asked, services), **_span(asked))),
    ),
    Read(
        "get_run",
        "One step: its configuration, the counts before and after, every decision with its reason.",
        OneRun,
        RunView,
        lambda db, asked, _: run_view(db, asked.run_id),
    ),
    Read(
        "list_decisions",
        "Decisions with their reasons, the newest first; of one orchestrator, campaign or kind where it is named.",
        DecisionsOf,
        Listing[LoggedDecision],
        lambda db, asked, _: _listing(
            decisions_page(db, asked.orchestrator, slug=asked.slug, kind=asked.kind, **_span(asked))
        ),
    ),
    Read(
        "list_campaigns",
        "Campaigns with their budgets and best scores, the newest first.",
        CampaignsOf,
        Listing[CampaignSummary],
        lambda db, asked, _: _listing(campaign_list(db, asked.orchestrator, status=asked.status, **_span(asked))),
    ),
    Read(
        "get_campaign",
        "One campaign: goal, budgets, each iteration's results, its best candidates.",
        OfCampaign,
        CampaignReport,
        lambda db, asked, _: campaign_report(db, asked.slug),
    ),
    Read(
        "list_candidates",
        "A campaign's candidates with predictions, uncertainties, simulated values and scores.",
        CandidatesOf,
        Listing[CandidateView],
        lambda db, asked, _: _listing(
            candidates_page(db, asked.slug, status=asked.status, order=asked.order, **_span(asked))
        ),
    ),
    Read(
        "list_structures",
        "Structures of a campaign's design space; their ids go into request_simulations.",
        StructuresOf,
        Listing[StructureView],
        lambda db, asked, _: _listing(
            structures_page(db, asked.slug, formula=asked.formula, only_new=asked.only_new, **_span(asked))
        ),
    ),
    Read(
        "get_next_candidates",
        "What a campaign's models would simulate next, with predictions and uncertainties; takes seconds to compute.",
        NextOf,
        Listing[RankedCandidate],
        lambda db, asked, _: _whole(where_to_look_next(db, asked.slug, asked.n)),
    ),
    Read(
        "list_simulations",
        "Simulation jobs, the newest first: status, attempts, why they failed.",
        WorkOf,
        Listing[SimulationView],
        lambda db, asked, _: _listing(simulations_page(db, asked.slug, status=asked.status, **_span(asked))),
    ),
    Read(
        "list_experiments",
        "Experiments, the newest first: what is to be measured, by which instrument, and what was.",
        WorkOf,
        Listing[ExperimentView],
        lambda db, asked, _: _listing(experiments_page(db, asked.slug, status=asked.status, **_span(asked))),
    ),
    Read(
        "list_discoveries",
        "Simulated candidates that meet every target, with what the lab says of them, the newest first.",
        DiscoveriesOf,
        Listing[Discovery],
        lambda db, asked, _: _whole(discoveries(db, limit=asked.limit)),
    ),
    Read(
        "list_models",
        "Modelled properties: labels, the version that serves, its cross-validated errors.",
        Nothing,
        Listing[ModelSummary],
        lambda db, _asked, _: _whole(model_summaries(db)),
    ),
    Read(
        "list_commands",
        "Commands that people and agents have sent, with results and errors, the newest first.",
        CommandsOf,
        Listing[CommandView],
        lambda db, asked, _: _listing(
            commands_page(db, status=asked.status, agent_id=asked.agent_id, kind=asked.kind, **_span(asked))
        ),
    ),
    Read(
        "get_command",
        "One command with its result, its error, or what it would do while it waits for a person.",
        OneCommand,
        CommandView,
        lambda db, asked, _: command_view(db, asked.command_id),
    ),
    Read(
        "list_proposals",
        "Commands that wait for a person's approval, the newest first.",
        PageOf,
        Listing[CommandView],
        lambda db, asked, services: _listing(proposals(db, now=services.clock(), **_span(asked))),
    ),
    Read(
        "list_alerts",
        "Alerts that nobody has seen to, the oldest first.",
        Nothing,
        Listing[AlertView],
        lambda db, _asked, _: _whole(open_alerts(db)),
    ),
)

READS: Mapping[str, Read] = {read.name: read for read in _READS}
