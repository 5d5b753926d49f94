"""Composite desirability of property values: from measured values and from Gaussian posteriors.

Only the targets' mathematics belongs here; models of the properties live in `surrogates`, choices in `select`.
Source: Derringer and Suich 1980, J. Qual. Technol. 12, 214 (one-sided and two-sided desirabilities, geometric mean).
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy.special import log_ndtr, ndtr

from nanoos.discovery.pareto import front_scores
from nanoos.discovery.protocol import Floats, Posterior
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal, Target, TargetKind

QUADRATURE_NODES = (
    48  # a ramp's expectation is then right to 1e-5, for posteriors far wider or narrower than the ramp too
)
MAX_STRETCH = 3.0  # a stronger substitution crowds the nodes at the foot of the ramp and misses its top
FLAT = 1e-12  # of the larger end: a narrower observed range is rounding, not spread
TAIL_STDS = 9.0  # beyond this many std a Gaussian holds less than 1e-18: nothing to integrate


def desirability(
    target: Target,
    values: Floats,
    observed_low: float | None = None,
    observed_high: float | None = None,
    *,
    clip_above: bool = True,
) -> Floats:
    """How well values meet one target.

    Args:
        target: The target.
        values: Shape (...), property units; NaN stays NaN.
        observed_low: Lowest value observed, property units; required for maximize and minimize.
        observed_high: Highest value observed, property units; required for maximize and minimize.
        clip_above: False lets maximize and minimize exceed 1 beyond the best observed, so that an expected
            improvement over it is not zero.

    Returns:
        Shape (...), 0..1. Where all observed values are equal, an equal value is 0.5, a better one 1, a worse one 0.

    Raises:
        InvalidInput: maximize or minimize without a finite observed range.
    """
    values = np.asarray(values, dtype=np.float64)
    if target.kind is TargetKind.WINDOW:
        middle, half = float(target.value or 0.0), target.tolerance
        return np.clip(1.0 - (np.abs(values - middle) - half) / target.ramp, 0.0, 1.0)
    if target.is_bounded:
        sign = 1.0 if target.kind is TargetKind.MIN else -1.0
        return np.clip(1.0 - sign * (float(target.value or 0.0) - values) / target.ramp, 0.0, 1.0)
    low, high = _observed_range(target, observed_low, observed_high)
    if _is_flat(low, high):
        better = values - low if target.kind is TargetKind.MAXIMIZE else low - values
        return np.where(np.isnan(values), np.nan, 0.5 + 0.5 * np.sign(better))
    position = (values - low) / (high - low)
    if target.kind is TargetKind.MINIMIZE:
        position = 1.0 - position
    return np.asarray(np.clip(position, 0.0, 1.0 if clip_above else np.inf))


def score(
    goal: Goal,
    values: Mapping[str, Floats],
    observed: Mapping[str, tuple[float, float]] | None = None,
    *,
    clip_above: bool = True,
) -> Floats:
    """Weighted geometric mean of the targets' desirabilities; of a Pareto goal `pareto.front_scores`.

    Args:
        goal: The targets.
        values: By property, all of one shape, property units.
        observed: Lowest and highest value observed by property; where a maximized or minimized property is
            missing, the range of its `values` stands in.
        clip_above: As in `desirability`.

    Returns:
        The common shape, 0..1; 0 where any target is missed beyond its ramp; NaN where a value is NaN.

    Raises:
        InvalidInput: A target's property is not in `values`.
    """
    if goal.is_pareto:
        return front_scores(goal, values)
    total = sum(target.weight for target in goal.targets)
    log_score: Floats | None = None
    for target in goal.targets:
        array = np.asarray(_values_of(target, values), dtype=np.float64)
        low, high = _range_of(target, array, observed)
        each = desirability(target, array, low, high, clip_above=clip_above)
        with np.errstate(divide="ignore"):
            term = np.log(each) * (target.weight / total)
        log_score = term if log_score is None else log_score + term
    assert log_score is not None  # Goal.parse refuses an empty goal
    return np.exp(log_score)


def is_hit(goal: Goal, values: Mapping[str, Floats]) -> np.ndarray:
    """Whether every bounded target is met; under a Pareto goal every threshold and limit.

    Args:
        goal: The targets; maximize and minimize without a threshold have no bound and do not count.
        values: By property, all of one shape, property units; NaN is never a hit.

    Returns:
        Booleans of the common shape; all False where no target of the goal is bounded, and under a Pareto goal where no
        target has a threshold.

    Raises:
        InvalidInput: A bounded target's property is not in `values`.
    """
    bounded = [target for target in goal.targets if target.is_bounded or target.threshold is not None]
    if all(target.is_bounded for target in bounded) and (goal.is_pareto or not bounded):
        return np.zeros(np.shape(next(iter(values.values()), ())), dtype=bool)
    met = [
        (target.low <= np.asarray(_values_of(target, values))) & (np.asarray(_values_of(target, values)) <= target.high)
        for target in bounded
    ]
    return np.asarray(np.logical_and.reduce(met))


def expected_score(
    goal: Goal, posteriors: Mapping[str, Posterior], observed: Mapping[str, tuple[float, float]] | None = None
) -> Floats:
    """Expected score under independent Gaussian posteriors.

    A weighted geometric mean of independent terms has the product of the terms' expectations: one target is
    closed form, several are one-dimensional quadratures each.

    Args:
        goal: The targets.
        posteriors: By property, all of shape (n,).
        observed: As in `score`; where missing, the range of the posterior means stands in.

    Returns:
        Shape (n,), 0..1.

    Raises:
        InvalidInput: A target's property has no posterior.
    """
    total = sum(target.weight for target in goal.targets)
    product: Floats | float = 1.0
    for target in goal.targets:
        posterior = posteriors.get(target.property)
        if posterior is None:
            raise _missing(target.property, posteriors)
        low, high = _range_of(target, posterior.mean, observed)
        product = product * expected_desirability(target, posterior, low, high, power=target.weight / total)
    return np.asarray(product, dtype=np.float64)


def expected_desirability(
    target: Target, posterior: Posterior, observed_low: float, observed_high: float, *, power: float = 1.0
) -> Floats:
    """Expected desirability to a power under a Gaussian posterior.

    Args:
        target: The target.
        posterior: Shape (n,).
        observed_low: Lowest value observed, property units.
        observed_high: Highest value observed, property units.
        power: The target's share of the weights, 0 < power <= 1.

    Returns:
        Shape (n,), 0..1; closed form for power 1, else within 1e-5 of the integral.
    """
    mean = np.asarray(posterior.mean, dtype=np.float64)
    std = np.maximum(posterior.std, np.finfo(np.float64).tiny)
    if not target.is_bounded and _is_flat(observed_low, observed_high):
        above = ndtr((mean - observed_low) / std)
        return np.asarray(above if target.kind is TargetKind.MAXIMIZE else 1.0 - above)
    plateau_low, plateau_high, ramp = _shape(target, observed_low, observed_high)
    inside = ndtr((plateau_high - mean) / std) - ndtr((plateau_low - mean) / std)
    if math.isfinite(plateau_low):
        inside = inside + _ramp_expectation(mean, std, plateau_low - ramp, ramp, power)
    if math.isfinite(plateau_high):  # the mirror image of a rising ramp
        inside = inside + _ramp_expectation(-mean, std, -plateau_high - ramp, ramp, power)
    return np.asarray(np.clip(inside, 0.0, 1.0))


def log_interval_probability(low: Floats, high: Floats) -> Floats:
    """Log of the standard normal probability of [low, high], stable in both tails.

    Args:
        low: Shape (n,), std units; -inf allowed.
        high: Shape (n,), std units, > low; inf allowed.

    Returns:
        Shape (n,), <= 0.
    """
    low, high = np.broadcast_arrays(np.asarray(low, dtype=np.float64), np.asarray(high, dtype=np.float64))
    flip = low > 0  # work in the lower tail, where log_ndtr keeps its relative precision
    a, b = np.where(flip, -high, low), np.where(flip, -low, high)
    upper = log_ndtr(b)
    gap = np.where(np.isneginf(a), -np.inf, log_ndtr(a) - upper)
    with np.errstate(divide="ignore"):
        return np.asarray(upper + np.log(-np.expm1(np.minimum(gap, -np.finfo(np.float64).tiny))))


def observed_ranges(values: Mapping[str, Floats]) -> dict[str, tuple[float, float]]:
    """Lowest and highest finite value by property; properties without one are left out."""
    ranges = {}
    for name, array in values.items():
        finite = np.asarray(array)[np.isfinite(array)]
        if finite.size:
            ranges[name] = (float(finite.min()), float(finite.max()))
    return ranges


def _ramp_expectation(mean: Floats, std: Floats, start: float, width: float, power: float) -> Floats:
    """Integral of ((v - start)/width)**power over [start, start + width] under N(mean, std)."""
    if power == 1.0:
        a, b = (start - mean) / std, (start + width - mean) / std
        density_gap = (np.exp(-0.5 * a * a) - np.exp(-0.5 * b * b)) / math.sqrt(2.0 * math.pi)
        return np.asarray(((mean - start) * (ndtr(b) - ndtr(a)) + std * density_gap) / width)
    stretch = min(1.0 / power, MAX_STRETCH)
    low = np.clip((mean - TAIL_STDS * std - start) / width, 0.0, 1.0) ** (1.0 / stretch)
    high = np.clip((mean + TAIL_STDS * std - start) / width, 0.0, 1.0) ** (1.0 / stretch)
    nodes, weights = np.polynomial.legendre.leggauss(QUADRATURE_NODES)
    total = np.zeros_like(mean)
    # Integrating over t = position**(1/stretch) softens the root's infinite slope at the foot of the ramp.
    for node, weight in zip(nodes, weights, strict=True):
        t = low + (high - low) * 0.5 * (node + 1.0)
        z = (start + width * t**stretch - mean) / std
        slope = stretch * t ** (stretch * (1.0 + power) - 1.0)
        total += 0.5 * weight * slope * np.exp(-0.5 * z * z)
    return np.asarray(total * (high - low) * width / (std * math.sqrt(2.0 * math.pi)))


def _is_flat(low: float, high: float) -> bool:
    """Whether a range is too narrow to divide by."""
    return not high - low > FLAT * max(abs(low), abs(high), FLAT)


def _shape(target: Target, low: float, high: float) -> tuple[float, float, float]:
    """Ends of the plateau where the desirability is 1, and the ramp's width."""
    if target.is_bounded:
        return target.low, target.high, target.ramp
    return (high, math.inf, high - low) if target.kind is TargetKind.MAXIMIZE else (-math.inf, low, high - low)


def _range_of(
    target: Target, values: Floats, observed: Mapping[str, tuple[float, float]] | None
) -> tuple[float, float]:
    if target.is_bounded:
        return math.nan, math.nan
    if observed is not None and target.property in observed:
        return observed[target.property]
    finite = values[np.isfinite(values)]
    return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 0.0)


def _observed_range(target: Target, low: float | None, high: float | None) -> tuple[float, float]:
    if low is None or high is None or not (math.isfinite(low) and math.isfinite(high)) or low > high:
        raise InvalidInput(
            f"Target {target.property!r} is {target.kind} but its observed range is {low!r} to {high!r}.",
            hint="Give the lowest and the highest value observed so far.",
        )
    return low, high


def _values_of(target: Target, values: Mapping[str, Floats]) -> Floats:
    if target.property not in values:
        raise _missing(target.property, values)
    return values[target.property]


def _missing(name: str, available: Mapping[str, object]) -> InvalidInput:
    return InvalidInput(
        f"The goal needs {name!r}, but only {sorted(available)} are given.", hint=f"Measure or predict {name!r} first."
    )
