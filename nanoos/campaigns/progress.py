"""The progress of campaigns: one query for the step, the reports, the dashboard and the asset.

It takes a fixed number of statements for any number of campaigns. Counts come from `row_counts`, which includes
archived rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, or_, select, true

from nanoos.campaigns.fronts import fronts_of
from nanoos.campaigns.spec import CampaignSettings, HitsBy
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.engine_source import NO_ENGINE, EngineSource
from nanoos.domain.goal import is_pareto
from nanoos.domain.statuses import (
    IN_FLIGHT,
    OPEN_FOR_LAB,
    WITH_RESULT,
    CampaignStatus,
    CandidateStatus,
    WorkStatus,
)
from nanoos.store.status_counts import counted
from nanoos.store.tables import (
    campaigns,
    candidates,
    design_spaces,
    experiment_runs,
    row_counts,
    simulation_jobs,
)

CAMPAIGN_COLUMNS = (
    "id",
    "slug",
    "status",
    "settings",
    "goal",
    "design_space_id",
    "engine",
    "engine_version",
    "engine_params_hash",
    "priority",
    "seed",
    "iteration",
    "advanced_at",
)
COUNT_NAMES = (
    "n_candidates",
    "n_simulations",
    "n_simulations_in_flight",
    "n_reused_waiting",
    "n_results",
    "n_infeasible",
    "n_experiments",
    "n_experiments_in_flight",
    "n_hits",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignProgress:
    """The progress of a campaign.

    Attributes:
        priority: The campaign's own; the configuration may override it.
        n_pool: Structures in the design space so far.
        n_pool_wanted: Total number of structures while the design space is being built; None once it is complete.
        n_candidates: All structures chosen so far.
        n_simulations: Simulations launched and not cancelled, without reused results; the budget limits these.
        n_simulations_in_flight: Simulations pending or running, without reused results; the capacity limits these.
        n_reused_waiting: Reused results not yet recorded; they are free.
        n_results: Candidates that were simulated or are infeasible.
        n_infeasible: Candidates that could not be computed.
        n_hits: Candidates whose evidence meets every target.
        n_confirmed: Those of them on which every target was measured.
        best_score: Best score so far, 0..1; None before the first result.
        best_iteration: First iteration with this score; of a Pareto campaign the one that last enlarged the
            hypervolume.
        hypervolume: What the front of a Pareto campaign's evidence dominates, product of the properties' units; None of
            other campaigns.
    """

    id: int
    slug: str
    status: CampaignStatus
    settings: CampaignSettings
    goal: Mapping[str, Any]
    design_space_id: int
    source: EngineSource
    priority: int
    seed: int
    iteration: int
    advanced_at: datetime | None
    n_pool: int
    n_candidates: int = 0
    n_simulations: int = 0
    n_simulations_in_flight: int = 0
    n_reused_waiting: int = 0
    n_results: int = 0
    n_infeasible: int = 0
    n_experiments: int = 0
    n_experiments_in_flight: int = 0
    n_hits: int = 0
    n_confirmed: int = 0
    best_score: float | None = None
    best_iteration: int | None = None
    n_pool_wanted: int | None = None
    hypervolume: float | None = None

    @property
    def has_engine(self) -> bool:
        """Whether its candidates are simulated; otherwise they go to the lab at once."""
        return self.source.engine != NO_ENGINE

    @property
    def hit_column(self) -> str:
        """The column of `candidates` that marks the hits for its stopping rule."""
        return "is_confirmed" if self.settings.hits_by == HitsBy.CONFIRMED else "is_hit"

    @property
    def n_counted_hits(self) -> int:
        """Hits for its stopping rule."""
        return self.n_confirmed if self.hit_column == "is_confirmed" else self.n_hits

    @property
    def n_awaited(self) -> int:
        """Results still outstanding."""
        if not self.has_engine:
            return self.n_experiments_in_flight
        return self.n_simulations_in_flight + self.n_reused_waiting

    @property
    def pool_wait(self) -> str | None:
        """How far its design space is built; None once it is complete."""
        if self.n_pool_wanted is None:
            return None
        return f"its design space is being built: {self.n_pool:,} of {self.n_pool_wanted:,} structures"

    def simulation_budget(self, config: OrchestratorConfig) -> int:
        own = self.settings.simulation_budget
        return config.simulation_budget_per_campaign if own is None else own

    def experiment_budget(self, config: OrchestratorConfig) -> int:
        own = self.settings.experiment_budget
        return config.experiment_budget_per_campaign if own is None else own

    @property
    def work(self) -> str:
        """What its iterations launch: simulations, or experiments without an engine."""
        return "simulation" if self.has_engine else "experiment"

    @property
    def n_launched(self) -> int:
        return self.n_simulations if self.has_engine else self.n_experiments

    def budget(self, config: OrchestratorConfig) -> int:
        """The limit on what its iterations launch."""
        return self.simulation_budget(config) if self.has_engine else self.experiment_budget(config)

    def slots(self, config: OrchestratorConfig) -> int:
        """The limit on what the iterations of all campaigns like it have in flight."""
        return config.max_simultaneous_simulations if self.has_engine else config.max_simultaneous_experiments

    def effective_priority(self, config: OrchestratorConfig) -> int:
        return config.campaign_priorities.get(self.slug, self.priority)


def progress_of_orchestrator(connection: Connection, orchestrator_id: str) -> tuple[CampaignProgress, ...]:
    """The orchestrator's running and completed campaigns, and others with work in flight."""
    of_orchestrator = campaigns.c.orchestrator_id == orchestrator_id
    return _read(connection, of_orchestrator, always=campaigns.c.status.in_(OPEN_FOR_LAB))


def progress_of(connection: Connection, campaign_ids: Collection[int]) -> dict[int, CampaignProgress]:
    """Campaigns by id, in any status."""
    found = _read(connection, campaigns.c.id.in_(campaign_ids), always=true())
    return {progress.id: progress for progress in found}


def campaign_progress(connection: Connection, campaign_id: int) -> CampaignProgress:
    """One campaign, in any status."""
    return progress_of(connection, [campaign_id])[campaign_id]


def _read(
    connection: Connection, which: ColumnElement[bool], *, always: ColumnElement[bool]
) -> tuple[CampaignProgress, ...]:
    """Campaigns that match `which` and either match `always` or have work in flight."""
    counts = (
        select(row_counts.c.campaign_id, *_counts())
        .where(row_counts.c.campaign_id.in_(select(campaigns.c.id).where(which)))
        .group_by(row_counts.c.campaign_id)
        .subquery()
    )
    # Three index lookups for each campaign; an aggregate would read every candidate.
    of_campaign = (
        candidates.c.campaign_id == campaigns.c.id,
        candidates.c.score.is_not(None),
    )
    best_score = select(func.max(candidates.c.score)).where(*of_campaign).correlate(campaigns).scalar_subquery()
    best_iteration = (
        select(candidates.c.iteration)
        .where(*of_campaign)
        .order_by(candidates.c.score.desc(), candidates.c.iteration)
        .limit(1)
        .correlate(campaigns)
        .scalar_subquery()
    )
    n_confirmed = (
        select(func.count())
        .where(candidates.c.campaign_id == campaigns.c.id, candidates.c.is_confirmed)
        .correlate(campaigns)
        .scalar_subquery()
    )
    has_work = or_(counts.c.n_simulations_in_flight > 0, counts.c.n_experiments_in_flight > 0)
    rows = connection.execute(
        select(
            *(campaigns.c[name] for name in CAMPAIGN_COLUMNS),
            design_spaces.c.n_structures,
            case((design_spaces.c.status != WorkStatus.COMPLETED.value, design_spaces.c.n_wanted)).label("n_wanted"),
            *(counts.c[name] for name in COUNT_NAMES),
            best_score.label("best_score"),
            best_iteration.label("best_iteration"),
            n_confirmed.label("n_confirmed"),
        )
        .join(design_spaces, design_spaces.c.id == campaigns.c.design_space_id)
        .outerjoin(counts, counts.c.campaign_id == campaigns.c.id)
        .where(which, or_(always, has_work))
        .order_by(campaigns.c.id)
    ).all()
    fronts = fronts_of(connection, {row.id: row.goal for row in rows if is_pareto(row.goal)})
    return tuple(
        CampaignProgress(
            id=row.id,
            slug=row.slug,
            status=CampaignStatus(row.status),
            settings=CampaignSettings(**row.settings),
            goal=row.goal,
            design_space_id=row.design_space_id,
            source=EngineSource.of(row),
            priority=row.priority,
            seed=row.seed,
            iteration=row.iteration,
            advanced_at=row.advanced_at,
            n_pool=row.n_structures,
            n_pool_wanted=row.n_wanted,
            best_score=row.best_score,
            best_iteration=fronts[row.id].grown_at if row.id in fronts else row.best_iteration,
            hypervolume=fronts[row.id].hypervolume if row.id in fronts else None,
            n_confirmed=row.n_confirmed,
            **{name: int(row._mapping[name] or 0) for name in COUNT_NAMES},
        )
        for row in rows
    )


def _counts() -> tuple[ColumnElement[int], ...]:
    """The counts of `CampaignProgress` from a campaign's entries in `row_counts`, labelled as in COUNT_NAMES."""
    status, flag = row_counts.c.status, row_counts.c.flag
    is_working, is_launched = status.in_(IN_FLIGHT), status != WorkStatus.CANCELLED.value
    # The flag marks a simulation that reuses a result, and a candidate that is a hit.
    values = (
        counted(candidates),
        counted(simulation_jobs, is_launched, ~flag),
        counted(simulation_jobs, is_working, ~flag),
        counted(simulation_jobs, is_working, flag),
        counted(candidates, status.in_(WITH_RESULT)),
        counted(candidates, status == CandidateStatus.INFEASIBLE.value),
        counted(experiment_runs, is_launched),
        counted(experiment_runs, is_working),
        counted(candidates, flag),
    )
    return tuple(value.label(name) for name, value in zip(COUNT_NAMES, values, strict=True))
