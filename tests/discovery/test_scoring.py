import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from nanoos.discovery.protocol import Posterior
from nanoos.discovery.scoring import (
    desirability,
    expected_desirability,
    expected_score,
    is_hit,
    log_interval_probability,
    score,
)
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal

GOAL = Goal.parse(
    {
        "gap": {"value": 2.0, "tolerance": 0.2, "ramp": 0.5, "weight": 2.0},
        "energy": {"max": -3.0, "weight": 1.0},
        "modulus": {"direction": "maximize", "weight": 0.7},
    }
)
FINITE = st.floats(-1e3, 1e3)


def test_a_window_is_one_inside_and_falls_to_zero_over_its_ramp():
    values = np.array([1.3, 1.55, 1.8, 2.0, 2.2, 2.45, 2.7, np.nan])
    assert desirability(GOAL.targets[0], values) == pytest.approx([0, 0.5, 1, 1, 1, 0.5, 0, np.nan], nan_ok=True)


def test_bounds_are_one_at_and_beyond_the_bound():
    minimum = Goal.parse({"x": {"min": 2.0, "tolerance": 1.0}}).targets[0]
    assert desirability(minimum, np.array([0.5, 1.0, 1.5, 2.0, 9.0])) == pytest.approx([0, 0, 0.5, 1, 1])
    assert desirability(GOAL.targets[1], np.array([-2.5, -2.85, -3.0, -9.0])) == pytest.approx([0, 0.5, 1, 1])


def test_maximize_is_the_position_in_the_observed_range_and_needs_one():
    target = GOAL.targets[2]
    assert desirability(target, np.array([0.0, 1.0, 2.0, 9.0]), 0.0, 4.0) == pytest.approx([0, 0.25, 0.5, 1])
    assert desirability(target, np.array([8.0]), 0.0, 4.0, clip_above=False) == pytest.approx([2.0])
    assert desirability(target, np.array([0.0, 1.0, 2.0]), 1.0, 1.0) == pytest.approx([0, 0.5, 1])
    with pytest.raises(InvalidInput, match="observed range"):
        desirability(target, np.array([1.0]))


def test_the_score_is_the_weighted_geometric_mean_and_zero_if_one_target_is_missed():
    values = {"gap": np.array([1.55, 9.0]), "energy": np.array([-2.85, -9.0]), "modulus": np.array([1.0, 4.0])}
    expected = (0.5**2 * 0.5 * 0.25**0.7) ** (1 / 3.7)
    assert score(GOAL, values, {"modulus": (0.0, 4.0)}) == pytest.approx([expected, 0.0])


def test_a_missing_property_is_named():
    with pytest.raises(InvalidInput, match="'energy'"):
        score(GOAL, {"gap": np.array([2.0]), "modulus": np.array([1.0])})


def test_hits_meet_every_bounded_target_and_nan_is_none():
    values = {"gap": np.array([2.1, 2.1, np.nan]), "energy": np.array([-3.5, -2.9, -3.5])}
    assert is_hit(GOAL, values).tolist() == [True, False, False]
    assert not is_hit(Goal.parse({"x": {"direction": "minimize"}}), {"x": np.array([1.0])}).any()


@pytest.mark.parametrize("power", [1.0, 0.54, 0.27, 0.05])
@pytest.mark.parametrize("std", [1e-3, 0.05, 0.4, 5.0])
@pytest.mark.parametrize("target", GOAL.targets, ids=lambda target: target.property)
def test_expected_desirability_agrees_with_scipy_quadrature(target, std, power):
    for mean in (-3.1, -2.8, 0.4, 1.5, 2.0, 2.6):

        def integrand(z, mean=mean):
            return float(desirability(target, np.array(mean + std * z), 0.0, 1.0)) ** power * norm.pdf(z)

        kinks = [(value - mean) / std for value in (1.3, 1.8, 2.2, 2.7, -3.0, -2.7, 0.0, 1.0)]
        edges = [-9.0, *sorted(z for z in kinks if abs(z) < 9.0), 9.0]
        reference = sum(quad(integrand, a, b, epsabs=1e-11)[0] for a, b in itertools.pairwise(edges))
        posterior = Posterior(mean=np.array([mean]), std=np.array([std]))
        assert expected_desirability(target, posterior, 0.0, 1.0, power=power)[0] == pytest.approx(reference, abs=1e-6)


def test_expected_score_agrees_with_sampling():
    rng = np.random.default_rng(0)
    posteriors = {
        name: Posterior(mean=np.array([mean]), std=np.array([std]))
        for name, mean, std in (("gap", 1.9, 0.4), ("energy", -2.9, 0.2), ("modulus", 0.6, 0.3))
    }
    draws = {name: each.mean + each.std * rng.standard_normal(400_000) for name, each in posteriors.items()}
    sampled = score(GOAL, draws, {"modulus": (0.0, 1.0)}).mean()
    assert expected_score(GOAL, posteriors, {"modulus": (0.0, 1.0)})[0] == pytest.approx(sampled, abs=2e-3)


def test_interval_probabilities_keep_their_digits_in_both_tails():
    low, high = np.array([-1.0, 8.0, -9.0, -np.inf, 30.0]), np.array([2.0, 9.0, -8.0, 0.0, 31.0])
    probability = np.exp(log_interval_probability(low, high))
    assert probability[:4] == pytest.approx(
        [norm.cdf(2) - norm.cdf(-1), norm.sf(8) - norm.sf(9), norm.sf(8) - norm.sf(9), 0.5], rel=1e-10
    )
    assert log_interval_probability(low, high)[4] == pytest.approx(norm.logsf(30.0), rel=1e-6)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(gap=FINITE, energy=FINITE, modulus=FINITE, low=FINITE, width=st.floats(0, 1e3))
def test_scores_stay_between_zero_and_one(gap, energy, modulus, low, width):
    values = {"gap": np.array([gap]), "energy": np.array([energy]), "modulus": np.array([modulus])}
    observed = {"modulus": (low, low + width)}
    assert 0.0 <= score(GOAL, values, observed)[0] <= 1.0
    posteriors = {name: Posterior(mean=each, std=np.array([0.3])) for name, each in values.items()}
    assert 0.0 <= expected_score(GOAL, posteriors, observed)[0] <= 1.0
