"""Reading a snapshot: a fixed number of statements, whatever the number of campaigns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, select

from nanoos.discovery.protocol import Labels, SelectionProblem
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import (
    IN_FLIGHT,
    CampaignStatus,
    CandidateStatus,
    ModelStatus,
    TrainingStatus,
    WorkStatus,
)
from nanoos.orchestrator.campaigns import CampaignSettings
from nanoos.orchestrator.config import OrchestratorConfig
from nanoos.orchestrator.rules.turn import campaigns_in_turn
from nanoos.orchestrator.snapshot import (
    CampaignProblem,
    CampaignView,
    ModelView,
    ProblemRecord,
    ScoredCandidate,
    Snapshot,
)
from nanoos.store import labels as label_store
from nanoos.store.pools import Pool, load_pool
from nanoos.store.ranges import from_ranges, to_ranges
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

ReadModel = Callable[[bytes, str], dict[str, Any]]


def load_snapshot(
    connection: Connection, orchestrator_id: str, config: OrchestratorConfig, *, read_model: ReadModel
) -> Snapshot:
    """Read what a step of this orchestrator depends on.

    Args:
        connection: One consistent view.
        orchestrator_id: Whose campaigns.
        config: Decides whose turn it is, and so which problems are read.
        read_model: Turns a model's artifact and SHA-256 into a surrogate's state.
    """
    views = orchestrator_views(connection, orchestrator_id)
    in_flight = sum(view.n_simulations_in_flight for view in views)
    testing = sum(view.n_experiments_in_flight for view in views)
    counts = Snapshot(
        campaigns=views,
        models=model_views(connection),
        scored=_scored_candidates(connection, views, config, config.max_simultaneous_experiments - testing),
        n_simulations_in_flight=in_flight,
        n_experiments_in_flight=testing,
    )
    turn = campaigns_in_turn(counts, config)
    problems = {view.id: problem for view, problem in _problems(connection, turn, read_model)}
    return Snapshot(
        campaigns=counts.campaigns,
        models=counts.models,
        scored=counts.scored,
        n_simulations_in_flight=in_flight,
        n_experiments_in_flight=testing,
        problems=problems,
    )


def rehydrate(connection: Connection, record: Mapping[str, Any], *, read_model: ReadModel) -> Snapshot:
    """The snapshot of a stored run, its numbers read again by the ids in its record."""
    views = {item["id"]: item for item in record["campaigns"]}
    problems = {}
    for key, stored in record["problems"].items():
        view = views[int(key)]
        problem_record = ProblemRecord(**stored)
        pool = load_pool(connection, problem_record.design_space_id)
        properties = _modelled(connection, [(problem_record.design_space_id, *view["engine"])])
        rows = [
            row
            for name, ranges in problem_record.label_ranges.items()
            for row in label_store.labels_by_id(
                connection,
                [item.id for item in properties if item.property == name],
                from_ranges(ranges),
            )
        ]
        models = _model_states(connection, list(problem_record.models.values()), read_model)
        problems[int(key)] = _assemble(
            view["goal"],
            pool,
            properties,
            rows,
            problem_record.design_space_id,
            pending=from_ranges(problem_record.pending_ranges),
            excluded=from_ranges(problem_record.excluded_ranges),
            infeasible=from_ranges(problem_record.infeasible_ranges),
            models={name: (id_, models[id_]) for name, id_ in problem_record.models.items()},
        )
    return Snapshot.from_record(record, problems)


def orchestrator_views(connection: Connection, orchestrator_id: str) -> tuple[CampaignView, ...]:
    """An orchestrator's running and completed campaigns, and the others that have work in flight."""
    return _campaign_views(connection, campaigns.c.orchestrator_id == orchestrator_id, campaigns.c.status.in_(VISIBLE))


def campaign_view(connection: Connection, campaign_id: int) -> CampaignView:
    """One campaign in numbers, whatever its status."""
    only = campaigns.c.id == campaign_id
    (view,) = _campaign_views(connection, only, only)
    return view


def campaign_problem(connection: Connection, view: CampaignView, *, read_model: ReadModel) -> CampaignProblem:
    """One campaign's numeric problem as a step would see it now."""
    ((_, problem),) = _problems(connection, [view], read_model)
    return problem


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
    simulations = _counted(
        connection,
        select(
            simulation_jobs.c.campaign_id,
            func.sum(case((_is_launched(simulation_jobs), 1), else_=0)).label("n_simulations"),
            func.sum(case((simulation_jobs.c.status.in_(WORKING), 1), else_=0)).label("n_simulations_in_flight"),
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


def _scored_candidates(
    connection: Connection, views: Sequence[CampaignView], config: OrchestratorConfig, n_free: int
) -> tuple[ScoredCandidate, ...]:
    left = {
        view.id: view.experiment_budget(config) - view.n_experiments
        for view in views
        if view.status.value in VISIBLE and view.experiment_budget(config) > view.n_experiments
    }
    if n_free <= 0 or not left:
        return ()
    is_tested = select(experiment_runs.c.id).where(experiment_runs.c.candidate_id == candidates.c.id).exists()
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
        .where(
            candidates.c.campaign_id.in_(left),
            candidates.c.status == CandidateStatus.SIMULATED.value,
            candidates.c.score >= config.experiment_trigger_score_threshold,
            ~is_tested,
        )
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


def _problems(
    connection: Connection, turn: Sequence[CampaignView], read_model: ReadModel
) -> list[tuple[CampaignView, CampaignProblem]]:
    if not turn:
        return []
    properties = _modelled(connection, [(view.design_space_id, *view.engine) for view in turn])
    rows = label_store.label_rows(connection, [row.id for row in properties])
    serving = connection.execute(
        select(model_versions.c.modelled_property_id, model_versions.c.id).where(
            model_versions.c.modelled_property_id.in_([row.id for row in properties]),
            model_versions.c.status == ModelStatus.SERVING.value,
        )
    ).all()
    states = _model_states(connection, [row.id for row in serving], read_model)
    model_of = {row.modelled_property_id: (row.id, states[row.id]) for row in serving}
    chosen = connection.execute(
        select(candidates.c.campaign_id, candidates.c.structure_id, candidates.c.status).where(
            candidates.c.campaign_id.in_([view.id for view in turn])
        )
    ).all()
    problems = []
    for view in turn:
        own = [
            row
            for row in properties
            if (row.design_space_id, row.engine, row.engine_version, row.engine_params_hash)
            == (view.design_space_id, *view.engine)
            and row.property in view.goal
        ]
        of_status = {
            status: np.array(
                [row.structure_id for row in chosen if row.campaign_id == view.id and row.status == status.value],
                dtype=np.int64,
            )
            for status in CandidateStatus
        }
        wanted = {row.id for row in own}
        problems.append(
            (
                view,
                _assemble(
                    view.goal,
                    load_pool(connection, view.design_space_id),
                    own,
                    [row for row in rows if row.modelled_property_id in wanted],
                    view.design_space_id,
                    pending=of_status[CandidateStatus.IN_FLIGHT],
                    excluded=np.concatenate(
                        [
                            of_status[CandidateStatus.SIMULATED],
                            of_status[CandidateStatus.DROPPED],
                            of_status[CandidateStatus.INFEASIBLE],
                        ]
                    ),
                    infeasible=of_status[CandidateStatus.INFEASIBLE],
                    models={row.property: model_of[row.id] for row in own if row.id in model_of},
                ),
            )
        )
    return problems


def _modelled(connection: Connection, sources: Sequence[tuple[int, str, str, str]]) -> Sequence[Row[Any]]:
    table = modelled_properties
    rows = connection.execute(select(table).where(table.c.design_space_id.in_({source[0] for source in sources}))).all()
    return [
        row
        for row in rows
        if (row.design_space_id, row.engine, row.engine_version, row.engine_params_hash) in set(sources)
    ]


def _model_states(connection: Connection, ids: Sequence[int], read_model: ReadModel) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    rows = connection.execute(
        select(model_versions.c.id, model_versions.c.artifact, model_versions.c.artifact_sha256).where(
            model_versions.c.id.in_(ids)
        )
    )
    return {row.id: read_model(bytes(row.artifact), row.artifact_sha256) for row in rows}


def _assemble(
    goal: Mapping[str, Any],
    pool: Pool,
    properties: Sequence[Row[Any]],
    rows: Sequence[Row[Any]],
    design_space_id: int,
    *,
    pending: np.ndarray[Any, np.dtype[np.int64]],
    excluded: np.ndarray[Any, np.dtype[np.int64]],
    infeasible: np.ndarray[Any, np.dtype[np.int64]],
    models: Mapping[str, tuple[int, dict[str, Any]]],
) -> CampaignProblem:
    parsed = Goal.parse(goal)
    name_of = {row.id: row.property for row in properties}
    by_property: dict[str, list[Row[Any]]] = {name: [] for name in parsed.properties}
    for row in rows:
        name = name_of[row.modelled_property_id]
        if name in by_property:
            by_property[name].append(row)
    return CampaignProblem(
        record=ProblemRecord(
            design_space_id=design_space_id,
            label_ranges={name: to_ranges(row.id for row in own) for name, own in by_property.items()},
            pending_ranges=to_ranges(pending.tolist()),
            excluded_ranges=to_ranges(excluded.tolist()),
            infeasible_ranges=to_ranges(infeasible.tolist()),
            models={name: id_ for name, (id_, _) in models.items()},
        ),
        problem=SelectionProblem(
            features=pool.features,
            goal=parsed,
            labels={name: _labels(pool, own) for name, own in by_property.items()},
            pending=pool.rows_of(np.sort(pending)),
            excluded=pool.rows_of(np.sort(excluded)),
            infeasible=pool.rows_of(np.sort(infeasible)),
            warm_start={name: state for name, (_, state) in models.items()},
        ),
        structure_ids=pool.ids,
    )


def _labels(pool: Pool, rows: Sequence[Row[Any]]) -> Labels:
    noise = np.array([np.nan if row.noise_std is None else row.noise_std for row in rows], dtype=np.float64)
    return Labels(
        index=pool.rows_of([row.structure_id for row in rows]),
        value=np.array([row.value for row in rows], dtype=np.float64),
        noise_std=None if np.isnan(noise).all() else noise,
    )
