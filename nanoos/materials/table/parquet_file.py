"""Parquet as the text cells of a table, so that it is checked like a CSV, and numbers keep every digit."""

from __future__ import annotations

from pathlib import Path

from nanoos.domain.errors import InvalidInput
from nanoos.materials.table.limits import check_size

READ_ROWS = 10_000  # of the file at a time


def parquet_rows(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The columns' names and the rows; a null is an empty cell, a truth value 1 or 0.

    Raises:
        InvalidInput: The file is no Parquet, a column holds lists or structs, or it is too large.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
            check_size(path, file.metadata.num_rows, len(schema))
            nested = [str(position) for position, field in enumerate(schema, 1) if pa.types.is_nested(field.type)]
            if nested:
                raise InvalidInput(
                    f"{path}: column {', '.join(nested)} holds lists or structs.",
                    hint="Give one value for each candidate in a column.",
                )
            rows: list[tuple[str, ...]] = []
            for batch in file.iter_batches(batch_size=READ_ROWS):
                columns = [[_cell(value) for value in column.to_pylist()] for column in batch.columns]
                rows.extend(zip(*columns, strict=True))
    except (pa.ArrowException, OSError, ValueError) as exc:  # a damaged file raises any of them
        # The cause's message may quote the file.
        raise InvalidInput(
            f"The table {path} cannot be read as Parquet: {type(exc).__name__}.",
            hint="Write it again, or give a CSV.",
        ) from exc
    return tuple(name.strip() for name in schema.names), rows


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    return str(value).strip()
