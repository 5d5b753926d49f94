"""Reading a table of past measurements: whose each row is, and which values it has."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.campaigns.ranges import MAX_VALUE
from nanoos.campaigns.spec import settings_of
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import targets_of
from nanoos.domain.structures import Structure
from nanoos.domain.suggestions import did_you_mean
from nanoos.engines.units import convert, convert_difference, unit_of_property
from nanoos.materials.table.table_file import MISSING, Cells, read_cells
from nanoos.plugins.design_space import OpenDesignSpace
from nanoos.plugins.registry import open_design_space
from nanoos.store.database import Database
from nanoos.store.structure_names import StructureNames
from nanoos.store.tables import design_spaces

MAX_POINTS = 5000  # of a file, which one transaction adds to the design space


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSpec:
    """Which columns of a table are imported, and as what.

    Attributes:
        structure_column: Holds a structure's name (its formula, or the id of a table's row) or its hash. Without such a
            column each parameter that varies has one, and they identify a point of a parameter space.
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
    """A checked file.

    Attributes:
        points: Those that it names by their parameters, which join the design space, by hash.
        features: Of each of these points, in order, shape (n_points, n_features).
    """

    cells: Cells
    design_space_id: int
    points: Mapping[str, Structure]
    features: NDArray[np.float64]
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
        space = _open_space(connection, campaign.design_space_id)
        columns = _columns(cells, spec, targets=tuple(targets_of(campaign.goal)))
        points: dict[str, Structure] = {}
        rows: _Rows
        column = spec.structure_column
        if space is not None and (column not in cells.columns or column in space.columns):
            _check_no_setting(space, [*columns.values(), *spec.noise_columns.values()])
            rows = _Points(space, cells, points, structure_column=column)
        else:
            cells.require([column], parameter="structure_column")
            rows = _Named(StructureNames(connection, campaign.design_space_id), cells, column)
    read = _RowReader(cells, spec, columns, rows, settings_of(campaign).ranges)
    values: list[Value] = []
    bad: list[BadCell] = []
    for position in range(len(cells.rows)):
        found, problems = read.row(position)
        bad += problems
        if not problems:
            values += found
    measured = {value.structure_hash for value in values}
    points = {hash_: point for hash_, point in points.items() if hash_ in measured}
    return ImportPlan(
        cells=cells,
        design_space_id=campaign.design_space_id,
        points=points,
        features=np.empty((0, 0)) if space is None else space.featurize(list(points.values())),
        columns=columns,
        values=values,
        bad=bad,
        n_blank=read.n_blank,
    )


def _check_no_setting(space: OpenDesignSpace, columns: Sequence[str]) -> None:
    """Raise InvalidInput if a column of values is a parameter's too."""
    both = sorted(set(columns) & set(space.columns))
    if both:
        raise InvalidInput(
            f"Column {both[0]!r} is a parameter of the space and a measured value at once.",
            hint="Name the measured column otherwise, and say which property it is.",
        )


def _open_space(connection: Connection, design_space_id: int) -> OpenDesignSpace | None:
    row = connection.execute(
        select(design_spaces.c.kind, design_spaces.c.params).where(design_spaces.c.id == design_space_id)
    ).one()
    return open_design_space(row.kind, row.params)


class _Rows(Protocol):
    """Tells whose measurement a row is."""

    def find(self, position: int) -> tuple[str, tuple[str, str] | None]:
        """The structure's hash, and the column and reason where it has none."""


class _Named:
    """Rows that name structures."""

    def __init__(self, names: StructureNames, cells: Cells, column: str) -> None:
        self._names, self._column, self._texts = names, column, cells.column(column)

    def find(self, position: int) -> tuple[str, tuple[str, str] | None]:
        structure_hash, problem = self._names.find(self._texts[position])
        return structure_hash, (self._column, problem) if problem else None


class _Points:
    """Rows that have the parameters of points, which are added to `found` by hash.

    Raises:
        InvalidInput: A parameter has no column, or there are too many rows.
    """

    def __init__(
        self, space: OpenDesignSpace, cells: Cells, found: dict[str, Structure], *, structure_column: str
    ) -> None:
        missing = [name for name in space.columns if name not in cells.columns]
        if missing:
            raise InvalidInput(
                f"{cells.path} has neither a column {structure_column!r} nor one for each parameter: "
                f"{', '.join(map(repr, missing))} {'is' if len(missing) == 1 else 'are'} missing.",
                hint="Name the candidates in a column, or give every parameter that varies.",
            )
        if len(cells.rows) > MAX_POINTS:
            raise InvalidInput(
                f"{cells.path} has {len(cells.rows):,} points; at most {MAX_POINTS:,} can be added at once.",
                hint="Import it in parts.",
            )
        self._space, self._cells, self._found = space, cells, found

    def find(self, position: int) -> tuple[str, tuple[str, str] | None]:
        try:
            point = self._space.read(dict(zip(self._cells.columns, self._cells.rows[position], strict=True)))
        except InvalidInput as error:
            return "", (", ".join(self._space.columns), error.message.removesuffix("."))
        self._found[point.structure_hash] = point
        return point.structure_hash, None


class _RowReader:
    """Reads the rows of a table; never quotes a cell, which the reader of the error may not be allowed to see."""

    def __init__(
        self,
        cells: Cells,
        spec: ImportSpec,
        columns: Mapping[str, str],
        rows: _Rows,
        ranges: Mapping[str, Sequence[float]],
    ) -> None:
        self.n_blank = 0
        self._cells, self._rows = cells, rows
        self._columns = {name: (column, cells.column(column)) for name, column in columns.items()}
        self._noises = {name: (column, cells.column(column)) for name, column in spec.noise_columns.items()}
        self._units = {name: (unit, unit_of_property(name)) for name, unit in spec.units.items()}
        self._ranges = ranges

    def row(self, position: int) -> tuple[list[Value], list[BadCell]]:
        line = self._cells.lines[position]
        structure_hash, problem = self._rows.find(position)
        bad = [BadCell(line=line, column=problem[0], reason=problem[1])] if problem else []
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
