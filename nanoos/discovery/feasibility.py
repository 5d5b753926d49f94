"""Probability that a candidate's simulation or experiment succeeds, learned from successes and permanent failures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import log_ndtr, ndtri

from nanoos.discovery.protocol import Floats
from nanoos.discovery.surrogates.base import TrainingData
from nanoos.discovery.surrogates.gaussian_process import fit_gaussian_process
from nanoos.discovery.surrogates.warping import Warp

PRIOR_SUCCESSES = 1.0  # Laplace's rule of succession: one success and one failure before the first result
OUTCOME = 2.0  # probit units: among failures only, a candidate keeps a chance of 2%
MAX_ROWS = 600  # of successes and failures each; the boundary is smooth, and hyperparameters are fitted on fewer anyway


def log_success_probability(
    successes: Floats, failures: Floats, *, reference: Floats, seed: int
) -> Callable[[Floats], Floats]:
    """Fit the log probability of success.

    A least-squares classifier: a Gaussian process on +-OUTCOME about the base rate, its latent value through a probit.

    Args:
        successes: Rows that succeeded, shape (m, n_features).
        failures: Rows that failed permanently, shape (k, n_features).
        reference: Rows whose spread scales the features.
        seed: Seed of the sample drawn from more than MAX_ROWS rows.

    Returns:
        A function of features (n, n_features) to logs of shape (n,), < 0; all 0 if nothing has failed.
    """
    if not len(failures):
        return lambda features: np.zeros(len(features))
    rng = np.random.default_rng(seed)
    rate = (len(successes) + PRIOR_SUCCESSES) / (len(successes) + len(failures) + 2.0 * PRIOR_SUCCESSES)
    base = float(ndtri(rate))
    good, bad = (
        rows if len(rows) <= MAX_ROWS else rows[np.sort(rng.choice(len(rows), MAX_ROWS, replace=False))]
        for rows in (successes, failures)
    )
    labels = OUTCOME * np.concatenate([np.ones(len(good)), -np.ones(len(bad))])
    data = TrainingData.checked(np.concatenate([good, bad]), labels, None, reference)
    process = None
    if len(good):  # with failures alone nothing distinguishes them: the base rate stands
        try:
            process = fit_gaussian_process(data, Warp(centre=base, scale=1.0), seed=seed)
        except np.linalg.LinAlgError:
            process = None

    def log_probability(features: Floats) -> Floats:
        if process is None:
            return np.full(len(features), float(log_ndtr(base)))
        latent = process.screen(features, n_rows=len(features))
        return np.asarray(log_ndtr((base + latent.mean) / np.sqrt(1.0 + latent.std**2)))

    return log_probability
