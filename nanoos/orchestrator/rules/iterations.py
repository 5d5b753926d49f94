"""The next iteration of each scheduled campaign: its batch, within capacity, budget and pool."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from nanoos.campaigns.progress import CampaignProgress
from nanoos.control.config import OrchestratorConfig
from nanoos.discovery.protocol import Selection
from nanoos.domain.decision import Decision, DecisionKind, DecisionResult
from nanoos.domain.structures import Structure
from nanoos.orchestrator.batch_selection import BatchSelector
from nanoos.orchestrator.plan import ChosenCandidate, PlannedIteration, rounded
from nanoos.orchestrator.rules.shadowing import predict_in_shadow
from nanoos.orchestrator.rules.stopping import StopDecision, decision_of_stop, stop_by_gain
from nanoos.orchestrator.snapshot import CampaignProblem, Snapshot

DISTRUSTED = (
    "its newest version was no better than the mean of its labels, so only what the champion learned from decides"
)


def plan_iterations(
    snapshot: Snapshot,
    config: OrchestratorConfig,
    seed: int,
    scheduled: Sequence[CampaignProgress],
    decisions: list[Decision],
) -> tuple[tuple[PlannedIteration, ...], tuple[StopDecision, ...]]:
    """Plan the next iterations in the given order, within capacity, budgets and pools.

    Returns:
        The iterations, and the stops of campaigns whose next iteration is not worth its cost.
    """
    free = _Free(snapshot, config)
    iterations, stops = [], []
    expected = _sizes_if_unlimited(scheduled, config, _Free(snapshot, config))
    with BatchSelector(snapshot.problems, config, seed, expected) as selector:
        for campaign in scheduled:
            limits = _limits(campaign, config, free.of(campaign))
            n = min(campaign.settings.batch_size, *limits.values())
            numbers: dict[str, Any] = {
                "wanted": campaign.settings.batch_size,
                **limits,
                "iteration": campaign.iteration + 1,
            }
            if n <= 0:
                decisions.append(
                    iteration_decision(
                        campaign,
                        DecisionResult.CAPACITY_EXCEEDED,
                        f"campaigns scheduled before it took all {campaign.slots(config)} {campaign.work} "
                        f"slots; {campaign.settings.batch_size} wanted",
                        numbers,
                    )
                )
                continue
            outcome, decision = _advance(campaign, snapshot.problems[campaign.id], config, selector, n, numbers)
            decisions.append(decision)
            if isinstance(outcome, StopDecision):
                if not outcome.waits:
                    stops.append(outcome)
            elif outcome.chosen:
                free.take(campaign, len(outcome.chosen))
                iterations.append(outcome)
    return tuple(iterations), tuple(stops)


class _Free:
    """Slots that are still free, for campaigns with an engine and for those without."""

    def __init__(self, snapshot: Snapshot, config: OrchestratorConfig) -> None:
        self._left = {
            True: config.max_simultaneous_simulations - snapshot.n_simulations_in_flight,
            False: config.max_simultaneous_experiments - snapshot.n_experiments_in_flight,
        }

    def of(self, campaign: CampaignProgress) -> int:
        return self._left[campaign.has_engine]

    def take(self, campaign: CampaignProgress, n: int) -> None:
        self._left[campaign.has_engine] -= n


def _limits(campaign: CampaignProgress, config: OrchestratorConfig, free: int) -> dict[str, int]:
    """Simulations, or experiments, that each limit still allows a campaign."""
    return {
        "capacity": free,
        "budget": campaign.budget(config) - campaign.n_launched,
        "pool": campaign.n_pool - campaign.n_candidates,
    }


def _sizes_if_unlimited(
    scheduled: Sequence[CampaignProgress], config: OrchestratorConfig, free: _Free
) -> list[tuple[CampaignProgress, int]]:
    """Batch sizes if each campaign launches as many as its limits allow."""
    sizes = []
    for campaign in scheduled:
        n = min(campaign.settings.batch_size, *_limits(campaign, config, free.of(campaign)).values())
        if n > 0:
            sizes.append((campaign, n))
            free.take(campaign, n)
    return sizes


def _advance(
    campaign: CampaignProgress,
    problem: CampaignProblem,
    config: OrchestratorConfig,
    selector: BatchSelector,
    n: int,
    numbers: Mapping[str, Any],
) -> tuple[PlannedIteration | StopDecision, Decision]:
    iteration = campaign.iteration + 1
    selection = selector.select(campaign, n)
    chosen = _chosen(selection, problem)
    wanted = campaign.settings.batch_size
    cost_s = _expected_cost_s(selection, problem)
    gains = {"expected_gain": _stored(selection.expected_gain), "expected_cost_s": cost_s}
    # A partial batch gains less than a whole one, so only a whole batch can show that an iteration is not worth it.
    if len(chosen) == wanted:
        stop = stop_by_gain(campaign, expected_gain=selection.expected_gain, expected_cost_s=cost_s)
        if stop is not None:
            return stop, decision_of_stop(campaign, stop, gains)
    limiting = [name for name in ("capacity", "budget", "pool") if numbers[name] < wanted]
    counted = f"{len(chosen)} of {wanted} wanted, limited by {' and '.join(limiting)}" if limiting else f"{len(chosen)}"
    origins = {origin: selection.origin.count(origin) for origin in dict.fromkeys(selection.origin)}
    how = ", ".join(f"{count} by {origin.replace('_', ' ')}" for origin, count in origins.items())
    reason = f"iteration {iteration}: launched {counted} ({how or 'none available'})"
    notes = [*selection.notes, *(f"{name}: {DISTRUSTED}" for name in problem.record.distrusted_models)]
    if notes:
        reason += f"; {'; '.join(notes)}"
    decision = iteration_decision(
        campaign,
        DecisionResult.LAUNCHED if not limiting else DecisionResult.LAUNCHED_IN_PART,
        reason,
        {
            **numbers,
            "launched": len(chosen),
            "acquisition_function": selector.acquisition(campaign),
            "seed": selector.seed(campaign),
            "max_relative_uncertainty": _stored(selection.max_relative_uncertainty),
            **gains,
            **({} if selection.reference_point is None else {"reference_point": dict(selection.reference_point)}),
            "n_labels": {name: len(labels.index) for name, labels in problem.problem.labels.items()},
            "n_transferred": {name: len(lent.value) for name, lent in problem.problem.transfer.items()},
            "models": dict(problem.record.models),
            "rejected_models": dict(problem.record.rejected_models),
            "distrusted_models": dict(problem.record.distrusted_models),
            "surrogates": {name: dict(text) for name, text in selection.surrogates.items()},
        },
    )
    planned = PlannedIteration(
        campaign_id=campaign.id,
        slug=campaign.slug,
        iteration=iteration,
        priority=campaign.effective_priority(config),
        chosen=chosen,
        is_for_the_lab=not campaign.has_engine,
        shadow=predict_in_shadow(problem, selection, selector.select_in_shadow(campaign, n))
        if problem.challengers
        else (),
    )
    return planned, decision


def _expected_cost_s(selection: Selection, problem: CampaignProblem) -> float | None:
    """Expected simulation time of a batch, from the cost model or else the mean of the newest results; None before."""
    if selection.expected_cost is not None:
        return _stored(float(selection.expected_cost.sum()))
    mean = problem.record.mean_duration_s
    return None if mean is None else _stored(mean * len(selection.index))


def _chosen(selection: Selection, problem: CampaignProblem) -> tuple[ChosenCandidate, ...]:
    def predictions(position: int) -> dict[str, list[float]]:
        return {
            name: [rounded(float(posterior.mean[position])), rounded(float(posterior.std[position]))]
            for name, posterior in selection.predictions.items()
        }

    return tuple(
        ChosenCandidate(
            structure_id=None if isinstance(what, Structure) else what,
            point=what if isinstance(what, Structure) else None,
            origin=selection.origin[position],
            acquisition=_stored(float(selection.acquisition[position])),
            predicted_score=_stored(float(selection.score[position])),
            predictions=predictions(position),
        )
        for position, what in enumerate(problem.chosen(selection))
    )


def iteration_decision(
    campaign: CampaignProgress, result: DecisionResult, reason: str, numbers: Mapping[str, Any]
) -> Decision:
    return Decision(
        kind=DecisionKind.CAMPAIGN_ITERATION,
        subject=campaign.slug,
        result=result,
        reason=reason,
        numbers=numbers,
        campaign_id=campaign.id,
    )


def _stored(value: float) -> float | None:
    """The value for JSON, which has no NaN or infinity: None in their place."""
    return rounded(value) if math.isfinite(value) else None
