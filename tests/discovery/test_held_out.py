"""Scores of held-out predictions, against independent definitions."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from nanoos.discovery.held_out import HeldOut
from nanoos.discovery.surrogates import fit_surrogate
from nanoos.discovery.validation import coverage_by_chance, cross_validate
from tests.discovery.problems import pool, response

RNG = np.random.default_rng(0)
VALUES = RNG.normal(3.0, 2.0, size=2000)
FOLD = RNG.permutation(len(VALUES)) % 5
X = pool(60, 3)
SKEWED = np.exp(1.5 * response(X))


def test_the_baseline_predicts_each_fold_by_the_normal_distribution_of_the_others() -> None:
    base = HeldOut.by_the_mean(VALUES, FOLD)
    for number in range(5):
        others, own = VALUES[number != FOLD], number == FOLD
        assert base.mean[own] == pytest.approx(others.mean())
        assert base.std[own] == pytest.approx(others.std(ddof=1) * np.sqrt(1 + 1 / len(others)))
    assert base.is_inside.mean() == pytest.approx(0.9, abs=0.02)
    assert base.log_density == pytest.approx(norm.logpdf(VALUES, base.mean, base.std))


def test_the_interval_score_is_the_width_and_twenty_times_the_distance_outside() -> None:
    base = HeldOut.by_the_mean(VALUES, FOLD)
    width, nearest = base.high - base.low, np.clip(VALUES, base.low, base.high)
    assert base.interval_score == pytest.approx(width + 20.0 * np.abs(VALUES - nearest))
    assert base.interval_score[base.is_inside] == pytest.approx(width[base.is_inside])


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_intervals_that_are_too_narrow_or_too_wide_score_worse(factor: float) -> None:
    base = HeldOut.by_the_mean(VALUES, FOLD)
    half = factor * (base.high - base.mean)
    state = {**base.to_state(), "low": base.mean - half, "high": base.mean + half}
    assert HeldOut.from_state(state).interval_score.mean() > base.interval_score.mean() * 1.05


@pytest.mark.parametrize("kind", ["gp", "trees"])
def test_residuals_agree_with_intervals_and_densities_integrate_to_one(kind: str) -> None:
    known = np.arange(60) < 45
    surrogate = fit_surrogate(X[known], SKEWED[known], seed=0, kind=kind)
    held_out = HeldOut.predicted(surrogate, X[~known], SKEWED[~known])
    half = norm.ppf(0.95)
    assert ((np.abs(held_out.residual) <= half) == held_out.is_inside).all()
    assert held_out.coverage(np.array([0.9]))[0] == held_out.is_inside.mean()
    one = X[~known][:1]
    grid = np.linspace(-60.0, 200.0, 200_001)
    _, log_density = surrogate.standardise(np.repeat(one, len(grid), axis=0)[:1], grid)
    assert np.trapezoid(np.exp(log_density), grid) == pytest.approx(1.0, abs=1e-3)


@pytest.mark.slow
def test_the_metrics_of_a_cross_validation_are_those_of_its_predictions() -> None:
    found = cross_validate(X, SKEWED, seed=0)
    held_out = found.held_out
    assert found.nll == pytest.approx(-held_out.log_density.mean())
    assert found.sharpness == pytest.approx((held_out.high - held_out.low).mean())
    assert found.interval_score == pytest.approx(held_out.interval_score.mean())
    assert set(found.intervals) == {"mae", "rmse", "r2", "nll", "coverage_90", "sharpness", "interval_score"}
    for name, (low, high) in found.intervals.items():
        assert low < getattr(found, name) < high, name


def test_the_range_of_a_coverage_narrows_with_more_labels() -> None:
    few, many = coverage_by_chance(20), coverage_by_chance(2000)
    assert few[0] < many[0] < 0.9 < many[1] < few[1]
    assert many == pytest.approx((0.9 - 1.96 * np.sqrt(0.09 / 2000), 0.9 + 1.96 * np.sqrt(0.09 / 2000)), abs=1e-3)
