"""Features of a monolayer alloy cell: composition, short-range order and coarse-grained local composition.

All are averages, spreads or extremes over sites, so translation, threefold rotation and mirror leave them unchanged.
They depend on the geometry only, not on energies or on a model. Chosen by the held-out error of a Gaussian process on
the three-band engine's gap and edges (`benchmarks/physics.py`); ring and bond histograms gave no improvement.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nanoos.materials.tmd.lattice import RING_STEPS, SE_PER_COLUMN_MAX, Sites, Species, flat_site

Floats = NDArray[np.float64]
Steps = Sequence[tuple[int, int]]

# Steps to half of each neighbour shell of the triangular lattice; the other half gives the same pairs again.
LIKE_SHELLS: dict[str, Steps] = {
    "1": ((1, 0), (-1, 1), (0, -1)),  # a
    "2": ((1, 1), (-2, 1), (1, -2)),  # sqrt(3) a
    "3": ((2, 0), (-2, 2), (0, -2)),  # 2 a
    "4": ((2, 1), (-3, 2), (1, -3), (1, 2), (-3, 1), (2, -3)),  # sqrt(7) a
}
# From a metal to the chalcogen columns at a/sqrt(3), 2a/sqrt(3) and sqrt(7/3) a.
CROSS_SHELLS: dict[str, Steps] = {
    "1": RING_STEPS,
    "2": ((-1, -1), (-1, 1), (1, -1)),
    "3": ((-2, 1), (0, 1), (1, -2), (1, 0), (-2, 0), (0, -2)),
}
SEVEN: Steps = ((0, 0), (1, 0), (0, 1), (-1, 1), (-1, 0), (0, -1), (1, -1))  # a metal and its six neighbours

FEATURE_NAMES = (
    "w_fraction",
    "se_fraction",
    *(f"metal_correlation_{shell}" for shell in LIKE_SHELLS),
    *(f"chalcogen_correlation_{shell}" for shell in LIKE_SHELLS),
    "chalcogen_column_variance",
    *(f"metal_chalcogen_correlation_{shell}" for shell in CROSS_SHELLS),
    "ring_se_std",
    "local_w_std",
    "local_w_min",
    "local_w_max",
    "local_se_std",
    "local_se_min",
    "local_se_max",
    "local_w_se_covariance",
)


def alloy_features(side: int, is_w: Species, se_atoms: Species) -> Floats:
    """Feature matrix of cells of one side, in the order of `FEATURE_NAMES`.

    Correlations are connected (the product of the means is subtracted) for occupations of -1 and 1, so they lie in
    -1..1 and 0 means no order. Local compositions are averages over a metal and its six neighbours, of W and of the
    Se in the ring of three columns around each.

    Args:
        side: Metals along a cell vector.
        is_w: 1 where a metal is W, shape (n_cells, side**2).
        se_atoms: Se atoms of each chalcogen column, 0 to 2, shape (n_cells, side**2).

    Returns:
        Shape (n_cells, n_features), dimensionless, finite.
    """
    metal = 2.0 * is_w - 1.0
    column = 2.0 * se_atoms / SE_PER_COLUMN_MAX - 1.0
    metal_mean, column_mean = metal.mean(axis=1), column.mean(axis=1)
    ring = _around(0.5 * (column + 1.0), side, RING_STEPS)
    local_w = _around(is_w.astype(np.float64), side, SEVEN)
    local_se = _around(ring, side, SEVEN)
    columns = [
        is_w.mean(axis=1),
        se_atoms.mean(axis=1) / SE_PER_COLUMN_MAX,
        *((metal * _around(metal, side, steps)).mean(axis=1) - metal_mean**2 for steps in LIKE_SHELLS.values()),
        *((column * _around(column, side, steps)).mean(axis=1) - column_mean**2 for steps in LIKE_SHELLS.values()),
        column.var(axis=1),
        *(
            (metal * _around(column, side, steps)).mean(axis=1) - metal_mean * column_mean
            for steps in CROSS_SHELLS.values()
        ),
        ring.std(axis=1),
        local_w.std(axis=1),
        local_w.min(axis=1),
        local_w.max(axis=1),
        local_se.std(axis=1),
        local_se.min(axis=1),
        local_se.max(axis=1),
        (local_w * local_se).mean(axis=1) - local_w.mean(axis=1) * local_se.mean(axis=1),
    ]
    return np.stack(columns, axis=1)


def _around(values: NDArray[Any], side: int, steps: Steps) -> Floats:
    """Mean over the sites that lie `steps` from each site, shape as `values` (n_cells, side**2)."""
    return np.asarray(values[:, _sites(side, tuple(steps))].mean(axis=1))


@cache
def _sites(side: int, steps: Steps) -> Sites:
    i, j = np.divmod(np.arange(side * side), side)
    return np.stack([flat_site(i + di, j + dj, side) for di, dj in steps])
