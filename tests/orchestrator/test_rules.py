"""Each stop rule by itself, and when a model is due."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nanoos.control.config import OrchestratorConfig
from nanoos.domain.statuses import CampaignStatus
from nanoos.learning.limits import MIN_LABELS
from nanoos.orchestrator.rules.retraining import retraining_reason
from nanoos.orchestrator.rules.stopping import stop_decision
from tests.support.snapshots import N_POOL, NOW, model, view

CONFIG = OrchestratorConfig(simulation_budget_per_campaign=100)
GOES_ON = {
    "iteration": 5,
    "n_simulations": 15,
    "n_candidates": 5,
    "n_results": 5,
    "best_score": 0.5,
    "best_iteration": 5,
}


def test_a_campaign_within_every_limit_goes_on() -> None:
    assert stop_decision(view(**GOES_ON), CONFIG) is None


@pytest.mark.parametrize(
    ("changes", "rule", "words"),
    [
        ({"iteration": 10, "best_iteration": 10}, "max_iterations", "10 of 10 iterations"),
        ({"n_simulations": 100}, "budget_exhausted", "100 of 100 budgeted"),
        ({"settings": {"simulation_budget": 15}}, "budget_exhausted", "15 of 15 budgeted"),
        ({"n_candidates": N_POOL}, "pool_exhausted", f"all {N_POOL} structures"),
        ({"settings": {"stop_hits": 2}, "n_hits": 2}, "target_reached", "2 of 2 wanted"),
        ({"settings": {"patience_iterations": 3}, "best_iteration": 2}, "no_improvement", "3 iterations, 3 allowed"),
    ],
)
def test_each_stop_rule_ends_a_campaign_with_its_numbers(changes: dict, rule: str, words: str) -> None:
    ending = stop_decision(view(**{**GOES_ON, **changes}), CONFIG)
    assert ending is not None
    assert (ending.result, ending.status, ending.waits) == (rule, CampaignStatus.COMPLETED, False)
    assert words in ending.reason


@pytest.mark.parametrize(
    "changes",
    [
        {"settings": {"stop_hits": 2}, "n_hits": 1},
        {"settings": {"patience_iterations": 3}, "best_iteration": 3},
        {"settings": {"patience_iterations": 3}, "best_iteration": 2, "n_simulations_in_flight": 1},
        {"n_simulations": 99},
        {"iteration": 9, "best_iteration": 9},
        {"n_candidates": N_POOL - 1},
    ],
)
def test_just_before_a_limit_a_campaign_goes_on(changes: dict) -> None:
    assert stop_decision(view(**{**GOES_ON, **changes}), CONFIG) is None


@pytest.mark.parametrize("changes", [{"iteration": 10}, {"n_simulations": 100}, {"n_candidates": N_POOL}])
def test_a_used_up_limit_waits_for_the_results_in_flight(changes: dict) -> None:
    ending = stop_decision(view(**{**GOES_ON, **changes, "n_simulations_in_flight": 2}), CONFIG)
    assert ending is not None
    assert ending.waits
    assert "waiting for 2 results" in ending.reason


@pytest.mark.parametrize(
    "nothing",
    [
        {"n_results": 12, "n_candidates": 12},  # every structure infeasible
        {"n_results": 0, "n_candidates": 12},  # every job given up: its candidates were dropped
    ],
)
def test_a_campaign_of_which_nothing_succeeded_has_failed(nothing: dict) -> None:
    ending = stop_decision(view(**{**GOES_ON, "best_score": None, "best_iteration": None, **nothing}), CONFIG)
    assert ending is not None
    assert ending.status is CampaignStatus.FAILED
    assert "none of 12" in ending.reason


def test_a_campaign_without_a_budget_ends_at_once_and_has_not_failed() -> None:
    ending = stop_decision(view(settings={"simulation_budget": 0}), CONFIG)
    assert ending is not None
    assert ending.status is CampaignStatus.COMPLETED


@pytest.mark.parametrize(
    ("changes", "is_due"),
    [
        ({"n_new": 100}, True),
        ({"n_new": 99}, False),
        ({"n_new": 1, "since": NOW - timedelta(hours=24)}, True),
        ({"n_new": 1, "since": NOW - timedelta(hours=23, minutes=59)}, False),
        ({"n_new": 0, "since": NOW - timedelta(hours=240)}, False),
        ({"n_new": 100, "has_open_training": True}, False),
        ({"n_new": 12, "n_labels": MIN_LABELS - 1, "since": NOW - timedelta(hours=24)}, False),
        ({"n_new": 12, "n_labels": MIN_LABELS, "since": NOW - timedelta(hours=24)}, True),
    ],
)
def test_a_model_is_due_by_new_labels_or_by_age(changes: dict, is_due: bool) -> None:
    reason = retraining_reason(model(**changes), OrchestratorConfig(), NOW)
    assert (reason is not None) == is_due
    if reason is not None:
        assert str(changes["n_new"]) in reason
