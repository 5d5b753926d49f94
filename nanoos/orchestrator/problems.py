"""The numeric problem of a campaign: its pool, its labels, what it has chosen, its serving models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, select

from nanoos.discovery.protocol import Labels, SelectionProblem
from nanoos.domain.goal import Goal
from nanoos.domain.statuses import CandidateStatus, ModelStatus
from nanoos.learning.artifacts import read_artifact
from nanoos.orchestrator.snapshot import CampaignProblem, CampaignView, ProblemRecord
from nanoos.orchestrator.transfer import related_labels, related_properties, transfer_labels, without
from nanoos.store import labels as label_store
from nanoos.store.durations import duration_rows, durations_by_id, mean_durations
from nanoos.store.pools import Pool, load_pool
from nanoos.store.ranges import from_ranges, to_ranges
from nanoos.store.tables import candidates, model_versions, modelled_properties


def campaign_problem(connection: Connection, view: CampaignView) -> CampaignProblem:
    """One campaign's numeric problem as a step would see it now."""
    ((_, problem),) = load_problems(connection, [view])
    return problem


def load_problems(connection: Connection, turn: Sequence[CampaignView]) -> list[tuple[CampaignView, CampaignProblem]]:
    """The problems of these campaigns, read together."""
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
    states = _model_states(connection, [row.id for row in serving])
    model_of = {row.modelled_property_id: (row.id, states[row.id]) for row in serving}
    chosen = connection.execute(
        select(candidates.c.campaign_id, candidates.c.structure_id, candidates.c.status).where(
            candidates.c.campaign_id.in_([view.id for view in turn])
        )
    ).all()
    own_of = {view.id: _own(properties, view) for view in turn}
    taught = related_labels(
        connection,
        related_properties(connection, [row.id for view in turn if view.settings.transfer for row in own_of[view.id]]),
    )
    timed = {(view.design_space_id, *view.engine) for view in turn if view.settings.cost_aware}
    durations = duration_rows(connection, sorted(timed))
    means = mean_durations(connection, [view.id for view in turn])
    problems = []
    for view in turn:
        own = own_of[view.id]
        of_status = {
            status: np.array(
                [row.structure_id for row in chosen if row.campaign_id == view.id and row.status == status.value],
                dtype=np.int64,
            )
            for status in CandidateStatus
        }
        wanted = {row.id for row in own}
        of_own = [row for row in rows if row.modelled_property_id in wanted]
        known = {row.id for row in of_own}
        source = (view.design_space_id, *view.engine)
        problems.append(
            (
                view,
                _assemble(
                    view.goal,
                    load_pool(connection, view.design_space_id),
                    own,
                    of_own,
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
                    transfer={row.property: without(taught.get(row.id, ()), known) for row in own}
                    if view.settings.transfer
                    else {},
                    durations=[row for row in durations if row[:4] == source] if view.settings.cost_aware else [],
                    mean_duration_s=means.get(view.id),
                ),
            )
        )
    return problems


def read_again(connection: Connection, view: Mapping[str, Any], record: ProblemRecord) -> CampaignProblem:
    """The problem of a stored run, from the rows that its record names; `view` is the stored campaign's."""
    pool = load_pool(connection, record.design_space_id)
    properties = _modelled(connection, [(record.design_space_id, *view["engine"])])
    rows = [
        row
        for name, ranges in record.label_ranges.items()
        for row in label_store.labels_by_id(
            connection,
            [item.id for item in properties if item.property == name],
            from_ranges(ranges),
        )
    ]
    models = _model_states(connection, list(record.models.values()))
    lent = {name: set(from_ranges(ranges).tolist()) for name, ranges in record.transfer_ranges.items()}
    borrowing = {row.id: row.property for row in properties if row.property in lent}
    every = np.array(sorted(set().union(*lent.values())), dtype=np.int64)
    taught = related_labels(connection, related_properties(connection, list(borrowing)), every)
    return _assemble(
        view["goal"],
        pool,
        properties,
        rows,
        record.design_space_id,
        pending=from_ranges(record.pending_ranges),
        excluded=from_ranges(record.excluded_ranges),
        infeasible=from_ranges(record.infeasible_ranges),
        models={name: (id_, models[id_]) for name, id_ in record.models.items()},
        transfer={
            name: [row for row in taught.get(id_, ()) if row.id in lent[name]] for id_, name in borrowing.items()
        },
        durations=durations_by_id(
            connection, (record.design_space_id, *view["engine"]), from_ranges(record.duration_ranges)
        ),
        mean_duration_s=record.mean_duration_s,
    )


def _own(properties: Sequence[Row[Any]], view: CampaignView) -> list[Row[Any]]:
    """The modelled properties that a campaign's goal names."""
    source = (view.design_space_id, *view.engine)
    return [
        row
        for row in properties
        if (row.design_space_id, row.engine, row.engine_version, row.engine_params_hash) == source
        and row.property in view.goal
    ]


def _modelled(connection: Connection, sources: Sequence[tuple[int, str, str, str]]) -> Sequence[Row[Any]]:
    table = modelled_properties
    rows = connection.execute(select(table).where(table.c.design_space_id.in_({source[0] for source in sources}))).all()
    return [
        row
        for row in rows
        if (row.design_space_id, row.engine, row.engine_version, row.engine_params_hash) in set(sources)
    ]


def _model_states(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    rows = connection.execute(
        select(model_versions.c.id, model_versions.c.artifact, model_versions.c.artifact_sha256).where(
            model_versions.c.id.in_(ids)
        )
    )
    return {row.id: read_artifact(bytes(row.artifact), row.artifact_sha256) for row in rows}


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
    transfer: Mapping[str, Sequence[Row[Any]]],
    durations: Sequence[Row[Any]],
    mean_duration_s: float | None,
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
            transfer_ranges={name: to_ranges(row.id for row in lent) for name, lent in transfer.items() if lent},
            duration_ranges=to_ranges(row.id for row in durations),
            mean_duration_s=mean_duration_s,
        ),
        problem=SelectionProblem(
            features=pool.features,
            goal=parsed,
            labels={name: _labels(pool, own) for name, own in by_property.items()},
            pending=pool.rows_of(np.sort(pending)),
            excluded=pool.rows_of(np.sort(excluded)),
            infeasible=pool.rows_of(np.sort(infeasible)),
            warm_start={name: state for name, (_, state) in models.items()},
            transfer={name: transfer_labels(lent) for name, lent in transfer.items() if lent},
            durations=_durations(pool, durations),
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


def _durations(pool: Pool, rows: Sequence[Row[Any]]) -> Labels | None:
    if not rows:
        return None
    return Labels(
        index=pool.rows_of([row.structure_id for row in rows]),
        value=np.array([row.duration_seconds for row in rows], dtype=np.float64),
    )
