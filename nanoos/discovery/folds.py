"""Splits of labels for cross-validation."""

from __future__ import annotations

import numpy as np

from nanoos.discovery.protocol import Floats, Indices
from nanoos.domain.errors import InvalidInput

MIN_ROWS = 2  # one row cannot be both fitted and held out


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
    if n_rows < MIN_ROWS:
        raise InvalidInput(
            f"{len(features)} labels on {n_rows} distinct row cannot be split.", hint="Label more candidates first."
        )
    return np.asarray((np.random.default_rng(seed).permutation(n_rows) % min(folds, n_rows))[row.ravel()])
