"""The tables of a bundle, as Parquet files that are written a few rows at a time.

A column of a property holds property units, and its field's metadata names the unit. What has no fixed columns is JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sqlalchemy import Connection, Row, Select, select

from nanoos.engines.units import split_property
from nanoos.service.queries.decisions import DECISION_ROWS
from nanoos.service.queries.labels import label_rows
from nanoos.service.queries.work import EXPERIMENT_ROWS, candidate_rows, candidate_view, experiment_view
from nanoos.store.tables import (
    candidates,
    decisions,
    design_spaces,
    experiment_runs,
    labels,
    simulation_results,
    structures,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from nanoos.service.queries.work import CandidateView

ROWS_AT_ONCE = 10_000  # of a table in memory
_PREDICTION = re.compile("_predicted$|_predicted_std$|_noise_std$")  # columns in the unit of their property
CHOSEN = ("id", "structure_id", "structure_hash", "formula", "iteration", "status", "origin", "acquisition")


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

    def write(self, path: Path) -> int:
        """Write the file; returns the number of rows."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        n_rows = 0
        with pq.ParquetWriter(path, self.schema, compression="zstd") as writer:
            while some := list(islice(self.rows, ROWS_AT_ONCE)):
                writer.write_table(pa.Table.from_pylist(some, self.schema))
                n_rows += len(some)
        return n_rows


def tables_of(connection: Connection, campaign: Row[Any], properties: Sequence[str]) -> Iterator[Table]:
    """The tables of a campaign, one after the other.

    Args:
        connection: One consistent view, in use until the last table is written.
        campaign: Its row.
        properties: Those of the goal and of the engine.
    """
    read = partial(_read, connection)
    space = connection.execute(
        select(design_spaces.c.id, design_spaces.c.feature_names).where(design_spaces.c.id == campaign.design_space_id)
    ).one()
    features = {name: f"feature_{name}" for name in space.feature_names}
    yield Table(
        name="structures",
        description="The structures of the design space, with the features that the models learn from.",
        schema=_schema(id=int, structure_hash=str, formula=str, spec=str, **dict.fromkeys(features.values(), float)),
        rows=(
            _plain(row, "id", "structure_hash", "formula")
            | {"spec": json.dumps(row.spec)}
            | dict(zip(features.values(), np.frombuffer(row.features, dtype="<f8").tolist(), strict=True))
            for row in read(
                select(structures).where(structures.c.design_space_id == space.id).order_by(structures.c.id)
            )
        ),
    )
    yield Table(
        name="candidates",
        description="The structures that the campaign chose, with what was predicted when each was chosen, the values "
        "that count, and where those come from.",
        schema=_schema(
            **dict.fromkeys(("id", "structure_id", "iteration", "result_id"), int),
            **dict.fromkeys(("structure_hash", "formula", "status", "origin", "evidence", "other_outputs"), str),
            **dict.fromkeys(("acquisition", "predicted_score", "score"), float),
            **dict.fromkeys(("is_hit", "is_confirmed", "is_contradicted"), bool),
            created_at=None,
            finished_at=None,
            **{name + end: float for name in properties for end in ("", "_predicted", "_predicted_std", "_noise_std")},
        ),
        rows=(
            _candidate(candidate_view(row, campaign.slug), properties)
            for row in read(candidate_rows(campaign).order_by(candidates.c.id))
        ),
    )
    yield Table(
        name="labels",
        description="Every value of a property of a candidate from one source, with its noise where it is known. A "
        "label with a reason in retracted_because does not count.",
        schema=_schema(
            **dict.fromkeys(("id", "structure_id", "source_id"), int),
            **dict.fromkeys(("structure_hash", "formula", "property", "unit", "source_kind", "provenance"), str),
            value=float,
            noise_std=float,
            recorded_at=None,
            retracted_because=str,
        ),
        rows=(
            _plain(row, "id", "structure_id", "source_id", "structure_hash", "formula", "property", "source_kind")
            | _plain(row, "value", "noise_std", "recorded_at", "retracted_because")
            | {"unit": split_property(row.property)[1], "provenance": json.dumps(row.provenance)}
            for row in read(label_rows(campaign).order_by(labels.c.id))
        ),
    )
    yield Table(
        name="simulations",
        description="What the engine computed for the candidates, failures included, with the files of each.",
        schema=_schema(
            id=int,
            **dict.fromkeys(("structure_hash", "engine", "engine_version", "engine_params"), str),
            is_success=bool,
            reason=str,
            duration_seconds=float,
            computed_by=str,
            recorded_at=None,
            files=str,
            other_outputs=str,
            **dict.fromkeys(properties, float),
        ),
        rows=(
            _plain(row, "id", "structure_hash", "engine", "engine_version", "is_success", "reason")
            | _plain(row, "duration_seconds", "computed_by", "recorded_at")
            | {"engine_params": json.dumps(row.engine_params), "files": json.dumps(row.files)}
            | _outputs(row.outputs, properties)
            for row in read(_results(campaign))
        ),
    )
    yield Table(
        name="experiments",
        description="What was measured, or is to be, by whom and with which instrument.",
        schema=_schema(
            **dict.fromkeys(("id", "candidate_id", "structure_id"), int),
            **dict.fromkeys(("structure_hash", "formula", "instrument", "status", "measured", "operator"), str),
            **dict.fromkeys(("comment", "raw_file", "failure_reason"), str),
            created_at=None,
            finished_at=None,
        ),
        rows=(
            _plain(view, "id", "candidate_id", "structure_id", "structure_hash", "formula", "instrument", "status")
            | _plain(view, "operator", "comment", "raw_file", "failure_reason", "created_at", "finished_at")
            | {"measured": json.dumps(dict(view.measured))}
            for row in read(
                EXPERIMENT_ROWS.where(experiment_runs.c.campaign_id == campaign.id).order_by(experiment_runs.c.id)
            )
            for view in (experiment_view(row),)
        ),
    )
    yield Table(
        name="decisions",
        description="What the orchestrator decided about the campaign in each step, and why.",
        schema=_schema(
            id=int, run_id=int, taken_at=None, **dict.fromkeys(("kind", "subject", "result", "reason", "numbers"), str)
        ),
        rows=(
            _plain(row, "id", "kind", "subject", "result", "reason")
            | {"run_id": row.orchestrator_run_id, "taken_at": row.started_at, "numbers": json.dumps(row.numbers)}
            for row in read(DECISION_ROWS.where(decisions.c.campaign_id == campaign.id).order_by(decisions.c.id))
        ),
    )


def _results(campaign: Row[Any]) -> Select[Any]:
    wanted = candidate_rows(campaign).subquery()
    return (
        select(simulation_results)
        .where(simulation_results.c.id.in_(select(wanted.c.result_id)))
        .order_by(simulation_results.c.id)
    )


def _read(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    with connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}) as rows:
        yield from rows


def _plain(of: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(of, name) for name in names}


def _candidate(view: CandidateView, properties: Sequence[str]) -> dict[str, Any]:
    plain = _plain(
        view, *CHOSEN, "result_id", "predicted_score", "score", "is_hit", "is_confirmed", "is_contradicted"
    ) | _plain(view, "created_at", "finished_at")
    return (
        plain
        | _outputs(view.outputs, properties)
        | {"evidence": json.dumps(dict(view.evidence))}
        | {f"{name}_predicted": view.predictions.get(name) for name in properties}
        | {f"{name}_predicted_std": view.uncertainties.get(name) for name in properties}
        | {f"{name}_noise_std": view.evidence.get(name, {}).get("noise_std") for name in properties}
    )


def _outputs(outputs: Mapping[str, Any], properties: Sequence[str]) -> dict[str, Any]:
    """A column for each property, and the rest as JSON."""
    others = {name: value for name, value in outputs.items() if name not in properties}
    return {name: outputs.get(name) for name in properties} | {"other_outputs": json.dumps(others)}


def _schema(**types: type | None) -> pa.Schema:
    """Columns by name: their Python type, or None for a time."""
    import pyarrow as pa

    known: dict[type | None, pa.DataType] = {
        int: pa.int64(),
        float: pa.float64(),
        str: pa.string(),
        bool: pa.bool_(),
        None: pa.timestamp("us", "UTC"),
    }
    fields = []
    for name, type_ in types.items():
        unit = split_property(_PREDICTION.sub("", name))[1] if type_ is float else ""
        fields.append(pa.field(name, known[type_], metadata={"unit": unit} if unit else None))
    return pa.schema(fields)
