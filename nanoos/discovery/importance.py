"""How much the prediction of unseen labels needs each feature: permutation importance, out of fold.

Breiman 2001, Machine Learning 45, 5. A feature that repeats another one is not needed, so neither counts much.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from nanoos.discovery.protocol import Floats

if TYPE_CHECKING:
    from nanoos.discovery.surrogates.base import FittedSurrogate

MAX_PREDICTIONS = 50_000  # of all features and folds together: about a second
MIN_ROWS = 25  # labels on which a feature is tried; with more features than MAX_PREDICTIONS allows there is none
SHOWN = 20  # features
HALF_95 = 1.96  # of a 95% interval, in standard errors


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureImportance:
    """One feature.

    Attributes:
        increase: Of the mean absolute error when the feature has the values of other labels, property units.
        low: Lower end of its 95% interval.
        high: Its upper end.
    """

    feature: str
    increase: float
    low: float
    high: float


class Importance:
    """Collects the increases of errors while the folds of a cross-validation are fitted.

    Args:
        features: Shape (n_labels, n_features).
        values: Shape (n_labels,), property units.
        folds: How many will be added.
        seed: Seed of the permutations.
    """

    def __init__(self, features: Floats, values: Floats, *, folds: int, seed: int) -> None:
        self._features, self._values = features, values
        self._varies = np.flatnonzero(np.ptp(features, axis=0) > 0)
        self._n_rows = MAX_PREDICTIONS // max(1, folds * len(self._varies))
        self._rng = np.random.default_rng(seed)
        self._increases: list[Floats] = []

    def add(self, surrogate: FittedSurrogate, is_held_out: np.ndarray) -> None:
        """Try each feature on labels that this surrogate has not seen.

        Args:
            surrogate: Fitted to the other labels.
            is_held_out: Which labels those are, shape (n_labels,).
        """
        rows = self._rng.permutation(np.flatnonzero(is_held_out))[: self._n_rows]
        if not len(rows) or not len(self._varies):
            return
        tried = np.repeat(self._features[rows][None], len(self._varies), axis=0)
        for position, feature in enumerate(self._varies):
            tried[position, :, feature] = self._rng.permutation(self._features[is_held_out, feature])[: len(rows)]
        flat = tried.reshape(-1, self._features.shape[1])
        errors = np.abs(_medians(surrogate, flat).reshape(len(self._varies), -1) - self._values[rows])
        own = np.abs(_medians(surrogate, self._features[rows]) - self._values[rows])
        self._increases.append((errors - own).T)

    def found(self, names: Sequence[str]) -> tuple[FeatureImportance, ...] | None:
        """The features with the largest increases, the largest first, at most SHOWN; None with too few labels.

        Args:
            names: Of the features.
        """
        n_rows = sum(map(len, self._increases))
        if n_rows < MIN_ROWS:
            return None
        increases = np.concatenate(self._increases)
        mean, half = increases.mean(axis=0), HALF_95 * increases.std(axis=0, ddof=1) / math.sqrt(n_rows)
        return tuple(
            FeatureImportance(
                feature=names[self._varies[i]],
                increase=float(mean[i]),
                low=float(mean[i] - half[i]),
                high=float(mean[i] + half[i]),
            )
            for i in np.argsort(-mean, kind="stable")[:SHOWN]
        )


def _medians(surrogate: FittedSurrogate, features: Floats) -> Any:
    """Property units, shape (n,); cheaper than means, which need variances."""
    return surrogate.warp.backward(surrogate.latent_mean(features))
