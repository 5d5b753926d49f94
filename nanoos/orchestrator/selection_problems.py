"""Loading a campaign's selection problem: its pool, labels, candidates and champion models."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from statistics import fmean
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, case, func, select

from nanoos.campaigns.progress import CampaignProgress
from nanoos.discovery.protocol import Labels, SelectionProblem
from nanoos.domain.engine_source import EngineSource
from nanoos.domain.goal import Goal, targets_of
from nanoos.domain.statuses import WITH_RESULT, CandidateStatus
from nanoos.learning.artifacts import MODEL, CorruptArtifact, read_model
from nanoos.learning.model_progress import load_models
from nanoos.orchestrator.snapshot import CampaignProblem, ProblemRecord
from nanoos.orchestrator.transfer_labels import exclude_labels, related_labels, related_properties, transfer_labels
from nanoos.plugins.design_space import OpenDesignSpace
from nanoos.plugins.registry import is_open_kind, open_design_space
from nanoos.store import labels as label_store
from nanoos.store.durations import duration_rows, durations_by_id
from nanoos.store.pools import Pool, StoredPool, load_pool, load_pools
from nanoos.store.ranges import from_ranges, to_ranges
from nanoos.store.tables import (
    candidates,
    design_spaces,
    model_versions,
    modelled_properties,
    simulation_jobs,
    simulation_results,
    training_datasets,
)

TIMED_RESULTS = 100  # newest results of a campaign; their mean duration is the expected cost


def campaign_problem(connection: Connection, campaign: CampaignProgress) -> CampaignProblem:
    """The selection problem that a step would read now for this campaign."""
    ((_, problem),) = load_problems(connection, [campaign], [row for _, row in load_models(connection)])
    return problem


def load_problems(
    connection: Connection, campaigns: Sequence[CampaignProgress], modelled: Sequence[Row[Any]]
) -> list[tuple[CampaignProgress, CampaignProblem]]:
    """The problems of these campaigns, read together; `modelled` are the rows from `load_models`."""
    if not campaigns:
        return []
    sources = {_source(campaign) for campaign in campaigns}
    properties = [row for row in modelled if _source_of(row) in sources]
    rows = label_store.label_rows(connection, [row.id for row in properties])
    versions = [id_ for row in properties for id_ in (row.champion_id, row.challenger_id) if id_ is not None]
    states = _model_states(connection, versions)
    chosen = _chosen(connection, [campaign.id for campaign in campaigns])
    pools = load_pools(
        connection, [StoredPool(row.design_space_id, row.definition_hash, row.n_structures) for row in properties]
    )
    spaces = _open_spaces(connection, {row.design_space_id for row in properties if is_open_kind(row.kind)})
    labels_of: dict[int, list[Row[Any]]] = {row.id: [] for row in properties}
    for row in rows:
        labels_of[row.modelled_property_id].append(row)
    ids_of = {id_: {label.id for label in own} for id_, own in labels_of.items()}
    for row in properties:
        if row.distrusted_id is not None:
            labels_of[row.id] = list(label_store.rows_among(connection, row.id, from_ranges(row.trusted_ranges)))
    chosen_of: dict[tuple[int, str], list[int]] = {}
    seconds_of: dict[int, list[float]] = {}
    for row in chosen:
        chosen_of.setdefault((row.campaign_id, row.status), []).append(row.structure_id)
        if row.duration_seconds is not None:
            seconds_of.setdefault(row.campaign_id, []).append(row.duration_seconds)
    own_of = {
        campaign.id: [
            row
            for row in properties
            if _source_of(row) == _source(campaign) and row.property in targets_of(campaign.goal)
        ]
        for campaign in campaigns
    }
    taught = related_labels(
        connection,
        related_properties(
            connection, [row.id for campaign in campaigns if campaign.settings.transfer for row in own_of[campaign.id]]
        ),
    )
    timed = {_source(campaign) for campaign in campaigns if campaign.settings.cost_aware}
    durations = duration_rows(connection, sorted(timed))
    problems = []
    for campaign in campaigns:
        own = own_of[campaign.id]
        of_status = {
            status: np.array(chosen_of.get((campaign.id, status.value), []), dtype=np.int64)
            for status in CandidateStatus
        }
        of_own = [label for row in own for label in labels_of[row.id]]
        own_ids = set().union(*(ids_of[row.id] for row in own))
        problems.append(
            (
                campaign,
                _assemble(
                    campaign.goal,
                    pools[campaign.design_space_id],
                    own,
                    of_own,
                    campaign.design_space_id,
                    pending=of_status[CandidateStatus.IN_FLIGHT],
                    excluded=np.concatenate(
                        [
                            of_status[CandidateStatus.SIMULATED],
                            of_status[CandidateStatus.MEASURED],
                            of_status[CandidateStatus.DROPPED],
                            of_status[CandidateStatus.INFEASIBLE],
                        ]
                    ),
                    infeasible=of_status[CandidateStatus.INFEASIBLE],
                    champions={
                        row.property: (row.champion_id, states[row.champion_id]) for row in own if row.champion_id
                    },
                    challengers={
                        row.property: (row.challenger_id, states[row.challenger_id]) for row in own if row.challenger_id
                    },
                    rejected={row.property: row.rejected_id for row in own if row.rejected_id},
                    distrusted={row.property: row.distrusted_id for row in own if row.distrusted_id},
                    transfer={row.property: exclude_labels(taught.get(row.id, ()), own_ids) for row in own}
                    if campaign.settings.transfer
                    else {},
                    durations=[row for row in durations if row[:4] == _source(campaign)]
                    if campaign.settings.cost_aware
                    else [],
                    mean_duration_s=fmean(seconds_of[campaign.id]) if campaign.id in seconds_of else None,
                    space=spaces.get(campaign.design_space_id),
                ),
            )
        )
    return problems


def _open_spaces(connection: Connection, ids: Collection[int]) -> dict[int, OpenDesignSpace]:
    """Those of these design spaces that have more points than their pool."""
    if not ids:
        return {}
    rows = connection.execute(
        select(design_spaces.c.id, design_spaces.c.kind, design_spaces.c.params).where(design_spaces.c.id.in_(ids))
    )
    made = {row.id: open_design_space(row.kind, row.params) for row in rows}
    return {id_: space for id_, space in made.items() if space is not None}


def _chosen(connection: Connection, campaign_ids: Sequence[int]) -> Sequence[Row[Any]]:
    """All candidates of these campaigns, in order; the TIMED_RESULTS newest with a result also with its duration."""
    ranked = (
        select(
            candidates.c.id,
            candidates.c.campaign_id,
            candidates.c.structure_id,
            candidates.c.status,
            func.row_number()
            .over(
                partition_by=(candidates.c.campaign_id, candidates.c.status.in_(WITH_RESULT)),
                order_by=candidates.c.id.desc(),
            )
            .label("age"),
        )
        .where(candidates.c.campaign_id.in_(campaign_ids))
        .subquery()
    )
    # A join on NULL reads nothing, so the durations of a campaign's older results are not read.
    newest = case((ranked.c.age <= TIMED_RESULTS, ranked.c.id))
    return connection.execute(
        select(ranked.c.campaign_id, ranked.c.structure_id, ranked.c.status, simulation_results.c.duration_seconds)
        .outerjoin(simulation_jobs, simulation_jobs.c.candidate_id == newest)
        .outerjoin(simulation_results, simulation_results.c.id == simulation_jobs.c.result_id)
        .order_by(ranked.c.id)
    ).all()


def load_recorded_problem(
    connection: Connection, campaign: Mapping[str, Any], record: ProblemRecord
) -> CampaignProblem:
    """The problem of a stored run, from the rows in its record; `campaign` is the campaign's stored progress."""
    pool = load_pool(connection, record.design_space_id, record.n_structures)
    spaces = {} if record.n_structures is None else _open_spaces(connection, [record.design_space_id])
    properties = _modelled(connection, (record.design_space_id, *campaign["source"]))
    rows = [
        row
        for name, ranges in record.label_ranges.items()
        for row in label_store.labels_by_id(
            connection,
            [item.id for item in properties if item.property == name],
            from_ranges(ranges),
        )
    ]
    states = _model_states(connection, [*record.models.values(), *record.challengers.values()])
    lent = {name: set(from_ranges(ranges).tolist()) for name, ranges in record.transfer_ranges.items()}
    borrowing = {row.id: row.property for row in properties if row.property in lent}
    every = np.array(sorted(set().union(*lent.values())), dtype=np.int64)
    taught = related_labels(connection, related_properties(connection, list(borrowing)), every)
    again = _assemble(
        campaign["goal"],
        pool,
        properties,
        rows,
        record.design_space_id,
        pending=from_ranges(record.pending_ranges),
        excluded=from_ranges(record.excluded_ranges),
        infeasible=from_ranges(record.infeasible_ranges),
        champions={name: (id_, states[id_]) for name, id_ in record.models.items()},
        challengers={name: (id_, states[id_]) for name, id_ in record.challengers.items()},
        rejected=record.rejected_models,
        distrusted=record.distrusted_models,
        transfer={
            name: [row for row in taught.get(id_, ()) if row.id in lent[name]] for id_, name in borrowing.items()
        },
        durations=durations_by_id(
            connection, (record.design_space_id, *campaign["source"]), from_ranges(record.duration_ranges)
        ),
        mean_duration_s=record.mean_duration_s,
        space=spaces.get(record.design_space_id),
    )
    # Keep the models that could not be read at the time, even if they can be read now.
    return replace(again, record=record)


def _modelled(connection: Connection, source: tuple[int, str, str, str]) -> Sequence[Row[Any]]:
    table = modelled_properties
    columns = (table.c.design_space_id, *EngineSource.columns(table))
    own = [column == value for column, value in zip(columns, source, strict=True)]
    return connection.execute(select(table).where(*own)).all()


def _source(campaign: CampaignProgress) -> tuple[int, str, str, str]:
    return (campaign.design_space_id, *campaign.source)


def _source_of(row: Row[Any]) -> tuple[int, str, str, str]:
    return (row.design_space_id, *EngineSource.of(row))


def _model_states(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any] | CorruptArtifact]:
    """The states of model versions by id, or the error if one cannot be read."""
    if not ids:
        return {}
    rows = connection.execute(
        select(model_versions.c.id, *MODEL)
        .join_from(model_versions, training_datasets, training_datasets.c.id == model_versions.c.dataset_id)
        .where(model_versions.c.id.in_(ids))
    )
    return {row.id: _state_or_error(row) for row in rows}


def _state_or_error(row: Row[Any]) -> dict[str, Any] | CorruptArtifact:
    try:
        return read_model(row)
    except CorruptArtifact as error:
        return error


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
    champions: Mapping[str, tuple[int, dict[str, Any] | CorruptArtifact]],
    challengers: Mapping[str, tuple[int, dict[str, Any] | CorruptArtifact]],
    rejected: Mapping[str, int],
    distrusted: Mapping[str, int],
    transfer: Mapping[str, Sequence[Row[Any]]],
    durations: Sequence[Row[Any]],
    mean_duration_s: float | None,
    space: OpenDesignSpace | None,
) -> CampaignProblem:
    parsed = Goal.parse(goal)
    # A property whose model cannot be read uses only its labels, as before the first training.
    readable = {name: (id_, state) for name, (id_, state) in champions.items() if isinstance(state, dict)}
    shadowing = {
        name: (id_, state) for name, (id_, state) in challengers.items() if name in readable and isinstance(state, dict)
    }
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
            models={name: id_ for name, (id_, _) in readable.items()},
            challengers={name: id_ for name, (id_, _) in shadowing.items()},
            unreadable_models={name: id_ for name, (id_, _) in champions.items() if name not in readable},
            rejected_models=dict(rejected),
            distrusted_models=dict(distrusted),
            transfer_ranges={name: to_ranges(row.id for row in lent) for name, lent in transfer.items() if lent},
            duration_ranges=to_ranges(row.id for row in durations),
            mean_duration_s=mean_duration_s,
            n_structures=None if space is None else len(pool.ids),
        ),
        problem=SelectionProblem(
            features=pool.features,
            goal=parsed,
            labels={name: _labels(pool, own) for name, own in by_property.items()},
            pending=pool.rows_of(np.sort(pending)),
            excluded=pool.rows_of(np.sort(excluded)),
            infeasible=pool.rows_of(np.sort(infeasible)),
            warm_start={name: state for name, (_, state) in readable.items()},
            transfer={name: transfer_labels(lent) for name, lent in transfer.items() if lent},
            durations=_durations(pool, durations),
            unmodelled=frozenset(rejected),
            points=space,
        ),
        structure_ids=pool.ids,
        structure_hashes=pool.hashes,
        space=space,
        challengers={name: state for name, (_, state) in shadowing.items()},
    )


def _labels(pool: Pool, rows: Sequence[Row[Any]]) -> Labels:
    noise = np.array([np.nan if row.noise_std is None else row.noise_std for row in rows], dtype=np.float64)
    return Labels(
        index=pool.rows_of([row.structure_id for row in rows]),
        value=np.array([row.value for row in rows], dtype=np.float64),
        noise_std=None if np.isnan(noise).all() else noise,
    )


def _durations(pool: Pool, rows: Sequence[Row[Any]]) -> Labels | None:
    if not rows:
        return None
    return Labels(
        index=pool.rows_of([row.structure_id for row in rows]),
        value=np.array([row.duration_seconds for row in rows], dtype=np.float64),
    )
