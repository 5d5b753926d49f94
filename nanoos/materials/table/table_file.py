"""Reading a table of candidates: every cell checked, every problem shown with its line and column.

No error quotes the file: the user who names it in a campaign may not be allowed to read it.

For CSV Python's own csv reader rather than pandas: it knows the line of each row in the file (also after blank lines
and quoted line breaks), guesses no types and takes no column for an index. Parquet, Excel and JSON have modules of
their own; what the columns mean is in `space.py`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nanoos.domain.errors import InvalidInput
from nanoos.materials.table.limits import check_size

MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-"})  # how people write "not measured", in lower case
SHOWN_PROBLEMS = 5  # a whole bad column would otherwise fill the screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A table as text.

    Attributes:
        path: Where it was read.
        content_sha256: Hash of the file's bytes.
        columns: Names from the first line, distinct.
        rows: Cells of each row that is not blank, stripped, as many as columns.
        lines: Line in the file at which each row ends, the header being line 1; counted likewise in a Parquet file and
            an Excel sheet. In JSON the number of the record, from 1.
    """

    path: Path
    content_sha256: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def column(self, name: str) -> list[str]:
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def require(self, names: Sequence[str], *, parameter: str) -> None:
        """Raises InvalidInput where a name is no column."""
        for name in names:
            if name not in self.columns:
                raise InvalidInput(
                    f"{self.path} has no column {name!r}, which {parameter} names.",
                    hint=f"Line 1 names its {len(self.columns)} columns; upper and lower case differ.",
                )

    def numbers(self, name: str, *, is_named: bool, may_miss: bool, hint: str) -> list[float | None]:
        """A column as numbers; None where a cell is missing and may be.

        Args:
            name: Which column.
            is_named: Whether the campaign names it; an error then does too, and else gives its position.
            may_miss: Whether a cell may be blank.
            hint: The remedy for a bad cell.

        Raises:
            InvalidInput: A cell is no finite number; names line and column.
        """
        values: list[float | None] = []
        problems: list[str] = []
        column = repr(name) if is_named else str(self.columns.index(name) + 1)
        for line, cell in zip(self.lines, self.column(name), strict=True):
            if cell.lower() in MISSING:
                values.append(None)
                if not may_miss:
                    problems.append(f"line {line}, column {column}: the cell is missing")
                continue
            try:
                value = float(cell)
            except ValueError:
                value = math.nan
            values.append(value)
            if not math.isfinite(value):
                problems.append(f"line {line}, column {column}: not a finite number")
        if problems:
            raise InvalidInput(f"{self.path}: {shown(problems)}.", hint=hint)
        return values


def shown(problems: Sequence[str]) -> str:
    """The first few problems and how many more there are."""
    more = len(problems) - SHOWN_PROBLEMS
    return "; ".join(problems[:SHOWN_PROBLEMS]) + (f"; and {more} more" if more > 0 else "")


def read_cells(path: Path, *, delimiter: str) -> Cells:
    """Read and check the shape of a table: UTF-8, a header of distinct names, rows of its length.

    Args:
        path: A CSV; by its suffix a Parquet file, an Excel workbook (.xlsx, first sheet) or JSON records.
        delimiter: Between the cells of a CSV.

    Raises:
        InvalidInput: The file is missing, empty, too large or not text, or a row has another length; names the line.
    """
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise InvalidInput(
            f"The table {path} cannot be read: {exc.strerror}.",
            hint="Give the path of a CSV, Parquet, Excel or JSON file.",
        ) from exc
    suffix = path.suffix.lower()
    if suffix == ".parquet":
        from nanoos.materials.table.parquet_file import parquet_rows

        columns, rows = parquet_rows(path)
        lines = list(range(2, len(rows) + 2))
    elif suffix == ".json":
        from nanoos.materials.table.json_file import json_rows

        columns, rows = json_rows(path, content)
        lines = list(range(1, len(rows) + 1))
    elif suffix == ".xlsx":
        from nanoos.materials.table.excel_file import excel_rows

        columns, rows, lines = excel_rows(path)
    else:
        columns, rows, lines = _csv_rows(path, content, delimiter)
    check_size(path, 1, len(columns))
    nameless = [str(position) for position, name in enumerate(columns, start=1) if not name]
    if nameless:
        raise InvalidInput(f"{path}: column {', '.join(nameless)} has no name.", hint="Name every column on line 1.")
    times = Counter(columns)
    twice = [position for position, name in enumerate(columns, start=1) if times[name] > 1]
    if twice:
        raise InvalidInput(f"{path}: columns {', '.join(map(str, twice))} share a name.", hint="Rename one.")
    if not rows:
        raise InvalidInput(f"The table {path} has a header and no rows.", hint="Add a row for each candidate.")
    strange = [f"line {line}" for line, row in zip((1, *lines), (columns, *rows), strict=True) if not _is_text(row)]
    if strange:
        raise InvalidInput(
            f"{path}: {shown(strange)} holds a NUL or a lone surrogate, which no text can.",
            hint="Write the file again from its source.",
        )
    ragged = [
        f"line {line} has {len(row)} cells" for line, row in zip(lines, rows, strict=True) if len(row) != len(columns)
    ]
    if ragged:
        raise InvalidInput(
            f"{path}: {shown(ragged)}, the header has {len(columns)}.",
            hint="Quote cells that hold the delimiter and fill short rows.",
        )
    return Cells(
        path=path,
        content_sha256=hashlib.sha256(content).hexdigest(),
        columns=columns,
        rows=tuple(rows),
        lines=tuple(lines),
    )


def _is_text(cells: Sequence[str]) -> bool:
    text = "".join(cells)
    return "\0" not in text and (text.isascii() or text.encode(errors="replace").decode() == text)


def _csv_rows(path: Path, content: bytes, delimiter: str) -> tuple[tuple[str, ...], list[tuple[str, ...]], list[int]]:
    """The names on the first line, the rows after it, and the line at which each row ends."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InvalidInput(
            f"The table {path} is not UTF-8 text at byte {exc.start}.",
            hint="Save it as CSV (UTF-8); a spreadsheet file is not a CSV.",
        ) from exc
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(tuple(cell.strip() for cell in row))
                lines.append(reader.line_num)
    except csv.Error as exc:
        raise InvalidInput(
            f"The table {path} cannot be parsed at line {reader.line_num}: {exc}.", hint="Fix the quotes on that line."
        ) from exc
    if not rows:
        raise InvalidInput(f"The table {path} is empty.", hint="Its first line names the columns.")
    columns = rows[0]
    if len(columns) == 1 and any(other in columns[0] for other in ",;\t" if other != delimiter):
        raise InvalidInput(
            f"The table {path} has one column only.",
            hint=f"Its delimiter is not {delimiter!r}: set the parameter delimiter.",
        )
    return columns, rows[1:], lines[1:]
