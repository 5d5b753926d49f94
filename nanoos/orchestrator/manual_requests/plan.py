"""What somebody asks for beside the regular steps: one campaign's next iteration, named structures, named candidates.

Planned like a step, as a pure function, within the same budgets and capacities; refused as a whole where it does not
fit, since who names things wants all of them. `launch.py` applies it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from nanoos.control.config import OrchestratorConfig
from nanoos.domain.decision import Decision, DecisionKind
from nanoos.domain.errors import Conflict
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.plan import ChosenCandidate, Launch, Plan, PlannedExperiment, plan_launches
from nanoos.orchestrator.rules.scheduling import sort_turns
from nanoos.orchestrator.rules.stopping import ending_of
from nanoos.orchestrator.snapshot import CampaignView, Snapshot

ORIGIN = "requested"
OPEN_FOR_LAB = (CampaignStatus.RUNNING, CampaignStatus.COMPLETED)


class RequestKind(StrEnum):
    ADVANCE = "advance"
    SIMULATE = "simulate"
    EXPERIMENT = "experiment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked for.

    Attributes:
        structure_ids: Structures to simulate; or those of the candidates to test, in their order.
        candidate_ids: Candidates to test.
        scores: Of the candidates to test.
    """

    kind: RequestKind
    campaign_id: int
    structure_ids: tuple[int, ...] = ()
    candidate_ids: tuple[int, ...] = ()
    scores: tuple[float, ...] = ()

    def to_record(self) -> dict[str, Any]:
        """JSON-able, stored with the run."""
        return {**asdict(self), "kind": self.kind.value}

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> Request:
        lists = {name: tuple(record[name]) for name in ("structure_ids", "candidate_ids", "scores")}
        return cls(kind=RequestKind(record["kind"]), campaign_id=record["campaign_id"], **lists)


def plan_request(snapshot: Snapshot, request: Request, config: OrchestratorConfig, *, seed: int) -> Plan:
    """Decide a request.

    Args:
        snapshot: With the campaign's view; for an iteration also with its problem.
        request: What is asked for; that its rows exist and are free was checked when it was read.
        config: Capacities and budgets.
        seed: The orchestrator's seed, as for a step.

    Raises:
        Conflict: The campaign's state, its budget or the capacity does not allow all of it.
    """
    view = next((item for item in snapshot.campaigns if item.id == request.campaign_id), None)
    if view is None:
        raise Conflict("The campaign is neither running nor completed.", hint="Start or resume it first.")
    if request.kind is RequestKind.ADVANCE:
        return _advance(snapshot, view, config, seed)
    if request.kind is RequestKind.SIMULATE:
        return _simulate(snapshot, view, request, config)
    return _experiment(snapshot, view, request, config)


def _advance(snapshot: Snapshot, view: CampaignView, config: OrchestratorConfig, seed: int) -> Plan:
    _check_running(view)
    ending = ending_of(view, config)
    if ending is not None:
        raise Conflict(f"Campaign {view.slug!r} ends: {ending.reason}.", hint="Raise that limit, or clone it.")
    # Whose turn it is does not matter to somebody who names one.
    alone = replace(snapshot, campaigns=(view,))
    turn, waits = sort_turns(alone, config.model_copy(update={"max_iterations_per_run": 1}))
    if waits:
        raise Conflict(f"Campaign {view.slug!r} waits: {waits[0].reason}.", hint="Try again when that has changed.")
    decisions: list[Decision] = []
    launches, endings = plan_launches(snapshot, config, seed, turn, decisions)
    if endings:
        raise Conflict(f"Campaign {view.slug!r} ends: {endings[0].reason}.", hint="Raise that limit, or clone it.")
    if not launches:
        raise Conflict(
            f"Campaign {view.slug!r} can launch nothing: {decisions[0].reason}.", hint="Widen its design space."
        )
    return _plan(view, decisions, launches=launches)


def _simulate(snapshot: Snapshot, view: CampaignView, request: Request, config: OrchestratorConfig) -> Plan:
    _check_running(view)
    n = len(request.structure_ids)
    limits = {
        "free simulation slots": config.max_simultaneous_simulations - snapshot.n_simulations_in_flight,
        "simulations left of the campaign's budget": view.simulation_budget(config) - view.n_simulations,
    }
    _check_limits(view, n, limits)
    launch = Launch(
        campaign_id=view.id,
        slug=view.slug,
        iteration=view.iteration,
        priority=view.effective_priority(config),
        chosen=tuple(
            ChosenCandidate(structure_id=id_, origin=ORIGIN, acquisition=None, predicted_score=None, predictions={})
            for id_ in request.structure_ids
        ),
    )
    decision = Decision(
        kind=DecisionKind.CAMPAIGN_ITERATION,
        subject=view.slug,
        result=ORIGIN,
        reason=f"{n} named structures to be simulated; {_left(limits, n)}",
        numbers={"launched": n, "structure_ids": list(request.structure_ids)},
        campaign_id=view.id,
    )
    return _plan(view, [decision], launches=(launch,))


def _experiment(snapshot: Snapshot, view: CampaignView, request: Request, config: OrchestratorConfig) -> Plan:
    if view.status not in OPEN_FOR_LAB:
        raise Conflict(
            f"Campaign {view.slug!r} is {view.status}.", hint="Only a running or completed one sends to the lab."
        )
    n = len(request.candidate_ids)
    limits = {
        "free lab slots": config.max_simultaneous_experiments - snapshot.n_experiments_in_flight,
        "experiments left of the campaign's budget": view.experiment_budget(config) - view.n_experiments,
    }
    _check_limits(view, n, limits)
    decision = Decision(
        kind=DecisionKind.EXPERIMENT,
        subject=view.slug,
        result=ORIGIN,
        reason=f"{n} named candidates to be tested; {_left(limits, n)}",
        numbers={"candidate_ids": list(request.candidate_ids)},
        campaign_id=view.id,
    )
    experiments = tuple(
        PlannedExperiment(campaign_id=view.id, candidate_id=candidate, structure_id=structure, score=score)
        for candidate, structure, score in zip(
            request.candidate_ids, request.structure_ids, request.scores, strict=True
        )
    )
    return _plan(view, [decision], experiments=experiments)


def _plan(
    view: CampaignView,
    decisions: list[Decision],
    *,
    launches: tuple[Launch, ...] = (),
    experiments: tuple[PlannedExperiment, ...] = (),
) -> Plan:
    return Plan(
        turn=(view.id,),
        decisions=tuple(decisions),
        trainings=(),
        endings=(),
        launches=launches,
        experiments=experiments,
    )


def _check_running(view: CampaignView) -> None:
    if view.status is not CampaignStatus.RUNNING:
        raise Conflict(f"Campaign {view.slug!r} is {view.status}, not RUNNING.", hint="Start or resume it first.")


def _check_limits(view: CampaignView, n: int, limits: Mapping[str, int]) -> None:
    for what, left in limits.items():
        if n > left:
            raise Conflict(
                f"{n} wanted for campaign {view.slug!r}, but there are {max(left, 0)} {what}.",
                hint="Ask for fewer, wait, or raise the limit in the configuration. Nothing was launched.",
            )


def _left(limits: Mapping[str, int], n: int) -> str:
    return ", ".join(f"{left - n} {what}" for what, left in limits.items()) + " after them"
