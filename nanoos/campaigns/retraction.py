"""What a retracted simulation label takes with it: its candidates' scores, and the reuse of its result.

The result itself stays, as everything recorded does. It is not computed again: the same engine would give the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, select, update

from nanoos.campaigns.candidates import rescore
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import CandidateStatus
from nanoos.store.labels import SIMULATION
from nanoos.store.tables import campaigns, candidates, label_retractions, labels, simulation_results, structures


def withdraw_result(connection: Connection, result_id: int, *, now: datetime) -> int:
    """Take the candidates that this result scored out of every ranking; returns how many."""
    # By what names a result, not by its job, which may be in the archive.
    scored = (
        select(candidates.c.id)
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .join(
            simulation_results,
            and_(
                simulation_results.c.structure_hash == structures.c.structure_hash,
                simulation_results.c.engine == campaigns.c.engine,
                simulation_results.c.engine_version == campaigns.c.engine_version,
                simulation_results.c.engine_params_hash == campaigns.c.engine_params_hash,
            ),
        )
        .where(simulation_results.c.id == result_id)
    )
    affected = connection.execute(
        update(candidates)
        .where(candidates.c.id.in_(scored), candidates.c.status == CandidateStatus.SIMULATED.value)
        .values(status=CandidateStatus.DROPPED.value, score=None, is_hit=False, finished_at=now)
        .returning(candidates.c.campaign_id)
    ).scalars()
    dropped_from = list(affected)
    goals = select(campaigns.c.id, campaigns.c.goal).where(campaigns.c.id.in_(dropped_from)).order_by(campaigns.c.id)
    for row in connection.execute(goals).all():
        goal = Goal.parse(row.goal)
        if not goal.is_bounded:
            rescore(connection, row.id, goal)
    return len(dropped_from)


def retracted_results(connection: Connection, result_ids: Sequence[int]) -> dict[int, str]:
    """Which of these results a retraction has tainted, with its reason."""
    rows = connection.execute(
        select(labels.c.source_id, label_retractions.c.reason)
        .join(label_retractions, label_retractions.c.label_id == labels.c.id)
        .where(labels.c.source_kind == SIMULATION, labels.c.source_id.in_(result_ids))
    )
    return dict(rows.tuples().all())
