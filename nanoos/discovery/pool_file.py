"""Features of a large pool from a Parquet file, read in pieces: the file is never in memory as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nanoos.domain.errors import InvalidInput

READ_ROWS = 65_536  # of the file at a time: 10 MB for 20 features


def read_features(path: Path, columns: Sequence[str], *, mapped: Path | None = None) -> NDArray[np.float32]:
    """The pool of a `SelectionProblem`, in single precision.

    Args:
        path: A Parquet file.
        columns: Numeric columns, in the order of the features.
        mapped: Where to put the features as a `.npy` file, of which a memory map is returned: the pool then takes no
            memory of its own. None holds them in memory, 4 bytes a value.

    Returns:
        Shape (n_rows, n_columns), read-only.

    Raises:
        InvalidInput: No Parquet file, a column that is missing or holds no numbers, or a value that is not finite.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
    except (OSError, pa.ArrowException) as exc:
        raise InvalidInput(f"{path} cannot be read as Parquet: {exc}.", hint="Give a Parquet file.") from exc
    with file:
        schema = file.schema_arrow
        missing = [name for name in columns if name not in schema.names]
        if missing or not columns:
            raise InvalidInput(f"{path} has no column {missing}.", hint=f"It has: {', '.join(schema.names)}.")
        types = {name: schema.field(name).type for name in columns}
        texts = [name for name, kind in types.items() if not _is_number(kind)]
        if texts:
            raise InvalidInput(f"{path}: column {texts} holds no numbers.", hint="Encode it as numbers first.")
        shape = (file.metadata.num_rows, len(columns))
        features: NDArray[np.float32] = (
            np.empty(shape, dtype=np.float32)
            if mapped is None
            else np.lib.format.open_memmap(mapped, mode="w+", dtype=np.float32, shape=shape)
        )
        start = 0
        for batch in file.iter_batches(batch_size=READ_ROWS, columns=list(columns)):
            stop = start + batch.num_rows
            with np.errstate(over="ignore"):  # refused as infinite below, with its place
                for k, name in enumerate(columns):
                    features[start:stop, k] = batch.column(name).to_numpy(zero_copy_only=False)
            _check_finite(path, columns, features[start:stop], start)
            start = stop
    if mapped is not None:
        features = np.load(mapped, mmap_mode="r")
    features.flags.writeable = False
    return features


def _is_number(kind: object) -> bool:
    from pyarrow import types

    return bool(types.is_floating(kind) or types.is_integer(kind) or types.is_boolean(kind))


def _check_finite(path: Path, columns: Sequence[str], block: NDArray[np.float32], start: int) -> None:
    bad = np.argwhere(~np.isfinite(block))
    if len(bad):
        row, column = (int(value) for value in bad[0])
        raise InvalidInput(
            f"{path}: column {columns[column]!r} of row {start + row} is {float(block[row, column])!r} in single "
            "precision.",
            hint="Fill or drop rows with missing features; scale what exceeds 3e38.",
        )
