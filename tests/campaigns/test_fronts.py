"""When a Pareto campaign's front grew last."""

from __future__ import annotations

import numpy as np
import pytest

from nanoos.campaigns.fronts import _grown_at
from nanoos.discovery.pareto import hypervolume

REFERENCE = np.zeros(2)


@pytest.mark.parametrize(
    ("points", "iteration", "grown"),
    [
        ([[1, 2], [2, 1]], [1, 2], 2),
        ([[1, 2], [2, 1], [1.5, 0.5]], [1, 2, 3], 2),  # dominated
        ([[1, 2], [2, 1], [2.0001, 0.5]], [1, 2, 3], 2),  # on the front, and adds next to nothing
        ([[1, 2], [1, 2]], [1, 2], 1),  # a repeat
    ],
)
def test_growth_is_what_enlarges_the_hypervolume_by_more_than_a_trifle(
    points: list[list[float]], iteration: list[int], grown: int
) -> None:
    found = np.array(points, dtype=float)
    assert _grown_at(found, np.array(iteration), REFERENCE, hypervolume(found, REFERENCE)) == grown
