"""Splits of labels for cross-validation."""

from __future__ import annotations

import numpy as np

from nanoos.discovery.protocol import Floats, Indices
from nanoos.domain.errors import InvalidInput

MIN_GROUPS = 2  # one group cannot be both fitted and held out
MIN_FAMILIES = 5  # with fewer, a fold without one leaves too little of the space to learn from


def split_groups(features: Floats, families: Indices | None = None) -> Indices:
    """The group of each label, numbered from 0, shape (n,); a split never divides one.

    Labels of equal features are in one group, and so are those of one family. With fewer than MIN_FAMILIES groups of
    this kind, families are left aside.

    Args:
        features: Shape (n, n_features).
        families: Family of each label, shape (n,); None where nothing is known of families.
    """
    _, row = np.unique(features, axis=0, return_inverse=True)
    rows: Indices = row.ravel().astype(np.int64)
    if families is None or not len(rows):
        return rows
    joined = _joined(rows, families)
    return joined if int(joined.max()) + 1 >= MIN_FAMILIES else rows


def _joined(rows: Indices, families: Indices) -> Indices:
    """Groups of labels that share a row or a family, directly or through others; in the order of the rows."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    _, family = np.unique(families, return_inverse=True)
    n_rows = int(rows.max()) + 1
    n_nodes = n_rows + int(family.max()) + 1
    links = coo_array((np.ones(len(rows)), (rows, n_rows + family)), shape=(n_nodes, n_nodes))
    _, component = connected_components(links, directed=False)
    first = np.full(n_nodes, n_rows)
    np.minimum.at(first, component[:n_rows], np.arange(n_rows))
    _, group = np.unique(first[component[rows]], return_inverse=True)
    return group.astype(np.int64)


def folds_by_group(groups: Indices, *, folds: int, seed: int) -> Indices:
    """The fold of each label, shape (n,); labels of one group share one.

    Args:
        groups: Of `split_groups`, shape (n,).
        folds: At least 2; at most one for each group is used.
        seed: Seed of the split.

    Raises:
        InvalidInput: Fewer than two groups, or fewer than two folds.
    """
    if folds < 2:
        raise InvalidInput(f"Cross-validation needs at least 2 folds, got {folds}.", hint="Use 5.")
    n_groups = int(groups.max()) + 1 if len(groups) else 0
    if n_groups < MIN_GROUPS:
        raise InvalidInput(
            f"{len(groups)} labels on {n_groups} distinct row cannot be split.", hint="Label more candidates first."
        )
    return np.asarray((np.random.default_rng(seed).permutation(n_groups) % min(folds, n_groups))[groups])
