"""Whose turn it is: the running campaigns that can launch something, best priority and longest wait first."""

from __future__ import annotations

from dataclasses import dataclass

from nanoos.control.config import OrchestratorConfig
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.rules.stopping import ending_of
from nanoos.orchestrator.snapshot import CampaignView, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """A running campaign that launches nothing now, and why."""

    view: CampaignView
    result: str
    reason: str


def campaigns_in_turn(snapshot: Snapshot, config: OrchestratorConfig) -> tuple[CampaignView, ...]:
    """The campaigns that this step advances, in order, given free capacity."""
    return sort_turns(snapshot, config)[0]


def sort_turns(snapshot: Snapshot, config: OrchestratorConfig) -> tuple[tuple[CampaignView, ...], tuple[Wait, ...]]:
    """Split the running campaigns that do not end into those advanced now and those that wait."""
    free = config.max_simultaneous_simulations - snapshot.n_simulations_in_flight
    ready, waits = [], []
    for view in snapshot.campaigns:
        if view.status is not CampaignStatus.RUNNING or ending_of(view, config) is not None:
            continue
        if view.n_known_waiting > 0:
            reason = f"{view.n_known_waiting} known results are being taken over: it decides with them"
            waits.append(Wait(view=view, result="waiting_for_known_results", reason=reason))
        elif view.n_results == 0 and view.n_simulations_in_flight > 0:
            reason = f"the first {view.n_simulations_in_flight} results are awaited: there is nothing to learn from yet"
            waits.append(Wait(view=view, result="waiting_for_first_results", reason=reason))
        elif free <= 0:
            used, limit = snapshot.n_simulations_in_flight, config.max_simultaneous_simulations
            reason = f"{used} of {limit} simulation slots in use, {view.settings.batch_size} wanted"
            waits.append(Wait(view=view, result="capacity_exceeded", reason=reason))
        else:
            ready.append(view)
    ready.sort(key=lambda view: (-view.effective_priority(config), _last_turn(view), view.id))
    limit = config.max_iterations_per_run
    for view in ready[limit:]:
        reason = f"max_iterations_per_run={limit} campaigns go before it in this step"
        waits.append(Wait(view=view, result="not_its_turn", reason=reason))
    return tuple(ready[:limit]), tuple(waits)


def _last_turn(view: CampaignView) -> float:
    return view.advanced_at.timestamp() if view.advanced_at else 0.0
