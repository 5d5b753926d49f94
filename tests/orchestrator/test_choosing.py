"""Campaigns choose side by side, and each what it would choose alone."""

from __future__ import annotations

import pytest

from nanoos.campaigns.progress import CampaignProgress
from nanoos.control.config import OrchestratorConfig
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.planning import plan_step
from nanoos.orchestrator.snapshot import Snapshot
from tests.support.snapshots import NOW, problem, view

N_LABELS = 6


def _plan(*views: CampaignProgress, capacity: int = 100) -> Plan:
    snapshot = Snapshot(
        campaigns=views,
        models=(),
        scored=(),
        n_simulations_in_flight=0,
        n_experiments_in_flight=0,
        problems={item.id: problem(N_LABELS, N_LABELS) for item in views},
    )
    config = OrchestratorConfig(max_simultaneous_simulations=capacity, max_iterations_per_run=10)
    return plan_step(snapshot, config, now=NOW, seed=5)


def _learned(id_: int, **settings: object) -> CampaignProgress:
    return view(id_, n_candidates=N_LABELS, n_results=N_LABELS, settings={"acquisition": "thompson", **settings})


def test_a_campaign_chooses_beside_others_what_it_chooses_alone() -> None:
    views = [_learned(id_, acquisition="random" if id_ % 2 else "thompson") for id_ in range(1, 7)]
    together = {launch.campaign_id: launch.chosen for launch in _plan(*views).iterations}
    alone = {each.id: _plan(each).iterations[0].chosen for each in views}
    assert together == alone
    batches = {tuple(item.structure_id for item in chosen) for chosen in together.values()}
    assert len(batches) > 1, "each drew its own"


def test_what_a_campaign_leaves_goes_to_the_next_at_its_real_size() -> None:
    ends, goes_on = _learned(1, acquisition="auto", min_expected_gain=1.0), _learned(2)
    plan = _plan(ends, goes_on, capacity=4)
    assert [ending.result for ending in plan.stops] == ["gain_too_small"]
    assert [(launch.campaign_id, len(launch.chosen)) for launch in plan.iterations] == [(2, 3)], (
        "it was guessed to get 1"
    )
    assert plan.iterations[0].chosen == _plan(goes_on).iterations[0].chosen


def test_an_error_of_one_choice_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nanoos.discovery.select._fit", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        _plan(_learned(1), _learned(2))
