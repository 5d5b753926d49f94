"""The plan: what a step does, as a pure function of snapshot, configuration, time and seed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from nanoos.control.config import OrchestratorConfig
from nanoos.discovery.protocol import Selection
from nanoos.domain.decision import Decision, DecisionKind
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.batch_selection import Choices
from nanoos.orchestrator.rules.retraining import retraining_reason
from nanoos.orchestrator.rules.scheduling import sort_turns
from nanoos.orchestrator.rules.stopping import Ending, ending_by_gain, ending_of
from nanoos.orchestrator.snapshot import CampaignProblem, CampaignView, Snapshot

SIGNIFICANT = 10  # digits of a stored float: beyond them processors differ, and a replayed plan must compare equal


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenCandidate:
    """A structure to simulate and what the models said of it when it was chosen.

    Attributes:
        predictions: Mean and standard deviation by property; empty before the first labels.
    """

    structure_id: int
    origin: str
    acquisition: float | None
    predicted_score: float | None
    predictions: Mapping[str, list[float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Launch:
    """One iteration of one campaign."""

    campaign_id: int
    slug: str
    iteration: int
    priority: int
    chosen: tuple[ChosenCandidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedExperiment:
    """A candidate for the lab."""

    campaign_id: int
    candidate_id: int
    structure_id: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTraining:
    """A model to train again."""

    modelled_property_id: int
    slug: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that one step does; applied whole or not at all.

    Attributes:
        turn: The campaigns whose turn it was, whether they could launch anything or not.
    """

    turn: tuple[int, ...]
    decisions: tuple[Decision, ...]
    trainings: tuple[PlannedTraining, ...]
    endings: tuple[Ending, ...]
    launches: tuple[Launch, ...]
    experiments: tuple[PlannedExperiment, ...]

    def to_record(self) -> dict[str, Any]:
        """JSON-able, stored with the run; its decisions are rows of their own."""
        planned = ("trainings", "endings", "launches", "experiments")
        return {"turn": self.turn, **{name: [asdict(item) for item in getattr(self, name)] for name in planned}}

    @property
    def n_simulations(self) -> int:
        return sum(len(launch.chosen) for launch in self.launches)


def plan_step(snapshot: Snapshot, config: OrchestratorConfig, *, now: datetime, seed: int) -> Plan:
    """Decide a step.

    Args:
        snapshot: With the problems of `campaigns_in_turn`.
        config: Capacities, budgets and thresholds.
        now: The step's time, aware.
        seed: The orchestrator's seed; each choice draws from a stable hash of it, the campaign and the iteration.
    """
    decisions: list[Decision] = []
    trainings = _plan_trainings(snapshot, config, now, decisions)
    endings = _plan_endings(snapshot, config, decisions)
    turn, waits = sort_turns(snapshot, config)
    launches, worthless = plan_launches(snapshot, config, seed, turn, decisions)
    decisions.extend(_iteration_decision(wait.view, wait.result, wait.reason, {}) for wait in waits)
    experiments = _plan_experiments(snapshot, config, decisions)
    return Plan(
        turn=tuple(view.id for view in turn),
        decisions=tuple(decisions),
        trainings=trainings,
        endings=(*endings, *worthless),
        launches=launches,
        experiments=experiments,
    )


def _plan_trainings(
    snapshot: Snapshot, config: OrchestratorConfig, now: datetime, decisions: list[Decision]
) -> tuple[PlannedTraining, ...]:
    planned = []
    for model in snapshot.models:
        reason = retraining_reason(model, config, now)
        if reason is None:
            continue
        planned.append(PlannedTraining(modelled_property_id=model.id, slug=model.slug, reason=reason))
        decisions.append(
            Decision(
                kind=DecisionKind.RETRAIN,
                subject=model.slug,
                result="requested",
                reason=reason,
                numbers={"n_labels": model.n_labels, "n_new": model.n_new},
            )
        )
    return tuple(planned)


def _plan_endings(snapshot: Snapshot, config: OrchestratorConfig, decisions: list[Decision]) -> tuple[Ending, ...]:
    endings = []
    for view in snapshot.campaigns:
        ending = ending_of(view, config) if view.status is CampaignStatus.RUNNING else None
        if ending is None:
            continue
        if not ending.waits:
            endings.append(ending)
        decisions.append(_end_decision(view, ending, {}))
    return tuple(endings)


def _end_decision(view: CampaignView, ending: Ending, numbers: Mapping[str, Any]) -> Decision:
    return Decision(
        kind=DecisionKind.CAMPAIGN_END,
        subject=view.slug,
        result=f"{ending.result}_waiting" if ending.waits else ending.result,
        reason=ending.reason,
        numbers={
            "iteration": view.iteration,
            "n_simulations": view.n_simulations,
            "n_simulations_in_flight": view.n_simulations_in_flight,
            "n_hits": view.n_hits,
            "best_score": view.best_score,
            **numbers,
        },
        campaign_id=view.id,
    )


def plan_launches(
    snapshot: Snapshot,
    config: OrchestratorConfig,
    seed: int,
    turn: Sequence[CampaignView],
    decisions: list[Decision],
) -> tuple[tuple[Launch, ...], tuple[Ending, ...]]:
    """The next iterations of these campaigns, in this order, as far as capacity, budgets and pools go; and the endings
    of those for which another is not worth its cost.
    """
    free = config.max_simultaneous_simulations - snapshot.n_simulations_in_flight
    launches, endings = [], []
    with Choices(snapshot.problems, config, seed, _if_taken_whole(turn, config, free)) as choices:
        for view in turn:
            limits = _limits(view, config, free)
            n = min(view.settings.batch_size, *limits.values())
            numbers: dict[str, Any] = {"wanted": view.settings.batch_size, **limits, "iteration": view.iteration + 1}
            if n <= 0:
                decisions.append(
                    _iteration_decision(
                        view,
                        "capacity_exceeded",
                        f"the {config.max_simultaneous_simulations} simulation slots went to campaigns before it, "
                        f"{view.settings.batch_size} wanted",
                        numbers,
                    )
                )
                continue
            outcome, decision = _advance(view, snapshot.problems[view.id], config, choices, n, numbers)
            decisions.append(decision)
            if isinstance(outcome, Ending):
                if not outcome.waits:
                    endings.append(outcome)
            elif outcome.chosen:
                free -= len(outcome.chosen)
                launches.append(outcome)
    return tuple(launches), tuple(endings)


def _limits(view: CampaignView, config: OrchestratorConfig, free: int) -> dict[str, int]:
    """How many simulations each limit leaves a campaign."""
    return {
        "capacity": free,
        "budget": view.simulation_budget(config) - view.n_simulations,
        "pool": view.n_pool - view.n_candidates,
    }


def _if_taken_whole(
    turn: Sequence[CampaignView], config: OrchestratorConfig, free: int
) -> list[tuple[CampaignView, int]]:
    """The sizes of the batches if each campaign takes all that it may."""
    sizes = []
    for view in turn:
        n = min(view.settings.batch_size, *_limits(view, config, free).values())
        if n > 0:
            sizes.append((view, n))
            free -= n
    return sizes


def _advance(
    view: CampaignView,
    problem: CampaignProblem,
    config: OrchestratorConfig,
    choices: Choices,
    n: int,
    numbers: Mapping[str, Any],
) -> tuple[Launch | Ending, Decision]:
    iteration = view.iteration + 1
    selection = choices.of(view, n)
    chosen = _chosen(selection, problem)
    wanted = view.settings.batch_size
    cost_s = _expected_cost_s(selection, problem)
    gains = {"expected_gain": _stored(selection.expected_gain), "expected_cost_s": cost_s}
    # A part of a batch gains less than the whole: that it did not fit says nothing of its worth.
    if len(chosen) == wanted:
        ending = ending_by_gain(view, expected_gain=selection.expected_gain, expected_cost_s=cost_s)
        if ending is not None:
            return ending, _end_decision(view, ending, gains)
    tight = [name for name in ("capacity", "budget", "pool") if numbers[name] < wanted]
    counted = f"{len(chosen)} of {wanted} wanted, held back by {' and '.join(tight)}" if tight else f"{len(chosen)}"
    origins = {origin: selection.origin.count(origin) for origin in dict.fromkeys(selection.origin)}
    how = ", ".join(f"{count} by {origin.replace('_', ' ')}" for origin, count in origins.items())
    reason = f"iteration {iteration}: launched {counted} ({how or 'none available'})"
    if selection.notes:
        reason += f"; {'; '.join(selection.notes)}"
    decision = _iteration_decision(
        view,
        "launched" if not tight else "launched_in_part",
        reason,
        {
            **numbers,
            "launched": len(chosen),
            "acquisition_function": choices.acquisition(view),
            "seed": choices.seed(view),
            "max_relative_uncertainty": _stored(selection.max_relative_uncertainty),
            **gains,
            "n_labels": {name: len(labels.index) for name, labels in problem.problem.labels.items()},
            "n_transferred": {name: len(lent.value) for name, lent in problem.problem.transfer.items()},
            "models": dict(problem.record.models),
            "surrogates": {name: dict(text) for name, text in selection.surrogates.items()},
        },
    )
    launch = Launch(
        campaign_id=view.id,
        slug=view.slug,
        iteration=iteration,
        priority=view.effective_priority(config),
        chosen=chosen,
    )
    return launch, decision


def _expected_cost_s(selection: Selection, problem: CampaignProblem) -> float | None:
    """Simulation time of a batch: as modelled, else by the mean of the campaign's newest results; None before any."""
    if selection.expected_cost is not None:
        return _stored(float(selection.expected_cost.sum()))
    mean = problem.record.mean_duration_s
    return None if mean is None else _stored(mean * len(selection.index))


def _chosen(selection: Selection, problem: CampaignProblem) -> tuple[ChosenCandidate, ...]:
    def predictions(position: int) -> dict[str, list[float]]:
        return {
            name: [_rounded(float(posterior.mean[position])), _rounded(float(posterior.std[position]))]
            for name, posterior in selection.predictions.items()
        }

    return tuple(
        ChosenCandidate(
            structure_id=int(problem.structure_ids[row]),
            origin=selection.origin[position],
            acquisition=_stored(float(selection.acquisition[position])),
            predicted_score=_stored(float(selection.score[position])),
            predictions=predictions(position),
        )
        for position, row in enumerate(selection.index)
    )


def _plan_experiments(
    snapshot: Snapshot, config: OrchestratorConfig, decisions: list[Decision]
) -> tuple[PlannedExperiment, ...]:
    free = config.max_simultaneous_experiments - snapshot.n_experiments_in_flight
    views = {view.id: view for view in snapshot.campaigns}
    left = {view.id: view.experiment_budget(config) - view.n_experiments for view in snapshot.campaigns}
    planned: list[PlannedExperiment] = []
    for candidate in snapshot.scored:
        if len(planned) >= free or left[candidate.campaign_id] <= 0:
            continue
        if candidate.score < config.experiment_trigger_score_threshold:
            continue
        left[candidate.campaign_id] -= 1
        planned.append(
            PlannedExperiment(
                campaign_id=candidate.campaign_id,
                candidate_id=candidate.id,
                structure_id=candidate.structure_id,
                score=candidate.score,
            )
        )
        decisions.append(
            Decision(
                kind=DecisionKind.EXPERIMENT,
                subject=views[candidate.campaign_id].slug,
                result="scheduled",
                reason=f"{candidate.formula} scores {candidate.score:.3f}, at or above "
                f"{config.experiment_trigger_score_threshold:g}; {len(planned)} of {free} free lab slots",
                numbers={
                    "candidate_id": candidate.id,
                    "score": candidate.score,
                    "budget_left": left[candidate.campaign_id],
                },
                campaign_id=candidate.campaign_id,
            )
        )
    decisions.extend(_withheld(snapshot, config, planned))
    return tuple(planned)


def _withheld(
    snapshot: Snapshot, config: OrchestratorConfig, planned: Sequence[PlannedExperiment]
) -> Iterator[Decision]:
    """Why candidates that are good enough do not go to the lab now."""
    views = {view.id: view for view in snapshot.campaigns}
    in_use, capacity = snapshot.n_experiments_in_flight + len(planned), config.max_simultaneous_experiments
    for campaign_id, n_waiting in snapshot.waiting_for_lab.items():
        view = views[campaign_id]
        n_sent = sum(item.campaign_id == campaign_id for item in planned)
        n_held = n_waiting - n_sent
        if n_held <= 0:
            continue
        used, budget = view.n_experiments + n_sent, view.experiment_budget(config)
        is_spent = used >= budget
        why = f"{used} of {budget} budgeted experiments" if is_spent else f"{in_use} of {capacity} lab slots"
        yield Decision(
            kind=DecisionKind.EXPERIMENT,
            subject=view.slug,
            result="budget_exhausted" if is_spent else "capacity_exceeded",
            reason=f"held back at or above {config.experiment_trigger_score_threshold:g}: {n_held}; {why} in use",
            numbers={"held_back": n_held, "used": used, "budget": budget, "slots_in_use": in_use},
            campaign_id=campaign_id,
        )


def _iteration_decision(view: CampaignView, result: str, reason: str, numbers: Mapping[str, Any]) -> Decision:
    return Decision(
        kind=DecisionKind.CAMPAIGN_ITERATION,
        subject=view.slug,
        result=result,
        reason=reason,
        numbers=numbers,
        campaign_id=view.id,
    )


def _stored(value: float) -> float | None:
    """For JSON, which has no NaN: not known is None."""
    return _rounded(value) if math.isfinite(value) else None


def _rounded(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT}g}")
