"""Manual requests: one campaign's next iteration, named structures or candidates, or due trainings.

A pure function plans them, within the budgets and capacities of a step. A request that does not fit is rejected as a
whole. `carry_out` applies the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from nanoos.campaigns.progress import CampaignProgress
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.decision import Decision, DecisionKind, DecisionResult
from nanoos.domain.errors import Conflict
from nanoos.domain.statuses import OPEN_FOR_LAB, CampaignStatus, Origin
from nanoos.domain.structures import Structure
from nanoos.orchestrator.plan import ChosenCandidate, Plan, PlannedExperiment, PlannedIteration
from nanoos.orchestrator.rules.iterations import plan_iterations
from nanoos.orchestrator.rules.retraining import plan_trainings
from nanoos.orchestrator.rules.scheduling import schedule_campaigns
from nanoos.orchestrator.rules.stopping import stop_decision
from nanoos.orchestrator.snapshot import Snapshot


class RequestKind(StrEnum):
    ADVANCE = "advance"
    SIMULATE = "simulate"
    EXPERIMENT = "experiment"
    TRAIN = "train"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A manual request.

    Attributes:
        campaign_id: None for trainings.
        structure_ids: Structures to simulate, or those of `candidate_ids`, in the same order.
        points: New points of a parameter space to simulate too.
        candidate_ids: Candidates for experiments.
        scores: Scores of `candidate_ids`, in the same order.
    """

    kind: RequestKind
    campaign_id: int | None
    structure_ids: tuple[int, ...] = ()
    points: tuple[Structure, ...] = ()
    candidate_ids: tuple[int, ...] = ()
    scores: tuple[float | None, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """JSON-serialisable form, stored with the run."""
        return {**asdict(self), "kind": self.kind.value}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Request:
        lists = {name: tuple(record[name]) for name in ("structure_ids", "candidate_ids", "scores")}
        points = tuple(Structure(**point) for point in record["points"])
        return cls(kind=RequestKind(record["kind"]), campaign_id=record["campaign_id"], points=points, **lists)


def plan_request(snapshot: Snapshot, request: Request, config: OrchestratorConfig, *, now: datetime, seed: int) -> Plan:
    """Plan a request.

    Args:
        snapshot: The models for trainings; otherwise the campaign's progress, and for an iteration its problem.
        request: The request; `carry_out` has checked that its rows exist and are available.
        config: Capacities and budgets.
        now: Time of the request, aware.
        seed: The orchestrator's seed, as for a step.

    Raises:
        Conflict: The campaign's state, its budget or the capacity does not allow all of it.
    """
    if request.kind is RequestKind.TRAIN:
        return _train(snapshot, config, now)
    campaign = next((item for item in snapshot.campaigns if item.id == request.campaign_id), None)
    if campaign is None:
        raise Conflict("The campaign is neither running nor completed.", hint="Start or resume it first.")
    if request.kind is RequestKind.ADVANCE:
        return _advance(snapshot, campaign, config, seed)
    if request.kind is RequestKind.SIMULATE:
        return _simulate(snapshot, campaign, request, config)
    return _experiment(snapshot, campaign, request, config)


def _advance(snapshot: Snapshot, campaign: CampaignProgress, config: OrchestratorConfig, seed: int) -> Plan:
    _check_running(campaign)
    stop = stop_decision(campaign, config)
    if stop is not None:
        raise Conflict(f"Campaign {campaign.slug!r} ends: {stop.reason}.", hint="Raise that limit, or clone it.")
    # A request for one campaign ignores the priority of others.
    alone = replace(snapshot, campaigns=(campaign,))
    scheduled, waits = schedule_campaigns(alone, config.model_copy(update={"max_iterations_per_run": 1}))
    if waits:
        raise Conflict(f"Campaign {campaign.slug!r} waits: {waits[0].reason}.", hint="Try again later.")
    decisions: list[Decision] = []
    iterations, stops = plan_iterations(snapshot, config, seed, scheduled, decisions)
    if stops:
        raise Conflict(f"Campaign {campaign.slug!r} ends: {stops[0].reason}.", hint="Raise that limit, or clone it.")
    if not iterations:
        raise Conflict(
            f"Campaign {campaign.slug!r} can launch nothing: {decisions[0].reason}.", hint="Widen its design space."
        )
    return _plan(campaign, decisions, iterations=iterations)


def _simulate(snapshot: Snapshot, campaign: CampaignProgress, request: Request, config: OrchestratorConfig) -> Plan:
    _check_running(campaign)
    if campaign.pool_wait is not None:
        raise Conflict(
            f"Campaign {campaign.slug!r} waits: {campaign.pool_wait}.", hint="Try again when it is complete."
        )
    wanted: tuple[int | Structure, ...] = (*request.structure_ids, *request.points)
    n = len(wanted)
    limits = {
        "free simulation slots": config.max_simultaneous_simulations - snapshot.n_simulations_in_flight,
        "simulations left of the campaign's budget": campaign.simulation_budget(config) - campaign.n_simulations,
    }
    _check_limits(campaign, n, limits)
    launch = PlannedIteration(
        campaign_id=campaign.id,
        slug=campaign.slug,
        iteration=campaign.iteration,
        priority=campaign.effective_priority(config),
        chosen=tuple(
            ChosenCandidate(
                structure_id=None if isinstance(item, Structure) else item,
                point=item if isinstance(item, Structure) else None,
                origin=Origin.REQUESTED,
                acquisition=None,
                predicted_score=None,
                predictions={},
            )
            for item in wanted
        ),
    )
    decision = Decision(
        kind=DecisionKind.CAMPAIGN_ITERATION,
        subject=campaign.slug,
        result=DecisionResult.REQUESTED,
        reason=f"{n} named structures to be simulated; {_left(limits, n)}",
        numbers={
            "launched": n,
            "structure_ids": list(request.structure_ids),
            "new_points": [point.formula for point in request.points],
        },
        campaign_id=campaign.id,
    )
    return _plan(campaign, [decision], iterations=(launch,))


def _experiment(snapshot: Snapshot, campaign: CampaignProgress, request: Request, config: OrchestratorConfig) -> Plan:
    if campaign.status not in OPEN_FOR_LAB:
        raise Conflict(
            f"Campaign {campaign.slug!r} is {campaign.status}.",
            hint="Only a running or completed campaign can launch experiments.",
        )
    n = len(request.candidate_ids)
    limits = {
        "free experiment slots": config.max_simultaneous_experiments - snapshot.n_experiments_in_flight,
        "experiments left of the campaign's budget": campaign.experiment_budget(config) - campaign.n_experiments,
    }
    _check_limits(campaign, n, limits)
    decision = Decision(
        kind=DecisionKind.EXPERIMENT,
        subject=campaign.slug,
        result=DecisionResult.REQUESTED,
        reason=f"{n} named candidates to be tested; {_left(limits, n)}",
        numbers={"candidate_ids": list(request.candidate_ids)},
        campaign_id=campaign.id,
    )
    experiments = tuple(
        PlannedExperiment(campaign_id=campaign.id, candidate_id=candidate, structure_id=structure, score=score)
        for candidate, structure, score in zip(
            request.candidate_ids, request.structure_ids, request.scores, strict=True
        )
    )
    return _plan(campaign, [decision], experiments=experiments)


def _train(snapshot: Snapshot, config: OrchestratorConfig, now: datetime) -> Plan:
    """The trainings that a step would request, and nothing else."""
    decisions: list[Decision] = []
    trainings = plan_trainings(snapshot, config, now, decisions)
    return Plan(scheduled=(), decisions=tuple(decisions), trainings=trainings, stops=(), iterations=(), experiments=())


def _plan(
    campaign: CampaignProgress,
    decisions: list[Decision],
    *,
    iterations: tuple[PlannedIteration, ...] = (),
    experiments: tuple[PlannedExperiment, ...] = (),
) -> Plan:
    return Plan(
        scheduled=(campaign.id,),
        decisions=tuple(decisions),
        trainings=(),
        stops=(),
        iterations=iterations,
        experiments=experiments,
    )


def _check_running(campaign: CampaignProgress) -> None:
    if campaign.status is not CampaignStatus.RUNNING:
        raise Conflict(
            f"Campaign {campaign.slug!r} is {campaign.status}, not RUNNING.", hint="Start or resume it first."
        )


def _check_limits(campaign: CampaignProgress, n: int, limits: Mapping[str, int]) -> None:
    for what, left in limits.items():
        if n > left:
            raise Conflict(
                f"{n} wanted for campaign {campaign.slug!r}, but there are {max(left, 0)} {what}.",
                hint="Ask for fewer, wait, or raise the limit in the configuration. Nothing was launched.",
            )


def _left(limits: Mapping[str, int], n: int) -> str:
    return ", ".join(f"{left - n} {what}" for what, left in limits.items()) + " after them"
