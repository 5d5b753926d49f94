"""What was simulated and measured for a candidate, and the labels that came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from nanoos.domain.engine_source import NO_ENGINE
from nanoos.domain.label_kinds import RANK, LabelKind
from nanoos.service.queries.provenance.records import ExplainedExperiment, ExplainedLabel, ExplainedSimulation
from nanoos.store.label_sources import source_of
from nanoos.store.labels import is_measured
from nanoos.store.tables import (
    candidates,
    experiment_runs,
    label_retractions,
    labels,
    simulation_jobs,
    simulation_results,
)

# The key of a label's provenance that names who recorded it.
RECORDED_BY = ("computed_by", "operator", "imported_by")


def simulation_of(connection: Connection, campaign: Row[Any], candidate: Row[Any]) -> ExplainedSimulation | None:
    """The simulation of a candidate; None where there is none."""
    row = connection.execute(
        select(
            simulation_jobs.c.id.label("job_id"),
            simulation_jobs.c.status,
            simulation_jobs.c.is_from_cache,
            simulation_jobs.c.failure_reason,
            simulation_results.c.id.label("result_id"),
            *(simulation_results.c[name] for name in ("outputs", "reason", "computed_by", "duration_seconds")),
            simulation_results.c.recorded_at,
        )
        .select_from(candidates)
        .outerjoin(simulation_jobs, simulation_jobs.c.candidate_id == candidates.c.id)
        .outerjoin(simulation_results, simulation_results.c.id == candidate.result_id)
        .where(candidates.c.id == candidate.id)
    ).one()
    if campaign.engine == NO_ENGINE or (row.job_id is None and row.result_id is None):
        return None
    return ExplainedSimulation(
        job_id=row.job_id,
        status=row.status or "",
        is_from_cache=bool(row.is_from_cache),
        result_id=row.result_id,
        engine=campaign.engine,
        engine_version=campaign.engine_version,
        engine_params=campaign.engine_params,
        outputs=row.outputs or {},
        reason=row.reason or row.failure_reason or "",
        computed_by=row.computed_by,
        duration_seconds=row.duration_seconds,
        recorded_at=row.recorded_at,
    )


def experiments_of(connection: Connection, candidate_id: int) -> tuple[ExplainedExperiment, ...]:
    """The experiments on a candidate, oldest first."""
    rows = connection.execute(
        select(experiment_runs).where(experiment_runs.c.candidate_id == candidate_id).order_by(experiment_runs.c.id)
    )
    same = ("id", "instrument", "status", "operator", "comment", "raw_file", "raw_file_sha256")
    return tuple(
        ExplainedExperiment(
            **{name: getattr(row, name) for name in (*same, "created_at", "finished_at")},
            run_id=row.orchestrator_run_id,
            properties=tuple(row.properties),
            measured=row.measured or {},
            reason=row.failure_reason or "",
        )
        for row in rows
    )


def labels_of(connection: Connection, structure_hash: str, result_id: int | None) -> tuple[ExplainedLabel, ...]:
    """The labels of a structure from one simulation result and from every measurement and import, oldest first."""
    # Each with an index of its own; by the structure alone every label would be read.
    of_result = and_(labels.c.source_kind == LabelKind.SIMULATION, labels.c.source_id == result_id)
    of_measurements = and_(is_measured(), labels.c.structure_hash == structure_hash)
    rows = connection.execute(
        select(
            labels,
            *(label_retractions.c[name] for name in ("superseded_by", "retracted_by", "retracted_at")),
            label_retractions.c.reason,
            label_retractions.c.id.label("retraction_id"),
        )
        .outerjoin(label_retractions, label_retractions.c.label_id == labels.c.id)
        .where(or_(of_result, of_measurements))
        .order_by(labels.c.id)
    ).all()
    corrected_by = {row.superseded_by: row.retracted_by for row in rows if row.superseded_by is not None}
    best = _best_ranks(rows)
    same = (
        "id",
        "property",
        "value",
        "noise_std",
        "source_kind",
        "source_id",
        "recorded_at",
        "superseded_by",
        "retraction_id",
    )
    return tuple(
        ExplainedLabel(
            **{name: getattr(row, name) for name in same},
            source=source_of(row),
            recorded_by=corrected_by.get(row.id) or _recorder(row),
            counts=row.retracted_at is None and RANK[row.source_kind] == best[row.property],
            withdrawn_because=row.reason or "",
            withdrawn_by=row.retracted_by,
            withdrawn_at=row.retracted_at,
        )
        for row in rows
    )


def _best_ranks(rows: Sequence[Row[Any]]) -> dict[str, int]:
    """By property, the rank of the best source with a valid label."""
    best: dict[str, int] = {}
    for row in rows:
        rank = RANK[row.source_kind] if row.retracted_at is None else -1
        best[row.property] = max(best.get(row.property, -1), rank)
    return best


def _recorder(label: Row[Any]) -> str:
    named = (label.provenance.get(name) for name in RECORDED_BY)
    return next((name for name in named if name), f"instrument:{label.provenance.get('instrument')}")
