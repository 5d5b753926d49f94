"""How large a table may be: some kilobytes of Excel, Parquet or JSON can stand for more cells than any memory holds."""

from __future__ import annotations

from pathlib import Path

from nanoos.domain.errors import InvalidInput

MAX_COLUMNS = 10_000
MAX_CELLS = 20_000_000  # about 2 GB of text cells
MAX_UNPACKED_BYTES = 256 * 2**20  # of the parts of an Excel workbook, which reading may hold in memory


def check_size(path: Path, n_rows: int, n_columns: int) -> None:
    """Raises InvalidInput for a table with too many columns or cells."""
    if n_columns > MAX_COLUMNS:
        raise InvalidInput(
            f"The table {path} has {n_columns:,} columns; at most {MAX_COLUMNS:,} are read.",
            hint="Leave out columns, or make fewer of many.",
        )
    if n_rows * n_columns > MAX_CELLS:
        raise InvalidInput(
            f"The table {path} has {n_rows * n_columns:,} cells, blank ones counted; at most {MAX_CELLS:,} are read.",
            hint="Split it, or delete blank rows and columns.",
        )
