"""What more labels would buy: a version's error when it learns from fewer, and from more by extrapolation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nanoos.learning.champion import out_of_fold
from nanoos.learning.datasets import TrainingDataset
from nanoos.learning.judgement import MIN_STRUCTURES

if TYPE_CHECKING:
    from nanoos.discovery.held_out import HeldOut

SHARES = (0.25, 0.5)  # of the structures; all of them are the version itself
DRAWS = 3
MORE = 100
RESAMPLES = 999
ENDS = (2.5, 97.5)  # percentiles


def learning_curve(
    dataset: TrainingDataset, fold: NDArray[np.int64], ours: HeldOut, *, kind: str, seed: int
) -> dict[str, Any] | None:
    """Errors of surrogates of a quarter, a half and all of the labels, on the same held-out labels.

    The extrapolation to MORE labels is a power law through the three errors (Cortes et al. 1993, NeurIPS 6, without its
    floor): where noise or the features limit the error, it promises too much. Intervals are percentiles over resampled
    structures or families; errors of the smaller fits are means over DRAWS draws of the labels that they learned from.

    Args:
        dataset: The version's labels.
        fold: Fold of each, shape (n_labels,).
        ours: The version's out-of-fold predictions.
        kind: Kind of surrogate of the smaller fits.
        seed: Seed of the draws and fits.

    Returns:
        JSON-able numbers, errors in property units: `n_labels`, `mae` and `intervals` by size, and for `more` labels
        `mae_with_more` and `gain`, each with its interval. None with fewer structures than a judgement needs, or
        without any error.
    """
    ids, groups = np.unique(dataset.structure_ids), dataset.groups()
    if len(ids) < MIN_STRUCTURES:
        return None
    rng = np.random.default_rng(seed)
    errors, sizes = [], []
    for share in SHARES:
        of_draws, n_known = [], []
        for _ in range(DRAWS):
            known = np.isin(dataset.structure_ids, rng.permutation(ids)[: int(share * len(ids))])
            fewer = dataset.where(known)
            predictions = out_of_fold(dataset, fold, fewer, kind=kind, seed=seed, calibrate=False)
            of_draws.append(np.abs(predictions.errors))
            n_known.append(int(known.sum()))
        errors.append(np.mean(of_draws, axis=0))
        sizes.append(round(float(np.mean(n_known))))
    errors.append(np.abs(ours.errors))
    sizes.append(len(dataset.values))
    sums = np.stack([np.bincount(groups, weights=size) for size in errors])
    counts = np.bincount(groups)
    mae = np.empty((len(sizes), 1 + RESAMPLES))
    mae[:, 0] = sums.sum(axis=1) / counts.sum()
    for resample in range(1, 1 + RESAMPLES):  # not at once, which takes a thousand times the memory
        rows = rng.integers(len(counts), size=len(counts))
        mae[:, resample] = sums[:, rows].sum(axis=1) / counts[rows].sum()
    if not (mae > 0).all():
        return None
    exponent = np.polyfit(np.log(sizes), np.log(mae), 1)[0]
    with_more = mae[-1] * (1.0 + MORE / sizes[-1]) ** exponent
    return {
        "n_labels": sizes,
        "mae": mae[:, 0].tolist(),
        "intervals": [_ends(size) for size in mae],
        "more": MORE,
        "mae_with_more": float(with_more[0]),
        "mae_with_more_interval": _ends(with_more),
        "gain": float(mae[-1, 0] - with_more[0]),
        "gain_interval": _ends(mae[-1] - with_more),
    }


def _ends(resampled: NDArray[np.float64]) -> list[float]:
    return [float(end) for end in np.percentile(resampled[1:], ENDS)]
