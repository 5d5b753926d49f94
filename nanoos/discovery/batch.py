"""Greedy batch selection, each pick conditioned on the earlier ones.

Each pick is assumed to have a value near its posterior mean (kriging believer, Ginsbourger et al. 2010), so the std of
similar candidates shrinks. For a maximised or minimised property the belief is half a std worse than the mean, which
keeps a batch from crowding one peak; in our trials it cost the fewest evaluations to target of five beliefs between
one std worse and half a std better. Only a shortlist takes part, so that the cost does not grow with the pool.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nanoos.discovery.protocol import Floats, Indices, Posterior
from nanoos.discovery.surrogates import FittedSurrogate
from nanoos.discovery.surrogates.base import LatentJoint
from nanoos.domain.goal import Goal, TargetKind

PESSIMISM = 0.5  # std; see the module's docstring
STD_FLOOR = 1e-6  # of the prior std: what is left after a noise-free pick

Rank = Callable[[Mapping[str, Posterior], Indices, int, Sequence[int]], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """A batch within the shortlist.

    Attributes:
        row: Positions in the shortlist, in order of choice, shape (n,).
        value: Rank of each at its choice, shape (n,).
        is_uncertain: Whether each was picked for its uncertainty, shape (n,).
    """

    row: Indices
    value: Floats
    is_uncertain: np.ndarray


class ConditionedShortlist:
    """Latent posteriors of a shortlist that narrow as picks are made. Mutable; used for one batch."""

    def __init__(
        self, features: Floats, surrogates: Mapping[str, FittedSurrogate], beliefs: Mapping[str, float]
    ) -> None:
        self._surrogates = surrogates
        self._beliefs = beliefs
        self._joints: dict[str, LatentJoint] = {n: s.latent_joint(features) for n, s in surrogates.items()}
        self._mean = {name: joint.mean for name, joint in self._joints.items()}
        self._variance = {name: joint.std**2 for name, joint in self._joints.items()}
        self._reductions: dict[str, list[Floats]] = {name: [] for name in surrogates}

    def latents(self) -> dict[str, Posterior]:
        return {
            name: Posterior(
                mean=self._mean[name],
                std=np.sqrt(
                    np.maximum(self._variance[name], (STD_FLOOR * self._surrogates[name].latent_prior_std) ** 2)
                ),
            )
            for name in self._joints
        }

    def relative_uncertainty(self) -> Floats:
        """Largest posterior std / prior std over the properties, shape (n,)."""
        latents = self.latents()
        relative = [latents[name].std / each.latent_prior_std for name, each in self._surrogates.items()]
        return np.asarray(np.max(relative, axis=0))

    def believe(self, row: int) -> None:
        """Condition on a measurement of one row at its mean and `beliefs` std."""
        for name, joint in self._joints.items():
            column = joint.column(row)
            for reduction in self._reductions[name]:
                column = column - reduction * reduction[row]
            variance = max(float(column[row]), 0.0)
            total = variance + self._surrogates[name].latent_noise_std ** 2
            self._mean[name] = self._mean[name] + column * (self._beliefs[name] * np.sqrt(variance) / total)
            reduction = column / np.sqrt(total)
            self._reductions[name].append(reduction)
            self._variance[name] = self._variance[name] - reduction**2

    def means(self, rows: Indices) -> dict[str, Floats]:
        """Latent means of some rows, by property."""
        return {name: joint.mean[rows] for name, joint in self._joints.items()}

    def covariance(self, rows: Indices) -> dict[str, Floats]:
        """Joint latent covariance of some rows before any belief, by property, shape (n, n)."""
        return {name: np.stack([joint.column(int(row))[rows] for row in rows]) for name, joint in self._joints.items()}


def beliefs(goal: Goal) -> dict[str, float]:
    """By property, the believed value of a row in flight, in latent std above its mean.

    Under a Pareto goal the believed row itself joins the front, which keeps a batch apart: there it is the mean.
    """
    if goal.is_pareto:
        return dict.fromkeys(goal.properties, 0.0)
    signs = {TargetKind.MAXIMIZE: -PESSIMISM, TargetKind.MINIMIZE: PESSIMISM}
    return {target.property: signs.get(target.kind, 0.0) for target in goal.targets}


def pick_batch(
    shortlist: ConditionedShortlist, rank: Rank, n_shortlist: int, *, n_best: int, n_uncertain: int
) -> Picks:
    """Pick greedily: first by rank, then by uncertainty.

    Args:
        shortlist: The candidates' posteriors.
        rank: Maps latents (of the whole shortlist), the rows still free, the pick's number, from 0, and the rows picked
            before it to the values of the free rows.
        n_shortlist: Its length.
        n_best: Picks by rank.
        n_uncertain: Picks by relative uncertainty, after those.
    """
    free = np.arange(n_shortlist)
    rows: list[int] = []
    values, uncertain = [], []
    for pick in range(min(n_best + n_uncertain, n_shortlist)):
        by_rank = pick < n_best
        rating = rank(shortlist.latents(), free, pick, rows) if by_rank else shortlist.relative_uncertainty()[free]
        best = int(np.argmax(rating))
        row = int(free[best])
        rows.append(row)
        values.append(float(rating[best]))
        uncertain.append(not by_rank)
        free = np.delete(free, best)
        if pick + 1 < n_best + n_uncertain:
            shortlist.believe(row)
    return Picks(
        row=np.array(rows, dtype=np.int64), value=np.array(values), is_uncertain=np.array(uncertain, dtype=bool)
    )
