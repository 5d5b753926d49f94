"""Tables that are small as files and huge as cells, and what makes a library break: refused at once, and by name."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.materials.table.limits import MAX_CELLS, MAX_UNPACKED_BYTES
from nanoos.materials.table.table_file import read_cells
from tests.hostile.test_fuzz import JSON, _edited, _refuses_or_answers, edits, fuzz

SHEET = "xl/worksheets/sheet1.xml"


def workbook() -> bytes:
    """A small table as Excel keeps it."""
    book = openpyxl.Workbook()
    for row in (["id", "x"], ["a", 1.5], ["b", 2.5]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its parts changed, and whole as a ZIP."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return made.getvalue()


def _sheet(content: bytes) -> bytes:
    return repacked(lambda name, part: content if name == SHEET else part)


def _wide_sheet() -> bytes:
    rows = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return _sheet(
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<dimension ref="A1:XFD1048576"/><sheetData>' + rows + b"</sheetData></worksheet>"
    )


def _long_parquet() -> bytes:
    """A column of one value, fifty million times: some kilobytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    block = pa.table({"x": pa.array([1.0] * 1_000_000)})
    with pq.ParquetWriter(made, block.schema, compression="zstd") as writer:
        for _ in range(MAX_CELLS // 1_000_000 + 1):
            writer.write_table(block)
    return made.getvalue()


HUGE = {
    "wide header": ("t.csv", lambda: (",".join(f"c{n}" for n in range(400_000)) + "\n1\n").encode()),
    "a key a record": ("t.json", lambda: json.dumps([{f"k{n}": 1} for n in range(9_000)]).encode()),
    "far cell": ("t.xlsx", _wide_sheet),
    "unpacked sheet": ("t.xlsx", lambda: _sheet(b" " * (MAX_UNPACKED_BYTES + 1))),
    "long parquet": ("t.parquet", _long_parquet),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HUGE)
def test_a_small_file_of_a_huge_table_is_refused_before_it_is_read(name: str, tmp_path: Path) -> None:
    file, make = HUGE[name]
    path = tmp_path / file
    path.write_bytes(make())
    assert path.stat().st_size < 4_000_000
    with pytest.raises(InvalidInput, match=r"at most|bytes unpacked"):
        read_cells(path, delimiter=",")


ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "laughs">' for n in range(12))
BROKEN = {
    "entities": lambda: _sheet(f"<!DOCTYPE t [{ENTITIES}]><t>&e11;</t>".encode()),
    "cut XML": lambda: repacked(lambda name, part: part[: len(part) // 2] if name == SHEET else part),
    "text in a number": lambda: repacked(lambda _, part: part.replace(b"<v>1.5</v>", b"<v>one</v>")),
    "date out of range": lambda: repacked(lambda _, part: part.replace(b"<v>1.5</v>", b"<v>1e300</v>")),
    "no sheet": lambda: repacked(lambda name, part: b"" if name == SHEET else part),
    "unknown shared text": lambda: repacked(
        lambda _, part: part.replace(b'<c r="A2" t="s"><v>', b'<c r="A2" t="s"><v>9')
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_workbook_that_breaks_its_reader_is_refused_by_its_path_alone(name: str, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(BROKEN[name]())
    _refuses_or_answers(lambda: read_cells(path, delimiter=","), names=str(path))


@pytest.mark.slow
@fuzz
@given(edits(), st.booleans())
def test_a_damaged_workbook_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, changes: Any, inside: bool
) -> None:
    """Damaged as a file, or in the XML of its parts while the ZIP is whole."""
    path = tmp_path_factory.mktemp("data") / "t.xlsx"
    path.write_bytes(repacked(lambda _, part: _edited(part, changes)) if inside else _edited(workbook(), changes))
    _refuses_or_answers(lambda: read_cells(path, delimiter=","), names=str(path))


@pytest.mark.slow
@fuzz
@given(JSON | st.lists(st.dictionaries(st.text(max_size=6), JSON, max_size=4), max_size=4), edits() | st.just([]))
def test_json_records_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: Any, changes: Any) -> None:
    path = tmp_path_factory.mktemp("data") / "t.json"
    path.write_bytes(_edited(json.dumps(value).encode(), changes))
    _refuses_or_answers(lambda: read_cells(path, delimiter=","), names=str(path))
