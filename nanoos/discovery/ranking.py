"""Ranking candidates: the acquisition of the goal, weighted by the probability of success and the expected cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from nanoos.discovery.front_objective import FrontObjective
from nanoos.discovery.objective import Objective, is_single_unbounded, rows_of
from nanoos.discovery.problem import PoolView
from nanoos.discovery.protocol import Floats, Indices, Posterior
from nanoos.discovery.scoring import score
from nanoos.domain.goal import TargetKind

TINY = float(np.finfo(np.float64).tiny)  # under a log whose argument may be 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranker:
    """Values of candidates, higher is better; one instance per set of rows.

    Attributes:
        objective: The acquisition function on the goal.
        log_weight: Log success probability less log expected cost, shape (n,); None if neither applies.
        draws: For thompson one drawn function per pick, for random one random order: shape (n_draws, n), else None.
        floor: Lowest unweighted value over the pool; values that may be negative are weighted by their height above it.
    """

    objective: Objective | FrontObjective
    log_weight: Floats | None
    draws: Floats | None
    floor: float = 0.0

    def at(self, rows: Indices) -> Ranker:
        """The same for some of the rows."""
        return replace(
            self,
            log_weight=None if self.log_weight is None else self.log_weight[rows],
            draws=None if self.draws is None else self.draws[:, rows],
        )

    def __call__(
        self, latents: Mapping[str, Posterior], rows: Indices, pick: int, picked: Sequence[int] = ()
    ) -> Floats:
        """Values of `rows` for one pick of the batch.

        Args:
            latents: Latent posteriors by property of all this ranker's rows.
            rows: Which of them to rank, shape (m,).
            pick: Number of the pick, from 0.
            picked: The rows picked before it, believed at their posterior means.

        Returns:
            Shape (m,); see `is_logarithmic`.
        """
        value = self._unweighted(latents, rows, pick, picked)
        if self.log_weight is None or self.objective.name == "random":
            return value
        if not self.objective.is_logarithmic:
            value = np.log(np.maximum(value - self.floor, TINY))
        return value + self.log_weight[rows]

    @property
    def is_logarithmic(self) -> bool:
        return self.objective.is_logarithmic or (self.log_weight is not None and self.objective.name != "random")

    def with_floor(self, latents: Mapping[str, Posterior], n: int) -> Ranker:
        if self.log_weight is None or self.objective.is_logarithmic or self.objective.name == "random":
            return self
        lowest = min(float(self._unweighted(latents, np.arange(n), pick).min()) for pick in range(self.n_draws))
        return replace(self, floor=lowest)

    @property
    def n_draws(self) -> int:
        return 1 if self.draws is None else len(self.draws)

    def _unweighted(
        self, latents: Mapping[str, Posterior], rows: Indices, pick: int, picked: Sequence[int] = ()
    ) -> Floats:
        if self.draws is not None:
            return np.asarray(self.draws[pick % len(self.draws), rows])
        part = {name: rows_of(each, rows) for name, each in latents.items()}
        if self.objective.name == "uncertainty":
            stds = [each.std / self.objective.surrogates[name].latent_prior_std for name, each in part.items()]
            return np.asarray(np.max(stds, axis=0))
        if isinstance(self.objective, FrontObjective):
            return self.objective.believing(latents, np.asarray(picked, dtype=np.int64)).rank(part)
        return self.objective.rank(part)


def drawn_functions(
    objective: Objective | FrontObjective,
    pool: PoolView,
    observed: Mapping[str, tuple[float, float]],
    *,
    n: int,
    seed: int,
) -> Floats:
    """Thompson draws of the goal over candidates, shape (n, n_candidates), higher is better."""
    goal, surrogates = objective.goal, objective.surrogates
    draws = np.empty((n, len(pool)))
    for pick in range(n):
        # One seed per (draw, property), so that neither a longer batch nor another property changes a draw.
        latent = {}
        for k, (name, each) in enumerate(surrogates.items()):
            draw_seed = (seed + 1_000_003 * pick + 7_919 * k) % 2**32
            latent[name] = pool.map(partial(each.latent_sample, seed=draw_seed))
        if isinstance(objective, FrontObjective):
            draws[pick] = objective.value(latent)
        elif is_single_unbounded(goal):
            target = goal.targets[0]
            draws[pick] = latent[target.property] * (-1.0 if target.kind is TargetKind.MINIMIZE else 1.0)
        else:
            values = {name: surrogates[name].warp.backward(each) for name, each in latent.items()}
            draws[pick] = score(goal, values, observed, clip_above=False)
    return draws
