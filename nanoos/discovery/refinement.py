"""Rows for spaces without a list: fresh samples, and neighbours of the best rows, closer each round.

A local search of the acquisition function. Every row comes from the space itself, so it meets all constraints.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nanoos.discovery.problem import PreparedProblem
from nanoos.discovery.protocol import Floats, Indices

SAMPLES = 1000  # fresh points per choice, so that nothing hangs on those that the pool happens to hold
STARTS = 20  # best rows of a round, whose neighbours are tried
NEIGHBOURS = 25  # of each
SPREADS = (0.2, 0.05, 0.015, 0.005)  # of a round's moves, in units of the parameters' ranges

# Values of the available rows, higher is better: shape (n_draws, n_available).
Rate = Callable[[PreparedProblem], Floats]


def with_refined_points(prepared: PreparedProblem, rate: Rate, *, seed: int) -> PreparedProblem:
    """The problem with new rows after those of the pool, all of them available; the same where it has no space."""
    points = prepared.problem.points
    if points is None:
        return prepared
    prepared = _extended(prepared, points.sample(SAMPLES, seed))
    for number, spread in enumerate(SPREADS, start=1):
        if not len(prepared.available):
            return prepared
        best = prepared.available[_best_of(rate(prepared), STARTS)]
        prepared = _extended(prepared, points.near(prepared.problem.features[best], NEIGHBOURS, spread, seed + number))
    return prepared


def _best_of(values: Floats, n: int) -> Indices:
    """Columns with the largest values of any row, about n in all, ascending."""
    each = max(1, n // len(values))
    return np.unique(np.argsort(-values, axis=1, kind="stable")[:, :each])


def _extended(prepared: PreparedProblem, rows: Floats) -> PreparedProblem:
    """With those of the rows that the pool lacks."""
    features = prepared.problem.features
    n = len(features)
    _, first = np.unique(np.vstack([features, rows]), axis=0, return_index=True)
    new = rows[np.sort(first[first >= n]) - n]
    numbers = np.arange(n, n + len(new))
    original = prepared.original
    return replace(
        prepared,
        problem=replace(prepared.problem, features=np.vstack([features, new])),
        original=None if original is None else np.concatenate([original, numbers]),
        available=np.concatenate([prepared.available, numbers]),
    )
