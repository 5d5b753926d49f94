"""How well a surrogate predicts unseen labels: out-of-fold predictions and their errors."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nanoos.discovery.folds import folds_by_group, split_groups
from nanoos.discovery.held_out import COVERAGE, HeldOut
from nanoos.discovery.protocol import Floats, Indices
from nanoos.discovery.surrogates import fit_surrogate
from nanoos.discovery.surrogates.base import FittedSurrogate, TrainingData

RESAMPLES = 999  # the ends of a 95% interval are then the 25th and the 975th value
BATCH_VALUES = 1_000_000  # values resampled at a time: 50 MB
CHANCE = 0.95  # of the range in which the coverage of calibrated intervals falls


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossValidation:
    """Out-of-fold results.

    Attributes:
        held_out: The predictions, in the order of the labels.
        fold: Fold of each label, shape (n,).
        mae: Mean absolute error, property units.
        rmse: Root mean square error, property units.
        r2: 1 - squared error / variance of the labels; NaN if all labels are equal.
        nll: Mean negative log density of the labels, nats, property units.
        coverage_90: Share of labels inside their 90% predictive intervals, 0..1.
        coverage_90_by_chance: The range of that share for calibrated intervals, on 95 of 100 such sets of labels.
        sharpness: Mean width of these intervals, property units.
        interval_score: Mean interval score of these intervals, property units; smaller is better.
        n: Labels.
        kinds: Surrogate kind of each fold.
        intervals: Ends of the 95% bootstrap intervals of the errors and scores, by name; None for an r2 of labels that
            may be all equal.
    """

    held_out: HeldOut
    fold: np.ndarray
    mae: float
    rmse: float
    r2: float
    nll: float
    coverage_90: float
    coverage_90_by_chance: tuple[float, float]
    sharpness: float
    interval_score: float
    n: int
    kinds: tuple[str, ...]
    intervals: Mapping[str, tuple[float, float] | None]

    def summary(self) -> dict[str, Any]:
        """The numbers, JSON-able."""
        return {
            "mae": self.mae,
            "rmse": self.rmse,
            "r2": None if math.isnan(self.r2) else self.r2,
            "nll": self.nll,
            "coverage_90": self.coverage_90,
            "coverage_90_by_chance": list(self.coverage_90_by_chance),
            "sharpness": self.sharpness,
            "interval_score": self.interval_score,
            "n": self.n,
            "kinds": list(self.kinds),
            "intervals": {name: ends and list(ends) for name, ends in self.intervals.items()},
        }


def cross_validate(
    features: Floats,
    values: Floats,
    noise_std: Floats | None = None,
    *,
    folds: int = 5,
    seed: int,
    kind: str = "auto",
    families: Indices | None = None,
    on_fold: Callable[[FittedSurrogate, np.ndarray], None] | None = None,
) -> CrossValidation:
    """Fit on all folds but one, predict that one.

    Repeats of a row and structures of a family stay in one fold: a measurement must not be predicted from its own
    repeat, nor from a structure that is nearly the same.

    Args:
        features: Shape (n, n_features), finite.
        values: Shape (n,), property units, finite.
        noise_std: Known noise, shape (n,), property units; NaN or None where unknown.
        folds: At least 2; at most one for each group of `split_groups` is used.
        seed: Seed of the split and the fits.
        kind: As in `fit_surrogate`.
        families: Family of each label's structure, shape (n,).
        on_fold: Called with each surrogate and which labels it has not seen, shape (n,).

    Raises:
        InvalidInput: Fewer than two distinct rows, fewer than two folds, or labels that `fit_surrogate` refuses.
    """
    data = TrainingData.checked(features, values, noise_std, None, families)
    groups = split_groups(data.features, families)
    fold = folds_by_group(groups, folds=folds, seed=seed)
    held_out = HeldOut.by_the_mean(data.values, fold)
    kinds = []
    for number in range(int(fold.max()) + 1):
        test, train = fold == number, fold != number
        known = data.rows(train)
        surrogate = fit_surrogate(
            known.features,
            known.values,
            known.noise_std,
            seed=seed,
            kind=kind,
            calibrate=True,
            families=known.families,
        )
        held_out.put(test, HeldOut.predicted(surrogate, data.features[test], data.values[test]))
        kinds.append(surrogate.kind)
        if on_fold is not None:
            on_fold(surrogate, test)
    squared_error, spread = float(np.mean(held_out.errors**2)), float(np.var(data.values))
    return CrossValidation(
        held_out=held_out,
        fold=fold,
        mae=float(np.mean(np.abs(held_out.errors))),
        rmse=math.sqrt(squared_error),
        r2=1.0 - squared_error / spread if spread > 0 else math.nan,
        nll=float(-held_out.log_density.mean()),
        coverage_90=float(held_out.is_inside.mean()),
        coverage_90_by_chance=coverage_by_chance(int(groups.max()) + 1),
        sharpness=float(np.mean(held_out.high - held_out.low)),
        interval_score=float(held_out.interval_score.mean()),
        n=len(fold),
        kinds=tuple(kinds),
        intervals=_intervals(groups, held_out, seed=seed),
    )


def coverage_by_chance(n: int, nominal: float = COVERAGE) -> tuple[float, float]:
    """The range of the share of n independent labels that calibrated intervals hold, by the binomial distribution."""
    from scipy.stats import binom

    low, high = binom.interval(CHANCE, n, nominal)
    return float(low / n), float(high / n)


def _intervals(groups: Indices, held_out: HeldOut, *, seed: int) -> dict[str, tuple[float, float] | None]:
    """Percentile intervals from resampled groups, with all labels of one together: repeats are not independent.

    Args:
        groups: Of each label, shape (n,).
        held_out: The predictions.
        seed: Seed of the draws.
    """
    from scipy.stats import DegenerateDataWarning, bootstrap

    centred = held_out.values - held_out.values.mean()
    # The means of the first parts are metrics by themselves.
    parts = {
        "mae": np.abs(held_out.errors),
        "nll": -held_out.log_density,
        "coverage_90": held_out.is_inside,
        "sharpness": held_out.high - held_out.low,
        "interval_score": held_out.interval_score,
        "squared_error": held_out.errors**2,
        "value": centred,
        "squared_value": centred**2,
        "n": np.ones(len(centred)),
    }
    sums = tuple(np.bincount(groups, weights=part) for part in parts.values())

    def statistics(*drawn: Floats, axis: int):  # type: ignore[no-untyped-def]  # scipy calls it with arrays of any shape
        *own, squares, value, power, total = (part.sum(axis) for part in drawn)
        with np.errstate(divide="ignore", invalid="ignore"):
            r2 = 1.0 - squares / (power - value**2 / total)
        return np.stack([*(part / total for part in own), np.sqrt(squares / total), r2])

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DegenerateDataWarning)  # labels that are all equal have no r2
        found = bootstrap(
            sums,
            statistics,
            paired=True,
            vectorized=True,
            method="percentile",
            n_resamples=RESAMPLES,
            batch=max(1, BATCH_VALUES // len(sums[0])),
            random_state=np.random.default_rng(seed),
        ).confidence_interval
    names = (*list(parts)[:5], "rmse", "r2")
    ends = zip(names, found.low.tolist(), found.high.tolist(), strict=True)
    return {name: (low, high) if math.isfinite(low) and math.isfinite(high) else None for name, low, high in ends}
