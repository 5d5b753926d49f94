"""Choosing rows that cover a cloud of points: the first batch, anchors of approximations, samples of large pools."""

from __future__ import annotations

import numpy as np

from nanoos.discovery.protocol import Floats, Indices


def spread_indices(points: Floats, n: int, *, seed: int, covered: Floats | None = None, trials: int = 1) -> Indices:
    """Rows that cover the points, by greedy k-means++.

    Args:
        points: Shape (n_points, d), in a metric where distances mean something.
        n: Number of rows; all if there are fewer.
        seed: Seed of the draws.
        covered: Points already covered, shape (m, d).
        trials: Draws per step, of which the one that covers most is kept.

    Returns:
        Distinct rows in the order of choice, shape (min(n, n_points),).

    Source: Arthur and Vassilvitskii 2007, SODA, 1027.
    """
    rng = np.random.default_rng(seed)
    n = min(n, len(points))
    chosen: list[int] = []
    is_free = np.ones(len(points), dtype=bool)
    norms = np.einsum("ij,ij->i", points, points)

    def squares_to(point: Floats) -> Floats:
        return np.asarray(np.maximum(norms - 2.0 * (points @ point) + point @ point, 0.0))

    gap = np.full(len(points), np.inf)
    for point in () if covered is None else covered:
        gap = np.minimum(gap, squares_to(point))
    while len(chosen) < n:
        weights = np.where(is_free, gap if np.isfinite(gap).all() else 1.0, 0.0)
        total = weights.sum()
        if not total > 0:  # all that is left lies on covered points
            weights, total = is_free.astype(np.float64), float(is_free.sum())
        draws = np.searchsorted(np.cumsum(weights), rng.random(trials) * total, side="right")
        best, best_gap, best_cost = -1, gap, np.inf
        for draw in np.minimum(draws, len(points) - 1):
            candidate = int(draw) if is_free[draw] else int(np.flatnonzero(is_free)[-1])
            new_gap = np.minimum(gap, squares_to(points[candidate]))
            cost = float(new_gap.sum())
            if best < 0 or cost < best_cost:
                best, best_gap, best_cost = candidate, new_gap, cost
        chosen.append(best)
        is_free[best] = False
        gap = best_gap
    return np.array(chosen, dtype=np.int64)
