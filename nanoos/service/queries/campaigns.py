"""Campaigns in a list, with what each has used of its budgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from nanoos.control.config import OrchestratorConfig, parse_config
from nanoos.domain.statuses import IN_FLIGHT, CampaignStatus, WorkStatus
from nanoos.service.queries.pages import Page, read_page
from nanoos.store.tables import (
    campaigns,
    candidates,
    design_spaces,
    experiment_runs,
    orchestrator_state,
    simulation_jobs,
)

WORKING = tuple(status.value for status in IN_FLIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSummary:
    """One campaign in a line.

    Attributes:
        n_simulations: Counted against the budget; known results that were taken over are not.
    """

    id: int
    slug: str
    name: str
    orchestrator: str
    status: str
    status_reason: str
    targets: tuple[str, ...]
    engine: str
    design_space: str
    priority: int
    version: int
    iteration: int
    max_iterations: int
    n_pool: int
    n_candidates: int
    n_simulations: int
    n_simulations_in_flight: int
    simulation_budget: int
    n_experiments: int
    n_experiments_in_flight: int
    experiment_budget: int
    n_hits: int
    best_score: float | None
    created_by: str
    created_at: datetime
    advanced_at: datetime | None
    updated_at: datetime


def campaign_list(
    connection: Connection,
    name: str | None = None,
    *,
    limit: int = 50,
    offset: int = 0,
    status: CampaignStatus | None = None,
) -> Page[CampaignSummary]:
    """Campaigns, the newest first; of one orchestrator where it is named. Raises InvalidInput."""
    query = (
        select(
            campaigns,
            design_spaces.c.n_structures,
            design_spaces.c.slug.label("design_space"),
            orchestrator_state.c.name.label("orchestrator"),
            orchestrator_state.c.config,
        )
        .join(design_spaces, design_spaces.c.id == campaigns.c.design_space_id)
        .join(orchestrator_state, orchestrator_state.c.id == campaigns.c.orchestrator_id)
        .order_by(campaigns.c.id.desc())
    )
    if name is not None:
        query = query.where(orchestrator_state.c.name == name)
    if status is not None:
        query = query.where(campaigns.c.status == status.value)
    page = read_page(connection, query, lambda row: row, limit=limit, offset=offset)
    counts = _counts(connection, [row.id for row in page.items])
    configs = {row.orchestrator: parse_config(row.config) for row in page.items}
    return Page(
        items=tuple(_summary(row, configs[row.orchestrator], counts.get(row.id, {})) for row in page.items),
        total=page.total,
        limit=limit,
        offset=offset,
    )


def _counts(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    jobs, lab = simulation_jobs.c, experiment_runs.c
    queries = (
        select(
            jobs.campaign_id,
            _number((jobs.status != WorkStatus.CANCELLED.value) & jobs.is_from_cache.is_(False), "n_simulations"),
            _number(jobs.status.in_(WORKING) & jobs.is_from_cache.is_(False), "n_simulations_in_flight"),
        )
        .where(jobs.campaign_id.in_(ids))
        .group_by(jobs.campaign_id),
        select(
            lab.campaign_id,
            _number(lab.status != WorkStatus.CANCELLED.value, "n_experiments"),
            _number(lab.status.in_(WORKING), "n_experiments_in_flight"),
        )
        .where(lab.campaign_id.in_(ids))
        .group_by(lab.campaign_id),
        select(
            candidates.c.campaign_id,
            func.count().label("n_candidates"),
            _number(candidates.c.is_hit, "n_hits"),
            func.max(candidates.c.score).label("best_score"),
        )
        .where(candidates.c.campaign_id.in_(ids))
        .group_by(candidates.c.campaign_id),
    )
    counts: dict[int, dict[str, Any]] = {}
    for query in queries:
        for row in connection.execute(query).mappings():
            values = {key: value for key, value in row.items() if key != "campaign_id"}
            counts.setdefault(row["campaign_id"], {}).update(values)
    return counts


def _number(condition: Any, name: str) -> Any:
    return func.sum(case((condition, 1), else_=0)).label(name)


def _summary(row: Row[Any], config: OrchestratorConfig, counts: dict[str, Any]) -> CampaignSummary:
    settings = row.settings
    own_simulations, own_experiments = settings.get("simulation_budget"), settings.get("experiment_budget")
    return CampaignSummary(
        id=row.id,
        slug=row.slug,
        name=row.name,
        orchestrator=row.orchestrator,
        status=row.status,
        status_reason=row.status_reason,
        targets=tuple(row.goal),
        engine=row.engine,
        design_space=row.design_space,
        priority=config.campaign_priorities.get(row.slug, row.priority),
        version=row.version,
        iteration=row.iteration,
        max_iterations=settings["max_iterations"],
        n_pool=row.n_structures,
        n_candidates=counts.get("n_candidates", 0),
        n_simulations=int(counts.get("n_simulations", 0)),
        n_simulations_in_flight=int(counts.get("n_simulations_in_flight", 0)),
        simulation_budget=config.simulation_budget_per_campaign if own_simulations is None else own_simulations,
        n_experiments=int(counts.get("n_experiments", 0)),
        n_experiments_in_flight=int(counts.get("n_experiments_in_flight", 0)),
        experiment_budget=config.experiment_budget_per_campaign if own_experiments is None else own_experiments,
        n_hits=int(counts.get("n_hits", 0)),
        best_score=counts.get("best_score"),
        created_by=row.created_by,
        created_at=row.created_at,
        advanced_at=row.advanced_at,
        updated_at=row.updated_at,
    )
