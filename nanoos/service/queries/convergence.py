"""How campaigns converge, for many of them in one query."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from nanoos.store.tables import candidates


def best_by_iteration(connection: Connection, campaign_ids: Sequence[int]) -> dict[int, list[float]]:
    """Best score so far at each iteration that has one, by campaign; only campaigns with any."""
    best: dict[int, list[float]] = {}
    rows = connection.execute(
        select(candidates.c.campaign_id, func.max(candidates.c.score).label("score"))
        .where(candidates.c.campaign_id.in_(campaign_ids), candidates.c.score.is_not(None))
        .group_by(candidates.c.campaign_id, candidates.c.iteration)
        .order_by(candidates.c.campaign_id, candidates.c.iteration)
    )
    for row in rows:
        so_far = best.setdefault(row.campaign_id, [])
        so_far.append(max(row.score, so_far[-1]) if so_far else row.score)
    return best
