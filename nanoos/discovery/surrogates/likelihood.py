"""The penalised marginal likelihood of the Gaussian process, with its gradient, and its maximisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from scipy.linalg.lapack import dpotrf, dpotri
from scipy.optimize import minimize

from nanoos.discovery.protocol import Floats
from nanoos.discovery.surrogates.kernel import lengthscale_gradient, matern52_with_slope

LENGTHSCALE_LOG_STD = float(np.sqrt(3.0))  # of the log-normal prior: Hvarfner et al. 2024, ICML, section 4
LENGTHSCALE_LOG_MEAN = float(
    np.sqrt(2.0) + 0.5 * np.log(12.0)
)  # as there, per unit range; a unit std is range 1/sqrt(12)
SIGNAL_LOG_STD = 1.0  # the labels are standardised, so that their variance is near 1
NOISE_LOG_MEAN, NOISE_LOG_STD = -5.0, 1.0  # under 1% of the variance: a model that sees only noise stops exploring
MEAN_STD = 0.5  # of the constant mean about the labels' mean: a few labels may deviate from the pool's mean by chance
LOG_LENGTHSCALE_BOUNDS = (-4.0, 9.0)
LOG_SIGNAL_BOUNDS = (-4.0, 4.0)
LOG_NOISE_BOUNDS = (-11.5, 2.0)  # 1e-5 of the variance keeps the Cholesky factor sound for thousands of labels
MEAN_BOUNDS = (-4.0, 4.0)
EXACT_NOISE = 1e-4  # minimum latent std, for labels whose stated noise is 0
MAX_ITERATIONS = 60  # further ones move the log likelihood by less than one in a hundred


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedLabels:
    """Labels in latent units, repeats at one point merged without loss.

    A point with labels of known and of unknown noise appears twice, once for each kind.

    Attributes:
        x: Scaled features of the points, shape (n, n_features).
        z: Mean latent value at each, shape (n,).
        known: Known noise variance of each mean, shape (n,); 0 where unknown.
        share: Factor of the learned noise variance at each mean, shape (n,): 1/repeats where noise is unknown.
        n_within: Degrees of freedom of the repeats about their means.
        squares_within: Sum of squares of the repeats about their means, latent units squared.
    """

    x: Floats
    z: Floats
    known: Floats
    share: Floats
    n_within: int
    squares_within: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hyperparameters:
    """Hyperparameters of a Matern 5/2 Gaussian process on scaled features and latent values.

    Attributes:
        lengthscales: Shape (n_features,), in units of the features' std, > 0.
        signal: Prior variance, > 0.
        noise: Learned noise variance, > 0.
        mean: Prior mean.
    """

    lengthscales: Floats
    signal: float
    noise: float
    mean: float

    def to_vector(self) -> Floats:
        return np.concatenate([np.log(self.lengthscales), [np.log(self.signal), np.log(self.noise), self.mean]])

    @classmethod
    def from_vector(cls, theta: Floats) -> Hyperparameters:
        return cls(
            lengthscales=np.exp(theta[:-3]),
            signal=float(np.exp(theta[-3])),
            noise=float(np.exp(theta[-2])),
            mean=float(theta[-1]),
        )


def group_labels(x: Floats, z: Floats, noise_std: Floats) -> GroupedLabels:
    """Merge repeats.

    Args:
        x: Scaled features, shape (n_labels, n_features).
        z: Latent values, shape (n_labels,).
        noise_std: Latent noise, shape (n_labels,); NaN where unknown.
    """
    is_known = ~np.isnan(noise_std)
    points = np.column_stack([x, is_known])
    _, first, group = np.unique(points, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))  # groups in the order of their first label
    group = order[group.ravel()]
    first = np.sort(first)
    # Exact labels: the learned noise keeps the matrix sound.
    weight = np.where(is_known, 1.0 / np.maximum(np.where(is_known, noise_std, 1.0), EXACT_NOISE) ** 2, 1.0)
    total = np.bincount(group, weights=weight)
    mean = np.bincount(group, weights=weight * z) / total
    states_noise = is_known[first]
    within = (z - mean[group])[~is_known]
    return GroupedLabels(
        x=x[first],
        z=mean,
        known=np.where(states_noise, 1.0 / total, 0.0),
        share=np.where(states_noise, 1.0, 1.0 / total),
        n_within=int(len(within) - np.count_nonzero(~states_noise)),
        squares_within=float(within @ within),
    )


def negative_log_posterior(theta: Floats, labels: GroupedLabels) -> tuple[float, Floats]:
    """Minus the log marginal likelihood and log prior, and the gradient.

    Args:
        theta: `Hyperparameters.to_vector`, shape (n_features + 3,).
        labels: n labels.

    Returns:
        The value (constants dropped) and its gradient, shape (n_features + 3,); infinity and zeros where the
        covariance is not positive definite.

    Source: Rasmussen and Williams 2006, eqs. 5.8 and 5.9.
    """
    log_lengthscales, log_signal, log_noise, mean = theta[:-3], theta[-3], theta[-2], theta[-1]
    signal, noise = np.exp(log_signal), np.exp(log_noise)
    scaled = labels.x * np.exp(-log_lengthscales)
    correlation, slope = matern52_with_slope(scaled)
    covariance = signal * correlation
    noise_diagonal = noise * labels.share
    covariance.flat[:: len(covariance) + 1] += noise_diagonal + labels.known
    factor, info = dpotrf(covariance, lower=1)
    if info:
        return np.inf, np.zeros_like(theta)
    log_determinant = 2.0 * float(np.log(np.diagonal(factor)).sum())
    inverse, _ = dpotri(factor, lower=1)
    inverse = np.tril(inverse)
    inverse += np.tril(inverse, -1).T
    residual = labels.z - mean
    alpha = inverse @ residual
    value = 0.5 * (float(residual @ alpha) + log_determinant)
    value += 0.5 * (labels.n_within * log_noise + labels.squares_within / noise)
    weights = np.outer(alpha, alpha)  # d log likelihood / d covariance, twice
    weights -= inverse
    gradient = np.empty_like(theta)
    gradient[:-3] = -0.5 * signal * lengthscale_gradient(weights, slope, scaled)
    gradient[-3] = -0.5 * signal * float(np.vdot(weights, correlation))
    gradient[-2] = -0.5 * float(np.diagonal(weights) @ noise_diagonal)
    gradient[-2] += 0.5 * (labels.n_within - labels.squares_within / noise)
    gradient[-1] = -float(alpha.sum())
    centred = (theta - prior_mode(len(theta) - 3)) / _prior_stds(len(theta) - 3)
    value += 0.5 * float(centred @ centred)
    gradient += centred / _prior_stds(len(theta) - 3)
    return value, gradient


def prior_mode(n_features: int) -> Floats:
    """Where the prior of theta is highest, shape (n_features + 3,)."""
    lengthscale = LENGTHSCALE_LOG_MEAN + 0.5 * np.log(max(n_features, 1))
    return np.concatenate([np.full(n_features, lengthscale), [0.0, NOISE_LOG_MEAN, 0.0]])


def fit_hyperparameters(
    labels: GroupedLabels, starts: Iterable[Floats], *, max_iterations: int = MAX_ITERATIONS
) -> tuple[Hyperparameters, float]:
    """The best maximum a posteriori over several starts.

    Args:
        labels: Grouped labels, latent units.
        starts: Vectors theta, each of shape (n_features + 3,).
        max_iterations: L-BFGS-B iterations from each start.

    Returns:
        The hyperparameters and the log posterior there; the prior's mode and -inf if no start has a positive definite
        covariance.
    """
    n_features = labels.x.shape[1]
    bounds = [LOG_LENGTHSCALE_BOUNDS] * n_features + [LOG_SIGNAL_BOUNDS, LOG_NOISE_BOUNDS, MEAN_BOUNDS]
    low, high = np.array(bounds).T
    best, best_value = prior_mode(n_features), np.inf
    for start in starts:
        result = minimize(
            negative_log_posterior,
            np.clip(start, low, high),
            args=(labels,),
            jac=True,
            method="L-BFGS-B",
            bounds=bounds,
            options={"maxiter": max_iterations, "ftol": 1e-6, "gtol": 1e-3},
        )
        if np.isfinite(result.fun) and result.fun < best_value:
            best, best_value = result.x, float(result.fun)
    return Hyperparameters.from_vector(best), -best_value


def _prior_stds(n_features: int) -> Floats:
    return np.concatenate([np.full(n_features, LENGTHSCALE_LOG_STD), [SIGNAL_LOG_STD, NOISE_LOG_STD, MEAN_STD]])
