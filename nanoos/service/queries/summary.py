"""The situation in one answer, written for a language model that has to decide what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from nanoos.control.next_step import NextStep, next_step
from nanoos.control.orchestrators import Orchestrator, get_orchestrator
from nanoos.domain.statuses import CampaignStatus, CommandStatus, OrchestratorMode
from nanoos.orchestrator.triggers import due_models
from nanoos.service.queries.campaigns import CampaignSummary, campaign_list
from nanoos.service.queries.discoveries import Discovery, discoveries
from nanoos.service.queries.health import OK, Health, health
from nanoos.service.queries.orchestrator import stats_view
from nanoos.store.alerts import AlertView, open_alerts
from nanoos.store.tables import agent_commands

N_CAMPAIGNS, N_DISCOVERIES, N_ALERTS = 20, 5, 20


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSummary:
    """The situation.

    Attributes:
        text: The whole of it in a few sentences.
        health: `ok`, `attention` or `stopped`.
        health_reasons: Why it is not `ok`; empty where it is.
        next_step: When the next step runs, in words, or why none will.
        next_step_at: Its time, where it is known.
    """

    text: str
    orchestrator: str
    mode: str
    is_active: bool
    as_of: datetime
    health: str
    health_reasons: tuple[str, ...]
    next_step: str
    next_step_at: datetime | None
    counts: Mapping[str, Any]
    capacity: Mapping[str, Mapping[str, int]]
    active_campaigns: tuple[CampaignSummary, ...]
    recent_discoveries: tuple[Discovery, ...]
    alerts: tuple[AlertView, ...]
    n_proposals: int
    recommendations: tuple[Recommendation, ...]


def agent_summary(
    connection: Connection, name: str, now: datetime, *, counts: Mapping[str, Any] | None = None
) -> AgentSummary:
    """Read the situation.

    Args:
        connection: One consistent view.
        name: The orchestrator.
        now: The time, aware.
        counts: `stats_view`, where the caller has it already.

    Raises:
        NotFound: No such orchestrator.
    """
    orchestrator = get_orchestrator(connection, name)
    counts = stats_view(connection, name) if counts is None else counts
    active = campaign_list(connection, name, status=CampaignStatus.RUNNING, limit=N_CAMPAIGNS)
    alerts = open_alerts(connection)[:N_ALERTS]
    proposals = connection.execute(
        select(func.count())
        .select_from(agent_commands)
        .where(agent_commands.c.status == CommandStatus.PROPOSED.value, agent_commands.c.expires_at > now)
    ).scalar_one()
    found = discoveries(connection, limit=N_DISCOVERIES)
    capacity = {
        "simulations": {
            "in_use": counts["simulations_in_flight"],
            "limit": orchestrator.config.max_simultaneous_simulations,
        },
        "experiments": {
            "in_use": counts["experiments_in_flight"],
            "limit": orchestrator.config.max_simultaneous_experiments,
        },
    }
    found_health = health(connection, orchestrator, alerts, now=now)
    following = next_step(connection, orchestrator, now=now)
    due = due_models(connection, orchestrator.config, now=now)
    recommendations = tuple(_recommend(orchestrator, active.items, active.total, capacity, counts, alerts, due))
    return AgentSummary(
        text=_text(orchestrator, counts, active.total, found, found_health, following, proposals),
        orchestrator=orchestrator.name,
        mode=orchestrator.mode.value,
        is_active=orchestrator.is_active,
        as_of=now,
        health=found_health.status,
        health_reasons=found_health.reasons,
        next_step=following.text,
        next_step_at=following.at,
        counts=counts,
        capacity=capacity,
        active_campaigns=active.items,
        recent_discoveries=found,
        alerts=alerts,
        n_proposals=proposals,
        recommendations=recommendations,
    )


def _recommend(
    orchestrator: Orchestrator,
    active: tuple[CampaignSummary, ...],
    n_active: int,
    capacity: Mapping[str, Mapping[str, int]],
    counts: Mapping[str, Any],
    alerts: tuple[AlertView, ...],
    due: Mapping[str, str],
) -> list[Recommendation]:
    name = orchestrator.name
    found = [
        Recommendation(
            what=f"See to alert {item.id} ({item.kind}) on {item.subject}, then resolve it.",
            why=item.message,
            command="resolve_alert",
            arguments={"alert_id": item.id},
        )
        for item in alerts
    ]
    if not orchestrator.is_active:
        found.append(
            Recommendation(
                what="Activate the orchestrator.",
                why="It is inactive.",
                command="set_active",
                arguments={"orchestrator": name, "is_active": True},
            )
        )
        return found
    if orchestrator.mode is OrchestratorMode.PAUSED:
        found.append(
            Recommendation(
                what="Let the orchestrator run on its schedule again.",
                why="It is PAUSED.",
                command="set_mode",
                arguments={"orchestrator": name, "mode": OrchestratorMode.SCHEDULED.value},
            )
        )
        return found
    if n_active == 0:
        n_paused = counts["campaigns"].get(CampaignStatus.PAUSED.value, 0)
        found.append(
            Recommendation(
                what="Create a design campaign" + (", or resume a paused one." if n_paused else "."),
                why=f"No campaign is running; {n_paused} are paused.",
                command="create_design_campaign",
            )
        )
    used, limit = capacity["simulations"]["in_use"], capacity["simulations"]["limit"]
    idle = [item for item in active if item.n_simulations_in_flight == 0]
    if idle and used < limit:
        found.append(
            Recommendation(
                what="Run a step now, or advance one of the idle campaigns.",
                why=f"{', '.join(item.slug for item in idle)}: nothing in flight, {limit - used} of {limit} "
                "simulation slots are free.",
                command="run_step",
                arguments={"orchestrator": name},
            )
        )
    for item in active:
        if item.n_simulations >= item.simulation_budget:
            found.append(
                Recommendation(
                    what=f"Raise simulation_budget_per_campaign if {item.slug} is to go on.",
                    why=f"{item.slug} has launched {item.n_simulations} of {item.simulation_budget} simulations.",
                    command="update_config",
                    arguments={"orchestrator": name},
                )
            )
    found += [
        Recommendation(
            what=f"Retrain {slug}.",
            why=reason,
            command="request_training",
            arguments={"modelled_property": slug, "reason": reason},
        )
        for slug, reason in due.items()
    ]
    return found


def _text(
    orchestrator: Orchestrator,
    counts: Mapping[str, Any],
    n_active: int,
    found: tuple[Discovery, ...],
    state_of_health: Health,
    following: NextStep,
    n_proposals: int,
) -> str:
    state = "active" if orchestrator.is_active else "inactive"
    sentences = [
        f"Orchestrator {orchestrator.name} is {state} in mode {orchestrator.mode}.",
        f"{n_active} campaigns are running; {counts['simulations_in_flight']} of "
        f"{orchestrator.config.max_simultaneous_simulations} simulation slots and "
        f"{counts['experiments_in_flight']} of {orchestrator.config.max_simultaneous_experiments} experiment slots "
        f"are in use; there are {counts['labels']} labels.",
    ]
    if found:
        best = found[0]
        sentences.append(f"Newest discovery: {best.formula} in {best.campaign}, score {best.score:.3f}.")
    else:
        sentences.append("No discovery yet.")
    if n_proposals:
        sentences.append(f"{n_proposals} proposed commands wait for a person.")
    at = f", {following.at:%Y-%m-%d %H:%M} UTC" if following.at else ""
    sentences.append(f"Next step: {following.text}{at}.")
    sentences.append(
        "Health is ok."
        if state_of_health.status == OK
        else f"Health: {state_of_health.status}; {'; '.join(state_of_health.reasons)}."
    )
    return " ".join(sentences)
