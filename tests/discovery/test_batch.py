import numpy as np
import pytest

from nanoos.discovery.batch import PESSIMISM, ConditionedShortlist, beliefs
from nanoos.discovery.gain import advise_stop, expected_gain
from nanoos.discovery.spread import spread_indices
from nanoos.discovery.surrogates import fit_surrogate
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal
from tests.discovery.problems import pool, response

X = pool(30, 3)
MODEL = fit_surrogate(X, response(X) + 0.05 * np.random.default_rng(0).standard_normal(30), seed=0, kind="gp")
SHORTLIST = pool(50, 3, seed=1)


def test_believing_picks_is_conditioning_the_process_on_them():
    shortlist = ConditionedShortlist(SHORTLIST, {"y": MODEL}, {"y": 0.0})
    for row in (3, 17, 4):
        shortlist.believe(row)
    rows = [3, 17, 4]
    told = MODEL.condition(SHORTLIST[rows], MODEL.posterior(SHORTLIST[rows]).mean)
    believed = shortlist.latents()["y"]
    assert believed.std == pytest.approx(told.latent(SHORTLIST).std, abs=1e-6)
    assert believed.mean == pytest.approx(told.latent(SHORTLIST).mean, abs=1e-6)


def test_a_pessimistic_belief_lowers_a_maximised_mean_around_the_pick_and_raises_a_minimised_one():
    goal = Goal.parse({"a": {"direction": "maximize"}, "b": {"direction": "minimize"}, "c": {"min": 1.0}})
    assert beliefs(goal) == {"a": -PESSIMISM, "b": PESSIMISM, "c": 0.0}
    shortlist = ConditionedShortlist(SHORTLIST, {"y": MODEL}, {"y": -0.5})
    before = shortlist.latents()["y"].mean[5]
    shortlist.believe(5)
    assert shortlist.latents()["y"].mean[5] < before


def test_the_gain_of_one_candidate_is_its_expected_improvement():
    goal = Goal.parse({"y": {"direction": "maximize"}})
    at = SHORTLIST[:1]
    latent, observed = MODEL.latent(at), (0.0, 1.0)
    gain = expected_gain(
        goal,
        {"y": MODEL},
        {"y": latent.mean},
        {"y": latent.std[:, None] ** 2},
        observed={"y": observed},
        best=1.0,
        seed=0,
    )
    posterior = MODEL.posterior(at)
    draws = posterior.mean + posterior.std * np.random.default_rng(1).standard_normal(200_000)
    assert gain == pytest.approx(np.maximum(draws - 1.0, 0.0).mean(), rel=0.15, abs=1e-3)


def test_a_batch_gains_at_least_as_much_as_its_first_and_less_than_its_sum():
    goal = Goal.parse({"y": {"direction": "maximize"}})
    joint = MODEL.latent_joint(SHORTLIST[:4])
    covariance = np.stack([joint.column(row) for row in range(4)])

    def gain(rows):
        return expected_gain(
            goal,
            {"y": MODEL},
            {"y": joint.mean[rows]},
            {"y": covariance[np.ix_(rows, rows)]},
            observed={"y": (0.0, 1.0)},
            best=0.5,
            seed=0,
        )

    each = [gain([row]) for row in range(4)]
    assert max(each) * 0.8 <= gain([0, 1, 2, 3]) <= sum(each) * 1.2


def test_the_stop_rule_weighs_gain_against_cost_and_gives_the_numbers():
    stop = advise_stop(0.01, batch_cost=5.0, score_worth=100.0)
    go = advise_stop(0.2, batch_cost=5.0, score_worth=100.0)
    assert (stop.should_stop, go.should_stop) == (True, False)
    assert "0.01" in stop.reason
    assert not advise_stop(float("nan"), batch_cost=5.0, score_worth=1.0).should_stop
    with pytest.raises(InvalidInput, match="score_worth"):
        advise_stop(0.1, batch_cost=1.0, score_worth=0.0)


def test_spread_rows_are_distinct_cover_the_cloud_and_repeat():
    points = np.concatenate([pool(40, 2), pool(40, 2) + 10.0])
    rows = spread_indices(points, 6, seed=0, trials=4)
    assert len(set(rows.tolist())) == 6
    assert set(rows // 40) == {0, 1}
    assert rows.tolist() == spread_indices(points, 6, seed=0, trials=4).tolist()
    away = spread_indices(points, 1, seed=0, covered=points[:40], trials=4)
    assert away[0] >= 40


def test_spread_of_identical_points_and_of_more_than_there_are_works():
    assert sorted(spread_indices(np.ones((5, 2)), 9, seed=0)) == [0, 1, 2, 3, 4]
