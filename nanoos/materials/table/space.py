"""Any CSV or Parquet file of candidates: an id column, feature columns and, where they were measured, property columns.

A structure carries its id, features and measured values, so the replay engine answers from the structure alone. How
the file is read and checked is in `table_file.py`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from nanoos._runtime.data_files import data_file
from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import Structure, stable_hash
from nanoos.materials.table.table_file import Cells, read_cells, shown
from nanoos.plugins.parameters import Parameters, validated

KIND = "table"
MAX_CATEGORIES = 50  # more distinct texts than this are names, not a category that a model could learn from

Names = Annotated[tuple[str, ...], Field(strict=False)]


class TableParameters(Parameters):
    path: str = Field(
        min_length=1, description="a CSV file in UTF-8 with a header, or a Parquet, Excel (.xlsx) or JSON file"
    )
    id_column: str = Field(default="id", description="column of distinct names")
    measured_columns: Names = Field(default=(), description="columns of known properties, cells may be blank")
    categorical_columns: Names = Field(default=(), description="text columns to encode as one 0/1 feature per value")
    feature_columns: Names | None = Field(
        default=None, description="numeric features; default: every column without another role"
    )
    family_column: str | None = Field(
        default=None, description="column that names what nearly equal candidates share; models are judged by families"
    )
    delimiter: str = Field(default=",", min_length=1, max_length=1, description="one character between cells")
    content_sha256: str | None = Field(
        default=None, description="hash of the file; where given, a changed file is refused"
    )


class TableSpace:
    """The rows of one file. Constant feature columns are dropped: they do not distinguish candidates."""

    kind: ClassVar[str] = KIND

    def __init__(self, params: Mapping[str, Any]) -> None:
        """Read and check the file.

        Raises:
            InvalidInput: A parameter is refused, or a cell is; names the line in the file and the column.
        """
        given = validated(TableParameters, params, owner=f"design space {self.kind!r}")
        cells = read_cells(data_file(given.path), delimiter=given.delimiter)
        if given.content_sha256 not in (None, cells.content_sha256):
            raise InvalidInput(
                f"{cells.path} has changed: its SHA-256 is {cells.content_sha256}, not {given.content_sha256}.",
                hint="Restore the file, or start a new campaign on the new one.",
            )
        features = _feature_columns(cells, given)
        self._params = given.model_copy(
            update={"path": str(cells.path), "feature_columns": features, "content_sha256": cells.content_sha256}
        )
        self._structures = _structures(cells, self._params, are_named=given.feature_columns is not None)
        self._by_name = _varying(self._structures, features, given.categorical_columns)
        if not self._by_name:
            raise InvalidInput(
                f"{cells.path}: no feature column varies over its {len(self._structures)} rows.",
                hint="Give at least two candidates that differ in a feature.",
            )

    @property
    def params(self) -> Mapping[str, Any]:
        """With the absolute path, the feature columns and the hash of the content."""
        return self._params.model_dump(mode="json")

    @property
    def elements(self) -> frozenset[str]:
        return frozenset()

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Numeric columns by name, categories as `column=value`, in the order of the file and the alphabet."""
        return tuple(self._by_name)

    def generate(self, n: int, seed: int) -> Sequence[Structure]:
        """n of the rows in random order, all of them where n is at least their number."""
        order = np.random.default_rng(seed).permutation(len(self._structures))
        return [self._structures[row] for row in order[:n]]

    def featurize(self, structures: Sequence[Structure]) -> NDArray[np.float64]:
        """Shape (n_structures, n_features), in the columns' own units.

        Raises:
            InvalidInput: A structure is no row of a table with these columns.
        """
        matrix = np.empty((len(structures), len(self._by_name)))
        for row, structure in enumerate(structures):
            try:
                features = structure.spec["features"]
                matrix[row] = [
                    features[column] if value is None else features[column] == value
                    for column, value in self._by_name.values()
                ]
            except (KeyError, TypeError, ValueError) as exc:
                raise InvalidInput(
                    f"{structure.formula} is no row of {self._params.path}: {exc!r}.",
                    hint="Featurize structures in the space that generated them.",
                ) from exc
        return matrix


def _feature_columns(cells: Cells, given: TableParameters) -> tuple[str, ...]:
    """The numeric feature columns; every named column exists and has one role."""
    cells.require([given.id_column], parameter="id_column")
    cells.require(given.measured_columns, parameter="measured_columns")
    cells.require(given.categorical_columns, parameter="categorical_columns")
    cells.require(given.feature_columns or (), parameter="feature_columns")
    family = [given.family_column] if given.family_column else []
    cells.require(family, parameter="family_column")
    roles = Counter(
        [given.id_column, *family, *given.measured_columns, *given.categorical_columns, *(given.feature_columns or ())]
    )
    twice = [name for name, count in roles.items() if count > 1]
    if twice:
        raise InvalidInput(
            f"Column {', '.join(map(repr, twice))} has more than one role.",
            hint="A column is the id, the family, a feature, a category or a measured property.",
        )
    features = given.feature_columns
    if features is None:
        features = tuple(name for name in cells.columns if name not in roles)
    if not features and not given.categorical_columns:
        raise InvalidInput(
            f"{cells.path} has no feature columns: id {given.id_column!r}, measured {list(given.measured_columns)}.",
            hint="A surrogate needs at least one number that describes a candidate before it is measured.",
        )
    return features


def _structures(cells: Cells, params: TableParameters, *, are_named: bool) -> tuple[Structure, ...]:
    """One structure for each row, in the order of the file; `are_named` says whether the campaign names features."""
    ids = cells.column(params.id_column)
    first: dict[str, int] = {}
    problems = []
    for line, name in zip(cells.lines, ids, strict=True):
        if not name:
            problems.append(f"line {line}, column {params.id_column!r}: the id is missing")
        elif name in first:
            problems.append(f"line {line}, column {params.id_column!r}: the id of line {first[name]} again")
        first.setdefault(name, line)
    if problems:
        raise InvalidInput(f"{cells.path}: {shown(problems)}.", hint="Give every candidate an id of its own.")
    hint = "Fill the cell or remove the row; a text column goes into categorical_columns, or leave it out by naming "
    hint += "the feature_columns."
    numbers = {
        name: cells.numbers(name, is_named=are_named, may_miss=False, hint=hint)
        for name in params.feature_columns or ()
    }
    texts: dict[str, list[str]] = {name: _categories(cells, name) for name in params.categorical_columns}
    columns: dict[str, Sequence[float | str | None]] = {**numbers, **texts}
    measured = {
        name: cells.numbers(
            name, is_named=True, may_miss=True, hint="Leave a cell blank where the property was not measured."
        )
        for name in params.measured_columns
    }
    families = cells.column(params.family_column) if params.family_column else [""] * len(ids)
    rows = []
    for row, name in enumerate(ids):
        spec: dict[str, Any] = {
            "kind": KIND,
            "id": name,
            "features": {column: values[row] for column, values in columns.items()},
            "measured": {column: values[row] for column, values in measured.items() if values[row] is not None},
        }
        if families[row]:
            spec["family"] = families[row]
        rows.append(Structure(spec=spec, formula=name, structure_hash=stable_hash(spec)))
    return tuple(rows)


def _categories(cells: Cells, name: str) -> list[str]:
    values = cells.column(name)
    blank = [
        f"line {line}, column {name!r}: the category is missing"
        for line, value in zip(cells.lines, values, strict=True)
        if not value
    ]
    if blank:
        raise InvalidInput(f"{cells.path}: {shown(blank)}.", hint="Fill the cell or remove the row.")
    if len(set(values)) > MAX_CATEGORIES:
        raise InvalidInput(
            f"{cells.path}: column {name!r} has {len(set(values))} different values, more than {MAX_CATEGORIES}.",
            hint="Group them into fewer categories, or leave the column out by naming the feature_columns.",
        )
    return values


def _varying(
    structures: Sequence[Structure], numeric: Sequence[str], categorical: Sequence[str]
) -> dict[str, tuple[str, str | None]]:
    """Feature name to (column, category or None), for columns with more than one value."""
    found: dict[str, tuple[str, str | None]] = {}
    for column in (*numeric, *categorical):
        values = {structure.spec["features"][column] for structure in structures}
        if len(values) < 2:
            continue
        if column in numeric:
            found[column] = (column, None)
        else:
            found.update({f"{column}={value}": (column, value) for value in sorted(values)})
    return found
