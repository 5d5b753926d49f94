"""The plan, for any snapshot and configuration: within every limit, in order of priority, explained, repeatable."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nanoos.campaigns.lab_candidates import ScoredCandidate
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.planning import plan_step
from nanoos.orchestrator.rules.stopping import stop_decision
from nanoos.orchestrator.snapshot import Snapshot
from tests.support.snapshots import NOW, configs, problem, snapshots, view


def _plan(snapshot: Snapshot, config: OrchestratorConfig, seed: int = 5) -> Plan:
    return plan_step(snapshot, config, now=NOW, seed=seed)


def _snapshot(*views, **changes) -> Snapshot:
    return Snapshot(
        **{
            "campaigns": views,
            "models": (),
            "scored": (),
            "n_simulations_in_flight": sum(item.n_simulations_in_flight for item in views),
            "n_experiments_in_flight": sum(item.n_experiments_in_flight for item in views),
            "problems": {item.id: problem(item.n_candidates, 0) for item in views},
            **changes,
        }
    )


@pytest.mark.slow
@given(snapshots(), configs)
def test_simulations_stay_within_capacity_budgets_and_pool(snapshot: Snapshot, config: OrchestratorConfig) -> None:
    plan = _plan(snapshot, config)
    views = {item.id: item for item in snapshot.campaigns}
    assert plan.n_simulations <= max(config.max_simultaneous_simulations - snapshot.n_simulations_in_flight, 0)
    assert len(plan.iterations) <= config.max_iterations_per_run
    assert len({launch.campaign_id for launch in plan.iterations}) == len(plan.iterations)
    for launch in plan.iterations:
        campaign = views[launch.campaign_id]
        assert 0 < len(launch.chosen) <= campaign.settings.batch_size
        assert campaign.n_simulations + len(launch.chosen) <= campaign.simulation_budget(config)
        assert launch.iteration == campaign.iteration + 1 <= campaign.settings.max_iterations
        assert campaign.status is CampaignStatus.RUNNING
        assert stop_decision(campaign, config) is None


@pytest.mark.slow
@given(snapshots(), configs)
def test_no_structure_is_chosen_twice_for_a_campaign(snapshot: Snapshot, config: OrchestratorConfig) -> None:
    for launch in _plan(snapshot, config).iterations:
        chosen = [item.structure_id for item in launch.chosen]
        own = snapshot.problems[launch.campaign_id]
        taken = {*own.structure_ids[own.problem.excluded], *own.structure_ids[own.problem.pending]}
        assert len(set(chosen)) == len(chosen)
        assert not taken & set(chosen)


@pytest.mark.slow
@given(snapshots(), configs)
def test_experiments_stay_within_slots_budgets_and_score(snapshot: Snapshot, config: OrchestratorConfig) -> None:
    plan = _plan(snapshot, config)
    views = {item.id: item for item in snapshot.campaigns}
    assert len(plan.experiments) <= max(config.max_simultaneous_experiments - snapshot.n_experiments_in_flight, 0)
    assert len({item.candidate_id for item in plan.experiments}) == len(plan.experiments)
    for campaign_id, count in Counter(item.campaign_id for item in plan.experiments).items():
        assert views[campaign_id].n_experiments + count <= views[campaign_id].experiment_budget(config)
    assert all(item.score >= config.experiment_trigger_score_threshold for item in plan.experiments)
    left_out = [item for item in snapshot.scored if item.id not in {done.candidate_id for done in plan.experiments}]
    for item in left_out:
        better = [done for done in plan.experiments if done.campaign_id == item.campaign_id and done.score < item.score]
        assert not better, "the best of a campaign go first"


@pytest.mark.slow
@given(snapshots(), configs, st.integers(0, 2**62))
def test_the_same_snapshot_configuration_time_and_seed_give_the_same_plan(
    snapshot: Snapshot, config: OrchestratorConfig, seed: int
) -> None:
    first, again = _plan(snapshot, config, seed), _plan(snapshot, config, seed)
    assert first == again
    stored = json.loads(json.dumps(snapshot.to_record()))
    assert _plan(Snapshot.from_record(stored, snapshot.problems), config, seed) == first
    json.dumps([asdict(decision) for decision in first.decisions], allow_nan=False)


@pytest.mark.slow
@given(snapshots(), configs)
def test_every_running_campaign_and_every_action_has_a_decision_with_its_reason(
    snapshot: Snapshot, config: OrchestratorConfig
) -> None:
    plan = _plan(snapshot, config)
    about = Counter(item.campaign_id for item in plan.decisions if item.kind.value.startswith("campaign"))
    running = {item.id for item in snapshot.campaigns if item.status is CampaignStatus.RUNNING}
    assert about == dict.fromkeys(running, 1)
    results = Counter((item.kind.value, item.result) for item in plan.decisions)
    assert results["experiment", "scheduled"] == len(plan.experiments)
    assert sum(count for (kind, _), count in results.items() if kind == "retrain") == len(plan.trainings)
    for decision in plan.decisions:
        assert decision.result
        assert any(character.isdigit() for character in decision.reason), decision
    for launch in plan.iterations:
        (told,) = [
            item for item in plan.decisions if item.campaign_id == launch.campaign_id and "launched" in item.result
        ]
        assert told.numbers["launched"] == len(launch.chosen)
        assert (told.result == "launched_in_part") == (
            min(told.numbers[key] for key in ("capacity", "budget", "pool")) < told.numbers["wanted"]
        )


@pytest.mark.slow
@given(snapshots(), configs)
def test_priority_decides_who_goes_first_and_then_the_longest_wait(
    snapshot: Snapshot, config: OrchestratorConfig
) -> None:
    plan = _plan(snapshot, config)
    views = {item.id: item for item in snapshot.campaigns}

    def rank(campaign_id: int) -> tuple[int, float]:
        campaign = views[campaign_id]
        waited = campaign.advanced_at.timestamp() if campaign.advanced_at else 0.0
        return -campaign.effective_priority(config), waited

    order = [rank(launch.campaign_id) for launch in plan.iterations]
    assert order == sorted(order)
    behind = [item.campaign_id for item in plan.decisions if item.result == "not_its_turn"]
    assert all(rank(campaign_id) >= last for campaign_id in behind for last in order)


@pytest.mark.slow
@settings(max_examples=15)
@given(snapshots(), configs)
def test_a_plan_changes_nothing_of_what_it_was_given(snapshot: Snapshot, config: OrchestratorConfig) -> None:
    before = json.dumps(snapshot.to_record())
    features = {key: value.problem.features.copy() for key, value in snapshot.problems.items()}
    _plan(snapshot, config)
    assert json.dumps(snapshot.to_record()) == before
    assert all(np.array_equal(features[key], snapshot.problems[key].problem.features) for key in features)


def test_a_batch_that_does_not_fit_is_launched_as_far_as_it_fits_and_says_so() -> None:
    busy = view(1, n_candidates=3, n_simulations=3, n_simulations_in_flight=3, n_results=0)
    plan = _plan(_snapshot(busy, view(2)), OrchestratorConfig(max_simultaneous_simulations=5))
    waiting, launched = sorted(plan.decisions, key=lambda item: item.subject)
    assert waiting.result == "waiting_for_first_results"
    assert launched.result == "launched_in_part"
    assert "2 of 3 wanted, limited by capacity" in launched.reason
    assert plan.n_simulations == 2


def test_a_campaign_that_others_left_no_slot_says_who_took_them() -> None:
    first, second = view(1, priority=5), view(2)
    plan = _plan(_snapshot(first, second), OrchestratorConfig(max_simultaneous_simulations=3))
    assert [launch.slug for launch in plan.iterations] == ["c1"]
    assert [item.result for item in plan.decisions] == ["launched", "capacity_exceeded"]
    assert "campaigns scheduled before it took all 3 simulation slots" in plan.decisions[1].reason


@pytest.mark.parametrize(
    ("changes", "result", "why"),
    [
        (
            {"max_simultaneous_experiments": 1},
            "capacity_exceeded",
            "2 candidates score at least 0.9; waiting for an experiment slot: 1 of 1 in use",
        ),
        (
            {"experiment_budget_per_campaign": 1},
            "budget_exhausted",
            "budget: 1 of 1 experiments used",
        ),
    ],
)
def test_candidates_that_the_lab_cannot_take_yet_are_told_of(changes: dict[str, int], result: str, why: str) -> None:
    scored = tuple(
        ScoredCandidate(id=number, campaign_id=1, structure_id=100, formula=f"X{number}", score=0.95)
        for number in range(3)
    )
    done = view(1, status=CampaignStatus.COMPLETED)
    plan = _plan(replace(_snapshot(done), scored=scored, waiting_for_lab={1: 3}), OrchestratorConfig(**changes))
    sent, held = plan.decisions
    assert (sent.result, held.result, held.numbers["held_back"]) == ("scheduled", result, 2)
    assert why in held.reason


def test_the_configurations_priority_goes_over_the_campaigns_own() -> None:
    config = OrchestratorConfig(max_iterations_per_run=1, campaign_priorities={"c2": 9})
    plan = _plan(_snapshot(view(1, priority=5), view(2)), config)
    assert [(launch.slug, launch.priority) for launch in plan.iterations] == [("c2", 9)]
    assert plan.decisions[1].result == "not_its_turn"
    assert "max_iterations_per_run=1" in plan.decisions[1].reason


def test_another_seed_chooses_other_structures() -> None:
    snapshot = _snapshot(view(1, n_candidates=1, n_results=1, n_simulations=1))
    choices = {
        tuple(item.structure_id for item in _plan(snapshot, OrchestratorConfig(), seed).iterations[0].chosen)
        for seed in range(8)
    }
    assert len(choices) > 1
