"""Discoveries: simulated candidates that meet every target, with their lab results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from nanoos.service.queries.pages import Page, read_page
from nanoos.store.labels import present_measurements
from nanoos.store.tables import campaigns, candidates, experiment_runs, structures


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """One candidate that meets every target of its campaign.

    Attributes:
        simulated: Properties of the goal, property units.
        experiment_status: Of its experiment run; empty where none was launched.
        measured: What the lab measured; empty before.
    """

    campaign: str
    formula: str
    structure_hash: str
    simulated: Mapping[str, float]
    score: float
    iteration: int
    found_at: datetime
    experiment_status: str
    measured: Mapping[str, float]


def count_discoveries(connection: Connection) -> int:
    """All discoveries."""
    return connection.execute(select(func.count()).select_from(candidates).where(candidates.c.is_hit)).scalar_one()


def discoveries(connection: Connection, *, limit: int = 100) -> tuple[Discovery, ...]:
    """The newest discoveries first."""
    return discoveries_page(connection, limit=limit).items


def discoveries_page(connection: Connection, *, limit: int = 50, offset: int = 0) -> Page[Discovery]:
    """Discoveries, the newest first. Raises InvalidInput where there is no such page."""
    query = (
        select(
            campaigns.c.slug,
            campaigns.c.goal,
            structures.c.formula,
            structures.c.structure_hash,
            candidates.c.outputs,
            candidates.c.score,
            candidates.c.iteration,
            candidates.c.finished_at,
            experiment_runs.c.id.label("experiment_id"),
            experiment_runs.c.status,
        )
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .outerjoin(experiment_runs, experiment_runs.c.candidate_id == candidates.c.id)
        .where(candidates.c.is_hit)
        .order_by(candidates.c.finished_at.desc(), candidates.c.id.desc())
    )
    page = read_page(connection, query, lambda row: row, limit=limit, offset=offset)
    measured = present_measurements(
        connection, [row.experiment_id for row in page.items if row.experiment_id is not None]
    )
    return Page(
        items=tuple(_discovery(row, measured.get(row.experiment_id, {})) for row in page.items),
        total=page.total,
        limit=limit,
        offset=offset,
    )


def _discovery(row: Row[Any], measured: Mapping[str, float]) -> Discovery:
    return Discovery(
        campaign=row.slug,
        formula=row.formula,
        structure_hash=row.structure_hash,
        simulated={name: row.outputs[name] for name in row.goal},
        score=row.score,
        iteration=row.iteration,
        found_at=row.finished_at,
        experiment_status=row.status or "",
        measured=measured,
    )
