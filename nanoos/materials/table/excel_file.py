"""The first sheet of an Excel workbook as the text cells of a table, so that it is checked like a CSV."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

from nanoos.domain.errors import InvalidInput
from nanoos.materials.table.limits import MAX_UNPACKED_BYTES, check_size


def excel_rows(path: Path) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[int]]:
    """The columns' names, the rows, and the sheet's row number of each; formulas count with their stored value.

    Raises:
        InvalidInput: The file is no Excel workbook (.xlsx), or too large.
    """
    import openpyxl

    cells: list[tuple[str, ...]] = []
    try:
        with path.open("rb") as file:
            with zipfile.ZipFile(file) as parts:
                _check_unpacked(path, sum(part.file_size for part in parts.infolist()))
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            try:
                for row in book.worksheets[0].iter_rows(values_only=True):
                    # Rows that a sheet leaves out are read as blank ones, as wide as it claims to be.
                    check_size(path, (len(cells) + 1) * len(row), 1)
                    cells.append(tuple(_cell(value) for value in row))
            finally:
                book.close()
    except InvalidInput:
        raise
    except Exception as exc:  # a damaged workbook raises whatever openpyxl, zipfile and the XML parsers do
        # The cause's message may quote the file.
        raise InvalidInput(
            f"The table {path} cannot be read as Excel: {type(exc).__name__}.",
            hint="Save it again as .xlsx, or give a CSV.",
        ) from exc
    if not cells:
        return (), [], []
    width = max((position for position, name in enumerate(cells[0], start=1) if name), default=0)
    filled = [(line, row) for line, row in enumerate(cells[1:], start=2) if any(row)]
    # A formatted but empty column at the right is no column.
    return cells[0][:width], [_fitted(row, width) for _, row in filled], [line for line, _ in filled]


def _check_unpacked(path: Path, n_bytes: int) -> None:
    if n_bytes > MAX_UNPACKED_BYTES:
        raise InvalidInput(
            f"The table {path} has {n_bytes:,} bytes unpacked; at most {MAX_UNPACKED_BYTES:,} are read as Excel.",
            hint="Give a CSV or Parquet file.",
        )


def _fitted(row: tuple[str, ...], width: int) -> tuple[str, ...]:
    end = max((position for position, value in enumerate(row, start=1) if value), default=0)
    return (*row, *[""] * (width - len(row)))[: max(width, end)]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # Excel stores 12 as 12.0, also where it is a name
    return str(value).strip()
