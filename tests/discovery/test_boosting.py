"""The boosted quantiles: what they promise, how they are stored, and when they are chosen."""

import numpy as np
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import HistGradientBoostingRegressor

from nanoos.discovery.surrogates import boosting, fit_surrogate, surrogate_from_state
from nanoos.discovery.validation import cross_validate
from tests.discovery.problems import pool, response


def steps(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Steps along three of eight features, with a scatter that another one switches; quantiles of trees suit it."""
    rng = np.random.default_rng(3)
    features = rng.random((n, 8))
    values = sum(height * (np.floor(5 * features[:, i]) % 2) for i, height in enumerate((3, 2, 2)))
    return features, values + np.where(features[:, 7] > 0.5, 0.8, 0.05) * rng.standard_normal(n)


X, Y = steps(150)
T, _ = steps(40)


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    n_labels=st.integers(2, 60),
    n_features=st.integers(1, 4),
    scale=st.floats(1e-6, 1e6),
)
def test_quantiles_ascend_and_are_finite_and_a_fit_repeats_to_the_last_digit(seed, n_labels, n_features, scale):
    rng = np.random.default_rng(seed)
    features, values = rng.random((n_labels, n_features)), scale * rng.standard_normal(n_labels) ** 3
    test = rng.normal(0.5, 2.0, (20, n_features))
    first, second = (fit_surrogate(features, values, seed=seed, kind="boosting") for _ in range(2))
    quantiles = first.quantiles(test)
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=0) >= 0).all()
    assert (quantiles == second.quantiles(test)).all()
    low, high = first.interval(test, 0.9)
    assert (low < high).all()
    assert (first.posterior(test).std > 0).all()


def test_the_median_is_that_of_scikit_learn():
    surrogate = fit_surrogate(X, Y, seed=0, kind="boosting")
    model = HistGradientBoostingRegressor(
        loss="quantile",
        quantile=0.5,
        max_iter=boosting.N_TREES,
        learning_rate=boosting.LEARNING_RATE,
        max_leaf_nodes=boosting.MAX_LEAVES,
        min_samples_leaf=boosting.MIN_LEAF,
        early_stopping=False,
    ).fit(X, surrogate.warp.forward(Y))
    assert (surrogate.boosted[boosting.MEDIAN].predict(T) == model.predict(T)).all()


def test_a_state_survives_skops_without_a_type_to_trust():
    surrogate = fit_surrogate(X, Y, seed=0, kind="boosting", calibrate=True)
    stored = skops.io.dumps(surrogate.to_state())
    assert skops.io.get_untrusted_types(data=stored) == []
    back = surrogate_from_state(skops.io.loads(stored))
    assert (back.quantiles(T) == surrogate.quantiles(T)).all()
    assert back.interval(T, 0.9)[1].tolist() == surrogate.interval(T, 0.9)[1].tolist()
    assert dict(back.describe()) == dict(surrogate.describe())


def test_a_batch_can_be_chosen_with_it():
    surrogate = fit_surrogate(X, Y, seed=0, kind="boosting")
    joint = surrogate.latent_joint(T)
    column = joint.column(3)
    assert column[3] == pytest.approx(joint.std[3] ** 2)
    assert (np.abs(column) <= joint.std * joint.std[3] + 1e-12).all()
    assert surrogate.condition(T[:3], np.zeros(3)).n_labels == len(Y) + 3
    assert np.isfinite(surrogate.latent_sample(T, 0)).all()


@pytest.mark.slow
def test_the_nested_comparison_takes_it_where_it_wins():
    """An inner cross-validation chooses in each fold; the outer one judges the choice."""
    features, values = steps(1400)
    chosen = cross_validate(features, values, folds=2, seed=0)
    assert set(chosen.kinds) == {"boosting"}
    assert chosen.nll < cross_validate(features, values, folds=2, seed=0, kind="gp").nll


@pytest.mark.slow
def test_the_nested_comparison_leaves_it_where_it_loses():
    features = pool(150, 4)
    noisy = response(features) + np.random.default_rng(0).standard_normal(150)
    surrogate = fit_surrogate(features, noisy, seed=0)
    evidence = surrogate.describe()["evidence"]
    assert surrogate.kind != "boosting"
    assert evidence["boosting"] < max(evidence["gp"], evidence["trees"]) + 0.1
    assert fit_surrogate(features, response(features), seed=0).kind == "gp"


def test_a_warm_start_keeps_the_kind_and_the_width_of_its_intervals():
    first = fit_surrogate(X, Y, seed=0, kind="boosting", calibrate=True).remarked(n_chosen_at=len(Y))
    second = fit_surrogate(X, Y, seed=0, warm_start=first.to_state())
    assert (second.kind, second.held_out_factor) == ("boosting", first.held_out_factor)
