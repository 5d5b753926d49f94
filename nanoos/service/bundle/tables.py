"""The tables of a bundle, as Parquet files that are written a few rows at a time.

What has no columns of its own is JSON in a text column.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO, TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Connection, Row, Select, func, select

from nanoos.domain.label_kinds import LabelKind
from nanoos.engines.units import split_property
from nanoos.service.bundle.columns import PropertyColumns, Types, property_columns, schema_of
from nanoos.service.queries.decisions import DECISION_ROWS
from nanoos.service.queries.labels import label_rows
from nanoos.service.queries.work import EXPERIMENT_ROWS, candidate_rows, candidate_view, experiment_view
from nanoos.store.tables import (
    candidates,
    decisions,
    design_spaces,
    experiment_runs,
    label_retractions,
    labels,
    simulation_jobs,
    simulation_results,
    structures,
)

if TYPE_CHECKING:
    import pyarrow as pa

READ_AT_ONCE = 1000  # rows
CELLS_AT_ONCE = 500_000  # of a table in memory
STRUCTURES: Types = {"id": int, "structure_hash": str, "formula": str, "spec": str}
CANDIDATES: Types = {
    **dict.fromkeys(("id", "structure_id"), int),
    **dict.fromkeys(("structure_hash", "formula"), str),
    "iteration": int,
    "status": str,
    "origin": str,
    **dict.fromkeys(("acquisition", "predicted_score", "score"), float),
    **dict.fromkeys(("is_hit", "is_confirmed", "is_contradicted"), bool),
    "evidence": str,
    "other_outputs": str,
    "result_id": int,
    **dict.fromkeys(("failure_class", "failure_reason"), str),
    **dict.fromkeys(("created_at", "finished_at")),
}
ENDS = VALUE, PREDICTED, PREDICTED_STD, NOISE_STD = "", "_predicted", "_predicted_std", "_noise_std"
LABELS: Types = {
    **dict.fromkeys(("id", "structure_id"), int),
    **dict.fromkeys(("structure_hash", "formula", "property", "unit"), str),
    **dict.fromkeys(("value", "noise_std"), float),
    "source_kind": str,
    "source_id": int,
    **dict.fromkeys(("provenance", "retracted_because"), str),
    "recorded_at": None,
}
SIMULATIONS: Types = {
    "id": int,
    **dict.fromkeys(("structure_hash", "engine", "engine_version", "engine_params"), str),
    "is_success": bool,
    **dict.fromkeys(("reason", "retracted_because"), str),
    "duration_seconds": float,
    **dict.fromkeys(("computed_by", "files", "other_outputs"), str),
    "recorded_at": None,
}
EXPERIMENTS: Types = {
    **dict.fromkeys(("id", "candidate_id", "structure_id"), int),
    **dict.fromkeys(("structure_hash", "formula", "instrument", "status", "properties", "measured"), str),
    **dict.fromkeys(("operator", "comment", "raw_file", "failure_reason"), str),
    **dict.fromkeys(("created_at", "finished_at")),
}
DECISIONS: Types = {
    **dict.fromkeys(("id", "run_id"), int),
    **dict.fromkeys(("kind", "subject", "result", "reason", "numbers"), str),
    "taken_at": None,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a bundle.

    Attributes:
        description: What a row is, for readers.
        rows: Each a value by column; read while the file is written.
    """

    name: str
    description: str
    schema: pa.Schema
    rows: Iterator[Mapping[str, Any]]

    def write(self, file: IO[bytes]) -> int:
        """Write the table; returns the number of rows."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        n_rows, at_once = 0, max(1, CELLS_AT_ONCE // len(self.schema))
        with pq.ParquetWriter(file, self.schema, compression="zstd") as writer:
            while some := list(islice(self.rows, at_once)):
                writer.write_table(pa.Table.from_pylist(some, self.schema))
                n_rows += len(some)
        return n_rows


def tables_of(connection: Connection, campaign: Row[Any], properties: Sequence[str]) -> Iterator[Table]:
    """The tables of a campaign, to be written one after the other.

    Args:
        connection: One consistent view, in use until the last table is written.
        campaign: Its row.
        properties: Those of the goal and of the engine.
    """
    read = partial(_read, connection)
    space = connection.execute(
        select(design_spaces.c.id, design_spaces.c.feature_names).where(design_spaces.c.id == campaign.design_space_id)
    ).one()
    features = [f"feature_{name}" for name in space.feature_names]
    stored = select(structures).where(structures.c.design_space_id == space.id).order_by(structures.c.id)
    yield Table(
        name="structures",
        description="The structures of the design space, with the features that the models learn from.",
        schema=schema_of({**STRUCTURES, **dict.fromkeys(features, float)}),
        rows=(
            _plain(row, STRUCTURES, spec=json.dumps(row.spec))
            | dict(zip(features, np.frombuffer(row.features, dtype="<f8").tolist(), strict=True))
            for row in read(stored)
        ),
    )
    chosen = property_columns(CANDIDATES, properties, ENDS)
    yield Table(
        name="candidates",
        description="The structures that the campaign chose: the predictions when each was chosen, its values now and "
        "their sources, and why it failed, if it did.",
        schema=schema_of(CANDIDATES, chosen),
        rows=(_candidate(row, campaign.slug, chosen) for row in read(_candidates(campaign))),
    )
    yield Table(
        name="labels",
        description="Every value of a property from one source, with its noise where it is known: what the models "
        "learn from. A label with a reason in retracted_because does not count.",
        schema=schema_of(LABELS),
        rows=(
            _plain(row, LABELS, unit=split_property(row.property)[1], provenance=json.dumps(row.provenance))
            for row in read(label_rows(campaign).order_by(labels.c.id))
        ),
    )
    computed = property_columns(SIMULATIONS, properties)
    yield Table(
        name="simulations",
        description="What the engine computed for the candidates, infeasible ones included, with the files of each.",
        schema=schema_of(SIMULATIONS, computed),
        rows=(
            _plain(row, SIMULATIONS, engine_params=json.dumps(row.engine_params), files=json.dumps(row.files))
            | _outputs(row.outputs, computed)
            for row in read(_results(campaign))
        ),
    )
    yield Table(
        name="experiments",
        description="What was measured, or is to be, by whom and with which instrument.",
        schema=schema_of(EXPERIMENTS),
        rows=(
            _plain(view, EXPERIMENTS, properties=json.dumps(view.properties), measured=json.dumps(dict(view.measured)))
            for row in read(
                EXPERIMENT_ROWS.where(experiment_runs.c.campaign_id == campaign.id).order_by(experiment_runs.c.id)
            )
            for view in (experiment_view(row),)
        ),
    )
    yield Table(
        name="decisions",
        description="What the orchestrator decided about the campaign in each step, and why.",
        schema=schema_of(DECISIONS),
        rows=(
            _plain(
                row,
                DECISIONS,
                run_id=row.orchestrator_run_id,
                taken_at=row.started_at,
                numbers=json.dumps(row.numbers),
            )
            for row in read(DECISION_ROWS.where(decisions.c.campaign_id == campaign.id).order_by(decisions.c.id))
        ),
    )


def _candidates(campaign: Row[Any]) -> Select[Any]:
    return (
        candidate_rows(campaign)
        .add_columns(simulation_jobs.c.failure_class, simulation_jobs.c.failure_reason)
        .outerjoin(simulation_jobs, simulation_jobs.c.candidate_id == candidates.c.id)
        .order_by(candidates.c.id)
    )


def _results(campaign: Row[Any]) -> Select[Any]:
    wanted = candidate_rows(campaign).subquery()
    retracted_because = (
        select(func.min(label_retractions.c.reason))
        .join(labels, labels.c.id == label_retractions.c.label_id)
        .where(labels.c.source_kind == LabelKind.SIMULATION, labels.c.source_id == simulation_results.c.id)
        .scalar_subquery()
    )
    return (
        select(simulation_results, retracted_because.label("retracted_because"))
        .where(simulation_results.c.id.in_(select(wanted.c.result_id)))
        .order_by(simulation_results.c.id)
    )


def _read(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    with connection.execute(query, execution_options={"yield_per": READ_AT_ONCE}) as rows:
        yield from rows


def _plain(of: Any, types: Types, **others: Any) -> dict[str, Any]:
    """The columns of a table that are attributes of a row or view, and the others."""
    return {name: others[name] if name in others else getattr(of, name, None) for name in types}


def _candidate(row: Row[Any], slug: str, columns: PropertyColumns) -> dict[str, Any]:
    view = candidate_view(row, slug)
    sources = {
        VALUE: view.outputs,
        PREDICTED: view.predictions,
        PREDICTED_STD: view.uncertainties,
        NOISE_STD: {name: evidence.get("noise_std") for name, evidence in view.evidence.items()},
    }
    return (
        _plain(
            view,
            CANDIDATES,
            evidence=json.dumps(dict(view.evidence)),
            failure_class=row.failure_class,
            failure_reason=row.failure_reason,
        )
        | {"other_outputs": _others(view.outputs, columns)}
        | {column: sources[end].get(name) for (name, end), column in columns.items()}
    )


def _outputs(outputs: Mapping[str, Any], columns: PropertyColumns) -> dict[str, Any]:
    return {"other_outputs": _others(outputs, columns)} | {
        column: outputs.get(name) for (name, _), column in columns.items()
    }


def _others(outputs: Mapping[str, Any], columns: PropertyColumns) -> str:
    """What has no column, as JSON."""
    named = {name for name, _ in columns}
    return json.dumps({name: value for name, value in outputs.items() if name not in named})
