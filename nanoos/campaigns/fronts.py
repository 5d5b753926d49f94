"""The Pareto fronts of campaigns: what their evidence dominates, and since which iteration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from nanoos.domain.goal import Goal
from nanoos.store.tables import candidates

if TYPE_CHECKING:
    from nanoos.discovery.protocol import Floats, Indices

GROWTH = 1e-3  # of the hypervolume: less is no growth, or every new point of a continuous trade-off would be some
SECOND_LAYER = 0.5  # its score; the reference point of a front without a range is inferred from both layers


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """The front of a campaign's evidence.

    Attributes:
        hypervolume: What it dominates above the reference point, product of the properties' units.
        reference_point: By property, property units; None before the first candidate within the limits.
        grown_at: The newest iteration without whose candidates, and those after it, the hypervolume would be smaller by
            more than GROWTH; of the newest candidate on the front where none is beyond the reference point, and None
            before the first candidate within the limits.
    """

    hypervolume: float
    reference_point: Mapping[str, float] | None
    grown_at: int | None


def fronts_of(connection: Connection, goals: Mapping[int, Mapping[str, Any]]) -> dict[int, Front]:
    """The fronts of campaigns by id, in one statement.

    Args:
        connection: The database.
        goals: The stored goals of Pareto campaigns by id.
    """
    if not goals:
        return {}
    rows = connection.execute(
        select(candidates.c.campaign_id, candidates.c.iteration, candidates.c.outputs, candidates.c.score)
        .where(candidates.c.campaign_id.in_(goals), candidates.c.score >= SECOND_LAYER)
        .order_by(candidates.c.id)
    ).all()
    of_campaign: dict[int, list[Any]] = {id_: [] for id_ in goals}
    for row in rows:
        of_campaign[row.campaign_id].append(row)
    return {id_: _front(Goal.parse(goal), of_campaign[id_]) for id_, goal in goals.items()}


def _front(goal: Goal, rows: list[Any]) -> Front:
    import numpy as np

    from nanoos.discovery.pareto import downward, hypervolume, reference_point, upward

    if not rows:
        return Front(hypervolume=0.0, reference_point=None, grown_at=None)
    names = [target.property for target in goal.traded]
    points = upward(goal, {name: np.array([row.outputs[name] for row in rows], dtype=np.float64) for name in names})
    reference = reference_point(goal, points)
    total = hypervolume(points, reference)
    return Front(
        hypervolume=total,
        reference_point=downward(goal, reference),
        grown_at=_grown_at(points, np.array([row.iteration for row in rows]), reference, total)
        if total
        else max(row.iteration for row in rows if row.score == 1.0),
    )


def _grown_at(points: Floats, iteration: Indices, reference: Floats, total: float) -> int:
    from nanoos.discovery.pareto import hypervolume

    newest_first: list[int] = sorted(set(iteration.tolist()), reverse=True)
    return next(at for at in newest_first if total - hypervolume(points[iteration < at], reference) > GROWTH * total)
