"""The width of intervals, from labels that fits have not seen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.discovery.surrogates import fit_surrogate
from nanoos.discovery.surrogates.calibration import LARGEST_FACTOR, interval_factor
from tests.discovery.problems import pool


def wiggles(features: np.ndarray) -> np.ndarray:
    """Four features of ten count, and too often for thirty labels: a process fits its lengthscales to chance."""
    return np.asarray(np.sin(8.0 * features[:, :4]).sum(axis=1))


def share_inside(seed: int, *, calibrate: bool) -> float:
    features = pool(230, 10, seed=seed)
    values = wiggles(features)
    surrogate = fit_surrogate(features[:30], values[:30], seed=seed, calibrate=calibrate)
    low, high = surrogate.interval(features[30:], 0.9)
    return float(np.mean((low <= values[30:]) & (values[30:] <= high)))


def test_calibrated_intervals_of_few_labels_hold_what_they_promise():
    shares = [share_inside(seed, calibrate=True) for seed in range(8)]
    assert 0.82 <= np.mean(shares) <= 0.98  # eight samples of thirty labels: a standard error of 0.03
    assert np.mean([share_inside(seed, calibrate=False) for seed in range(8)]) < 0.75


@given(n=st.integers(10, 400), seed=st.integers(0, 1000))
def test_the_factor_holds_ninety_percent_of_the_residuals_and_is_bounded(n: int, seed: int):
    residuals = np.random.default_rng(seed).standard_t(3, n)
    factor = interval_factor(residuals)
    inside = np.mean(np.abs(residuals) <= 1.6448536269514722 * factor * (1 + 1e-9))
    assert factor <= LARGEST_FACTOR
    assert factor == LARGEST_FACTOR or inside >= 0.9


def test_too_few_labels_for_a_quantile_change_nothing():
    features = pool(9, 2)
    surrogate = fit_surrogate(features, features[:, 0], seed=0, calibrate=True)
    assert surrogate.held_out_factor is None
    assert interval_factor(np.ones(9)) == 1.0


def test_repeats_of_a_row_are_held_out_together():
    """Twelve labels of four rows say nothing of a fifth row; a split of the repeats would find no error at all."""
    features = np.repeat(pool(4, 2), 3, axis=0)
    surrogate = fit_surrogate(features, np.repeat([0.0, 1.0, 3.0, 2.0], 3), seed=0, kind="gp", calibrate=True)
    assert surrogate.held_out_factor is None


@pytest.mark.parametrize("kind", ["gp", "trees"])
def test_a_warm_start_of_the_same_kind_keeps_the_factor(kind: str):
    features = pool(40, 5)
    values = wiggles(features)
    first = fit_surrogate(features, values, seed=0, kind=kind, calibrate=True)
    assert first.held_out_factor is not None
    again = fit_surrogate(features, values, seed=0, kind=kind, warm_start=first.to_state())
    assert again.interval_factor == first.interval_factor
    other = "trees" if kind == "gp" else "gp"
    assert fit_surrogate(features, values, seed=0, kind=other, warm_start=first.to_state()).held_out_factor is None
