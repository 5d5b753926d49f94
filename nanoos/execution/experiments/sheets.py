"""The work list as a sheet, and the filled sheet as results: CSV, Excel, Parquet or JSON.

The column `experiment` identifies the row, and `structure` must still belong to it, so that a swapped sample or another
campaign's file is noticed. A point of a parameter space has a column `set NAME` for each setting, which must still be
the experiment's: what was measured at another setting is another point's. A property's columns are headed `name [unit]`
and `name std [unit]`; the person who fills the sheet may change the unit in the brackets.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.campaigns.lifecycle import lock_campaigns
from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.domain.statuses import WorkStatus
from nanoos.engines.units import convert, convert_difference, unit_of_property
from nanoos.execution.experiments.recording import fail_experiment, in_property_units, record_result
from nanoos.materials.table.table_file import MISSING, read_cells
from nanoos.plugins.registry import is_open_kind
from nanoos.store.conditions import is_in_flight
from nanoos.store.tables import campaigns, design_spaces, experiment_runs, structures

NEGATIVE = re.compile(r"-(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)  # to a spreadsheet; -inf and -1_000 are not
IDENTITY = ("experiment", "campaign", "structure", "instrument")
ANSWERS = ("failed because", "comment")
SETTING = "set "  # begins the heading of a setting
EXCEL_DIGITS = 15  # of a number
HEADING = re.compile(r"(?P<name>[^\[\]]+?)(?P<std> std)?(?: \[(?P<unit>[^\[\]]*)\])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A filled row of a sheet.

    Attributes:
        line: Of the file.
        structure: Formula or hash; must belong to the experiment.
        settings: Values of parameters by name; must be the experiment's.
        values: By property, in `units`.
        noise_std: Standard deviations by property, in `units`.
        units: By property; property units where there is none.
        failed_because: Why the experiment failed, instead of values.
    """

    line: int
    experiment_id: int
    structure: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, float] = field(default_factory=dict)
    noise_std: Mapping[str, float] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    failed_because: str = ""
    comment: str = ""


class Fate(StrEnum):
    RECORDED = "recorded"
    FAILED = "failed"
    KNOWN = "known"  # recorded before
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFate:
    """The result of reading a row, with the reason where it is not recorded."""

    line: int
    experiment_id: int | None
    fate: Fate
    reason: str = ""


def work_list(connection: Connection, *, campaign: str | None = None, instrument: str | None = None) -> list[list[str]]:
    """The open experiments as rows of text, the headings first."""
    query = (
        select(
            experiment_runs.c.id,
            campaigns.c.slug,
            structures.c.formula,
            structures.c.spec,
            design_spaces.c.kind,
            experiment_runs.c.instrument,
            experiment_runs.c.properties,
        )
        .join(campaigns, campaigns.c.id == experiment_runs.c.campaign_id)
        .join(structures, structures.c.id == experiment_runs.c.structure_id)
        .join(design_spaces, design_spaces.c.id == structures.c.design_space_id)
        .where(is_in_flight(experiment_runs))
        .order_by(experiment_runs.c.id)
    )
    if campaign is not None:
        query = query.where(campaigns.c.slug == campaign)
    if instrument is not None:
        query = query.where(experiment_runs.c.instrument == instrument)
    rows = connection.execute(query).all()
    has_settings = {kind: is_open_kind(kind) for kind in {row.kind for row in rows}}
    settings = [row.spec["features"] if has_settings[row.kind] else {} for row in rows]
    set_names = list(dict.fromkeys(name for item in settings for name in item))
    names = sorted({name for row in rows for name in row.properties})
    headings = [f"{name}{part}{_unit(name)}" for name in names for part in ("", " std")]
    blank = [""] * (len(headings) + len(ANSWERS))
    return [
        [*IDENTITY, *(SETTING + name for name in set_names), *headings, *ANSWERS],
        *(
            [
                str(row.id),
                row.slug,
                row.formula,
                row.instrument,
                *(str(item.get(name, "")) for name in set_names),
                *blank,
            ]
            for row, item in zip(rows, settings, strict=True)
        ),
    ]


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """The rows as CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe."""
    text = io.StringIO()
    plain, quoted = (csv.writer(text, lineterminator="\n", quoting=how) for how in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    for row in rows:
        # Before Python 3.13 a carriage return alone is not quoted, and would end the row.
        writer = quoted if any("\r" in cell for cell in row) else plain
        writer.writerow([f"'{cell}" if _looks_like_formula(cell) else cell for cell in row])
    return text.getvalue()


def _looks_like_formula(cell: str) -> bool:
    return cell.startswith(("=", "+", "@", "\t", "\r")) or (cell.startswith("-") and not NEGATIVE.fullmatch(cell))


def write_sheet(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write the rows as CSV, or as an Excel workbook where the name ends in .xlsx.

    Raises:
        InvalidInput: The file exists, or cannot be written; or Excel cannot hold a text.
    """
    content = _as_excel(rows) if path.suffix.lower() == ".xlsx" else as_csv(rows).encode()
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise InvalidInput(f"{path} exists.", hint="Name another file: it may hold results.") from error
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.", hint="Name another folder.") from error


def _as_excel(rows: Sequence[Sequence[str]]) -> bytes:
    import openpyxl
    from openpyxl.utils.exceptions import IllegalCharacterError

    book = openpyxl.Workbook()
    try:
        for row in rows:
            book.active.append([_excel_value(cell) for cell in row])
    except IllegalCharacterError as error:
        raise InvalidInput(
            f"Excel cannot hold a control character of {str(error).removesuffix(' cannot be used in worksheets.')!r}.",
            hint="Name a file that ends in .csv.",
        ) from error
    for cells in book.active.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # a text that begins with "=" is no formula
    book.active.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _excel_value(cell: str) -> int | str | None:
    # A number only where it comes back as the same text: not 007.
    is_number = cell.isdecimal() and len(cell) <= EXCEL_DIGITS and str(int(cell)) == cell
    return int(cell) if is_number else cell or None


def read_sheet(path: Path) -> tuple[list[SheetRow], list[RowFate]]:
    """The filled rows of a sheet, and the rows that cannot be read.

    Raises:
        InvalidInput: The file cannot be read, or has no column `experiment`.
    """
    cells = read_cells(path, delimiter=",")
    cells.require(["experiment"], parameter="the work list")
    columns = [_Column.parse(name) for name in cells.columns]
    filled, bad = [], []
    for line, row in zip(cells.lines, cells.rows, strict=True):
        try:
            found = _row(line, columns, row)
        except ValueError as error:
            bad.append(RowFate(line=line, experiment_id=None, fate=Fate.BAD, reason=str(error)))
            continue
        if found.values or found.failed_because:
            filled.append(found)
    return filled, bad


def record_rows(
    connection: Connection, rows: Sequence[SheetRow], *, operator: str, skip_bad_rows: bool, now: datetime
) -> list[RowFate]:
    """Record filled rows, each checked like a single result; what was recorded before is left alone.

    Args:
        connection: The transaction.
        rows: Filled rows.
        operator: The person who measured.
        skip_bad_rows: Record the others; otherwise a bad row stops everything.
        now: Time of recording.

    Raises:
        InvalidInput: A row is bad and is not to be skipped.
    """
    # In the order of a step, which locks its campaigns before it appends to the audit.
    of_rows = select(experiment_runs.c.campaign_id).where(experiment_runs.c.id.in_([row.experiment_id for row in rows]))
    lock_campaigns(connection, set(connection.execute(of_rows).scalars()))
    fates = [_record(connection, row, operator, now) for row in rows]
    bad = [fate for fate in fates if fate.fate is Fate.BAD]
    if bad and not skip_bad_rows:
        first = "; ".join(f"line {fate.line}: {fate.reason}" for fate in bad[:5])
        more = len(bad) - 5
        raise InvalidInput(
            f"{first}{f'; and {more} more' if more > 0 else ''} Nothing was recorded.",
            hint="Mend the rows, or record the others (`skip_bad_rows`); a dry run shows every row.",
        )
    return fates


def _record(connection: Connection, row: SheetRow, operator: str, now: datetime) -> RowFate:
    def fate(name: Fate, reason: str = "") -> RowFate:
        return RowFate(line=row.line, experiment_id=row.experiment_id, fate=name, reason=reason)

    present = connection.execute(
        select(experiment_runs, structures.c.formula, structures.c.structure_hash, structures.c.spec)
        .join(structures, structures.c.id == experiment_runs.c.structure_id)
        .where(experiment_runs.c.id == row.experiment_id)
    ).first()
    names = () if present is None else (present.formula.removeprefix("'"), present.structure_hash)
    if present is not None and row.structure and row.structure.removeprefix("'") not in names:
        return fate(Fate.BAD, f"experiment {row.experiment_id} is of {present.formula}, not of {row.structure}.")
    if present is not None and (changed := _changed_setting(present.spec.get("features", {}), row.settings)):
        return fate(Fate.BAD, changed)
    try:
        if present is not None and _is_known(present, row):
            return fate(Fate.KNOWN)
        if row.failed_because and row.values:
            return fate(Fate.BAD, "it has values and a reason for a failure.")
        if row.failed_because:
            fail_experiment(connection, row.experiment_id, reason=row.failed_because, operator=operator, now=now)
            return fate(Fate.FAILED, row.failed_because)
        record_result(
            connection,
            row.experiment_id,
            row.values,
            noise_std=row.noise_std or None,
            units=row.units or None,
            comment=row.comment or None,
            operator=operator,
            now=now,
        )
    except NanoosError as error:  # checked before anything is written
        return fate(Fate.BAD, str(error))
    return fate(Fate.RECORDED)


def _changed_setting(planned: Mapping[str, Any], settings: Mapping[str, str]) -> str:
    """What differs from the experiment's settings; empty if nothing does."""
    for name, text in settings.items():
        value = planned.get(name)
        if text != str(value) and not _is_number(text, value):
            return (
                f"{name} is {text[:40]} in the sheet and {value} in the experiment; `nanoos labels import` takes what "
                "was measured at other settings."
            )
    return ""


def _is_number(text: str, value: Any) -> bool:
    try:
        return math.isclose(float(text), float(value), rel_tol=1e-9, abs_tol=1e-12)
    except (TypeError, ValueError):
        return False


def _is_known(present: Row[Any], row: SheetRow) -> bool:
    """Whether the experiment ended as the row says."""
    if row.failed_because:
        return bool(present.status == WorkStatus.FAILED and present.failure_reason == row.failed_because)
    if present.status != WorkStatus.COMPLETED:
        return False
    values, _ = in_property_units(row.values, row.noise_std, row.units)
    measured: dict[str, float] = present.measured
    return measured == values


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    heading: str
    name: str
    is_std: bool
    unit: str

    @classmethod
    def parse(cls, heading: str) -> _Column:
        if heading.startswith(SETTING):
            return cls(heading=heading, name=heading, is_std=False, unit="")
        found = HEADING.fullmatch(heading)
        if found is None:
            raise InvalidInput(f"Column {heading!r} is no `name [unit]`.", hint="Keep the headings of the work list.")
        return cls(
            heading=heading,
            name=found["name"].strip(),
            is_std=found["std"] is not None,
            unit=(found["unit"] or "").strip(),
        )

    def in_property_unit(self, number: float) -> float:
        """Raises ValueError if the heading's unit does not convert."""
        if not self.unit or self.unit == _unit(self.name).strip(" []"):
            return number
        to = convert_difference if self.is_std else convert
        try:
            return to(number, self.unit, unit_of_property(self.name))
        except InvalidInput as error:
            raise ValueError(f"column {self.heading!r}: {error.message}") from error


def _row(line: int, columns: Sequence[_Column], cells: Sequence[str]) -> SheetRow:
    """Raises ValueError with the reason if a cell cannot be read."""
    texts = {column.heading: cell for column, cell in zip(columns, cells, strict=True)}
    experiment_id = int(texts["experiment"]) if re.fullmatch(r"\d{1,19}", texts["experiment"]) else 0
    if not 0 < experiment_id < 2**63:
        raise ValueError("column 'experiment' is no number.")
    values: dict[str, float] = {}
    noise: dict[str, float] = {}
    settings: dict[str, str] = {}
    for column in columns:
        text = texts[column.heading]
        if column.heading.startswith(SETTING):
            if text:
                settings[column.heading.removeprefix(SETTING)] = text.removeprefix("'")
            continue
        if column.name in (*IDENTITY, *ANSWERS) or text.lower() in MISSING:
            continue
        try:
            number = float(text)
        except ValueError:
            raise ValueError(f"column {column.heading!r}: {text[:40]!r} is no number.") from None
        found = noise if column.is_std else values
        if column.name in found:
            raise ValueError(f"there are two columns for {column.name!r}.")
        # Each column has a unit of its own: value and standard deviation may differ.
        found[column.name] = column.in_property_unit(number)
    failed_because = texts.get("failed because", "")
    if failed_because.lower() in MISSING:
        failed_because = ""
    if values and failed_because:
        raise ValueError("it has values and a reason for a failure.")
    if noise.keys() - values.keys():
        raise ValueError("it has a standard deviation without a value.")
    return SheetRow(
        line=line,
        experiment_id=experiment_id,
        structure=texts.get("structure", "").removeprefix("'"),
        settings=settings,
        values=values,
        noise_std=noise,
        failed_because=failed_because,
        comment=texts.get("comment", ""),
    )


def _unit(name: str) -> str:
    try:
        return f" [{unit_of_property(name)}]"
    except InvalidInput:
        return ""
