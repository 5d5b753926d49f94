"""Pareto fronts of property values: layers, reference points, hypervolumes and their improvement.

Only the geometry belongs here; `front_objective` has what a posterior makes of it. Points have one column for each
traded target, turned so that more is better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nanoos.discovery.protocol import Floats, Indices
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal, Target, TargetKind

REFERENCE_MARGIN = 0.1  # of the front's range, beyond its worst values (Ishibuchi et al. 2011, as BoTorch infers it)


def upward(goal: Goal, values: Mapping[str, Floats]) -> Floats:
    """Values of the traded targets, minimised ones negated; shape (..., n_traded).

    Raises:
        InvalidInput: A target's property is not in `values`.
    """
    _check_named(goal.traded, values)
    return np.stack([turn * np.asarray(values[t.property], dtype=np.float64) for t, turn in _turns(goal)], axis=-1)


def downward(goal: Goal, point: Floats) -> dict[str, float]:
    """One point in property units, by property."""
    return {target.property: turn * float(value) for (target, turn), value in zip(_turns(goal), point, strict=True)}


def meets_limits(goal: Goal, values: Mapping[str, Floats]) -> np.ndarray:
    """Whether each hard limit is met, booleans of the values' shape; NaN never is."""
    _check_named(goal.limits, values)
    met = np.ones(np.shape(next(iter(values.values()))), dtype=bool)
    for target in goal.limits:
        each = np.asarray(values[target.property], dtype=np.float64)
        met &= (target.low <= each) & (each <= target.high)
    return met


def layers(points: Floats) -> Indices:
    """The front that each point is on: 0 for points that nothing dominates, 1 for those that only these dominate.

    Args:
        points: Shape (n, m), finite.
    """
    import moocore  # costs a tenth of a second, for Pareto campaigns alone

    if not len(points):
        return np.empty(0, dtype=np.int64)
    return np.asarray(moocore.pareto_rank(points, maximise=True), dtype=np.int64)


def front_scores(goal: Goal, values: Mapping[str, Floats]) -> Floats:
    """Scores among these candidates: 1 on the front, 1/2 on the layer behind it, then 1/3; 0 beyond a hard limit.

    Args:
        goal: A Pareto goal.
        values: By property, all of shape (n,), property units.

    Returns:
        Shape (n,), 0..1; NaN where a value is NaN.

    Raises:
        InvalidInput: A target's property is not in `values`.
    """
    points = upward(goal, values)
    is_known = np.logical_and.reduce([np.isfinite(np.asarray(values[name])) for name in goal.properties])
    scores = np.where(is_known, 0.0, np.nan)
    met = is_known & meets_limits(goal, values)
    scores[met] = 1.0 / (1.0 + layers(points[met]))
    return scores


def reference_point(goal: Goal, points: Floats) -> Floats:
    """The worst values that count, shape (m,): each target's own `reference`, the others inferred from the points.

    A coordinate is inferred from the front: a tenth of its range beyond its worst value. A front without a range, such
    as one point, takes the range of the first two layers.

    Args:
        goal: A Pareto goal.
        points: Evidence, shape (n, m), finite, n > 0.
    """
    layer = layers(points)
    front = points[layer == 0]
    nadir, span = front.min(axis=0), np.ptp(front, axis=0)
    behind = np.ptp(points[layer <= 1], axis=0)
    span = np.where(span > 0, span, np.where(behind > 0, behind, np.maximum(np.abs(nadir), 1.0)))
    inferred = nadir - REFERENCE_MARGIN * span
    given = (None if t.reference is None else turn * t.reference for t, turn in _turns(goal))
    return np.array([each if own is None else own for own, each in zip(given, inferred, strict=True)])


def hypervolume(points: Floats, reference: Floats) -> float:
    """Volume that points dominate above a reference point, exactly; 0 where none dominates it.

    Args:
        points: Shape (n, m).
        reference: Shape (m,).
    """
    import moocore

    beyond = points[(points > reference).all(axis=1)]
    return float(moocore.hypervolume(beyond, ref=reference, maximise=True)) if len(beyond) else 0.0


def contributions(points: Floats, reference: Floats) -> Floats:
    """What the hypervolume would lose without each point, exactly, shape (n,); 0 for dominated and repeated points.

    Args:
        points: Shape (n, m), n > 0.
        reference: Shape (m,).
    """
    import moocore

    return np.asarray(moocore.hv_contributions(points, ref=reference, maximise=True), dtype=np.float64)


def improvement(points: Floats, front: Floats, reference: Floats) -> Floats:
    """By how much each point alone would enlarge the hypervolume of a front, exactly.

    Two goals: the region above the front falls into strips, and the sum over them is a difference of cumulative areas:
    time O((n + k) log k). Every further goal cuts the space into k slices: O(n k^(m-2) log k).

    Args:
        points: Shape (n, m).
        front: Shape (k, m); may hold dominated points; k may be 0.
        reference: Shape (m,).

    Returns:
        Shape (n,), >= 0, in the product of the columns' units.

    Source: Yang et al. 2019, J. Global Optim. 75, 3 (the strips).
    """
    # From the reference on, so that large offsets cancel before anything is multiplied.
    return _improvement(np.maximum(points - reference, 0.0), np.maximum(front - reference, 0.0))


def _improvement(points: Floats, front: Floats) -> Floats:
    if points.shape[1] == 2:
        return _improvement_of_two(points, front)
    front = front[np.argsort(-front[:, -1], kind="stable")]
    levels = np.append(front[:, -1], 0.0)
    total = np.zeros(len(points))
    top = np.inf
    for n_above, level in enumerate(levels):
        # Between this level and the one above, exactly the points that reach the upper one bound the front.
        thickness = np.minimum(points[:, -1], top) - level
        rows = np.flatnonzero(thickness > 0)
        if len(rows):
            total[rows] += thickness[rows] * _improvement(points[rows, :-1], front[:n_above, :-1])
        top = level
    return total


def _improvement_of_two(points: Floats, front: Floats) -> Floats:
    order = np.argsort(front[:, 0], kind="stable")
    # Strip i begins at start[i]; a new point in it counts above height[i].
    start = np.append(0.0, front[order, 0])
    height = np.append(np.maximum.accumulate(front[order, 1][::-1])[::-1], 0.0)
    below = np.append(0.0, np.cumsum(height[:-1] * np.diff(start)))
    first = np.searchsorted(-height, -points[:, 1], side="right")  # the first strip that the point rises above
    first = np.minimum(first, len(start) - 1)
    last = np.searchsorted(start, points[:, 0], side="right") - 1
    covered = below[last] + height[last] * (points[:, 0] - start[last]) - below[first]
    area = points[:, 1] * (points[:, 0] - start[first]) - covered
    is_above = (points[:, 0] > start[first]) & (points[:, 1] > height[first])
    return np.asarray(np.where(is_above, np.maximum(area, 0.0), 0.0))


def _turns(goal: Goal) -> list[tuple[Target, float]]:
    return [(target, 1.0 if target.kind is TargetKind.MAXIMIZE else -1.0) for target in goal.traded]


def _check_named(targets: Sequence[Target], values: Mapping[str, object]) -> None:
    for target in targets:
        if target.property not in values:
            raise InvalidInput(
                f"The goal needs {target.property!r}, but only {sorted(values)} are given.",
                hint=f"Measure or predict {target.property!r} first.",
            )
