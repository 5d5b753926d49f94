"""Reusing existing results of the same engine on a campaign's structures.

The structures become candidates, and the queue completes their simulations from the existing results, outside budget
and capacity. Surrogates learn from the labels in any case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select, true

from nanoos.campaigns.candidates import KNOWN, NewCandidate, add_candidates, is_result_of_campaign
from nanoos.domain.decision import Decision, DecisionKind
from nanoos.store.labels import SIMULATION
from nanoos.store.tables import (
    campaigns,
    candidates,
    label_retractions,
    labels,
    simulation_results,
    structures,
)

# A result is timestamped when its worker starts to record it, but is visible only after the commit.
OVERLAP = timedelta(minutes=10)


def reuse_results(connection: Connection, campaign_ids: Sequence[int], *, now: datetime) -> None:
    """Add structures with an existing result as candidates of the campaigns that have not chosen them, outside any
    step.
    """
    add_candidates(connection, reusable_results(connection, campaign_ids, since=None), run_id=None, now=now)


def reusable_results(
    connection: Connection, campaign_ids: Sequence[int], *, since: datetime | None
) -> list[NewCandidate]:
    """Candidates that `reuse_results` would add, from results recorded since a time; None for all results."""
    is_recent = true() if since is None else simulation_results.c.recorded_at >= since
    is_chosen = (
        select(candidates.c.id)
        .where(candidates.c.campaign_id == campaigns.c.id, candidates.c.structure_id == structures.c.id)
        .exists()
    )
    is_retracted = (
        select(label_retractions.c.id)
        .join(labels, labels.c.id == label_retractions.c.label_id)
        .where(labels.c.source_kind == SIMULATION, labels.c.source_id == simulation_results.c.id)
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
            origin=KNOWN,
            is_from_cache=True,
        )
        for row in rows
    ]


def reusable_since(rows: Iterable[Row[Any]]) -> datetime | None:
    """Time since which results may be new to these campaigns; older ones are already candidates. None for no rows."""
    times = [row.advanced_at or row.created_at for row in rows]
    return min(times) - OVERLAP if times else None


def reuse_decisions(n_reused: Mapping[int, int], slugs: Mapping[int, str]) -> list[Decision]:
    """The decisions that report reused results, from their number by campaign."""
    return [
        Decision(
            kind=DecisionKind.KNOWN_RESULTS,
            subject=slugs[campaign_id],
            result="taken_over",
            reason=f"{n} structures were already simulated with the same engine: their results are reused",
            numbers={"n": n},
            campaign_id=campaign_id,
        )
        for campaign_id, n in n_reused.items()
    ]
