"""Which running campaigns this step advances: those that can launch, by priority, then by longest wait."""

from __future__ import annotations

from dataclasses import dataclass

from nanoos.campaigns.progress import CampaignProgress
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.decision import DecisionResult
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.rules.stopping import stop_decision
from nanoos.orchestrator.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A running campaign that launches nothing now, and the reason."""

    campaign: CampaignProgress
    result: DecisionResult
    reason: str


def scheduled_campaigns(snapshot: Snapshot, config: OrchestratorConfig) -> tuple[CampaignProgress, ...]:
    """The campaigns that this step advances, in order, if they fit into the capacity."""
    return schedule_campaigns(snapshot, config)[0]


def schedule_campaigns(
    snapshot: Snapshot, config: OrchestratorConfig
) -> tuple[tuple[CampaignProgress, ...], tuple[Wait, ...]]:
    """Split the running campaigns that do not stop into those that advance now and those that wait."""
    ready, waits = [], []
    for campaign in snapshot.campaigns:
        if campaign.status is not CampaignStatus.RUNNING or stop_decision(campaign, config) is not None:
            continue
        if campaign.pool_wait is not None:
            waits.append(
                Wait(campaign=campaign, result=DecisionResult.WAITING_FOR_DESIGN_SPACE, reason=campaign.pool_wait)
            )
        elif campaign.n_reused_waiting > 0:
            reason = f"{campaign.n_reused_waiting} reused results are being recorded; the next iteration uses them"
            waits.append(Wait(campaign=campaign, result=DecisionResult.WAITING_FOR_KNOWN_RESULTS, reason=reason))
        elif campaign.n_results == 0 and campaign.n_awaited > 0:
            reason = f"its first {campaign.n_awaited} results are outstanding: there are no labels yet"
            waits.append(Wait(campaign=campaign, result=DecisionResult.WAITING_FOR_FIRST_RESULTS, reason=reason))
        elif (used := snapshot.in_flight(has_engine=campaign.has_engine)) >= (slots := campaign.slots(config)):
            reason = f"{used} of {slots} {campaign.work} slots in use, {campaign.settings.batch_size} wanted"
            waits.append(Wait(campaign=campaign, result=DecisionResult.CAPACITY_EXCEEDED, reason=reason))
        else:
            ready.append(campaign)
    ready.sort(key=lambda campaign: (-campaign.effective_priority(config), _last_iteration(campaign), campaign.id))
    limit = config.max_iterations_per_run
    for campaign in ready[limit:]:
        reason = f"max_iterations_per_run={limit} campaigns are ahead of it in this step"
        waits.append(Wait(campaign=campaign, result=DecisionResult.NOT_ITS_TURN, reason=reason))
    return tuple(ready[:limit]), tuple(waits)


def _last_iteration(campaign: CampaignProgress) -> float:
    return campaign.advanced_at.timestamp() if campaign.advanced_at else 0.0
