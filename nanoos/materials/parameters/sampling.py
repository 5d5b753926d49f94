"""Feasible points of a parameter space: spread over all of it, or near given ones."""

from __future__ import annotations

import numpy as np

from nanoos.materials.parameters.points import Floats, Points
from nanoos.materials.parameters.polytope import Polytope
from nanoos.materials.parameters.repair import repaired
from nanoos.materials.parameters.solver import extreme_points

DRAWN_AT_ONCE = 64  # at least, in one round
BARREN_ROUNDS = 3  # rounds in a row without a new point, after which a space counts as exhausted
SUBSETS = 32  # of components per round; each costs a linear program of its own
FULL_SHARE = 0.7  # of the subsets have as many components as are allowed, the others fewer
VERTICES = 16  # where drawing finds nothing: points that an exact solver finds, and their neighbours
WIDE = 0.3  # of the ranges: the spread of the neighbours of vertices


def sample_points(points: Points, n: int, rng: np.random.Generator) -> Floats:
    """Up to n distinct feasible points, shape (n_found, n_columns); fewer only where the space seems to hold fewer."""
    found = np.empty((0, points.n_columns))
    barren = 0
    while len(found) < n and barren < BARREN_ROUNDS:
        drawn = repaired(points, _draw(points, max(DRAWN_AT_ONCE, 2 * (n - len(found))), rng))
        grown = _distinct(np.vstack([found, drawn]))
        barren = barren + 1 if len(grown) == len(found) else 0
        found = grown
    if not len(found):
        vertices = extreme_points(points, rng.standard_normal((VERTICES, points.n_numbers)))
        found = _distinct(repaired(points, vertices))
        barren = 0
        while 0 < len(found) < n and barren < BARREN_ROUNDS:
            near = neighbours(points, found, max(1, DRAWN_AT_ONCE // len(found)), WIDE, rng)
            grown = _distinct(np.vstack([found, near]))
            barren = barren + 1 if len(grown) == len(found) else 0
            found = grown
    return found[:n]


def neighbours(points: Points, rows: Floats, n_each: int, spread: float, rng: np.random.Generator) -> Floats:
    """Feasible points near each of these.

    Args:
        points: The space.
        rows: Shape (n, n_columns).
        n_each: Trials about each; those that cannot be made feasible are left out.
        spread: Standard deviation of a move, in units of the ranges.
        rng: Source of the moves.
    """
    trial = np.repeat(rows, n_each, axis=0)
    numbers, codes = trial[:, : points.n_numbers], trial[:, points.n_numbers :]
    if points.n_numbers:
        _move_numbers(points, numbers, spread, rng)
        _swap_components(points, numbers, rng)
    for column, n_values in enumerate(points.n_values):
        changes = rng.random(len(trial)) < (0.25 if points.n_numbers else 0.5)
        codes[changes, column] = rng.integers(n_values, size=int(changes.sum()))
    return repaired(points, trial)


def _move_numbers(points: Points, numbers: Floats, spread: float, rng: np.random.Generator) -> None:
    """All numbers, one, or two that take part in sums against each other; in units of the ranges, or of their logs."""
    n, d = numbers.shape
    move = spread * rng.standard_normal((n, d))
    kind = rng.integers(3, size=n)
    chosen = np.zeros((n, d), dtype=bool)
    chosen[np.arange(n), rng.integers(d, size=n)] = True
    linked = np.flatnonzero(points.linked)
    if len(linked) > 1:
        exchange = np.flatnonzero(kind == 2)
        pairs = np.argsort(rng.random((len(exchange), len(linked))), axis=1)[:, :2]
        first, second = linked[pairs[:, 0]], linked[pairs[:, 1]]
        width = points.high - points.low
        move[exchange, second] = -move[exchange, first] * width[first] / width[second]
        chosen[exchange] = False
        chosen[exchange, first] = chosen[exchange, second] = True
    chosen |= (kind == 0)[:, None]
    low, high = _unit_bounds(points)
    unit = np.where(points.is_log, np.log(np.where(points.is_log, numbers, 1.0)), numbers)
    step = np.where(chosen, move, 0.0) * (high - low)
    for column, settings in enumerate(points.settings):
        if settings is not None:  # a move of less than half a step would be no move
            least = 0.51 * np.diff(settings).min()
            small = chosen[:, column] & (np.abs(step[:, column]) < least)
            step[small, column] = np.copysign(least, step[small, column])
    # On a bound as well as near it: optima often lie there.
    step += unit
    on_bound = chosen & (rng.random((n, d)) < 0.1)
    step = np.where(on_bound, np.where(rng.random((n, d)) < 0.5, low, high), np.clip(step, low, high))
    numbers[:] = np.where(points.is_log, np.exp(np.where(points.is_log, step, 0.0)), step)


def _swap_components(points: Points, numbers: Floats, rng: np.random.Generator) -> None:
    """In one point of five, two components of a group change places."""
    for group in points.groups:
        swapped = np.flatnonzero(rng.random(len(numbers)) < 0.2)
        pairs = np.argsort(rng.random((len(swapped), len(group.columns))), axis=1)[:, :2]
        first, second = group.columns[pairs[:, 0]], group.columns[pairs[:, 1]]
        numbers[swapped, first], numbers[swapped, second] = numbers[swapped, second], numbers[swapped, first]


def _unit_bounds(points: Points) -> tuple[Floats, Floats]:
    def unit(values: Floats) -> Floats:
        return np.where(points.is_log, np.log(np.where(points.is_log, values, 1.0)), values)

    return unit(points.low), unit(points.high)


def _draw(points: Points, n: int, rng: np.random.Generator) -> Floats:
    """n points: those of linked numbers from their polytopes, the others and the categories evenly."""
    drawn = np.empty((n, points.n_columns))
    low, high = _unit_bounds(points)
    even = low + (high - low) * rng.random((n, points.n_numbers))
    drawn[:, : points.n_numbers] = np.where(points.is_log, np.exp(np.where(points.is_log, even, 0.0)), even)
    for column, settings in enumerate(points.settings):
        if settings is not None and not points.linked[column]:
            drawn[:, column] = settings[rng.integers(len(settings), size=n)]
    for column, n_values in enumerate(points.n_values):
        drawn[:, points.n_numbers + column] = rng.integers(n_values, size=n)
    linked = np.flatnonzero(points.linked)
    if len(linked):
        drawn = drawn[: _draw_linked(points, linked, drawn, rng)]
    return drawn


def _draw_linked(points: Points, linked: np.ndarray, drawn: Floats, rng: np.random.Generator) -> int:
    """Fill in the linked numbers; returns how many rows were filled."""
    chosen = [_subset(points, rng) for _ in range(SUBSETS if points.groups else 1)]
    polytopes = [polytope for low, high in chosen if not (polytope := _polytope(points, linked, low, high)).is_empty]
    filled = 0
    for position, polytope in enumerate(polytopes):
        share = (len(drawn) - filled) // (len(polytopes) - position)
        drawn[filled : filled + share, linked] = polytope.sample(share, rng)
        filled += share
    return filled


def _subset(points: Points, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Bounds of the numbers once each group has its components drawn."""
    low, high = points.low.copy(), points.high.copy()
    for group in points.groups:
        most = min(group.count, len(group.columns))
        size = most if rng.random() < FULL_SHARE else int(rng.integers(1, most + 1))
        kept = rng.permutation(len(group.columns))[:size]
        out = np.delete(group.columns, kept)
        low[group.columns[kept]] = np.maximum(low[group.columns[kept]], group.minimum)
        high[out] = 0.0
    return np.minimum(low, high), high


def _polytope(points: Points, linked: np.ndarray, low: Floats, high: Floats) -> Polytope:
    return Polytope(
        low[linked], high[linked], points.equal[:, linked], points.equal_to, points.below[:, linked], points.below_of
    )


def _distinct(rows: Floats) -> Floats:
    """Without repetitions, the first of each kept, in order."""
    _, first = np.unique(rows, axis=0, return_index=True)
    return rows[np.sort(first)]
