"""Taking over what is known: results of the same engine on a campaign's structures, whoever had them computed.

They become candidates of the campaign; the queue answers their simulations from the results, outside budget and
capacity. A surrogate learns from their labels in any case; this makes them candidates as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, select

from nanoos.domain.decision import Decision, DecisionKind
from nanoos.domain.statuses import CandidateStatus, WorkStatus
from nanoos.store.labels import SIMULATION
from nanoos.store.tables import (
    campaigns,
    candidates,
    label_retractions,
    labels,
    simulation_jobs,
    simulation_results,
    structures,
)

ORIGIN = "known"


def take_over_known_results(
    connection: Connection, campaign_ids: Sequence[int], *, run_id: int | None, now: datetime
) -> dict[int, int]:
    """Make candidates of structures that were simulated before and that a campaign has not chosen yet.

    Returns:
        How many, by campaign; only campaigns with any.
    """
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
        .join(
            simulation_results,
            and_(
                simulation_results.c.structure_hash == structures.c.structure_hash,
                simulation_results.c.engine == campaigns.c.engine,
                simulation_results.c.engine_version == campaigns.c.engine_version,
                simulation_results.c.engine_params_hash == campaigns.c.engine_params_hash,
            ),
        )
        .where(campaigns.c.id.in_(campaign_ids), ~is_chosen, ~is_retracted)
        .order_by(campaigns.c.id, structures.c.id)
    ).all()
    if not rows:
        return {}
    inserted = connection.execute(
        candidates.insert().returning(candidates.c.id, sort_by_parameter_order=True),
        [
            {
                "campaign_id": row.id,
                "structure_id": row.structure_id,
                "orchestrator_run_id": run_id,
                "iteration": row.iteration,
                "status": CandidateStatus.IN_FLIGHT.value,
                "origin": ORIGIN,
                "predictions": {},
                "created_at": now,
            }
            for row in rows
        ],
    ).scalars()
    connection.execute(
        simulation_jobs.insert(),
        [
            {
                "campaign_id": row.id,
                "candidate_id": candidate_id,
                "structure_id": row.structure_id,
                "result_key": row.result_key,
                "status": WorkStatus.PENDING.value,
                "priority": row.priority,
                "is_from_cache": True,
                "created_at": now,
                "available_at": now,
            }
            for row, candidate_id in zip(rows, inserted, strict=True)
        ],
    )
    counts: dict[int, int] = {}
    for row in rows:
        counts[row.id] = counts.get(row.id, 0) + 1
    return counts


def known_decisions(taken: Mapping[int, int], slugs: Mapping[int, str]) -> list[Decision]:
    """What a step says of it."""
    return [
        Decision(
            kind=DecisionKind.KNOWN_RESULTS,
            subject=slugs[campaign_id],
            result="taken_over",
            reason=f"{n} structures were simulated before with the same engine: taken over without computing",
            numbers={"n": n},
            campaign_id=campaign_id,
        )
        for campaign_id, n in taken.items()
    ]
