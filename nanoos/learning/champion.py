"""Champion and challenger: which of two versions serves, judged on labels that neither has seen.

One structure in five of the challenger's dataset is held out, chosen by a hash of its id. Both versions are fitted
without these structures, each on its own labels, and predict the same held-out ones. The challenger serves when its
mean squared error exceeds the champion's by no more than one standard error of their paired difference.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nanoos.learning.datasets import TrainingDataset

HELD_OUT_SHARE = 5  # one in five: 20 labels of 100 tell a tenth of the error apart
MIN_HELD_OUT = 2  # one squared error has no standard error
KNUTH = 2654435761  # multiplicative hashing (Knuth, TAOCP 3, 6.4): neighbouring ids are no neighbours in the order


def held_out_structures(structure_ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """The structures to judge by: a fixed pseudo-random fifth of the distinct ids, shape (n_held_out,)."""
    distinct = np.unique(structure_ids)
    order = np.argsort((distinct.astype(np.uint64) * KNUTH) % 2**32, kind="stable")
    return distinct[order[: max(MIN_HELD_OUT, len(distinct) // HELD_OUT_SHARE)]]


def compare_held_out(dataset: TrainingDataset, previous: TrainingDataset | None, *, seed: int) -> dict[str, Any]:
    """Challenger against champion on the same held-out labels.

    Args:
        dataset: The challenger's labels.
        previous: The champion's labels; None where none serves.
        seed: Of the fits.

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


def judge(comparison: Mapping[str, Any]) -> tuple[bool, str]:
    """Whether the challenger serves, and why."""
    if "rmse_champion" not in comparison:
        return True, "the first version serves: there is none to compare with"
    ours, theirs = comparison["rmse_challenger"], comparison["rmse_champion"]
    told = f"held-out RMSE {ours:.4g} against {theirs:.4g} of the serving version on the same {comparison['n']} labels"
    if comparison["mean_excess"] <= comparison["standard_error"]:
        return True, f"no worse: {told}"
    return False, f"worse: {told}"
