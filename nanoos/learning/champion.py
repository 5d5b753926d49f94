"""Champion or challenger: choosing between two versions by their error on held-out labels.

One structure in five of the challenger's dataset is held out, chosen by a hash of its id. Both versions are fitted
without these structures, each on its own labels, and predict the same held-out labels. The challenger becomes champion
if its mean squared error exceeds the champion's by at most one standard error of their paired difference.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nanoos.learning.datasets import TrainingDataset

HELD_OUT_SHARE = 5  # one in five: 20 labels of 100 resolve a tenth of the error
MIN_HELD_OUT = 2  # one squared error has no standard error
KNUTH = 2654435761  # multiplicative hashing (Knuth, TAOCP 3, 6.4) scatters neighbouring ids


def held_out_structures(structure_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """The structures to hold out: a fixed pseudo-random fifth of the distinct ids, shape (n_held_out,)."""
    distinct = np.unique(structure_ids)
    order = np.argsort((distinct.astype(np.uint64) * KNUTH) % 2**32, kind="stable")
    return distinct[order[: max(MIN_HELD_OUT, len(distinct) // HELD_OUT_SHARE)]]


def compare_held_out(dataset: TrainingDataset, previous: TrainingDataset | None, *, seed: int) -> dict[str, Any]:
    """Compare challenger and champion on the same held-out labels.

    Args:
        dataset: The challenger's labels.
        previous: The champion's labels; None without a champion.
        seed: Seed of the fits.

    Returns:
        n, rmse_challenger and, with a champion, rmse_champion (property units), mean_excess and its standard error
        (property units squared).
    """
    from nanoos.discovery.surrogates import fit_surrogate

    judged = held_out_structures(dataset.structure_ids)
    test = np.isin(dataset.structure_ids, judged)

    def squared_errors(source: TrainingDataset) -> NDArray[np.float64]:
        train = ~np.isin(source.structure_ids, judged)
        fitted = fit_surrogate(source.features[train], source.values[train], source.noise_std[train], seed=seed)
        return np.asarray((fitted.posterior(dataset.features[test]).mean - dataset.values[test]) ** 2)

    challenger = squared_errors(dataset)
    result: dict[str, Any] = {"n": int(test.sum()), "rmse_challenger": math.sqrt(challenger.mean())}
    if previous is None or np.isin(previous.structure_ids, judged).all():
        return result
    champion = squared_errors(previous)
    excess = challenger - champion
    return {
        **result,
        "rmse_champion": math.sqrt(champion.mean()),
        "mean_excess": float(excess.mean()),
        "standard_error": float(excess.std(ddof=1) / math.sqrt(len(excess))),
    }


def judge(comparison: Mapping[str, Any], *, n_withdrawn: int = 0) -> tuple[bool, str]:
    """Whether the challenger becomes champion, and why.

    Args:
        comparison: From `compare_held_out`.
        n_withdrawn: Labels that the champion learned from and that were retracted since; it is then no measure.
    """
    if n_withdrawn:
        return True, f"the champion learned from {n_withdrawn} labels that were retracted or corrected since"
    if "rmse_champion" not in comparison:
        return True, "first version: there is no champion to compare with"
    ours, theirs = comparison["rmse_challenger"], comparison["rmse_champion"]
    errors = f"held-out RMSE {ours:.4g}, champion {theirs:.4g}, on the same {comparison['n']} labels"
    if comparison["mean_excess"] <= comparison["standard_error"]:
        return True, f"no worse: {errors}"
    return False, f"worse: {errors}"
