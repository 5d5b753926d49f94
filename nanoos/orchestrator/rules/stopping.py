"""Which campaigns stop now: target reached, no improvement, too little gain, or iterations, budget or pool used up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nanoos.campaigns.progress import CampaignProgress
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.decision import Decision, DecisionKind, DecisionResult
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.snapshot import Snapshot

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class StopDecision:
    """A campaign that stops, now or when its work in flight has finished.

    Attributes:
        status: The campaign's new status.
        result: The rule.
        waits: The campaign launches nothing more, but stops only when its work in flight has finished.
    """

    campaign_id: int
    slug: str
    status: CampaignStatus
    result: DecisionResult
    reason: str
    waits: bool


def stop_decision(campaign: CampaignProgress, config: OrchestratorConfig) -> StopDecision | None:
    """The first stopping rule that a running campaign meets; None if it continues."""
    stop = campaign.settings
    budget = campaign.budget(config)
    awaited = campaign.n_awaited
    if stop.stop_hits is not None and campaign.n_counted_hits >= stop.stop_hits:
        measured = ", as measured" if campaign.hit_column == "is_confirmed" else ""
        reason = f"{campaign.n_counted_hits} of {stop.stop_hits} wanted candidates meet every target{measured}"
        return _stop(campaign, DecisionResult.TARGET_REACHED, reason, waits=False)
    patience = _iterations_without_improvement(campaign)
    if stop.patience_iterations is not None and patience >= stop.patience_iterations:
        what = "no improvement" if campaign.hypervolume is None else "the hypervolume has not grown"
        reason = f"{what} for {patience} iterations, {stop.patience_iterations} allowed"
        return _stop(campaign, DecisionResult.NO_IMPROVEMENT, reason, waits=False)
    if campaign.iteration >= stop.max_iterations:
        return _stop(
            campaign,
            DecisionResult.MAX_ITERATIONS,
            f"{campaign.iteration} of {stop.max_iterations} iterations done",
            awaited > 0,
        )
    if campaign.n_launched >= budget:
        reason = f"{campaign.n_launched} of {budget} budgeted {campaign.work}s launched"
        return _stop(campaign, DecisionResult.BUDGET_EXHAUSTED, reason, awaited > 0)
    if campaign.n_pool_wanted is None and campaign.n_candidates >= campaign.n_pool:
        reason = f"all {campaign.n_pool} structures of the design space are already candidates"
        return _stop(campaign, DecisionResult.POOL_EXHAUSTED, reason, awaited > 0)
    return None


def stop_by_gain(
    campaign: CampaignProgress, *, expected_gain: float, expected_cost_s: float | None
) -> StopDecision | None:
    """The stop of a campaign whose next whole batch is not worth launching; None if it is, or without such a rule.

    Args:
        campaign: The campaign.
        expected_gain: Expected improvement of the best score by the batch; NaN before the first labels.
        expected_cost_s: Expected simulation time of the batch; None before the first timed result.
    """
    from nanoos.discovery.gain import advise_stop

    stop = campaign.settings
    if math.isnan(expected_gain):
        return None
    if stop.min_expected_gain is not None and expected_gain < stop.min_expected_gain:
        of = "score" if campaign.hypervolume is None else "the hypervolume"
        reason = f"a batch is expected to gain {expected_gain:.3g} of {of}, less than {stop.min_expected_gain:g}"
        return _stop(campaign, DecisionResult.GAIN_TOO_SMALL, reason, campaign.n_awaited > 0)
    if stop.score_worth_hours is not None and expected_cost_s is not None:
        hours = expected_cost_s / SECONDS_PER_HOUR
        advice = advise_stop(expected_gain, batch_cost=hours, score_worth=stop.score_worth_hours)
        if advice.should_stop:
            return _stop(
                campaign, DecisionResult.GAIN_BELOW_COST, f"{advice.reason} (simulation hours)", campaign.n_awaited > 0
            )
    return None


def _stop(campaign: CampaignProgress, result: DecisionResult, reason: str, waits: bool) -> StopDecision:
    has_no_result = campaign.n_candidates > 0 and campaign.best_score is None
    if waits:
        reason = f"{reason}; waiting for {campaign.n_awaited} results"
    elif has_no_result:
        reason = f"{reason}; none of {campaign.n_candidates} candidates gave a result"
    return StopDecision(
        campaign_id=campaign.id,
        slug=campaign.slug,
        status=CampaignStatus.FAILED if has_no_result else CampaignStatus.COMPLETED,
        result=result,
        reason=reason,
        waits=waits,
    )


def _iterations_without_improvement(campaign: CampaignProgress) -> int:
    """Iterations since the best score (or growth of the hypervolume), without one whose results are outstanding."""
    finished = campaign.iteration - (1 if campaign.n_awaited else 0)
    return max(finished - (campaign.best_iteration or 0), 0)


def decision_of_stop(campaign: CampaignProgress, stop: StopDecision, numbers: Mapping[str, Any]) -> Decision:
    return Decision(
        kind=DecisionKind.CAMPAIGN_END,
        subject=campaign.slug,
        result=stop.result.waiting if stop.waits else stop.result,
        reason=stop.reason,
        numbers={
            "iteration": campaign.iteration,
            "n_simulations": campaign.n_simulations,
            "n_simulations_in_flight": campaign.n_simulations_in_flight,
            "n_hits": campaign.n_hits,
            "n_confirmed": campaign.n_confirmed,
            "best_score": campaign.best_score,
            **({} if campaign.hypervolume is None else {"hypervolume": campaign.hypervolume}),
            **numbers,
        },
        campaign_id=campaign.id,
    )


def plan_stops(snapshot: Snapshot, config: OrchestratorConfig, decisions: list[Decision]) -> tuple[StopDecision, ...]:
    stops = []
    for campaign in snapshot.campaigns:
        stop = stop_decision(campaign, config) if campaign.status is CampaignStatus.RUNNING else None
        if stop is None:
            continue
        if not stop.waits:
            stops.append(stop)
        decisions.append(decision_of_stop(campaign, stop, {}))
    return tuple(stops)
