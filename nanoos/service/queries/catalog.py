"""Every query: its name, its typed arguments, its typed answer. REST's GET routes, GraphQL and MCP are made from it.

What is read is in the other modules of this folder. Changes are commands.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy import Connection

from nanoos.domain.errors import InvalidInput
from nanoos.domain.validation import describe_problems
from nanoos.service.queries.arguments import (
    Arguments,
    CampaignsOf,
    CandidatesOf,
    CommandsOf,
    DecisionsOf,
    LabelsOf,
    NextOf,
    NoArguments,
    OfCampaign,
    OfOrchestrator,
    OneCandidate,
    OneCommand,
    OneModel,
    OneResult,
    OneRun,
    PageOf,
    RunsOf,
    StructuresOf,
    TwoVersions,
    WorkOf,
)
from nanoos.service.queries.campaign import CampaignReport, RankedCandidate, campaign_report, where_to_look_next
from nanoos.service.queries.campaigns import CampaignSummary, campaign_list
from nanoos.service.queries.commands import CommandView, command_view, commands_page, proposals
from nanoos.service.queries.decisions import LoggedDecision, decisions_page
from nanoos.service.queries.discoveries import Discovery, discoveries_page
from nanoos.service.queries.engines import EngineView, engine_views
from nanoos.service.queries.front import CampaignFront, campaign_front
from nanoos.service.queries.labels import LabelView, labels_page
from nanoos.service.queries.model_comparison import ShadowComparison, compare_in_shadow
from nanoos.service.queries.models import ModelSummary, VersionReport, model_summaries, version_report
from nanoos.service.queries.orchestrator import (
    OrchestratorView,
    RunSummary,
    RunView,
    orchestrator_view,
    run_view,
    runs_page,
)
from nanoos.service.queries.pages import Page
from nanoos.service.queries.provenance import CandidateExplanation, explain_candidate
from nanoos.service.queries.results import ResultView, result_view
from nanoos.service.queries.sites import SiteView, site_views
from nanoos.service.queries.summary import AgentSummary
from nanoos.service.queries.work import (
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
class Query:
    """One query.

    Attributes:
        name: Snake case; each interface spells it its way.
        description: What it answers, for a person or a language model.
        arguments: Model of its arguments.
        answer: Type of the answer.
        read: Reads the answer from one consistent view of the database.
        cached: In place of `read`: takes the answer from the services, which keep it for a moment.
    """

    name: str
    description: str
    arguments: type[Arguments]
    answer: Any
    read: Callable[[Connection, Any, Services], Any] | None = None
    cached: Callable[[Any, Services], Any] | None = None

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.answer)

    def parse(self, arguments: Mapping[str, Any]) -> Arguments:
        """The arguments, validated.

        Raises:
            InvalidInput: One is missing, unknown or out of its range; names each.
        """
        try:
            return self.arguments.model_validate(arguments)
        except ValidationError as error:
            known = ", ".join(self.arguments.model_fields) or "none"
            raise InvalidInput(
                f"{self.name} is refused: {describe_problems(error)}.", hint=f"Arguments: {known}."
            ) from error

    def ask(self, services: Services, arguments: Mapping[str, Any]) -> Any:
        """The answer.

        Raises:
            InvalidInput: An argument is refused.
            NotFound: What is asked about does not exist.
        """
        given = self.parse(arguments)
        if self.cached is not None:
            return self.cached(given, services)
        if self.read is None:
            raise AssertionError(f"{self.name} has no way to read its answer")
        with services.database.read() as connection:
            return self.read(connection, given, services)

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


def _span(given: PageOf) -> dict[str, int]:
    return {"limit": given.limit, "offset": given.offset}


def _name(given: OfOrchestrator | RunsOf, services: Services) -> str:
    return given.orchestrator or services.settings.orchestrator_default_name


_QUERIES = (
    Query(
        "agent_summary",
        "The current state at once: health with reasons, last and next step, why nothing happens, counts, capacity, "
        "running campaigns with their pace, queues, workers, models, newest discoveries, open alerts, and "
        "recommendations that name the command to send. Start here.",
        OfOrchestrator,
        AgentSummary,
        cached=lambda given, services: services.summaries.get(_name(given, services)),
    ),
    Query(
        "orchestrator_state",
        "Mode, activity, configuration and version of an orchestrator.",
        OfOrchestrator,
        OrchestratorView,
        read=lambda db, given, services: orchestrator_view(db, _name(given, services), now=services.clock()),
    ),
    Query(
        "orchestrator_stats",
        "Counts of campaigns, simulations, experiments, trainings, labels and models.",
        OfOrchestrator,
        Stats,
        cached=lambda given, services: Stats(counts=services.stats.get(_name(given, services))),
    ),
    Query(
        "list_runs",
        "Steps of an orchestrator, the newest first.",
        RunsOf,
        Listing[RunSummary],
        read=lambda db, given, services: _listing(runs_page(db, _name(given, services), **_span(given))),
    ),
    Query(
        "get_run",
        "One step: its configuration, the counts before and after, every decision with its reason.",
        OneRun,
        RunView,
        read=lambda db, given, _: run_view(db, given.run_id),
    ),
    Query(
        "list_decisions",
        "Decisions with their reasons, the newest first; of one orchestrator, campaign or kind where it is named.",
        DecisionsOf,
        Listing[LoggedDecision],
        read=lambda db, given, _: _listing(
            decisions_page(db, given.orchestrator, slug=given.slug, kind=given.kind, **_span(given))
        ),
    ),
    Query(
        "list_campaigns",
        "Campaigns with their budgets and best scores, the newest first.",
        CampaignsOf,
        Listing[CampaignSummary],
        read=lambda db, given, _: _listing(campaign_list(db, given.orchestrator, status=given.status, **_span(given))),
    ),
    Query(
        "get_campaign",
        "One campaign: goal, budgets, each iteration's results, its best candidates.",
        OfCampaign,
        CampaignReport,
        read=lambda db, given, _: campaign_report(db, given.slug),
    ),
    Query(
        "get_front",
        "The Pareto front of a campaign's evidence: its candidates with their uncertainties and what each adds, the "
        "hypervolume and the reference point.",
        OfCampaign,
        CampaignFront,
        read=lambda db, given, _: campaign_front(db, given.slug),
    ),
    Query(
        "list_candidates",
        "A campaign's candidates with predictions, uncertainties, simulated values and scores.",
        CandidatesOf,
        Listing[CandidateView],
        read=lambda db, given, _: _listing(
            candidates_page(db, given.slug, status=given.status, order=given.order, **_span(given))
        ),
    ),
    Query(
        "explain_candidate",
        "Why a candidate was made: one chain from its simulation, experiments and labels back to the decision and the "
        "step or command that chose it, the models that took part, their datasets and the sources of their labels, "
        "with the audit entries that cover each link, and remarks on what is missing.",
        OneCandidate,
        CandidateExplanation,
        read=lambda db, given, _: explain_candidate(db, given.slug, given.candidate),
    ),
    Query(
        "list_structures",
        "Structures of a campaign's design space; their ids go into request_simulations.",
        StructuresOf,
        Listing[StructureView],
        read=lambda db, given, _: _listing(
            structures_page(db, given.slug, formula=given.formula, only_new=given.only_new, **_span(given))
        ),
    ),
    Query(
        "get_next_candidates",
        "What a campaign would simulate or measure next, with predictions; before any result, spread over its space.",
        NextOf,
        Listing[RankedCandidate],
        read=lambda db, given, _: _whole(where_to_look_next(db, given.slug, given.n)),
    ),
    Query(
        "list_simulations",
        "Simulation jobs, the newest first: status, attempts, why they failed.",
        WorkOf,
        Listing[SimulationView],
        read=lambda db, given, _: _listing(simulations_page(db, given.slug, status=given.status, **_span(given))),
    ),
    Query(
        "get_result",
        "One simulation result: outputs, engine, parameters, duration, and the files that it names.",
        OneResult,
        ResultView,
        read=lambda db, given, _: result_view(db, given.result_id),
    ),
    Query(
        "list_experiments",
        "Experiments, the newest first: what is to be measured, by which instrument, and what was.",
        WorkOf,
        Listing[ExperimentView],
        read=lambda db, given, _: _listing(experiments_page(db, given.slug, status=given.status, **_span(given))),
    ),
    Query(
        "list_discoveries",
        "Candidates that meet every target, simulated or confirmed by measurements, the newest first.",
        PageOf,
        Listing[Discovery],
        read=lambda db, given, _: _listing(discoveries_page(db, **_span(given))),
    ),
    Query(
        "list_labels",
        "Labels of a campaign's candidates, simulated, imported or measured, the newest first, without retracted ones.",
        LabelsOf,
        Listing[LabelView],
        read=lambda db, given, _: _listing(labels_page(db, given.slug, property=given.property, **_span(given))),
    ),
    Query(
        "list_models",
        "Modelled properties: labels, the champion, its cross-validated errors.",
        NoArguments,
        Listing[ModelSummary],
        read=lambda db, _given, _: _whole(model_summaries(db)),
    ),
    Query(
        "show_model",
        "One version of a model: dataset, parameters, errors with intervals, and how it was judged against the mean "
        "and the champion.",
        OneModel,
        VersionReport,
        read=lambda db, given, _: version_report(db, given.modelled_property, given.version),
    ),
    Query(
        "compare_models",
        "Two versions of a model, one of which shadowed the other: their errors on labels that arrived after both had "
        "predicted them, with the paired difference, and how what each would have chosen turned out.",
        TwoVersions,
        ShadowComparison,
        read=lambda db, given, _: compare_in_shadow(db, given.modelled_property, given.first, given.second),
    ),
    Query(
        "list_engines",
        "Simulation engines that a campaign can name: what each computes, on which design spaces, its parameters.",
        NoArguments,
        Listing[EngineView],
        cached=lambda _given, _services: _whole(engine_views()),
    ),
    Query(
        "list_sites",
        "Sites of remote workers: what waits for each, what runs there, what came from there lately.",
        NoArguments,
        Listing[SiteView],
        read=lambda db, _given, services: _whole(site_views(db, now=services.clock())),
    ),
    Query(
        "list_commands",
        "Commands that people and agents have sent, with results and errors, the newest first.",
        CommandsOf,
        Listing[CommandView],
        read=lambda db, given, _: _listing(
            commands_page(db, status=given.status, agent_id=given.agent_id, kind=given.kind, **_span(given))
        ),
    ),
    Query(
        "get_command",
        "One command with its result, its error, or what it would do while it waits for a person.",
        OneCommand,
        CommandView,
        read=lambda db, given, _: command_view(db, given.command_id),
    ),
    Query(
        "list_proposals",
        "Commands that wait for a person's approval, newest first.",
        PageOf,
        Listing[CommandView],
        read=lambda db, given, services: _listing(proposals(db, now=services.clock(), **_span(given))),
    ),
    Query(
        "list_alerts",
        "Open alerts, the oldest first.",
        NoArguments,
        Listing[AlertView],
        read=lambda db, _given, _: _whole(open_alerts(db)),
    ),
)

QUERIES: Mapping[str, Query] = {query.name: query for query in _QUERIES}
