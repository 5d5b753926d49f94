"""Campaigns in a list, with what each has used of its budgets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.campaigns.progress import CampaignProgress, progress_of
from nanoos.control.config import OrchestratorConfig, parse_config
from nanoos.domain.goal import targets_of
from nanoos.domain.statuses import CampaignStatus
from nanoos.service.queries.pages import Page, read_page
from nanoos.store.tables import (
    campaigns,
    design_spaces,
    orchestrator_state,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignSummary:
    """One campaign in a line.

    Attributes:
        engine: Empty if the campaign has none: its candidates are only measured.
        n_simulations: Counted against the budget; known results that were taken over are not.
        n_hits: Candidates that meet every target.
        n_confirmed: Those of them on which every target was measured.
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
    n_pool_wanted: int | None
    n_candidates: int
    n_simulations: int
    n_simulations_in_flight: int
    simulation_budget: int
    n_experiments: int
    n_experiments_in_flight: int
    experiment_budget: int
    n_hits: int
    n_confirmed: int
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
    progress = progress_of(connection, [row.id for row in page.items])
    configs = {row.orchestrator: parse_config(row.config) for row in page.items}
    return Page(
        items=tuple(_summary(row, progress[row.id], configs[row.orchestrator]) for row in page.items),
        total=page.total,
        limit=limit,
        offset=offset,
    )


def _summary(row: Row[Any], progress: CampaignProgress, config: OrchestratorConfig) -> CampaignSummary:
    return CampaignSummary(
        id=row.id,
        slug=row.slug,
        name=row.name,
        orchestrator=row.orchestrator,
        status=row.status,
        status_reason=row.status_reason,
        targets=tuple(targets_of(row.goal)),
        engine=row.engine,
        design_space=row.design_space,
        priority=progress.effective_priority(config),
        version=row.version,
        iteration=row.iteration,
        max_iterations=progress.settings.max_iterations,
        n_pool=progress.n_pool,
        n_pool_wanted=progress.n_pool_wanted,
        n_candidates=progress.n_candidates,
        n_simulations=progress.n_simulations,
        n_simulations_in_flight=progress.n_simulations_in_flight,
        simulation_budget=progress.simulation_budget(config),
        n_experiments=progress.n_experiments,
        n_experiments_in_flight=progress.n_experiments_in_flight,
        experiment_budget=progress.experiment_budget(config),
        n_hits=progress.n_hits,
        n_confirmed=progress.n_confirmed,
        best_score=progress.best_score,
        created_by=row.created_by,
        created_at=row.created_at,
        advanced_at=row.advanced_at,
        updated_at=row.updated_at,
    )
