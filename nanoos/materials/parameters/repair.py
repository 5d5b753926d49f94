"""Moving points to the nearest settings that an instrument has, and back onto the constraints."""

from __future__ import annotations

import numpy as np

from nanoos.materials.parameters.points import Bools, Floats, Points, significant

SWEEPS = 50  # of projections onto the violated constraints, one after another
DUST = 1e-12  # of a range: what rounding leaves of a sum
MOVES = 60  # single steps of stepped numbers for a point; a point that needs more is given up


def repaired(points: Points, rows: Floats) -> Floats:
    """The feasible ones of the points that these become, in order, shape (n_feasible, n_columns).

    Left-out components become exactly 0, stepped numbers one of their settings, and sums are restored by the
    continuous numbers first, then by steps of the others.
    """
    rows = rows.copy()
    n = points.n_numbers
    numbers = rows[:, :n]
    np.clip(numbers, points.low, points.high, out=numbers)
    low, high = _limits(points, numbers)
    wanted = np.clip(numbers, low, high)
    numbers[:] = wanted
    _round_to_settings(points, numbers, low, high)
    _project(points, numbers, low, high)
    _move_by_steps(points, numbers, wanted, low, high)
    free = ~points.is_stepped
    _snap(points, numbers, low, high)
    numbers[:, free] = np.clip(significant(numbers[:, free]), low[:, free], high[:, free])
    numbers += 0.0  # no -0.0, which would be another point by its bytes
    points.hold_places(rows)
    return np.asarray(rows[points.is_feasible(rows)])


def _snap(points: Points, numbers: Floats, low: Floats, high: Floats) -> None:
    """Set what is left of a sum beside 0 or a bound exactly there: 5e-17 of a component is none."""
    dust = DUST * (points.high - points.low)
    for target in (np.clip(0.0, low, high), low, high):
        near = (np.abs(numbers - target) <= dust) & ~points.is_stepped & ~points.is_log
        numbers[near] = target[near]


def _limits(points: Points, numbers: Floats) -> tuple[Floats, Floats]:
    """Bounds of each number of each point once its groups keep their largest components; shapes as numbers."""
    low, high = (np.repeat(bound[None, :], len(numbers), axis=0) for bound in (points.low, points.high))
    for group in points.groups:
        values = numbers[:, group.columns]
        order = np.argsort(-values, axis=1, kind="stable")
        is_out = np.ones(values.shape, dtype=bool)
        np.put_along_axis(is_out, order[:, : group.count], False, axis=1)
        is_out |= (values <= 0) | (values < 0.5 * group.minimum)
        low[:, group.columns] = np.maximum(low[:, group.columns], np.where(is_out, 0.0, group.minimum))
        high[:, group.columns] = np.where(is_out, 0.0, high[:, group.columns])
    return np.minimum(low, high), high


def _round_to_settings(points: Points, numbers: Floats, low: Floats, high: Floats) -> None:
    for column, settings in enumerate(points.settings):
        if settings is None:
            continue
        index = np.searchsorted((settings[:-1] + settings[1:]) / 2, numbers[:, column])
        first = np.searchsorted(settings, low[:, column])
        last = np.searchsorted(settings, high[:, column], side="right") - 1
        numbers[:, column] = settings[np.clip(index, np.minimum(first, last), last)]


def _excess(points: Points, numbers: Floats) -> Floats:
    """Signed violation of every constraint, 0 where it is met; shape (n, n_equal + n_below)."""
    above = numbers @ points.below.T - points.below_of
    return np.hstack([numbers @ points.equal.T - points.equal_to, np.maximum(above, 0.0)])


def _project(points: Points, numbers: Floats, low: Floats, high: Floats) -> None:
    """Move continuous numbers onto violated constraints, least squares, within their bounds."""
    matrix = np.vstack([points.equal, points.below])
    if not len(matrix) or points.is_stepped.all():
        return
    width = points.high - points.low
    for _ in range(SWEEPS):
        active = np.flatnonzero((np.abs(_excess(points, numbers)) > 1e-14 * np.abs(matrix).max(axis=1)).any(axis=1))
        if not len(active):
            return
        for position, row in enumerate(matrix):
            part = numbers[active]
            off = _excess(points, part)[:, position]
            slope = row * width**2 * ~points.is_stepped
            down = off[:, None] * slope > 0
            can_move = np.where(down, part > low[active], part < high[active]) & (slope != 0)
            gain = (can_move * row * slope).sum(axis=1)
            move = np.divide(off, gain, out=np.zeros_like(off), where=gain > 0)
            numbers[active] = np.clip(part - move[:, None] * slope * can_move, low[active], high[active])


def _move_by_steps(points: Points, numbers: Floats, wanted: Floats, low: Floats, high: Floats) -> None:
    """Greedy single steps of stepped numbers that lower the violation most, nearest to what was wanted."""
    matrix = np.vstack([points.equal, points.below])
    stepped = np.flatnonzero(points.is_stepped & (matrix != 0).any(axis=0)) if len(matrix) else np.empty(0, dtype=int)
    if not len(stepped):
        return
    width = points.high - points.low
    tolerance = 1e-12 * np.maximum(np.abs(matrix).max(axis=1), 1.0)
    moved: Bools = np.zeros(len(numbers), dtype=bool)
    active = np.arange(len(numbers))
    for _ in range(MOVES):
        now = (np.abs(_excess(points, numbers[active])) * (np.abs(_excess(points, numbers[active])) > tolerance)).sum(
            axis=1
        )
        active, now = active[now > 0], now[now > 0]
        if not len(active):
            break
        best, column_of, value_of = now.copy(), np.full(len(active), -1), np.zeros(len(active))
        farness = np.full(len(active), np.inf)
        for column in stepped:
            settings = points.settings[column]
            assert settings is not None  # it is stepped
            index = np.searchsorted(settings, numbers[active, column])
            for change in (-1, 1):
                value = settings[np.clip(index + change, 0, len(settings) - 1)]
                trial = numbers[active]
                trial[:, column] = value
                left = np.abs(_excess(points, trial)).sum(axis=1)
                far = np.abs(value - wanted[active, column]) / width[column]
                allowed = (value >= low[active, column]) & (value <= high[active, column])
                is_better = (left < best - 1e-12) | ((left < best + 1e-12) & (left < now - 1e-12) & (far < farness))
                take = allowed & is_better
                best[take], farness[take], column_of[take], value_of[take] = left[take], far[take], column, value[take]
        can_move = column_of >= 0
        active, column_of, value_of = active[can_move], column_of[can_move], value_of[can_move]
        numbers[active, column_of] = value_of
        moved[active] = True
    if moved.any():
        part = numbers[moved]
        _project(points, part, low[moved], high[moved])
        numbers[moved] = part
