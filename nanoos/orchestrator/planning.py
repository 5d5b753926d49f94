"""Planning a step: a pure function of snapshot, configuration, time and seed. Each rule has its own module."""

from __future__ import annotations

from datetime import datetime

from nanoos.control.config import OrchestratorConfig
from nanoos.domain.decision import Decision
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.rules.experiments import plan_experiments
from nanoos.orchestrator.rules.iterations import iteration_decision, plan_iterations
from nanoos.orchestrator.rules.retraining import plan_retirements, plan_trainings
from nanoos.orchestrator.rules.scheduling import schedule_campaigns
from nanoos.orchestrator.rules.shadowing import plan_verdicts
from nanoos.orchestrator.rules.stopping import plan_stops
from nanoos.orchestrator.snapshot import Snapshot


def plan_step(snapshot: Snapshot, config: OrchestratorConfig, *, now: datetime, seed: int) -> Plan:
    """Plan a step.

    Args:
        snapshot: Must include the problems of `scheduled_campaigns`.
        config: Capacities, budgets and thresholds.
        now: Time of the step, aware.
        seed: The orchestrator's seed; each selection hashes it with the campaign and the iteration.
    """
    decisions: list[Decision] = []
    trainings = plan_trainings(snapshot, config, now, decisions)
    retirements = plan_retirements(snapshot, decisions)
    verdicts = plan_verdicts(snapshot, decisions)
    stops = plan_stops(snapshot, config, decisions)
    scheduled, waits = schedule_campaigns(snapshot, config)
    iterations, stops_by_gain = plan_iterations(snapshot, config, seed, scheduled, decisions)
    decisions.extend(iteration_decision(wait.campaign, wait.result, wait.reason, {}) for wait in waits)
    n_sent = sum(len(item.chosen) for item in iterations if item.is_for_the_lab)
    experiments = plan_experiments(snapshot, config, n_sent, decisions)
    return Plan(
        scheduled=tuple(campaign.id for campaign in scheduled),
        decisions=tuple(decisions),
        trainings=trainings,
        stops=(*stops, *stops_by_gain),
        iterations=iterations,
        experiments=experiments,
        retirements=retirements,
        verdicts=verdicts,
    )
