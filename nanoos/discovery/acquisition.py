"""Acquisition functions of Gaussian marginals, for maximisation; logs where the plain value would underflow.

`select` decides which one is used, and how feasibility and cost enter.
"""

from __future__ import annotations

import numpy as np
from scipy.special import erfcx, log_ndtr, ndtr

from nanoos.discovery.protocol import Floats
from nanoos.domain.errors import InvalidInput

ACQUISITIONS = ("auto", "ei", "pi", "ucb", "log_ei", "thompson", "uncertainty", "random")
UCB_STDS = 2.0  # the guide's exploration weight; about the 97.5% quantile
TOP_FRACTION = 0.05  # the share of a pool worth finding: the `auto` threshold lies at its lower end
LOG_2PI = float(np.log(2.0 * np.pi))
ASYMPTOTIC_BELOW = -1.0  # from here on phi(u) + u Phi(u) loses digits by cancellation and the scaled form takes over
SERIES_BELOW = -1e4  # from here on even the scaled form cancels; 1/u^2 is then exact to 1e-8


def log_expected_improvement(mean: Floats, std: Floats, best: float) -> Floats:
    """Log expected improvement over `best`.

    Args:
        mean: Posterior mean, shape (n,), objective units.
        std: Posterior std, shape (n,), objective units, > 0.
        best: The value to improve on, objective units.

    Returns:
        Shape (n,); finite far beyond 30 std below best.

    Raises:
        InvalidInput: A std is not positive.

    Source: Ament et al. 2023, NeurIPS 36, eq. 9 and appendix A.
    """
    _check_std(std)
    u = (mean - best) / std
    return np.log(std) + _log_h(u)


def log_probability_of_improvement(mean: Floats, std: Floats, best: float) -> Floats:
    """Log probability of exceeding `best`, shape (n,), <= 0; arguments as `log_expected_improvement`."""
    _check_std(std)
    return np.asarray(log_ndtr((mean - best) / std))


def upper_confidence_bound(mean: Floats, std: Floats, stds: float = UCB_STDS) -> Floats:
    """mean + stds * std, shape (n,), objective units."""
    return mean + stds * std


def top_threshold(values: Floats, fraction: float = TOP_FRACTION) -> float:
    """The value that the best `fraction` of a pool reaches; at least one row is in it.

    Args:
        values: Posterior means over the pool, shape (n,), n > 0.
        fraction: 0..1.
    """
    count = max(1, round(fraction * len(values)))
    return float(np.partition(values, len(values) - count)[len(values) - count])


def _log_h(u: Floats) -> Floats:
    """log(phi(u) + u Phi(u))."""
    u = np.asarray(u, dtype=np.float64)
    near = np.maximum(u, ASYMPTOTIC_BELOW)
    value = np.log(np.exp(-0.5 * near * near - 0.5 * LOG_2PI) + near * ndtr(near))
    far = np.clip(u, SERIES_BELOW, ASYMPTOTIC_BELOW)
    ratio = np.sqrt(0.5 * np.pi) * erfcx(-far / np.sqrt(2.0)) * np.abs(far)  # |u| Phi(u)/phi(u), below 1
    scaled = np.log1p(-np.minimum(ratio, 1.0 - 1e-16))
    last = -2.0 * np.log(np.abs(np.minimum(u, SERIES_BELOW)))
    tail = np.where(u < SERIES_BELOW, last, scaled) - 0.5 * u * u - 0.5 * LOG_2PI
    return np.where(u > ASYMPTOTIC_BELOW, value, tail)


def _check_std(std: Floats) -> None:
    if not np.all(np.asarray(std) > 0):
        raise InvalidInput(
            f"A posterior std is {float(np.min(std))!r}, not above 0.",
            hint="Refit the surrogate; its variance is lost.",
        )
