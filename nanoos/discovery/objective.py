"""From latent posteriors to one number per candidate: the chosen acquisition function on the campaign's goal.

Three cases. One maximised or minimised property: closed forms on its latent scale. Bounded targets under `auto`: the
log probability that all are met. Everything else: draws of the composite score, the same for every candidate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from nanoos.discovery import acquisition as acq
from nanoos.discovery.protocol import Floats, Indices, Posterior
from nanoos.discovery.scoring import log_interval_probability, score
from nanoos.discovery.surrogates import FittedSurrogate
from nanoos.domain.goal import Goal, TargetKind

SCORE_DRAWS = 64  # quasi-random: expected scores are then right to about 0.01
BLOCK_DRAWS = 2_000_000  # draws in memory at a time: 16 MB per array
LOWEST_GAIN = 1e-12  # under the log of an expected gain that no draw reached


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """An acquisition function bound to a goal and its surrogates.

    Attributes:
        goal: The targets.
        name: One of acquisition.ACQUISITIONS.
        surrogates: By property.
        observed: Lowest and highest measured value by property.
        threshold: The value to improve on: latent and signed for one unbounded target, else a score.
    """

    goal: Goal
    name: str
    surrogates: Mapping[str, FittedSurrogate]
    observed: Mapping[str, tuple[float, float]]
    threshold: float

    @property
    def is_logarithmic(self) -> bool:
        """Whether `rank` is the log of a non-negative gain."""
        return self.name not in ("ucb", "thompson", "random", "uncertainty")

    def rank(self, latents: Mapping[str, Posterior]) -> Floats:
        """Acquisition of candidates, higher is better.

        Args:
            latents: Latent posteriors by property, each of shape (n,).

        Returns:
            Shape (n,): logs for auto, ei, pi and log_ei; objective units for ucb.
        """
        if self.name == "auto" and self.goal.is_bounded:
            return log_limits_probability(self.goal, self.surrogates, latents)
        if is_single_unbounded(self.goal):
            mean, std = self._signed(latents)
            if self.name == "ucb":
                return acq.upper_confidence_bound(mean, std)
            if self.name == "pi":
                return acq.log_probability_of_improvement(mean, std, self.threshold)
            return acq.log_expected_improvement(mean, std, self.threshold)
        return self._rank_by_draws(latents)

    def _signed(self, latents: Mapping[str, Posterior]) -> tuple[Floats, Floats]:
        return signed(self.goal, latents)

    def _rank_by_draws(self, latents: Mapping[str, Posterior]) -> Floats:
        n = len(next(iter(latents.values())).mean)
        rank = np.empty(n)
        step = max(1, BLOCK_DRAWS // SCORE_DRAWS)
        for start in range(0, n, step):
            rows = slice(start, start + step)
            draws = score_draws(
                self.goal, self.surrogates, {p: rows_of(latents[p], rows) for p in latents}, self.observed
            )
            if self.name == "ucb":
                rank[rows] = draws.mean(axis=0) + acq.UCB_STDS * draws.std(axis=0)
                continue
            gain = draws > self.threshold if self.name == "pi" else np.maximum(draws - self.threshold, 0.0)
            # Where no draw improves, the mean score still ranks candidates.
            rank[rows] = np.log(gain.mean(axis=0) + LOWEST_GAIN * (1.0 + draws.mean(axis=0)))
        return rank


def is_single_unbounded(goal: Goal) -> bool:
    return len(goal.targets) == 1 and not goal.targets[0].is_bounded


def signed(goal: Goal, latents: Mapping[str, Posterior]) -> tuple[Floats, Floats]:
    """Latent mean and std of one target, with the sign that makes more better."""
    latent = latents[goal.targets[0].property]
    return upward(goal, latent.mean), latent.std


def upward(goal: Goal, values: Floats) -> Floats:
    """Values of one target, with the sign that makes more better."""
    return -values if goal.targets[0].kind is TargetKind.MINIMIZE else values


def log_limits_probability(
    goal: Goal, surrogates: Mapping[str, FittedSurrogate], latents: Mapping[str, Posterior]
) -> Floats:
    """Log probability that every bounded target is met, shape (n,); 0 without such a target."""
    total = np.zeros(len(next(iter(latents.values())).mean))
    for target in goal.limits:
        latent, warp = latents[target.property], surrogates[target.property].warp
        low, high = warp.forward(np.array([target.low, target.high]))
        total += log_interval_probability((low - latent.mean) / latent.std, (high - latent.mean) / latent.std)
    return total


def score_draws(
    goal: Goal,
    surrogates: Mapping[str, FittedSurrogate],
    latents: Mapping[str, Posterior],
    observed: Mapping[str, tuple[float, float]],
) -> Floats:
    """Quasi-random draws of the composite score, shape (SCORE_DRAWS, n); may exceed 1 beyond the best observed."""
    normal = normal_draws(len(goal.targets))
    values = {}
    for column, name in enumerate(goal.properties):
        latent = latents[name]
        values[name] = surrogates[name].warp.backward(latent.mean + normal[:, column : column + 1] * latent.std)
    return score(goal, values, observed, clip_above=False)


def normal_draws(n_targets: int, n_draws: int = SCORE_DRAWS) -> Floats:
    """Low-discrepancy normal draws, shape (n_draws, n_targets).

    Source: Roberts 2018, the R sequence (a Kronecker sequence on the generalised golden ratio).
    """
    ratio = 2.0
    for _ in range(40):  # fixed point of ratio**(n + 1) = ratio + 1
        ratio = (1.0 + ratio) ** (1.0 / (n_targets + 1))
    steps = ratio ** -np.arange(1.0, n_targets + 1)
    return np.asarray(ndtri((0.5 + np.outer(np.arange(1, n_draws + 1), steps)) % 1.0))


def rows_of(latent: Posterior, rows: slice | Indices) -> Posterior:
    """Some of the marginals."""
    return Posterior(mean=latent.mean[rows], std=latent.std[rows])
