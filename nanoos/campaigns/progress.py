"""Campaigns, models and lab candidates in numbers: a fixed number of statements, whatever the number of campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, literal, or_, select

from nanoos.campaigns.lifecycle import CampaignSettings
from nanoos.control.config import OrchestratorConfig
from nanoos.domain.statuses import IN_FLIGHT, CampaignStatus, CandidateStatus, ModelStatus, TrainingStatus, WorkStatus
from nanoos.orchestrator.snapshot import CampaignView, ModelView, ScoredCandidate
from nanoos.store import labels as label_store
from nanoos.store.status_counts import counted
from nanoos.store.tables import (
    campaigns,
    candidates,
    design_spaces,
    experiment_runs,
    model_trainings,
    model_versions,
    modelled_properties,
    row_counts,
    simulation_jobs,
    structures,
    training_datasets,
)

# A completed campaign's best candidates still go to the lab.
VISIBLE = (CampaignStatus.RUNNING.value, CampaignStatus.COMPLETED.value)
OPEN_TRAINING = (TrainingStatus.REQUESTED.value, TrainingStatus.RUNNING.value)
SIMULATED = CandidateStatus.SIMULATED.value
WORKING = tuple(status.value for status in IN_FLIGHT)
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
    "n_known_waiting",
    "n_results",
    "n_experiments",
    "n_experiments_in_flight",
    "n_hits",
)


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
    return tuple(view for view, _ in models(connection))


def models(connection: Connection) -> list[tuple[ModelView, Row[Any]]]:
    """Every modelled property in numbers, and its row with `serving_id` (of its model version), the pool's
    `definition_hash` and `n_structures`.
    """
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
    serving = and_(
        model_versions.c.modelled_property_id == modelled_properties.c.id,
        model_versions.c.status == ModelStatus.SERVING.value,
    )
    numbers = label_store.label_numbers()
    rows = connection.execute(
        select(
            modelled_properties,
            trained.c.trained_at,
            is_open.label("is_open"),
            numbers.c.n_labels,
            numbers.c.n_new,
            model_versions.c.id.label("serving_id"),
            design_spaces.c.definition_hash,
            design_spaces.c.n_structures,
        )
        .join(design_spaces, design_spaces.c.id == modelled_properties.c.design_space_id)
        .outerjoin(trained, trained.c.modelled_property_id == modelled_properties.c.id)
        .outerjoin(numbers, numbers.c.modelled_property_id == modelled_properties.c.id)
        .outerjoin(model_versions, serving)
        .order_by(modelled_properties.c.id)
    ).all()
    return [
        (
            ModelView(
                id=row.id,
                slug=row.slug,
                n_labels=int(row.n_labels or 0),
                n_new=int(row.n_new or 0),
                trained_at=row.trained_at,
                since=row.trained_at or row.created_at,
                has_open_training=bool(row.is_open),
            ),
            row,
        )
        for row in rows
    ]


def lab_candidates(
    connection: Connection, views: Sequence[CampaignView], config: OrchestratorConfig, n_free: int
) -> tuple[tuple[ScoredCandidate, ...], dict[int, int]]:
    """The best simulated candidates that the lab has not had, at most `n_free`, within each campaign's budget.

    Returns:
        Those, best first, and by campaign how many are good enough for the lab and have not been there.
    """
    shown = [view for view in views if view.status.value in VISIBLE]
    left = {view.id: max(view.experiment_budget(config) - view.n_experiments, 0) for view in shown}
    if not left:
        return (), {}
    ranked = (
        select(
            candidates.c.id,
            candidates.c.campaign_id,
            candidates.c.structure_id,
            candidates.c.score,
            func.row_number()
            .over(partition_by=candidates.c.campaign_id, order_by=(candidates.c.score.desc(), candidates.c.id))
            .label("rank"),
            func.count().over(partition_by=candidates.c.campaign_id).label("n_waiting"),
        )
        .where(_is_for_the_lab(list(left), config))
        .subquery()
    )
    # The first of each campaign tells how many wait; the others matter as far as there are slots.
    formula: ColumnElement[str] = literal("")  # of none where there is no slot
    if n_free > 0:
        formula = select(structures.c.formula).where(structures.c.id == ranked.c.structure_id).scalar_subquery()
    rows = connection.execute(
        select(ranked, formula.label("formula"))
        .where(ranked.c.rank <= max(n_free, 1))
        .order_by(ranked.c.score.desc(), ranked.c.id)
    ).all()
    best = [row for row in rows if row.rank <= left[row.campaign_id]][: max(n_free, 0)]
    waiting = {row.campaign_id: row.n_waiting for row in rows if row.rank == 1}
    return (
        tuple(
            ScoredCandidate(
                id=row.id,
                campaign_id=row.campaign_id,
                structure_id=row.structure_id,
                formula=row.formula,
                score=row.score,
            )
            for row in best
        ),
        dict(sorted(waiting.items())),
    )


def _is_for_the_lab(campaign_ids: Sequence[int], config: OrchestratorConfig) -> ColumnElement[bool]:
    is_tested = select(experiment_runs.c.id).where(experiment_runs.c.candidate_id == candidates.c.id).exists()
    return and_(
        candidates.c.campaign_id.in_(campaign_ids),
        candidates.c.status == SIMULATED,
        candidates.c.score >= config.experiment_trigger_score_threshold,
        ~is_tested,
    )


def _campaign_views(
    connection: Connection, which: ColumnElement[bool], shown: ColumnElement[bool]
) -> tuple[CampaignView, ...]:
    """Views of the `shown` campaigns among `which`, and of the others that have work in flight."""
    counts = (
        select(row_counts.c.campaign_id, *_counts())
        .where(row_counts.c.campaign_id.in_(select(campaigns.c.id).where(which)))
        .group_by(row_counts.c.campaign_id)
        .subquery()
    )
    # Two probes of an index for each campaign, where an aggregate would read every candidate.
    of_campaign = (
        candidates.c.campaign_id == campaigns.c.id,
        candidates.c.status == SIMULATED,
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
    has_work = or_(counts.c.n_simulations_in_flight > 0, counts.c.n_experiments_in_flight > 0)
    rows = connection.execute(
        select(
            *(campaigns.c[name] for name in CAMPAIGN_COLUMNS),
            design_spaces.c.n_structures,
            *(counts.c[name] for name in COUNT_NAMES),
            best_score.label("best_score"),
            best_iteration.label("best_iteration"),
        )
        .join(design_spaces, design_spaces.c.id == campaigns.c.design_space_id)
        .outerjoin(counts, counts.c.campaign_id == campaigns.c.id)
        .where(which, or_(shown, has_work))
        .order_by(campaigns.c.id)
    ).all()
    return tuple(
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
            best_score=row.best_score,
            best_iteration=row.best_iteration,
            **{name: int(row._mapping[name] or 0) for name in COUNT_NAMES},
        )
        for row in rows
    )


def _counts() -> tuple[ColumnElement[int], ...]:
    """The counts of a `CampaignView`, over the entries of a campaign in `row_counts`; named as in COUNT_NAMES."""
    status, flag = row_counts.c.status, row_counts.c.flag
    is_working, is_launched = status.in_(WORKING), status != WorkStatus.CANCELLED.value
    ended = (SIMULATED, CandidateStatus.INFEASIBLE.value)
    # The flag says of a simulation that it is answered from the cache, of a candidate that it is a hit.
    values = (
        counted(candidates),
        counted(simulation_jobs, is_launched, ~flag),
        counted(simulation_jobs, is_working, ~flag),
        counted(simulation_jobs, is_working, flag),
        counted(candidates, status.in_(ended)),
        counted(experiment_runs, is_launched),
        counted(experiment_runs, is_working),
        counted(candidates, flag),
    )
    return tuple(value.label(name) for name, value in zip(COUNT_NAMES, values, strict=True))
