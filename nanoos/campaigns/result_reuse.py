"""Reusing existing results of the same engine on a campaign's structures.

The structures become candidates, and the queue completes their simulations from the existing results, outside budget
and capacity. Surrogates learn from the labels in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, true

from nanoos.campaigns.candidates import NewCandidate, add_candidates, is_result_of_campaign
from nanoos.domain.decision import Decision, DecisionKind, DecisionResult
from nanoos.domain.label_kinds import LabelKind
from nanoos.domain.statuses import Origin
from nanoos.store.tables import (
    campaigns,
    candidates,
    label_retractions,
    labels,
    simulation_results,
    structures,
)

# A transaction takes its results' ids before its commit makes them visible, and others may overtake it meanwhile. Ids,
# not times: a clock that is wrong would hide results for ever.
OVERLAP = 10_000


def reuse_results(connection: Connection, campaign_ids: Sequence[int], *, now: datetime) -> None:
    """Add structures with an existing result as candidates of the campaigns that have not chosen them, outside any
    step.
    """
    add_candidates(connection, reusable_results(connection, campaign_ids, after=None), run_id=None, now=now)


def reusable_results(connection: Connection, campaign_ids: Sequence[int], *, after: int | None) -> list[NewCandidate]:
    """Candidates that `reuse_results` would add, from results with an id above `after`; None for all."""
    is_recent = true() if after is None else simulation_results.c.id > after
    is_chosen = (
        select(candidates.c.id)
        .where(candidates.c.campaign_id == campaigns.c.id, candidates.c.structure_id == structures.c.id)
        .exists()
    )
    is_retracted = (
        select(label_retractions.c.id)
        .join(labels, labels.c.id == label_retractions.c.label_id)
        .where(labels.c.source_kind == LabelKind.SIMULATION, labels.c.source_id == simulation_results.c.id)
        .exists()
    )
    rows = connection.execute(
        select(
            campaigns.c.id,
            campaigns.c.iteration,
            campaigns.c.priority,
            structures.c.id.label("structure_id"),
            simulation_results.c.result_key,
        )
        .join(structures, structures.c.design_space_id == campaigns.c.design_space_id)
        .join(simulation_results, is_result_of_campaign())
        .where(campaigns.c.id.in_(campaign_ids), is_recent, ~is_chosen, ~is_retracted)
        .order_by(campaigns.c.id, structures.c.id)
    ).all()
    return [
        NewCandidate(
            campaign_id=row.id,
            structure_id=row.structure_id,
            result_key=row.result_key,
            iteration=row.iteration,
            priority=row.priority,
            origin=Origin.KNOWN,
            is_from_cache=True,
        )
        for row in rows
    ]


def reusable_after(rows: Iterable[Row[Any]]) -> int | None:
    """Results up to this id are candidates of these campaigns already. None for no rows."""
    ids = [row.newest_result_id for row in rows]
    return min(ids) - OVERLAP if ids else None


def reuse_decisions(n_reused: Mapping[int, int], slugs: Mapping[int, str]) -> list[Decision]:
    """The decisions that report reused results, from their number by campaign."""
    return [
        Decision(
            kind=DecisionKind.KNOWN_RESULTS,
            subject=slugs[campaign_id],
            result=DecisionResult.TAKEN_OVER,
            reason=f"{n} structures were already simulated with the same engine: their results are reused",
            numbers={"n": n},
            campaign_id=campaign_id,
        )
        for campaign_id, n in n_reused.items()
    ]
