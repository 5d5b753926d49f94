"""The summary of the current state, for a person (`nanoos status`) or a language model that decides what to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from nanoos.control.next_step import NextStep, next_step
from nanoos.control.orchestrators import Orchestrator, get_orchestrator
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.triggers import due_models
from nanoos.service.queries.campaigns import CampaignSummary, campaign_list
from nanoos.service.queries.commands import count_proposals
from nanoos.service.queries.discoveries import Discovery, discoveries
from nanoos.service.queries.health import OK, Health, health, stopped_reasons
from nanoos.service.queries.models import ModelSummary, model_summaries
from nanoos.service.queries.orchestrator import RunSummary, runs_page, stats_view
from nanoos.service.queries.recommendations import Recommendation, recommend
from nanoos.service.queries.work_in_progress import (
    CampaignPace,
    QueueView,
    WorkerView,
    idle_reasons,
    paces,
    queue_views,
    worker_views,
)
from nanoos.store.alerts import AlertView, open_alerts

N_CAMPAIGNS, N_DISCOVERIES, N_ALERTS = 20, 5, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentSummary:
    """The situation.

    Attributes:
        text: The whole of it in a few sentences.
        health: `ok`, `attention` or `stopped`.
        health_reasons: Why it is not `ok`; empty where it is.
        next_step: When the next step runs, in words, or why none will.
        next_step_at: Its time, where it is known.
        last_step: The newest step; None before the first.
        idle_because: Why nothing happens; empty while a step or a worker is at work.
        pace: Of the running campaigns, in their order.
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
    last_step: RunSummary | None
    idle_because: tuple[str, ...]
    counts: Mapping[str, Any]
    capacity: Mapping[str, Mapping[str, int]]
    active_campaigns: tuple[CampaignSummary, ...]
    pace: tuple[CampaignPace, ...]
    queues: tuple[QueueView, ...]
    workers: tuple[WorkerView, ...]
    models: tuple[ModelSummary, ...]
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
    n_proposals = count_proposals(connection, now=now)
    found = discoveries(connection, limit=N_DISCOVERIES)
    found_health = health(connection, orchestrator, alerts, now=now)
    following = next_step(connection, orchestrator, now=now)
    due = due_models(connection, orchestrator.config, now=now)
    queues = queue_views(connection, counts)
    last_step = next(iter(runs_page(connection, name, limit=1).items), None)
    return AgentSummary(
        text=_text(orchestrator, counts, active.total, found, found_health, following, n_proposals),
        orchestrator=orchestrator.name,
        mode=orchestrator.mode.value,
        is_active=orchestrator.is_active,
        as_of=now,
        health=found_health.status,
        health_reasons=found_health.reasons,
        next_step=following.text,
        next_step_at=following.at,
        last_step=last_step,
        idle_because=idle_reasons(
            connection,
            orchestrator,
            stopped=stopped_reasons(orchestrator),
            following=following,
            counts=counts,
            queues=queues,
            running=active.items,
            last_step=last_step,
            now=now,
        ),
        counts=counts,
        capacity=_capacity(orchestrator, counts),
        active_campaigns=active.items,
        pace=paces(connection, active.items, now=now),
        queues=queues,
        workers=worker_views(connection),
        models=model_summaries(connection),
        recent_discoveries=found,
        alerts=alerts,
        n_proposals=n_proposals,
        recommendations=recommend(orchestrator, running=active.items, counts=counts, alerts=alerts, due=due),
    )


def _capacity(orchestrator: Orchestrator, counts: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    config = orchestrator.config
    return {
        "simulations": {"in_use": counts["simulations_in_flight"], "limit": config.max_simultaneous_simulations},
        "experiments": {"in_use": counts["experiments_in_flight"], "limit": config.max_simultaneous_experiments},
    }


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
        f"{_campaigns(n_active)} running; {counts['simulations_in_flight']} of "
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
        waits = "command waits" if n_proposals == 1 else "commands wait"
        sentences.append(f"{n_proposals} proposed {waits} for approval.")
    at = f", {following.at:%Y-%m-%d %H:%M} UTC" if following.at else ""
    sentences.append(f"Next step: {following.text}{at}.")
    sentences.append(
        "Health is ok."
        if state_of_health.status == OK
        else f"Health: {state_of_health.status}; {'; '.join(state_of_health.reasons).rstrip('.')}."
    )
    return " ".join(sentences)


def _campaigns(n: int) -> str:
    return "1 campaign is" if n == 1 else f"{n} campaigns are"
