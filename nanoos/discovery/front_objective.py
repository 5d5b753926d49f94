"""The acquisition of a Pareto goal: noisy expected hypervolume improvement, by draws of the posterior.

Every draw has its own front, since measured values are uncertain too: the values of the labelled and the pending rows
are drawn jointly, and candidates improve on that draw's front. Hard limits multiply by the probability that they are
met. Source: Daulton, Balandat and Bakshy 2021, NeurIPS 34 (noisy expected hypervolume improvement).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from nanoos.discovery import acquisition as acq
from nanoos.discovery import pareto
from nanoos.discovery.gain import joint_draws
from nanoos.discovery.objective import (
    BLOCK_DRAWS,
    LOWEST_GAIN,
    SCORE_DRAWS,
    log_limits_probability,
    normal_draws,
    rows_of,
)
from nanoos.discovery.protocol import Floats, Indices, Posterior, SelectionProblem
from nanoos.discovery.surrogates import FittedSurrogate
from nanoos.domain.goal import Goal

BASELINE_ROWS = 100  # labelled rows whose values are drawn: the layers behind them do not reach the front
EXACT_ROWS = 1000  # up to here the improvement on three goals is exact; larger sets, and four goals, are estimated
DIRECTIONS = 4  # scalarisations per draw of an estimate: 256 in all
FARTHEST = 30.0  # ranges short of the reference point, beyond which candidates are alike


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontObjective:
    """An acquisition function bound to a Pareto goal, its surrogates and the evidence.

    Points are in units of `scale`, counted from the reference point.

    Attributes:
        goal: The targets.
        name: One of acquisition.ACQUISITIONS.
        surrogates: By property.
        reference: Reference point, turned so that more is better, property units, shape (m,).
        scale: Range of each traded target over the first two layers of the evidence, > 0, shape (m,).
        fronts: The front of each draw, each of shape (k, m); the last one is of the posterior means.
    """

    goal: Goal
    name: str
    surrogates: Mapping[str, FittedSurrogate]
    reference: Floats
    scale: Floats
    fronts: tuple[Floats, ...]

    @property
    def is_logarithmic(self) -> bool:
        """Whether `rank` is the log of a non-negative gain."""
        return self.name not in ("thompson", "random", "uncertainty")

    def is_exact(self, n: int) -> bool:
        """Whether the improvements of n candidates ranked together are exact."""
        m = len(self.goal.traded)
        return m == 2 or (m == 3 and n <= EXACT_ROWS)

    def notes(self) -> list[str]:
        """Where the reference point is, where it comes from, and whether anything dominates it."""
        point = pareto.downward(self.goal, self.reference)
        named = ", ".join(
            f"{target.property} {point[target.property]:.6g} " + ("inferred" if target.reference is None else "given")
            for target in self.goal.traded
        )
        notes = [f"reference point: {named}"]
        if not (self.fronts[-1] > 0).all(axis=1).any():
            notes.append("no result dominates the reference point within the limits yet: the choice heads for it")
        return notes

    def rank(self, latents: Mapping[str, Posterior]) -> Floats:
        """Log of the gain of candidates, shape (n,); arguments as `Objective.rank`.

        `auto`, `ei` and `log_ei`: the expected hypervolume improvement. `pi`: the probability of improving. `ucb`: the
        improvement of a candidate that is two std better than its means.
        """
        n = len(next(iter(latents.values())).mean)
        value = np.empty(n)
        step = max(1, BLOCK_DRAWS // SCORE_DRAWS)
        for start in range(0, n, step):
            rows = slice(start, start + step)
            value[rows] = self._log_gain({name: rows_of(each, rows) for name, each in latents.items()}, n)
        return value + log_limits_probability(self.goal, self.surrogates, latents)

    def _log_gain(self, latents: Mapping[str, Posterior], n_ranked: int) -> Floats:
        if self.name == "ucb":
            draws = self._draws(latents, np.full((1, len(self.goal.traded)), acq.UCB_STDS) * self._signs())
            fronts = self.fronts[-1:]
        else:
            draws = self._draws(latents, normal_draws(len(self.goal.traded)))
            fronts = self.fronts[:-1]
        gains = np.zeros(draws.shape[1])
        is_exact = self.is_exact(n_ranked)
        directions = _directions(len(self.goal.traded), len(draws))
        for draw, points in enumerate(draws):
            each = (
                pareto.improvement(points, fronts[draw], np.zeros(points.shape[1]))
                if is_exact
                else _scalarised_improvement(points, fronts[draw], directions[draw])
            )
            gains += each > 0 if self.name == "pi" else each
        # Where no draw improves, how near the candidates come to the reference point still ranks them.
        nearness = np.exp(np.clip(draws.min(axis=-1).mean(axis=0), -FARTHEST, 1.0))
        return np.asarray(np.log(gains / len(draws) + LOWEST_GAIN * nearness))

    def value(self, latents: Mapping[str, Floats]) -> Floats:
        """Hypervolume improvement by latent values themselves, over the front of the means, shape (n,).

        A candidate beyond a hard limit improves nothing; nearness to the reference point ranks those that do not.
        """
        values = {name: self.surrogates[name].warp.backward(each) for name, each in latents.items()}
        points = self._scaled(pareto.upward(self.goal, values))
        front = self.fronts[-1]
        if self.is_exact(len(points)):
            gain = pareto.improvement(points, front, np.zeros(points.shape[1]))
        else:
            directions = _directions(points.shape[1], SCORE_DRAWS)
            gain = _scalarised_improvement(points, front, directions.reshape(-1, points.shape[1]))
        nearness = np.exp(np.clip(points.min(axis=-1), -FARTHEST, 1.0))
        return np.asarray(np.where(pareto.meets_limits(self.goal, values), gain, 0.0) + LOWEST_GAIN * nearness)

    def believing(self, latents: Mapping[str, Posterior], picked: Indices) -> FrontObjective:
        """With earlier picks of a batch on every front, at the means of their latent posteriors."""
        if not len(picked):
            return self
        means = {name: self.surrogates[name].warp.backward(each.mean[picked]) for name, each in latents.items()}
        points = self._scaled(pareto.upward(self.goal, means))[pareto.meets_limits(self.goal, means)]
        return replace(self, fronts=tuple(np.vstack([front, points]) for front in self.fronts))

    def front_probability(self, latents: Mapping[str, Posterior]) -> Floats:
        """Probability that a candidate meets the limits and that nothing on the front dominates it, shape (n,)."""
        draws = self._draws(latents, normal_draws(len(self.goal.traded)))
        is_free = np.stack(
            [
                ~(front[:, None] >= points).all(axis=-1).any(axis=0)
                for front, points in zip(self.fronts[:-1], draws, strict=True)
            ]
        )
        within = np.exp(log_limits_probability(self.goal, self.surrogates, latents))
        return np.asarray(is_free.mean(axis=0) * within)

    def expected_gain(self, mean: Mapping[str, Floats], covariance: Mapping[str, Floats], *, seed: int) -> float:
        """The share of the hypervolume after a batch that the batch is expected to add, 0..1.

        NaN while no result dominates the reference point within the limits: a gain has no measure yet.

        Args:
            mean: Latent means of the batch by property, shape (n,).
            covariance: Latent covariance of the batch by property, shape (n, n).
            seed: Seed of the draws.
        """
        if not (self.fronts[-1] > 0).all(axis=1).any():
            return math.nan
        values = joint_draws(self.surrogates, mean, covariance, n_draws=SCORE_DRAWS, seed=seed)
        points, met = self._scaled(pareto.upward(self.goal, values)), pareto.meets_limits(self.goal, values)
        origin = np.zeros(points.shape[-1])
        shares = []
        for front, batch, is_met in zip(self.fronts[:-1], points, met, strict=True):
            before = pareto.hypervolume(front, origin)
            after = pareto.hypervolume(np.vstack([front, batch[is_met]]), origin)
            shares.append(1.0 - before / after if after > before else 0.0)
        return float(np.mean(shares))

    def _draws(self, latents: Mapping[str, Posterior], normal: Floats) -> Floats:
        """Values of the traded targets under standard normals (n_draws, m), shape (n_draws, n, m)."""
        values = {}
        for column, target in enumerate(self.goal.traded):
            latent, warp = latents[target.property], self.surrogates[target.property].warp
            values[target.property] = warp.backward(latent.mean + normal[:, column : column + 1] * latent.std)
        return self._scaled(pareto.upward(self.goal, values))

    def _signs(self) -> Floats:
        return pareto.upward(self.goal, dict.fromkeys(self.goal.properties, np.ones(())))

    def _scaled(self, points: Floats) -> Floats:
        return np.asarray((points - self.reference) / self.scale)


def bind(
    problem: SelectionProblem,
    surrogates: Mapping[str, FittedSurrogate],
    name: str,
    *,
    rows: Indices,
    values: Mapping[str, Floats],
    observed: Mapping[str, tuple[float, float]],
    seed: int,
) -> FrontObjective:
    """Bind an acquisition function to the evidence of a problem.

    Args:
        problem: With a Pareto goal.
        surrogates: By property, conditioned on the pending rows.
        name: One of acquisition.ACQUISITIONS.
        rows: Rows with every property labelled, shape (n,).
        values: Their mean values by property, shape (n,).
        observed: Lowest and highest measured value by property.
        seed: Seed of the fronts' draws.
    """
    goal = problem.goal
    points = pareto.upward(goal, values)
    reference = evidence_reference(goal, values, observed)
    scale = np.array([high - low for low, high in (observed[target.property] for target in goal.traded)])
    if len(points):  # what is far behind the front, such as an outlier, does not set the scale
        ahead = np.ptp(points[pareto.layers(points) <= 1], axis=0)
        scale = np.where(ahead > 0, ahead, scale)
    objective = FrontObjective(
        goal=goal,
        name=name,
        surrogates=surrogates,
        reference=reference,
        scale=np.where(scale > 0, scale, 1.0),
        fronts=(),
    )
    order = np.lexsort((rows, pareto.layers(points), ~pareto.meets_limits(goal, values)))
    baseline = np.union1d(rows[order[:BASELINE_ROWS]], problem.pending)
    if not len(baseline):
        return replace(objective, fronts=(np.empty((0, len(scale))),) * (SCORE_DRAWS + 1))
    features = np.asarray(problem.features[baseline], dtype=np.float64)
    means, covariance = {}, {}
    for each, surrogate in surrogates.items():
        joint = surrogate.latent_joint(features)
        means[each] = joint.mean
        covariance[each] = np.stack([joint.column(row) for row in range(len(baseline))])
    drawn = joint_draws(surrogates, means, covariance, n_draws=SCORE_DRAWS, seed=seed)
    central = {each: surrogate.warp.backward(means[each])[None] for each, surrogate in surrogates.items()}
    drawn = {each: np.concatenate([drawn[each], central[each]]) for each in drawn}
    scaled, met = objective._scaled(pareto.upward(goal, drawn)), pareto.meets_limits(goal, drawn)
    feasible = [points[is_met] for points, is_met in zip(scaled, met, strict=True)]
    return replace(objective, fronts=tuple(points[pareto.layers(points) == 0] for points in feasible))


def evidence_reference(goal: Goal, values: Mapping[str, Floats], observed: Mapping[str, tuple[float, float]]) -> Floats:
    """The reference point of what was measured, turned so that more is better, shape (m,).

    It is that of the rows within the limits, of all rows where none is, and of the labels' ranges before the first row
    with every target.
    """
    met = pareto.meets_limits(goal, values)
    if not len(met):
        low, high = ({name: np.array([each[end]]) for name, each in observed.items()} for end in (0, 1))
        return pareto.reference_point(goal, np.vstack([pareto.upward(goal, low), pareto.upward(goal, high)]))
    kept = met if met.any() else np.ones_like(met)
    return pareto.reference_point(goal, pareto.upward(goal, values)[kept])


def _directions(m: int, n_draws: int) -> Floats:
    """Directions into the positive orthant, spread over the sphere, shape (n_draws, DIRECTIONS, m)."""
    normal = np.abs(normal_draws(m, n_draws * DIRECTIONS))
    lengths = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.asarray(np.maximum(normal / lengths, 1e-6)).reshape(n_draws, DIRECTIONS, m)


def _scalarised_improvement(points: Floats, front: Floats, directions: Floats) -> Floats:
    """An estimate of the hypervolume improvement, up to a factor, shape (n,).

    The mean over random directions of a scalarisation's improvement is the hypervolume improvement.

    Source: Zhang and Golovin 2020, ICML, lemma 5.
    """
    m = points.shape[1]
    total = np.zeros(len(points))
    for direction in directions:
        best = float((np.maximum(front, 0.0) / direction).min(axis=1).max(initial=0.0))
        reach = (np.maximum(points, 0.0) / direction).min(axis=1)
        total += np.maximum(reach**m - best**m, 0.0)
    return total / len(directions)
