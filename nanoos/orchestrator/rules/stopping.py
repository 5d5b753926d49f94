"""Which campaigns end now: target reached, no improvement, too little to gain, iterations, budget or pool used up."""

from __future__ import annotations

import math
from dataclasses import dataclass

from nanoos.control.config import OrchestratorConfig
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.snapshot import CampaignView

SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """A campaign that ends, or would end but for work in flight.

    Attributes:
        status: What it becomes.
        result: The rule's word.
        waits: Results still to come first; the campaign launches nothing more meanwhile.
    """

    campaign_id: int
    slug: str
    status: CampaignStatus
    result: str
    reason: str
    waits: bool


def ending_of(view: CampaignView, config: OrchestratorConfig) -> Ending | None:
    """The first stop rule that a running campaign meets; None where it goes on."""
    stop = view.settings
    budget = view.simulation_budget(config)
    awaited = view.n_awaited
    if stop.stop_hits is not None and view.n_hits >= stop.stop_hits:
        reason = f"{view.n_hits} of {stop.stop_hits} wanted candidates meet every target"
        return _ending(view, "target_reached", reason, waits=False)
    patience = _iterations_without_improvement(view)
    if stop.patience_iterations is not None and patience >= stop.patience_iterations:
        reason = f"no improvement for {patience} iterations, {stop.patience_iterations} allowed"
        return _ending(view, "no_improvement", reason, waits=False)
    if view.iteration >= stop.max_iterations:
        return _ending(
            view, "max_iterations", f"{view.iteration} of {stop.max_iterations} iterations done", awaited > 0
        )
    if view.n_simulations >= budget:
        reason = f"{view.n_simulations} of {budget} budgeted simulations launched"
        return _ending(view, "budget_exhausted", reason, awaited > 0)
    if view.n_candidates >= view.n_pool:
        reason = f"all {view.n_pool} structures of the design space were chosen"
        return _ending(view, "pool_exhausted", reason, awaited > 0)
    return None


def ending_by_gain(view: CampaignView, *, expected_gain: float, expected_cost_s: float | None) -> Ending | None:
    """Whether the next whole batch is worth launching; None where it is, or where nobody asked.

    Args:
        view: The campaign.
        expected_gain: Of the batch: expected improvement of the best score; NaN before the first labels.
        expected_cost_s: Simulation time of the batch; None where nothing has been timed yet.
    """
    from nanoos.discovery.gain import advise_stop

    stop = view.settings
    if math.isnan(expected_gain):
        return None
    if stop.min_expected_gain is not None and expected_gain < stop.min_expected_gain:
        reason = f"a batch is expected to gain {expected_gain:.3g} of score, less than {stop.min_expected_gain:g}"
        return _ending(view, "gain_too_small", reason, view.n_awaited > 0)
    if stop.score_worth_hours is not None and expected_cost_s is not None:
        hours = expected_cost_s / SECONDS_PER_HOUR
        advice = advise_stop(expected_gain, batch_cost=hours, score_worth=stop.score_worth_hours)
        if advice.should_stop:
            return _ending(view, "gain_below_cost", f"{advice.reason} (simulation hours)", view.n_awaited > 0)
    return None


def _ending(view: CampaignView, result: str, reason: str, waits: bool) -> Ending:
    nothing_came = view.n_candidates > 0 and view.best_score is None
    if waits:
        reason = f"{reason}; waiting for {view.n_awaited} results"
    elif nothing_came:
        reason = f"{reason}; none of {view.n_candidates} candidates gave a result"
    return Ending(
        campaign_id=view.id,
        slug=view.slug,
        status=CampaignStatus.FAILED if nothing_came else CampaignStatus.COMPLETED,
        result=result,
        reason=reason,
        waits=waits,
    )


def _iterations_without_improvement(view: CampaignView) -> int:
    """Whole iterations since the best score; one whose results are still to come does not count."""
    finished = view.iteration - (1 if view.n_awaited else 0)
    return max(finished - (view.best_iteration or 0), 0)
