"""Intervals that hold what they promise: their width comes from labels that fits have not seen.

A surrogate's own leave-one-out residuals are too small where labels are few, since its hyperparameters saw every label:
90% intervals of a Gaussian process of 30 labels and 22 features then hold 70% of new ones. So the same kind is fitted
again without each fold, and the standardised residuals of the folds give the factor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nanoos.discovery.folds import folds_by_group, split_groups
from nanoos.discovery.protocol import Floats
from nanoos.discovery.surrogates.base import FittedSurrogate, TrainingData

FOLDS = 5
MANY_LABELS, FOLDS_OF_MANY = 500, 3  # two thirds of many labels predict almost as well, and each fit takes long
NOMINAL = 0.9  # the level at which intervals are reported and judged
NORMAL_90 = 1.6448536269514722  # half-width of a standard normal's central 90%
MIN_RESIDUALS = 10  # fewer residuals have no 90% quantile
LARGEST_FACTOR = 4.0  # a wider one comes from an outlier among few labels


@dataclass(frozen=True, slots=True, kw_only=True)
class Residuals:
    """Standardised residuals of held-out labels and their log densities by uncalibrated fits, shapes (n_labels,)."""

    standardised: Floats
    log_density: Floats

    @property
    def factor(self) -> float:
        """The factor on predictive standard deviations; 1 with fewer than MIN_RESIDUALS."""
        return max(interval_factor(self.standardised), 1.0 / LARGEST_FACTOR)

    def log_predictive(self) -> float:
        """Mean log density of a held-out label once the standard deviations have the factor, property units."""
        squares, factor = self.standardised**2, self.factor
        return float(np.mean(self.log_density + 0.5 * squares * (1.0 - factor**-2) - np.log(factor)))


def held_out_residuals(
    data: TrainingData, fit: Callable[[TrainingData], FittedSurrogate], *, seed: int
) -> Residuals | None:
    """Residuals of each label by a fit that did not see its fold; None with too few labels for a factor.

    Args:
        data: Checked labels.
        fit: Fits the kind to some of them.
        seed: Seed of the split.
    """
    if len(np.unique(data.features, axis=0)) < MIN_RESIDUALS:
        return None
    n_folds = FOLDS if len(data.values) <= MANY_LABELS else FOLDS_OF_MANY
    fold = folds_by_group(split_groups(data.features, data.families), folds=n_folds, seed=seed)
    standardised, log_density = np.empty(len(fold)), np.empty(len(fold))
    for number in range(n_folds):
        test = fold == number
        fitted = fit(data.rows(~test)).remarked(held_out_factor=1.0)
        standardised[test], log_density[test] = fitted.standardise(data.features[test], data.values[test])
    return Residuals(standardised=standardised, log_density=log_density)


def interval_factor(residuals: Floats) -> float:
    """The factor by which a standard normal's 90% interval holds 90% of further residuals.

    The rank is that of n + 1 exchangeable residuals, between two of them where it is no whole number, so that few
    residuals give a wider interval; at most LARGEST_FACTOR.

    Args:
        residuals: Standardised, shape (n,).

    Source: split and cross-conformal prediction; Vovk 2015, Ann. Math. Artif. Intell. 74, 9, and Barber et al. 2021,
    Ann. Statist. 49, 486.
    """
    n = len(residuals)
    if n < MIN_RESIDUALS:
        return 1.0
    ranks = np.arange(1, n + 1)
    quantile = float(np.interp(NOMINAL * (n + 1), ranks, np.sort(np.abs(residuals))))
    return min(quantile / NORMAL_90, LARGEST_FACTOR)
