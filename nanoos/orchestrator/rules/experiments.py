"""Which candidates get an experiment now, and why others with a sufficient score wait."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nanoos.control.config import OrchestratorConfig
from nanoos.domain.decision import Decision, DecisionKind, DecisionResult
from nanoos.orchestrator.plan import PlannedExperiment
from nanoos.orchestrator.snapshot import Snapshot


def plan_experiments(
    snapshot: Snapshot, config: OrchestratorConfig, n_sent: int, decisions: list[Decision]
) -> tuple[PlannedExperiment, ...]:
    """Experiments on simulated candidates.

    Args:
        snapshot: The candidates that score well enough, best first.
        config: Capacity, budget and threshold.
        n_sent: Experiments that this step's iterations already send to the lab.
        decisions: Gets a decision for each experiment and for each campaign whose candidates wait.
    """
    in_use = snapshot.n_experiments_in_flight + n_sent
    free = config.max_simultaneous_experiments - in_use
    campaigns = {campaign.id: campaign for campaign in snapshot.campaigns}
    left = {campaign.id: campaign.experiment_budget(config) - campaign.n_experiments for campaign in snapshot.campaigns}
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
                subject=campaigns[candidate.campaign_id].slug,
                result=DecisionResult.SCHEDULED,
                reason=f"{candidate.formula} scores {candidate.score:.3f}, at least "
                f"{config.experiment_trigger_score_threshold:g}; {len(planned)} of {free} free experiment slots",
                numbers={
                    "candidate_id": candidate.id,
                    "score": candidate.score,
                    "budget_left": left[candidate.campaign_id],
                },
                campaign_id=candidate.campaign_id,
            )
        )
    decisions.extend(_withheld(snapshot, config, planned, in_use))
    return tuple(planned)


def _withheld(
    snapshot: Snapshot, config: OrchestratorConfig, planned: Sequence[PlannedExperiment], in_use: int
) -> Iterator[Decision]:
    """Why candidates with a sufficient score get no experiment now."""
    campaigns = {campaign.id: campaign for campaign in snapshot.campaigns}
    in_use, capacity = in_use + len(planned), config.max_simultaneous_experiments
    for campaign_id, n_waiting in snapshot.waiting_for_lab.items():
        campaign = campaigns[campaign_id]
        n_sent = sum(item.campaign_id == campaign_id for item in planned)
        n_held = n_waiting - n_sent
        if n_held <= 0:
            continue
        used, budget = campaign.n_experiments + n_sent, campaign.experiment_budget(config)
        is_spent = used >= budget
        held = "1 candidate scores" if n_held == 1 else f"{n_held} candidates score"
        why = (
            f"budget: {used} of {budget} experiments used"
            if is_spent
            else f"waiting for an experiment slot: {in_use} of {capacity} in use"
        )
        yield Decision(
            kind=DecisionKind.EXPERIMENT,
            subject=campaign.slug,
            result=DecisionResult.BUDGET_EXHAUSTED if is_spent else DecisionResult.CAPACITY_EXCEEDED,
            reason=f"{held} at least {config.experiment_trigger_score_threshold:g}; {why}",
            numbers={"held_back": n_held, "used": used, "budget": budget, "slots_in_use": in_use},
            campaign_id=campaign_id,
        )
