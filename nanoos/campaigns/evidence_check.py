"""Whether every candidate's score and verdict are those that its results and labels give."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from sqlalchemy import Connection, select

from nanoos.campaigns.evidence import CHUNK, changes_due
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import CandidateStatus
from nanoos.store.tables import campaigns, candidates

UNSCORED = frozenset({CandidateStatus.IN_FLIGHT, CandidateStatus.DROPPED})
SAME = 1e-9  # of a score; processors differ in the last digits


def unfounded_scores(connection: Connection) -> Iterator[tuple[str, int, str]]:
    """Table, id and problem of each candidate whose outputs, score or verdict do not follow from results and labels."""
    for id_ in (*_unfounded(connection), *_wrongly_scaled(connection)):
        yield candidates.name, id_, "its score or verdict does not follow from its results and labels"


def _unfounded(connection: Connection) -> Iterator[int]:
    last = 0
    while ids := list(
        connection.execute(
            select(candidates.c.id).where(candidates.c.id > last).order_by(candidates.c.id).limit(CHUNK)
        ).scalars()
    ):
        for change in changes_due(connection, ids):
            stored = change.row._mapping
            if stored["status"] in UNSCORED and stored["outputs"] is None and stored["score"] is None:
                continue  # it waits to reuse another campaign's result, or waited when its campaign was cancelled
            if any(not _is_same(stored[name], value) for name, value in change.values.items()):
                yield change.row.id
        last = ids[-1]


def _wrongly_scaled(connection: Connection) -> Iterator[int]:
    """Those of campaigns without bounds, whose scores depend on each other."""
    from nanoos.discovery.scoring import observed_ranges, score

    for row in connection.execute(select(campaigns.c.id, campaigns.c.goal).order_by(campaigns.c.id)).all():
        goal = Goal.parse(row.goal)
        if goal.is_bounded:
            continue
        scored = connection.execute(
            select(candidates.c.id, candidates.c.outputs, candidates.c.score)
            .where(candidates.c.campaign_id == row.id, candidates.c.score.is_not(None))
            .order_by(candidates.c.id)
        ).all()
        if scored:
            values = {name: np.array([item.outputs[name] for item in scored], float) for name in goal.properties}
            right = score(goal, values, observed_ranges(values))
            for item, wanted in zip(scored, right, strict=True):
                if not _is_same(item.score, float(wanted)):
                    yield item.id


def _is_same(stored: object, right: object) -> bool:
    if isinstance(stored, float) and isinstance(right, float):
        return math.isclose(stored, right, rel_tol=SAME, abs_tol=SAME)
    return stored == right
