"""Campaigns, models and lab candidates in numbers: a fixed number of statements, whatever the number of campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from nanoos.domain.statuses import IN_FLIGHT, CampaignStatus, CandidateStatus, TrainingStatus, WorkStatus
from nanoos.orchestrator.campaigns import CampaignSettings
from nanoos.orchestrator.config import OrchestratorConfig
from nanoos.orchestrator.snapshot import CampaignView, ModelView, ScoredCandidate
from nanoos.store import labels as label_store
from nanoos.store.tables import (
    campaigns,
    candidates,
    design_spaces,
    experiment_runs,
    model_trainings,
    model_versions,
    modelled_properties,
    simulation_jobs,
    structures,
    training_datasets,
)

# A completed campaign's best candidates still go to the lab.
VISIBLE = (CampaignStatus.RUNNING.value, CampaignStatus.COMPLETED.value)
OPEN_TRAINING = (TrainingStatus.REQUESTED.value, TrainingStatus.RUNNING.value)
WORKING = tuple(status.value for status in IN_FLIGHT)


def orchestrator_views(connection: Connection, orchestrator_id: str) -> tuple[CampaignView, ...]:
    """An orchestrator's running and completed campaigns, and the others that have work in flight."""
    return _campaign_views(connection, campaigns.c.orchestrator_id == orchestrator_id, campaigns.c.status.in_(VISIBLE))


def campaign_view(connection: Connection, campaign_id: int) -> CampaignView:
    """One campaign in numbers, whatever its status."""
    only = campaigns.c.id == campaign_id
    (view,) = _campaign_views(connection, only, only)
    return view


def model_views(connection: Connection) -> tuple[ModelView, ...]:
    """Every modelled property in numbers."""
    trained = (
        select(training_datasets.c.modelled_property_id, func.max(model_versions.c.created_at).label("trained_at"))
        .join(model_versions, model_versions.c.dataset_id == training_datasets.c.id)
        .group_by(training_datasets.c.modelled_property_id)
        .subquery()
    )
    is_open = (
        select(model_trainings.c.id)
        .where(
            model_trainings.c.modelled_property_id == modelled_properties.c.id,
            model_trainings.c.status.in_(OPEN_TRAINING),
        )
        .exists()
    )
    new = label_store.count_new(connection)
    rows = connection.execute(
        select(modelled_properties, trained.c.trained_at, is_open.label("is_open"))
        .outerjoin(trained, trained.c.modelled_property_id == modelled_properties.c.id)
        .order_by(modelled_properties.c.id)
    ).all()
    return tuple(
        ModelView(
            id=row.id,
            slug=row.slug,
            n_labels=new[row.id][0] if row.id in new else 0,
            n_new=new[row.id][1] if row.id in new else 0,
            trained_at=row.trained_at,
            since=row.trained_at or row.created_at,
            has_open_training=bool(row.is_open),
        )
        for row in rows
    )


def scored_candidates(
    connection: Connection, views: Sequence[CampaignView], config: OrchestratorConfig, n_free: int
) -> tuple[ScoredCandidate, ...]:
    """The best simulated candidates that the lab has not had, at most `n_free`, within each campaign's budget."""
    left = {
        view.id: view.experiment_budget(config) - view.n_experiments
        for view in views
        if view.status.value in VISIBLE and view.experiment_budget(config) > view.n_experiments
    }
    if n_free <= 0 or not left:
        return ()
    rank = func.row_number().over(
        partition_by=candidates.c.campaign_id, order_by=(candidates.c.score.desc(), candidates.c.id)
    )
    ranked = (
        select(
            candidates.c.id,
            candidates.c.campaign_id,
            candidates.c.structure_id,
            candidates.c.score,
            rank.label("rank"),
        )
        .where(_is_for_the_lab(list(left), config))
        .subquery()
    )
    tight = {key: value for key, value in left.items() if value < n_free}
    allowed = case(tight, value=ranked.c.campaign_id, else_=n_free) if tight else n_free
    rows = connection.execute(
        select(ranked, structures.c.formula)
        .join(structures, structures.c.id == ranked.c.structure_id)
        .where(ranked.c.rank <= allowed)
        .order_by(ranked.c.score.desc(), ranked.c.id)
        .limit(n_free)
    )
    return tuple(
        ScoredCandidate(
            id=row.id, campaign_id=row.campaign_id, structure_id=row.structure_id, formula=row.formula, score=row.score
        )
        for row in rows
    )


def waiting_for_lab(
    connection: Connection, views: Sequence[CampaignView], config: OrchestratorConfig
) -> dict[int, int]:
    """How many candidates of each campaign are good enough for the lab and have not been there."""
    open_ = [view.id for view in views if view.status.value in VISIBLE]
    rows = connection.execute(
        select(candidates.c.campaign_id, func.count())
        .where(_is_for_the_lab(open_, config))
        .group_by(candidates.c.campaign_id)
        .order_by(candidates.c.campaign_id)
    )
    return dict(rows.tuples().all())


def _is_for_the_lab(campaign_ids: Sequence[int], config: OrchestratorConfig) -> ColumnElement[bool]:
    is_tested = select(experiment_runs.c.id).where(experiment_runs.c.candidate_id == candidates.c.id).exists()
    return and_(
        candidates.c.campaign_id.in_(campaign_ids),
        candidates.c.status == CandidateStatus.SIMULATED.value,
        candidates.c.score >= config.experiment_trigger_score_threshold,
        ~is_tested,
    )


def _campaign_views(
    connection: Connection, which: ColumnElement[bool], shown: ColumnElement[bool]
) -> tuple[CampaignView, ...]:
    """Views of the `shown` campaigns among `which`, and of the others that have work in flight."""
    rows = connection.execute(
        select(campaigns, design_spaces.c.n_structures, case((shown, 1), else_=0).label("is_shown"))
        .join(design_spaces, design_spaces.c.id == campaigns.c.design_space_id)
        .where(which)
        .order_by(campaigns.c.id)
    ).all()
    own = select(campaigns.c.id).where(which)
    is_working = simulation_jobs.c.status.in_(WORKING)
    is_known = simulation_jobs.c.is_from_cache.is_(True)
    simulations = _counted(
        connection,
        select(
            simulation_jobs.c.campaign_id,
            func.sum(case((_is_launched(simulation_jobs), 1), else_=0)).label("n_simulations"),
            func.sum(case((is_working & ~is_known, 1), else_=0)).label("n_simulations_in_flight"),
            func.sum(case((is_working & is_known, 1), else_=0)).label("n_known_waiting"),
        )
        .where(simulation_jobs.c.campaign_id.in_(own))
        .group_by(simulation_jobs.c.campaign_id),
    )
    experiments = _counted(
        connection,
        select(
            experiment_runs.c.campaign_id,
            func.sum(case((experiment_runs.c.status != WorkStatus.CANCELLED.value, 1), else_=0)).label("n_experiments"),
            func.sum(case((experiment_runs.c.status.in_(WORKING), 1), else_=0)).label("n_experiments_in_flight"),
        )
        .where(experiment_runs.c.campaign_id.in_(own))
        .group_by(experiment_runs.c.campaign_id),
    )
    ended = (CandidateStatus.SIMULATED.value, CandidateStatus.INFEASIBLE.value)
    running = select(campaigns.c.id).where(which, shown)
    chosen = _counted(
        connection,
        select(
            candidates.c.campaign_id,
            func.count().label("n_candidates"),
            func.sum(case((candidates.c.status.in_(ended), 1), else_=0)).label("n_results"),
            func.sum(case((candidates.c.is_hit, 1), else_=0)).label("n_hits"),
            func.max(candidates.c.score).label("best_score"),
        )
        .where(candidates.c.campaign_id.in_(running))
        .group_by(candidates.c.campaign_id),
    )
    best = (
        select(candidates.c.campaign_id, func.max(candidates.c.score).label("score"))
        .where(candidates.c.campaign_id.in_(running))
        .group_by(candidates.c.campaign_id)
        .subquery()
    )
    first_best = _counted(
        connection,
        select(candidates.c.campaign_id, func.min(candidates.c.iteration).label("best_iteration"))
        .join(best, and_(best.c.campaign_id == candidates.c.campaign_id, best.c.score == candidates.c.score))
        .group_by(candidates.c.campaign_id),
    )
    views = []
    for row in rows:
        counts = {**simulations.get(row.id, {}), **experiments.get(row.id, {})}
        if not row.is_shown and not any(
            counts.get(key) for key in ("n_simulations_in_flight", "n_experiments_in_flight")
        ):
            continue
        views.append(
            CampaignView(
                id=row.id,
                slug=row.slug,
                status=CampaignStatus(row.status),
                settings=CampaignSettings(**row.settings),
                goal=row.goal,
                design_space_id=row.design_space_id,
                engine=(row.engine, row.engine_version, row.engine_params_hash),
                priority=row.priority,
                seed=row.seed,
                iteration=row.iteration,
                advanced_at=row.advanced_at,
                n_pool=row.n_structures,
                **counts,
                **chosen.get(row.id, {}),
                **first_best.get(row.id, {}),
            )
        )
    return tuple(views)


def _is_launched(table: Any) -> Any:
    return and_(table.c.status != WorkStatus.CANCELLED.value, table.c.is_from_cache.is_(False))


def _counted(connection: Connection, query: Select[Any]) -> dict[int, dict[str, Any]]:
    counted = {}
    for row in connection.execute(query).mappings():
        values = {
            key: value if key == "best_score" else int(value) for key, value in row.items() if key != "campaign_id"
        }
        counted[row["campaign_id"]] = values
    return counted
