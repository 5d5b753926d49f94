"""Importing past measurements from a table as labels of the structures of a campaign's design space.

`plan_import` reads and checks the file before the write transaction of `store_import`, which stores its values as rows;
`finish_imports` turns them into labels. Values that were imported before are left out, so that a file, or its corrected
version, may be imported again.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, true

from nanoos.campaigns.evidence import update_evidence
from nanoos.campaigns.lifecycle import get_campaign
from nanoos.campaigns.ranges import MAX_VALUE
from nanoos.campaigns.spec import settings_of
from nanoos.domain.clock import utc_now
from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean
from nanoos.engines.units import convert, convert_difference, unit_of_property
from nanoos.materials.table.table_file import MISSING, Cells, read_cells
from nanoos.store import audit
from nanoos.store.database import Database
from nanoos.store.labels import IMPORT, is_measured
from nanoos.store.locks import LABEL_CORRECTION, take_turns
from nanoos.store.structure_names import StructureNames
from nanoos.store.tables import label_import_rows, label_imports, labels
from nanoos.store.upsert import insert_all

SHOWN = 100  # bad cells in a report
CHUNK = 10_000  # structures named in one statement
ROWS_A_TRANSACTION = 500  # about a tenth of a second, for which other writers wait
ABANDONED_AFTER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSpec:
    """Which columns of a table are imported, and as what.

    Attributes:
        structure_column: Holds a structure's name (its formula, or the id of a table's row) or its hash.
        columns: Column by property. Empty for the campaign's targets under their own names.
        units: Unit of a property's column, where it is not the property's own.
        noise_columns: Column of the standard deviations by property, same unit.
    """

    structure_column: str = "structure"
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    noise_columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCell:
    """A cell that keeps its row from being imported."""

    line: int
    column: str
    reason: str


@dataclass(frozen=True, slots=True)
class Value:
    """One value to import, in property units; `entry` is its line."""

    entry: int
    structure_hash: str
    property: str
    value: float
    noise_std: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """A checked file."""

    cells: Cells
    columns: Mapping[str, str]
    values: Sequence[Value]
    bad: Sequence[BadCell]
    n_blank: int


def plan_import(database: Database, slug: str, path: Path, spec: ImportSpec) -> ImportPlan:
    """Read and check a table of measurements; writes nothing.

    Args:
        database: The database.
        slug: The campaign whose design space has the structures and whose ranges apply.
        path: A CSV, Parquet, Excel or JSON file.
        spec: Its columns.

    Raises:
        NotFound: No such campaign.
        Conflict: Its design space is still being built.
        InvalidInput: The file cannot be read, or a column or unit is unknown.
    """
    cells = read_cells(path, delimiter=",")
    with database.read() as connection:
        campaign = get_campaign(connection, slug)
        names = StructureNames(connection, campaign.design_space_id)
    columns = _columns(cells, spec, targets=tuple(campaign.goal))
    read = _RowReader(cells, spec, columns, names, settings_of(campaign).ranges)
    values: list[Value] = []
    bad: list[BadCell] = []
    for position in range(len(cells.rows)):
        found, problems = read.row(position)
        bad += problems
        if not problems:
            values += found
    return ImportPlan(cells=cells, columns=columns, values=values, bad=bad, n_blank=read.n_blank)


class _RowReader:
    """Reads the rows of a table; never quotes a cell, which the reader of the error may not be allowed to see."""

    def __init__(
        self,
        cells: Cells,
        spec: ImportSpec,
        columns: Mapping[str, str],
        names: StructureNames,
        ranges: Mapping[str, Sequence[float]],
    ) -> None:
        self.n_blank = 0
        self._cells, self._spec, self._names = cells, spec, names
        self._structures = cells.column(spec.structure_column)
        self._columns = {name: (column, cells.column(column)) for name, column in columns.items()}
        self._noises = {name: (column, cells.column(column)) for name, column in spec.noise_columns.items()}
        self._units = {name: (unit, unit_of_property(name)) for name, unit in spec.units.items()}
        self._ranges = ranges

    def row(self, position: int) -> tuple[list[Value], list[BadCell]]:
        line = self._cells.lines[position]
        structure_hash, problem = self._names.find(self._structures[position])
        bad = [BadCell(line=line, column=self._spec.structure_column, reason=problem)] if problem else []
        values = []
        for name, (column, texts) in self._columns.items():
            if texts[position].lower() in MISSING:
                self.n_blank += 1
                continue
            value, noise, wrong = self._value(name, column, position)
            if wrong is not None:
                bad.append(BadCell(line=line, column=wrong[0], reason=wrong[1]))
            else:
                values.append(Value(line, structure_hash, name, value, noise))
        return values, bad

    def _value(self, name: str, column: str, position: int) -> tuple[float, float | None, tuple[str, str] | None]:
        """Value and standard deviation in property units, and the column and reason of a bad cell."""
        value, noise = _number(self._columns[name][1][position]), None
        if value is None:
            return math.nan, None, (column, "not a finite number")
        if name in self._noises:
            noise_column, texts = self._noises[name]
            if texts[position].lower() not in MISSING:
                noise = _number(texts[position])
                if noise is None or noise <= 0:
                    return value, None, (noise_column, "not a positive number")
        if name in self._units:
            value = convert(value, *self._units[name])
            noise = None if noise is None else convert_difference(noise, *self._units[name])
        if not abs(value) <= MAX_VALUE:
            return value, None, (column, f"not a number below {MAX_VALUE:g}")
        if noise is not None and not 0 < noise <= MAX_VALUE:
            return value, None, (self._noises[name][0], f"not a positive number below {MAX_VALUE:g}")
        low, high = self._ranges.get(name, (-math.inf, math.inf))
        if not low <= value <= high:
            return value, None, (column, f"outside the campaign's range, {low:g} to {high:g}")
        return value, noise, None


def check_import(plan: ImportPlan, *, skip_bad_rows: bool) -> None:
    """Raises InvalidInput if the file has bad rows that are not to be skipped; names the first lines."""
    if plan.bad and not skip_bad_rows:
        first = "; ".join(f"line {item.line}, column {item.column!r}: {item.reason}" for item in plan.bad[:5])
        more = len(plan.bad) - 5
        raise InvalidInput(
            f"{plan.cells.path}: {first}{f'; and {more} more' if more > 0 else ''}.",
            hint="Mend the file, or skip its bad rows (`skip_bad_rows`); a dry run lists them all.",
        )


def store_import(connection: Connection, plan: ImportPlan, *, imported_by: str, now: datetime) -> dict[str, Any]:
    """Store a file's new values, to become labels with `finish_imports`; returns the report."""
    take_turns(connection, LABEL_CORRECTION)
    new = _new_values(connection, plan.values)
    report: dict[str, Any] = {
        "import_id": None,
        "n_labels": len(new),
        "n_structures": len({value.structure_hash for value in new}),
        "n_known": len(plan.values) - len(new),
        "n_blank": plan.n_blank,
        "n_bad": len(plan.bad),
        "bad": [asdict(item) for item in plan.bad[:SHOWN]],
    }
    if not new:
        return report
    record = {
        "file": plan.cells.path.name,
        "file_sha256": plan.cells.content_sha256,
        "columns": dict(plan.columns),
        "n_labels": len(new),
        "imported_by": imported_by,
        "imported_at": now,
    }
    import_id: int = connection.execute(label_imports.insert().values(record)).inserted_primary_key[0]  # type: ignore[index]  # an insert of one row has a key
    insert_all(connection, label_import_rows, [{"import_id": import_id, **asdict(value)} for value in new])
    audit.cover(connection, label_imports, label_imports.c.id == import_id)
    audit.append(
        connection,
        actor=imported_by,
        kind="labels_imported",
        subject=f"import/{import_id}",
        payload={name: record[name] for name in ("file", "file_sha256", "n_labels")},
        now=now,
    )
    return {**report, "import_id": import_id}


def finish_imports(database: Database, *, clock: Callable[[], datetime] = utc_now) -> int:
    """Turn stored rows into labels and score the candidates on their structures; returns the number of labels.

    A few rows make a transaction, so that other writers hardly wait. Several processes may do this at once, and another
    one goes on where one was killed.
    """
    n_labels = 0
    while True:
        with database.write() as connection:
            n = _finish_some(connection, now=clock())
        if not n:
            return n_labels
        n_labels += n


def count_unfinished_imports(connection: Connection, *, now: datetime) -> int:
    """Rows that should long be labels: the process that imported them is gone."""
    is_old = label_imports.c.imported_at < now - ABANDONED_AFTER
    rows = select(func.count()).select_from(label_import_rows).join(label_imports).where(is_old)
    return connection.execute(rows).scalar_one()


def _finish_some(connection: Connection, *, now: datetime) -> int:
    # Another import looks for its values among these rows and among the labels, never between the two.
    take_turns(connection, LABEL_CORRECTION)
    rows = connection.execute(
        select(label_import_rows, label_imports.c.file, label_imports.c.imported_by)
        .join(label_imports, label_imports.c.id == label_import_rows.c.import_id)
        .order_by(label_import_rows.c.id)
        .limit(ROWS_A_TRANSACTION)
        .with_for_update(of=label_import_rows, skip_locked=True)
    ).all()
    if not rows:
        return 0
    inserted = insert_all(
        connection,
        labels,
        [
            {
                "structure_hash": row.structure_hash,
                "property": row.property,
                "value": row.value,
                "noise_std": row.noise_std,
                "source_kind": IMPORT,
                "source_id": row.import_id,
                "entry": row.entry,
                "provenance": {"file": row.file, "imported_by": row.imported_by},
                "recorded_at": now,
            }
            for row in rows
        ],
        labels.c.id,
    )
    audit.cover(connection, labels, labels.c.id.in_([row.id for row in inserted]))
    connection.execute(delete(label_import_rows).where(label_import_rows.c.id.in_([row.id for row in rows])))
    update_evidence(connection, [row.structure_hash for row in rows], now=now)
    return len(rows)


def _columns(cells: Cells, spec: ImportSpec, *, targets: Sequence[str]) -> Mapping[str, str]:
    columns = dict(spec.columns) or {name: name for name in targets if name in cells.columns}
    if not columns:
        raise InvalidInput(
            f"{cells.path} has no column named after a target of the campaign.",
            hint=f"Targets: {', '.join(targets)}. Name their columns: columns={{target: column}}.",
        )
    for parameter, of_property in (("units", spec.units), ("noise_columns", spec.noise_columns)):
        unknown = sorted(set(of_property) - set(columns))
        if unknown:
            raise InvalidInput(
                f"{parameter} names {unknown[0]!r}, which is not imported.",
                hint=f"{did_you_mean(unknown[0], columns)}Imported: {', '.join(columns)}.",
            )
    cells.require([spec.structure_column], parameter="structure_column")
    cells.require(list(columns.values()), parameter="columns")
    cells.require(list(spec.noise_columns.values()), parameter="noise_columns")
    for name, unit in spec.units.items():
        convert(1.0, unit, unit_of_property(name))
    return columns


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _new_values(connection: Connection, values: Sequence[Value]) -> list[Value]:
    """The values without those that are stored already, also retracted ones; repeats within the file are kept."""
    stored: Counter[tuple[str, str, float, float | None]] = Counter()
    hashes = sorted({value.structure_hash for value in values})
    is_import = and_(is_measured(), labels.c.source_kind == IMPORT)
    for start in range(0, len(hashes), CHUNK):
        chunk = hashes[start : start + CHUNK]
        for table, where in ((labels, is_import), (label_import_rows, true())):
            columns = (table.c.structure_hash, table.c.property, table.c.value, table.c.noise_std)
            rows = connection.execute(select(*columns).where(where, table.c.structure_hash.in_(chunk)))
            stored.update(rows.tuples().all())
    new = []
    for value in values:
        key = (value.structure_hash, value.property, value.value, value.noise_std)
        if stored[key]:
            stored[key] -= 1
        else:
            new.append(value)
    return new
