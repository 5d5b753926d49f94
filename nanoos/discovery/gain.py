"""The stop rule: the expected gain of the next batch against its cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nanoos.discovery.protocol import Floats
from nanoos.discovery.scoring import score
from nanoos.discovery.surrogates import FittedSurrogate
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal

GAIN_DRAWS = 512  # the expected gain is then right to about 5% of its own spread
JITTER = 1e-9  # of the largest variance: a batch may hold nearly identical rows


def expected_gain(
    goal: Goal,
    surrogates: Mapping[str, FittedSurrogate],
    mean: Mapping[str, Floats],
    covariance: Mapping[str, Floats],
    *,
    observed: Mapping[str, tuple[float, float]],
    best: float,
    seed: int,
) -> float:
    """Expected improvement of the best score by the whole batch, from its joint posterior.

    Args:
        goal: The targets.
        surrogates: By property.
        mean: Latent means of the batch by property, shape (n,).
        covariance: Latent covariance of the batch by property, shape (n, n).
        observed: Lowest and highest measured value by property.
        best: Best score measured so far; -inf if there is none.
        seed: Seed of the draws.

    Returns:
        Score units, >= 0; may exceed 1 - best if a maximised property can leave the observed range.
    """
    values = joint_draws(surrogates, mean, covariance, n_draws=GAIN_DRAWS, seed=seed)
    reached = score(goal, values, observed, clip_above=False).max(axis=1)
    return float(np.maximum(reached - (best if np.isfinite(best) else 0.0), 0.0).mean())


def joint_draws(
    surrogates: Mapping[str, FittedSurrogate],
    mean: Mapping[str, Floats],
    covariance: Mapping[str, Floats],
    *,
    n_draws: int,
    seed: int,
) -> dict[str, Floats]:
    """Joint draws of n rows' property values from their latent posteriors.

    Args:
        surrogates: By property.
        mean: Latent means by property, shape (n,).
        covariance: Latent covariance by property, shape (n, n).
        n_draws: Number of draws.
        seed: Seed of the draws.

    Returns:
        By property, property units, shape (n_draws, n).
    """
    rng = np.random.default_rng(seed)
    values = {}
    for name, surrogate in surrogates.items():
        matrix = covariance[name]
        scale, vectors = np.linalg.eigh(matrix + JITTER * float(np.max(np.diagonal(matrix))) * np.eye(len(matrix)))
        root = vectors * np.sqrt(np.maximum(scale, 0.0))
        values[name] = surrogate.warp.backward(mean[name] + rng.standard_normal((n_draws, len(matrix))) @ root.T)
    return values


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAdvice:
    """Whether the next batch is worth its cost.

    Attributes:
        should_stop: Whether the expected gain is worth less than the cost.
        reason: Why, with the numbers.
    """

    should_stop: bool
    reason: str


def advise_stop(gain: float, *, batch_cost: float, score_worth: float) -> StopAdvice:
    """Compare a batch's expected gain with its cost.

    Args:
        gain: `Selection.expected_gain`, score units; NaN before the first labels.
        batch_cost: Cost of the batch, any unit, >= 0 (for example the sum of `Selection.expected_cost`).
        score_worth: What a score of 1 instead of 0 is worth, same unit as the cost, > 0.

    Raises:
        InvalidInput: A negative cost or a worth that is not positive.
    """
    if batch_cost < 0 or not score_worth > 0:
        raise InvalidInput(f"{batch_cost=}, {score_worth=}.", hint="Give a cost >= 0 and a worth > 0 in the same unit.")
    if np.isnan(gain):
        return StopAdvice(should_stop=False, reason="no labels yet: nothing to expect")
    worth = gain * score_worth
    verb = "below" if worth < batch_cost else "not below"
    return StopAdvice(
        should_stop=worth < batch_cost,
        reason=f"expected gain {gain:.4g} of score is worth {worth:.4g}, {verb} the batch's cost {batch_cost:.4g}",
    )
