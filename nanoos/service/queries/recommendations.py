"""Recommendations, each with the command to send and its reason in numbers. One function per rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nanoos.control.orchestrators import Orchestrator
from nanoos.domain.statuses import CampaignStatus, OrchestratorMode
from nanoos.service.queries.campaigns import CampaignSummary
from nanoos.store.alerts import AlertView


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What could be done next.

    Attributes:
        command: Kind of the command to send; empty where a person has to act.
        arguments: Its fields, as far as they are known.
    """

    what: str
    why: str
    command: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


def recommend(
    orchestrator: Orchestrator,
    *,
    running: Sequence[CampaignSummary],
    counts: Mapping[str, Any],
    alerts: Sequence[AlertView],
    due: Mapping[str, str],
) -> tuple[Recommendation, ...]:
    """What could be done next, the most urgent first.

    Args:
        orchestrator: Whose situation it is.
        running: Its running campaigns.
        counts: As `stats_view` gives them.
        alerts: The open ones.
        due: Why a model should be retrained, by modelled property.
    """
    stopped = tuple(_start(orchestrator))
    if stopped:
        return (*_alerts(alerts), *stopped)
    return (
        *_alerts(alerts),
        *_campaign(running, counts),
        *_step(orchestrator, running, counts),
        *_budgets(orchestrator, running),
        *_retraining(due),
    )


def _alerts(alerts: Sequence[AlertView]) -> Iterator[Recommendation]:
    for item in alerts:
        yield Recommendation(
            what=f"Fix the cause of alert {item.id} ({item.kind}) on {item.subject}, then resolve it.",
            why=item.message,
            command="resolve_alert",
            arguments={"alert_id": item.id},
        )


def _start(orchestrator: Orchestrator) -> Iterator[Recommendation]:
    if not orchestrator.is_active:
        yield Recommendation(
            what="Activate the orchestrator.",
            why="It is inactive.",
            command="set_active",
            arguments={"orchestrator": orchestrator.name, "is_active": True},
        )
    elif orchestrator.mode is OrchestratorMode.PAUSED:
        yield Recommendation(
            what="Let the orchestrator run on its schedule again.",
            why="It is PAUSED.",
            command="set_mode",
            arguments={"orchestrator": orchestrator.name, "mode": OrchestratorMode.SCHEDULED.value},
        )


def _campaign(running: Sequence[CampaignSummary], counts: Mapping[str, Any]) -> Iterator[Recommendation]:
    if not running:
        n_paused = counts["campaigns"].get(CampaignStatus.PAUSED.value, 0)
        yield Recommendation(
            what="Create a design campaign" + (", or resume a paused one." if n_paused else "."),
            why=f"No campaign is running; {n_paused} {'is' if n_paused == 1 else 'are'} paused.",
            command="create_design_campaign",
        )


def _step(
    orchestrator: Orchestrator, running: Sequence[CampaignSummary], counts: Mapping[str, Any]
) -> Iterator[Recommendation]:
    limit = orchestrator.config.max_simultaneous_simulations
    free = limit - counts["simulations_in_flight"]
    idle = [item.slug for item in running if item.n_simulations_in_flight == 0 and item.n_pool_wanted is None]
    if idle and free > 0:
        yield Recommendation(
            what="Run a step now, or advance one of the idle campaigns.",
            why=f"{', '.join(idle)}: nothing in flight, {free} of {limit} simulation slots are free.",
            command="run_step",
            arguments={"orchestrator": orchestrator.name},
        )


def _budgets(orchestrator: Orchestrator, running: Sequence[CampaignSummary]) -> Iterator[Recommendation]:
    for item in running:
        if item.n_simulations >= item.simulation_budget:
            yield Recommendation(
                what=f"Raise simulation_budget_per_campaign if {item.slug} should continue.",
                why=f"{item.slug} has launched {item.n_simulations} of {item.simulation_budget} simulations.",
                command="update_config",
                arguments={"orchestrator": orchestrator.name},
            )


def _retraining(due: Mapping[str, str]) -> Iterator[Recommendation]:
    for slug, reason in due.items():
        yield Recommendation(
            what=f"Retrain {slug}.",
            why=reason,
            command="request_training",
            arguments={"modelled_property": slug, "reason": reason},
        )
