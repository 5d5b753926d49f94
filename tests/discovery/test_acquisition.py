import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import norm

from nanoos.discovery.acquisition import (
    log_expected_improvement,
    log_probability_of_improvement,
    top_threshold,
    upper_confidence_bound,
)
from nanoos.domain.errors import InvalidInput

MEANS = st.floats(-1e3, 1e3)
STDS = st.floats(1e-3, 1e3)


@pytest.mark.parametrize("std", [0.1, 1.0, 20.0])
@pytest.mark.parametrize("gap", [-3.0, -1.0001, -1.0, -0.9999, 0.0, 2.0])
def test_expected_improvement_agrees_with_scipy_quadrature(gap, std):
    mean, best = 5.0 + gap * std, 5.0
    reference, _ = quad(lambda y: (y - best) * norm.pdf(y, mean, std), best, max(mean, best) + 12 * std, epsabs=1e-13)
    improvement = np.exp(log_expected_improvement(np.array([mean]), np.array([std]), best)[0])
    assert improvement == pytest.approx(reference, rel=1e-7)


@pytest.mark.parametrize("u", [-12.0, -30.0, -100.0, -9e3, -1.1e4, -1e6])
def test_log_ei_follows_its_asymptotic_series_far_below_the_incumbent(u):
    # log(phi(u)/u^2 (1 - 3/u^2 + 15/u^4 - ...)); Ament et al. 2023, appendix A
    series = norm.logpdf(u) - 2 * np.log(-u) + np.log1p(-3 / u**2 + 15 / u**4 - 105 / u**6)
    value = log_expected_improvement(np.array([u]), np.array([1.0]), 0.0)[0]
    assert np.isfinite(value)
    assert value == pytest.approx(series, rel=1e-6)


def test_log_ei_rises_without_a_jump_from_the_tail_to_the_top():
    u = np.concatenate([np.linspace(-1.2e4, -9e3, 2001), np.linspace(-40, 10, 20001)])
    assert (np.diff(log_expected_improvement(u, np.ones_like(u), 0.0)) > 0).all()


def test_probability_of_improvement_is_the_normal_tail():
    mean = np.array([-40.0, 0.0, 2.0])
    assert log_probability_of_improvement(mean, np.ones(3), 1.0) == pytest.approx(norm.logsf(1.0, mean))


def test_ucb_is_mean_plus_two_std():
    assert upper_confidence_bound(np.array([1.0]), np.array([0.5])) == pytest.approx([2.0])


def test_a_std_of_zero_is_refused():
    with pytest.raises(InvalidInput, match="not above 0"):
        log_expected_improvement(np.array([1.0]), np.array([0.0]), 0.0)


@pytest.mark.parametrize(("n", "expected"), [(100, 95.0), (10, 9.0), (1, 0.0), (40, 38.0)])
def test_the_top_threshold_is_reached_by_a_twentieth_and_at_least_one(n, expected):
    assert top_threshold(np.random.default_rng(0).permutation(n).astype(float)) == expected


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(mean=MEANS, std=STDS, best=MEANS)
def test_expected_improvement_is_never_negative_and_grows_with_mean_and_std(mean, std, best):
    def ei(mean, std):
        return log_expected_improvement(np.array([mean]), np.array([std]), best)[0]

    assert np.exp(ei(mean, std)) >= 0
    assert not np.isnan(ei(mean, std))
    assert ei(mean + std, std) >= ei(mean, std)
    assert ei(mean, 2 * std) >= ei(mean, std) - 1e-9
