"""How well a surrogate predicts unseen labels: out-of-fold predictions and their errors."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nanoos.discovery.protocol import Floats, Indices
from nanoos.discovery.surrogates import fit_surrogate
from nanoos.discovery.surrogates.base import TrainingData
from nanoos.domain.errors import InvalidInput

MIN_LABELS = 2  # one label cannot be both fitted and held out
RESAMPLES = 999  # the ends of a 95% interval are then the 25th and the 975th value
BATCH_VALUES = 1_000_000  # values resampled at a time: 50 MB
COVERAGE = 0.9  # nominal, of the intervals whose share of held-out labels is reported


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossValidation:
    """Out-of-fold results.

    Attributes:
        predictions: Means, shape (n,), property units, in the order of the labels.
        std: Posterior std of the noise-free value, shape (n,), property units.
        fold: Fold of each label, shape (n,).
        mae: Mean absolute error, property units.
        rmse: Root mean square error, property units.
        r2: 1 - squared error / variance of the labels; NaN if all labels are equal.
        coverage_90: Share of labels inside their 90% predictive intervals, 0..1.
        n: Labels.
        kinds: Surrogate kind of each fold.
        intervals: Ends of the 95% bootstrap intervals of mae, rmse, r2 and coverage_90, by name; None for an r2 of
            labels that may be all equal.
    """

    predictions: Floats
    std: Floats
    fold: np.ndarray
    mae: float
    rmse: float
    r2: float
    coverage_90: float
    n: int
    kinds: tuple[str, ...]
    intervals: Mapping[str, tuple[float, float] | None]

    def summary(self) -> dict[str, Any]:
        """The numbers, JSON-able."""
        return {
            "mae": self.mae,
            "rmse": self.rmse,
            "r2": None if math.isnan(self.r2) else self.r2,
            "coverage_90": self.coverage_90,
            "n": self.n,
            "kinds": list(self.kinds),
            "intervals": {name: ends and list(ends) for name, ends in self.intervals.items()},
        }


def folds_by_row(features: Floats, *, folds: int, seed: int) -> Indices:
    """The fold of each label, shape (n,); labels of equal features share one.

    Args:
        features: Shape (n, n_features).
        folds: At least 2; at most one for each distinct row is used.
        seed: Seed of the split.

    Raises:
        InvalidInput: Fewer than two distinct rows, or fewer than two folds.
    """
    if folds < 2:
        raise InvalidInput(f"Cross-validation needs at least 2 folds, got {folds}.", hint="Use 5.")
    _, row = np.unique(features, axis=0, return_inverse=True)
    n_rows = int(row.max()) + 1 if len(row) else 0
    if n_rows < MIN_LABELS:
        raise InvalidInput(
            f"{len(features)} labels on {n_rows} distinct row cannot be split.", hint="Label more candidates first."
        )
    return np.asarray((np.random.default_rng(seed).permutation(n_rows) % min(folds, n_rows))[row.ravel()])


def cross_validate(
    features: Floats,
    values: Floats,
    noise_std: Floats | None = None,
    *,
    folds: int = 5,
    seed: int,
    kind: str = "auto",
) -> CrossValidation:
    """Fit on all folds but one, predict that one.

    Repeats of a row stay in one fold: a measurement must not be predicted from its own repeat.

    Args:
        features: Shape (n, n_features), finite.
        values: Shape (n,), property units, finite.
        noise_std: Known noise, shape (n,), property units; NaN or None where unknown.
        folds: At least 2; at most one for each distinct row is used.
        seed: Seed of the split and the fits.
        kind: As in `fit_surrogate`.

    Raises:
        InvalidInput: Fewer than two distinct rows, fewer than two folds, or labels that `fit_surrogate` refuses.
    """
    data = TrainingData.checked(features, values, noise_std, None)
    fold = folds_by_row(data.features, folds=folds, seed=seed)
    predictions, std = np.empty(len(fold)), np.empty(len(fold))
    is_inside = np.zeros(len(fold), dtype=bool)
    kinds = []
    for held_out in range(int(fold.max()) + 1):
        test, train = fold == held_out, fold != held_out
        surrogate = fit_surrogate(data.features[train], data.values[train], data.noise_std[train], seed=seed, kind=kind)
        posterior = surrogate.posterior(data.features[test])
        low, high = surrogate.interval(data.features[test], COVERAGE)
        predictions[test], std[test] = posterior.mean, posterior.std
        is_inside[test] = (low <= data.values[test]) & (data.values[test] <= high)
        kinds.append(surrogate.kind)
    errors = data.values - predictions
    spread = float(np.var(data.values))
    return CrossValidation(
        predictions=predictions,
        std=std,
        fold=fold,
        mae=float(np.mean(np.abs(errors))),
        rmse=float(np.sqrt(np.mean(errors**2))),
        r2=1.0 - float(np.mean(errors**2)) / spread if spread > 0 else math.nan,
        coverage_90=float(is_inside.mean()),
        n=len(fold),
        kinds=tuple(kinds),
        intervals=_intervals(data, errors, is_inside, seed=seed),
    )


def _intervals(
    data: TrainingData, errors: Floats, is_inside: np.ndarray, *, seed: int
) -> dict[str, tuple[float, float] | None]:
    """Percentile intervals from resampled rows, with all labels of a row together: repeats are not independent.

    Args:
        data: The labels.
        errors: Shape (n,), property units.
        is_inside: Whether each label is in its interval, shape (n,).
        seed: Seed of the draws.
    """
    from scipy.stats import DegenerateDataWarning, bootstrap

    _, row = np.unique(data.features, axis=0, return_inverse=True)
    centred = data.values - data.values.mean()
    parts = (np.ones(len(errors)), np.abs(errors), errors**2, centred, centred**2, is_inside.astype(np.float64))
    sums = tuple(np.bincount(row.ravel(), weights=part) for part in parts)

    def statistics(n: Floats, size: Floats, square: Floats, value: Floats, power: Floats, inside: Floats, axis: int):  # type: ignore[no-untyped-def]  # scipy calls it with arrays of any shape
        total, squares = n.sum(axis), square.sum(axis)
        spread = power.sum(axis) - value.sum(axis) ** 2 / total
        with np.errstate(divide="ignore", invalid="ignore"):
            r2 = 1.0 - squares / spread
        return np.stack([size.sum(axis) / total, np.sqrt(squares / total), r2, inside.sum(axis) / total])

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
    ends = zip(("mae", "rmse", "r2", "coverage_90"), found.low.tolist(), found.high.tolist(), strict=True)
    return {name: (low, high) if math.isfinite(low) and math.isfinite(high) else None for name, low, high in ends}
