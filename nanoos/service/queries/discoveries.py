"""Discoveries: candidates that meet every target by what counts, simulated or confirmed by measurements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, select

from nanoos.domain.goal import targets_of
from nanoos.service.queries.pages import Page, read_page
from nanoos.store.tables import campaigns, candidates, experiment_runs, structures


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """One candidate that meets every target of its campaign.

    Attributes:
        simulated: Targets by simulation, property units; empty without an engine.
        measured: Targets by measurement, which counts instead; empty before.
        is_confirmed: Every target was measured.
        experiment_status: Of its newest experiment; empty where none was launched.
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
    is_confirmed: bool


def count_discoveries(connection: Connection, *, slugs: Collection[str] | None = None) -> int:
    """All discoveries, or those of the campaigns with these slugs."""
    query = select(func.count()).select_from(candidates).where(_is_discovery(slugs))
    return connection.execute(query).scalar_one()


def discoveries(
    connection: Connection, *, slugs: Collection[str] | None = None, limit: int = 100
) -> tuple[Discovery, ...]:
    """The newest discoveries first; of all campaigns, or of those with these slugs."""
    return read_page(connection, _newest(slugs), _discovery, limit=limit, offset=0).items


def discoveries_page(connection: Connection, *, limit: int = 50, offset: int = 0) -> Page[Discovery]:
    """Discoveries, the newest first. Raises InvalidInput where there is no such page."""
    return read_page(connection, _newest(None), _discovery, limit=limit, offset=offset)


def _newest(slugs: Collection[str] | None) -> Select[Any]:
    newest = (
        select(experiment_runs.c.status)
        .where(experiment_runs.c.candidate_id == candidates.c.id)
        .order_by(experiment_runs.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(
            campaigns.c.slug,
            campaigns.c.goal,
            structures.c.formula,
            structures.c.structure_hash,
            candidates.c.outputs,
            candidates.c.evidence,
            candidates.c.score,
            candidates.c.is_confirmed,
            candidates.c.iteration,
            candidates.c.finished_at,
            newest.label("experiment_status"),
        )
        .join(campaigns, campaigns.c.id == candidates.c.campaign_id)
        .join(structures, structures.c.id == candidates.c.structure_id)
        .where(_is_discovery(slugs))
        .order_by(candidates.c.finished_at.desc(), candidates.c.id.desc())
    )


def _is_discovery(slugs: Collection[str] | None) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [candidates.c.is_hit]
    if slugs is not None:
        conditions.append(candidates.c.campaign_id.in_(select(campaigns.c.id).where(campaigns.c.slug.in_(slugs))))
    return and_(*conditions)


def _discovery(row: Row[Any]) -> Discovery:
    evidence, names = row.evidence or {}, targets_of(row.goal)
    simulated = {name: evidence[name]["simulated"] if name in evidence else row.outputs[name] for name in names}
    return Discovery(
        campaign=row.slug,
        formula=row.formula,
        structure_hash=row.structure_hash,
        simulated={name: value for name, value in simulated.items() if value is not None},
        measured={name: row.outputs[name] for name in names if name in evidence},
        is_confirmed=row.is_confirmed,
        score=row.score,
        iteration=row.iteration,
        found_at=row.finished_at,
        experiment_status=row.experiment_status or "",
    )
