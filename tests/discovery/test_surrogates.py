import numpy as np
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern

from nanoos.discovery.surrogates import factors, fit_surrogate, gaussian_process, surrogate_from_state
from nanoos.discovery.surrogates.base import feature_scaling
from nanoos.discovery.surrogates.likelihood import group_labels, negative_log_posterior, prior_mode
from nanoos.discovery.surrogates.warping import Warp, skewed_warp, straight_warp
from nanoos.domain.errors import InvalidInput
from tests.discovery.problems import pool, response

X = pool(40, 3)
Y = response(X) + 0.02 * np.random.default_rng(1).standard_normal(40)
T = pool(25, 3, seed=9)


def reference_process(surrogate):
    """scikit-learn's process with our hyperparameters."""
    found = surrogate.hyperparameters
    kernel = ConstantKernel(found.signal, "fixed") * Matern(found.lengthscales, "fixed", nu=2.5)
    process = GaussianProcessRegressor(kernel, alpha=found.noise, optimizer=None)
    scaled = (X - surrogate.centre) / surrogate.scale
    return process.fit(scaled, surrogate.warp.forward(Y) - found.mean)


def test_the_posterior_is_scikit_learns_at_the_same_hyperparameters():
    surrogate = fit_surrogate(X, Y, seed=0, kind="gp")
    mean, std = reference_process(surrogate).predict((T - surrogate.centre) / surrogate.scale, return_std=True)
    latent = surrogate.latent(T)
    assert latent.mean == pytest.approx(mean + surrogate.hyperparameters.mean, abs=1e-8)
    assert latent.std == pytest.approx(std, abs=1e-7)


def test_the_joint_posterior_is_scikit_learns():
    surrogate = fit_surrogate(X, Y, seed=0, kind="gp")
    _, covariance = reference_process(surrogate).predict((T - surrogate.centre) / surrogate.scale, return_cov=True)
    joint = surrogate.latent_joint(T)
    assert np.stack([joint.column(row) for row in range(len(T))]) == pytest.approx(covariance, abs=1e-8)


def test_leave_one_out_is_what_refitting_without_each_label_gives():
    surrogate = fit_surrogate(X, Y, seed=0, kind="gp")
    found, scaled = surrogate.hyperparameters, (X - surrogate.centre) / surrogate.scale
    z = surrogate.warp.forward(Y)
    kernel = ConstantKernel(found.signal, "fixed") * Matern(found.lengthscales, "fixed", nu=2.5)
    for row, density in list(enumerate(surrogate.leave_one_out()))[:5]:
        rest = np.arange(len(z)) != row
        process = GaussianProcessRegressor(kernel, alpha=found.noise, optimizer=None)
        process.fit(scaled[rest], z[rest] - found.mean)
        mean, std = process.predict(scaled[[row]], return_std=True)
        variance = std[0] ** 2 + found.noise
        expected = -0.5 * ((z[row] - found.mean - mean[0]) ** 2 / variance + np.log(2 * np.pi * variance))
        assert density == pytest.approx(expected + np.log(surrogate.warp.slope(Y[row])), abs=1e-6)


@pytest.mark.parametrize("noise", ["unknown", "known", "mixed"])
def test_the_likelihoods_gradient_is_its_finite_difference(noise):
    rng = np.random.default_rng(3)
    x = np.concatenate([X[:20], X[:5]])  # five repeats
    known = {"unknown": np.full(25, np.nan), "known": rng.uniform(0.05, 0.5, 25)}
    known["mixed"] = np.where(rng.random(25) < 0.5, np.nan, known["known"])
    labels = group_labels(x, rng.standard_normal(25), known[noise])
    theta = prior_mode(3) + 0.4 * rng.standard_normal(6)
    value, gradient = negative_log_posterior(theta, labels)
    numeric = approx_fprime(theta, lambda each: negative_log_posterior(each, labels)[0], 1e-6)
    assert np.isfinite(value)
    assert gradient == pytest.approx(numeric, abs=2e-4 * max(1.0, np.abs(numeric).max()))


@pytest.mark.parametrize("n_stated", [0, 8], ids=["learned noise", "some labels state theirs"])
def test_repeats_merged_give_the_likelihood_of_all_labels(n_stated):
    """Differences between two hyperparameters, since constants are dropped."""
    rng = np.random.default_rng(4)
    x, z = np.repeat(X[:8], 3, axis=0), rng.standard_normal(24)
    stated = np.full(24, np.nan)
    stated[: 3 * n_stated : 3] = rng.uniform(0.1, 0.9, n_stated)  # the first of each three

    def full(theta):
        scaled = x * np.exp(-theta[:3])
        noise = np.exp(theta[4]) + np.where(np.isnan(stated), 0.0, stated) ** 2
        kernel = np.exp(theta[3]) * Matern(1.0, nu=2.5)(scaled) + np.diag(noise)
        residual = z - theta[5]
        prior = (theta - prior_mode(3)) / np.array([np.sqrt(3.0)] * 3 + [1.0, 1.0, 0.5])
        return 0.5 * (
            residual @ np.linalg.solve(kernel, residual) + np.linalg.slogdet(kernel)[1] + float(prior @ prior)
        )

    labels = group_labels(x, z, stated)
    assert len(labels.z) == 8 + n_stated
    a, b = prior_mode(3), prior_mode(3) + 0.3
    merged = negative_log_posterior(a, labels)[0] - negative_log_posterior(b, labels)[0]
    assert merged == pytest.approx(full(a) - full(b), abs=1e-6)


def test_known_noise_is_used_a_precise_label_pulls_harder():
    x, y = np.array([[0.0], [0.5], [1.0], [0.5]]), np.array([0.0, 0.0, 1.0, 1.0])
    precise = fit_surrogate(x, y, np.array([0.01, 0.01, 0.01, 0.5]), seed=0, kind="gp")
    loose = fit_surrogate(x, y, np.array([0.01, 0.5, 0.01, 0.01]), seed=0, kind="gp")
    at = np.array([[0.5]])
    assert precise.posterior(at).mean[0] < 0.3 < 0.7 < loose.posterior(at).mean[0]


def test_a_noisy_measurement_leaves_exact_labels_exact():
    """A spectrum with its noise beside simulated values, which state none."""
    noise = np.full(len(Y) + 1, np.nan)
    noise[-1] = 10.0 * float(np.ptp(Y))
    surrogate = fit_surrogate(np.vstack([X, X[:1]]), np.append(Y, Y[0] + 5.0), noise, seed=0, kind="gp")
    assert surrogate.posterior(X).mean == pytest.approx(
        fit_surrogate(X, Y, seed=0, kind="gp").posterior(X).mean, abs=0.05
    )
    assert surrogate.latent_noise_std < 0.5


@pytest.mark.parametrize("kind", ["gp", "trees"])
def test_conditioning_on_labels_narrows_what_they_resemble_and_keeps_hyperparameters(kind):
    surrogate = fit_surrogate(X, Y, seed=0, kind=kind)
    told = surrogate.condition(T[:3], response(T[:3]))
    assert told.n_labels == 43
    assert told.latent(T[:3]).std.mean() <= surrogate.latent(T[:3]).std.mean()
    if kind == "gp":
        assert told.hyperparameters == surrogate.hyperparameters


@pytest.mark.parametrize("kind", ["gp", "trees", "constant", "auto"])
def test_a_state_survives_skops_without_a_type_to_trust(kind):
    surrogate = fit_surrogate(X, Y, seed=0, kind=kind)
    stored = skops.io.dumps(surrogate.to_state())
    assert skops.io.get_untrusted_types(data=stored) == []
    back = surrogate_from_state(skops.io.loads(stored))
    assert back.kind == surrogate.kind
    assert back.posterior(T).mean == pytest.approx(surrogate.posterior(T).mean, abs=1e-12)
    assert back.posterior(T).std == pytest.approx(surrogate.posterior(T).std, abs=1e-12)
    assert dict(back.describe()) == dict(surrogate.describe())


@pytest.mark.parametrize("state", [{}, {"kind": "gp"}, {"kind": "oracle"}])
def test_a_broken_state_is_refused(state):
    with pytest.raises(InvalidInput):
        surrogate_from_state(state)


@pytest.mark.slow
def test_auto_takes_the_process_on_a_smooth_response_and_trees_on_a_rough_one():
    x = pool(150, 4)
    smooth = fit_surrogate(x, response(x), seed=0)
    steps = 3.0 * ((x[:, 0] * 7).astype(int) % 2) + 2.0 * ((x[:, 1] * 7).astype(int) % 2)
    rough = fit_surrogate(x, steps, seed=0)
    assert smooth.kind == "gp"
    assert set(smooth.describe()["evidence"]) == {"gp", "trees"}
    evidence = rough.describe()["evidence"]
    assert rough.kind == ("trees" if evidence["trees"] > evidence["gp"] + 0.1 else "gp")


def test_a_warm_start_keeps_the_kind_and_skips_the_fit_until_labels_have_grown():
    x = pool(120, 3)
    first = fit_surrogate(x[:100], response(x[:100]), seed=0)
    second = fit_surrogate(x[:102], response(x[:102]), seed=0, warm_start=first.to_state())
    third = fit_surrogate(x[:110], response(x[:110]), seed=0, warm_start=second.to_state())
    assert second.kind == first.kind == "gp"
    assert (first.n_fitted_at, second.n_fitted_at, third.n_fitted_at) == (100, 100, 110)
    assert second.posterior(T).mean == pytest.approx(response(T), abs=0.05)


def test_a_warm_start_survives_another_scaling_of_the_features():
    x = pool(80, 3)
    state = fit_surrogate(x, response(x), seed=0, kind="gp").to_state()
    wide = np.concatenate([x, 5.0 * x])  # the pool spreads five times wider than the labels
    warm = fit_surrogate(x, response(x), seed=0, kind="gp", warm_start=state, reference=wide)
    assert warm.posterior(T).mean == pytest.approx(response(T), abs=0.02)


def test_skewed_outputs_are_warped_where_it_predicts_better():
    x = pool(60, 2)
    y = np.exp(4.0 * x[:, 0] + x[:, 1])
    surrogate = fit_surrogate(x, y, seed=0, kind="gp")
    assert surrogate.warp.power < 0.6
    test = pool(40, 2, seed=5)
    assert np.median(np.abs(np.log(surrogate.posterior(test).mean) - 4.0 * test[:, 0] - test[:, 1])) < 0.1


@settings(max_examples=60, deadline=None)
@given(power=st.floats(0.0, 2.0), value=st.floats(-50, 50))
def test_warps_have_an_inverse_and_a_slope(power, value):
    warp = Warp(centre=3.0, scale=2.0, power=power, shift=0.4, spread=1.7)
    y = np.array([value])
    assert warp.backward(warp.forward(y)) == pytest.approx(y, rel=1e-6, abs=1e-6)
    numeric = (warp.forward(y + 1e-5) - warp.forward(y - 1e-5)) / 2e-5
    assert warp.slope(y) == pytest.approx(numeric, rel=1e-3, abs=1e-9)


def test_warped_moments_are_those_of_samples():
    warp = skewed_warp(np.exp(np.random.default_rng(0).standard_normal(200)))
    assert warp is not None
    mean, std = warp.moments(np.array([0.5]), np.array([0.4]))
    draws = warp.backward(0.5 + 0.4 * np.random.default_rng(1).standard_normal(400_000))
    assert (mean[0], std[0]) == pytest.approx((draws.mean(), draws.std()), rel=0.01)


@pytest.mark.parametrize("kind", ["gp", "trees"])
def test_intervals_cover_what_they_promise(kind):
    x = pool(200, 3, seed=7)
    y = response(x) + 0.1 * np.random.default_rng(2).standard_normal(200)
    low, high = fit_surrogate(x[:100], y[:100], seed=0, kind=kind).interval(x[100:], 0.9)
    assert 0.8 <= np.mean((low <= y[100:]) & (y[100:] <= high)) <= 1.0


def test_screening_in_single_precision_agrees_with_double(monkeypatch):
    monkeypatch.setattr(gaussian_process, "SCREENED_WORK", 1e6)
    x = pool(300, 5)
    surrogate = fit_surrogate(x, response(x), seed=0, kind="gp")
    test = pool(500, 5, seed=8)
    exact, rough = surrogate.latent(test), surrogate.screen(test, n_rows=len(test))
    assert rough.mean == pytest.approx(exact.mean, abs=0.01 * surrogate.latent_prior_std)
    assert rough.std == pytest.approx(exact.std, abs=0.02 * surrogate.latent_prior_std)


def test_many_labels_take_the_approximation_and_still_predict(monkeypatch):
    monkeypatch.setattr(gaussian_process, "EXACT_LABELS", 150)
    monkeypatch.setattr(factors, "INDUCING_POINTS", 100)
    x = pool(400, 2)
    surrogate = fit_surrogate(x, response(x), seed=0, kind="gp")
    test = pool(50, 2, seed=8)
    assert not surrogate.describe()["is_exact"]
    assert surrogate.posterior(test).mean == pytest.approx(response(test), abs=0.02)
    joint = surrogate.latent_joint(test)
    assert joint.std == pytest.approx(surrogate.latent(test).std, rel=1e-6)
    assert np.isfinite(surrogate.latent_sample(test, 0)).all()


@pytest.mark.slow
def test_drawn_functions_have_the_posteriors_moments():
    surrogate = fit_surrogate(X, Y, seed=0, kind="gp")
    draws = np.array([surrogate.latent_sample(T, seed) for seed in range(400)])
    latent = surrogate.latent(T)
    assert draws.mean(axis=0) == pytest.approx(latent.mean, abs=5 * latent.std.max() / 20)
    assert draws.std(axis=0) == pytest.approx(latent.std, rel=0.35, abs=0.02)


@pytest.mark.parametrize("kind", ["gp", "trees", "auto"])
def test_a_fit_repeats_to_the_last_digit(kind):
    a, b = (fit_surrogate(X, Y, seed=5, kind=kind).posterior(T) for _ in range(2))
    assert (a.mean == b.mean).all()
    assert (a.std == b.std).all()


@pytest.mark.parametrize(
    ("features", "values", "message"),
    [
        (X[:0], Y[:0], "at least one label"),
        (X, Y[:-1], "do not go with"),
        (np.where(X[2] == X, np.nan, X), Y, "label 2"),
        (X, np.where(np.arange(40) == 7, np.inf, Y), "label 7"),
    ],
)
def test_unusable_labels_are_refused_with_their_row(features, values, message):
    with pytest.raises(InvalidInput, match=message):
        fit_surrogate(features, values, seed=0)


def test_one_label_and_equal_labels_give_a_constant_with_the_reason():
    one = fit_surrogate(X[:1], Y[:1], seed=0)
    equal = fit_surrogate(X, np.full(40, 3.0), seed=0)
    assert (one.kind, equal.kind) == ("constant", "constant")
    assert "1 label" in one.describe()["notes"][0]
    assert "equal 3" in equal.describe()["notes"][0]
    assert (equal.posterior(T).mean == 3.0).all()
    assert (one.posterior(T).std > 0).all()


@pytest.mark.slow
def test_constant_features_duplicates_and_more_features_than_labels_work():
    constant = np.column_stack([X, np.full(40, 7.0)])
    assert np.isinf(feature_scaling(constant)[1][-1])
    wide = np.random.default_rng(0).random((6, 40))
    for features, values in (
        (constant, Y),
        (np.concatenate([X, X]), np.concatenate([Y, Y])),
        (wide, np.arange(6.0)),
        (np.full((5, 2), 1.0), np.arange(5.0)),
    ):
        surrogate = fit_surrogate(features, values, seed=0)
        posterior = surrogate.posterior(features)
        assert np.isfinite(posterior.mean).all()
        assert (posterior.std > 0).all()


def test_a_failed_fit_falls_back_to_trees_and_says_so(monkeypatch):
    def fail(*args, **kwargs):
        raise np.linalg.LinAlgError("not positive definite")

    monkeypatch.setattr("nanoos.discovery.surrogates.fit_gaussian_process", fail)
    surrogate = fit_surrogate(X, Y, seed=0)
    assert surrogate.kind == "trees"
    assert "not positive definite" in surrogate.describe()["notes"][0]


def test_a_straight_warp_of_a_constant_keeps_its_unit():
    assert straight_warp(np.full(3, 5.0)).scale == 5.0
    assert straight_warp(np.zeros(3)).scale == 1.0
