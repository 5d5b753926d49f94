"""Predictions of labels by fits that did not see them, and what they are worth.

Scores are those of Gneiting and Raftery 2007, J. Am. Stat. Assoc. 102, 359; sharpness is that of Gneiting, Balabdaoui
and Raftery 2007, J. R. Stat. Soc. B 69, 243.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from nanoos.discovery.protocol import Floats, Indices
from nanoos.discovery.surrogates.base import FittedSurrogate

COVERAGE = 0.9  # nominal, of the intervals that are reported and judged
STD_FLOOR = 1e-9  # of the largest value: equal labels have no spread


def interval_score(values: Floats, low: Floats, high: Floats) -> Floats:
    """Width of each 90% interval, and a penalty for a label outside; property units, smaller is better.

    Args:
        values: The labels, shape (n_labels,), property units.
        low: Lower ends of their intervals, same shape and units.
        high: Upper ends.
    """
    outside = np.maximum(low - values, 0.0) + np.maximum(values - high, 0.0)
    return high - low + 2.0 / (1.0 - COVERAGE) * outside


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """Labels beside their predictions, each array of shape (n_labels,).

    Attributes:
        values: The labels, property units.
        mean: Predicted means, property units.
        std: Standard deviations of the noise-free values, property units.
        low: Lower ends of the 90% intervals of a measurement, property units.
        high: Their upper ends.
        residual: Distances of the labels from their medians in predictive standard deviations: standard normal where
            the predictions are calibrated.
        log_density: Of the labels, in nats, property units.
    """

    values: Floats
    mean: Floats
    std: Floats
    low: Floats
    high: Floats
    residual: Floats
    log_density: Floats

    @classmethod
    def predicted(cls, surrogate: FittedSurrogate, features: Floats, values: Floats) -> Self:
        """Predictions by a surrogate; features of shape (n_labels, n_features)."""
        posterior = surrogate.posterior(features)
        low, high = surrogate.interval(features, COVERAGE)
        residual, log_density = surrogate.standardise(features, values)
        return cls(
            values=values,
            mean=posterior.mean,
            std=posterior.std,
            low=low,
            high=high,
            residual=residual,
            log_density=log_density,
        )

    @classmethod
    def by_the_mean(cls, values: Floats, fold: Indices) -> Self:
        """Predictions by the normal distribution of the other folds' labels: the dumb baseline.

        Args:
            values: Shape (n_labels,), property units.
            fold: Fold of each label, shape (n_labels,), at least two distinct.
        """
        from scipy.stats import norm

        centred = values - values.mean()
        sums, squares, counts = (np.bincount(fold, weights=part) for part in (centred, centred**2, np.ones(len(fold))))
        n = counts.sum() - counts
        mean = (sums.sum() - sums) / n
        variance = np.maximum((squares.sum() - squares) - n * mean**2, 0.0) / np.maximum(n - 1, 1)
        floor = max(STD_FLOOR * float(np.abs(values).max()), np.finfo(np.float64).tiny)
        std = np.maximum(np.sqrt(variance * (1.0 + 1.0 / n)), floor)[fold]
        mean = (mean + values.mean())[fold]
        low, high = norm.interval(COVERAGE, mean, std)
        return cls(
            values=values,
            mean=mean,
            std=std,
            low=low,
            high=high,
            residual=(values - mean) / std,
            log_density=norm.logpdf(values, mean, std),
        )

    @property
    def errors(self) -> Floats:
        """Labels minus means."""
        return self.values - self.mean

    @property
    def is_inside(self) -> np.ndarray:
        """Whether each label is in its interval."""
        return (self.low <= self.values) & (self.values <= self.high)

    @property
    def interval_score(self) -> Floats:
        """Of each label; see the function."""
        return interval_score(self.values, self.low, self.high)

    def put(self, rows: np.ndarray, other: Self) -> None:
        """Replace the predictions of the rows where a mask of shape (n_labels,) is true."""
        for item in fields(self):
            getattr(self, item.name)[rows] = getattr(other, item.name)

    def coverage(self, nominal: Floats) -> Floats:
        """Share of labels inside central intervals of these nominal coverages, shape of `nominal`, 0..1."""
        from scipy.special import ndtri

        half = ndtri(0.5 + 0.5 * np.asarray(nominal))
        return np.asarray((np.abs(self.residual) <= half[:, None]).mean(axis=1), dtype=np.float64)

    def to_state(self) -> dict[str, Any]:
        """The arrays by name."""
        return {item.name: getattr(self, item.name) for item in fields(self)}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Self:
        """What `to_state` gave; other entries are ignored."""
        return cls(**{item.name: state[item.name] for item in fields(cls)})
