"""Reading a measured table for a backtest: which columns are features, and which rows and columns are dropped or
merged.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nanoos.discovery.protocol import Floats
from nanoos.domain.errors import InvalidInput

MAX_CATEGORIES = 30  # a text column with more values is an identifier, not a category


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Attributes:
    features: Distinct rows, shape (n_rows, n_features).
    feature_names: Column names, one-hot ones as `column=value`.
    values: By property, repeats averaged, shape (n_rows,), in the table's units.
    notes: What was dropped, encoded or merged.
    """

    features: Floats
    feature_names: tuple[str, ...]
    values: Mapping[str, Floats]
    notes: tuple[str, ...]


def read_table(path: Path, targets: Sequence[str], features: Sequence[str] | None = None) -> Table:
    """Read a CSV or Parquet file.

    Numbers are features as they are, text columns with few values become one-hot features, and other columns are
    left out. Rows with a missing value are left out; rows with the same features are one candidate with the mean of
    their values.

    Args:
        path: The file, `.csv` or `.parquet`.
        targets: Columns that are measured.
        features: Columns to choose by; every other column if None.

    Raises:
        InvalidInput: No such file or column, a target that is not a number, or no usable feature.
    """
    import pandas as pd

    if not path.exists():
        raise InvalidInput(f"There is no table {path}.", hint="Give a CSV or Parquet file.")
    try:
        frame = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except ImportError as missing_reader:
        raise InvalidInput(
            f"{path.name} is Parquet, and nothing installed here reads it.", hint="pip install pyarrow, or give a CSV."
        ) from missing_reader
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as failure:
        raise InvalidInput(f"{path.name} is not a table: {failure}.", hint="Give a CSV with a header.") from failure
    used_columns = list(features) if features is not None else [name for name in frame.columns if name not in targets]
    missing = [name for name in [*targets, *used_columns] if name not in frame.columns]
    if missing:
        raise InvalidInput(f"{path.name} has no column {missing}.", hint=f"It has {list(frame.columns)}.")
    not_numbers = [name for name in targets if not pd.api.types.is_numeric_dtype(frame[name])]
    if not_numbers:
        raise InvalidInput(f"Target columns {not_numbers} of {path.name} are not numbers.", hint="Clean the column.")
    notes = []
    columns: dict[str, Floats] = {}
    used = []
    for name in used_columns:
        column = frame[name]
        if pd.api.types.is_numeric_dtype(column):
            columns[name] = column.to_numpy(dtype=np.float64)
            used.append(name)
        elif column.nunique() <= MAX_CATEGORIES:
            for value in sorted(column.dropna().unique(), key=str):
                columns[f"{name}={value}"] = (column == value).to_numpy(dtype=np.float64)
            used.append(name)
            notes.append(f"column {name!r} is one-hot, {column.nunique()} values")
        else:
            notes.append(f"column {name!r} left out: {column.nunique()} different text values")
    if not columns:
        raise InvalidInput(f"{path.name} has no column to choose by.", hint="Name some with features=...")
    is_whole = frame[[*used, *targets]].notna().all(axis=1).to_numpy()
    x = np.column_stack(list(columns.values()))
    is_whole = (
        is_whole & np.isfinite(x).all(axis=1) & np.isfinite(frame[list(targets)].to_numpy(dtype=np.float64)).all(axis=1)
    )
    if not is_whole.all():
        notes.append(f"{int((~is_whole).sum())} of {len(frame)} rows left out: a feature or target is missing")
    distinct, group = np.unique(x[is_whole], axis=0, return_inverse=True)
    group = group.ravel()
    if len(distinct) < is_whole.sum():
        notes.append(f"{int(is_whole.sum())} measurements of {len(distinct)} distinct candidates: repeats averaged")
    count = np.bincount(group)
    values = {
        name: np.bincount(group, weights=frame[name].to_numpy(dtype=np.float64)[is_whole]) / count for name in targets
    }
    return Table(features=distinct, feature_names=tuple(columns), values=values, notes=tuple(notes))
