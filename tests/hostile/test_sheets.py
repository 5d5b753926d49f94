"""Work lists that people open in a spreadsheet: no cell is a formula, and every name comes back as it was."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.execution.experiments.sheets import as_csv, read_sheet, record_rows, work_list, write_sheet
from nanoos.store.tables import experiment_runs
from tests.hostile.test_fuzz import _edited, _refuses_or_answers, edits, fuzz
from tests.support.bench import Bench

HEADINGS = ["experiment", "campaign", "structure", "instrument", "value", "value std", "failed because", "comment"]
FORMULAS = ["=1+1", "+1", "@SUM(A1)", "-2+3+cmd|' /C calc'!A0", "-x", "'quoted", "007", "12", "1e5", "a\u2028b", "a\rb"]
# What a table can hold as a name: without blanks at its ends.
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
NAMES = st.text(CHARACTERS, min_size=1, max_size=20).filter(lambda text: text == text.strip())


def sheet(name: str) -> list[list[str]]:
    return [HEADINGS, ["7", "alpha", name, "manual", "0.5", "", "", ""]]


def with_examples(test: Any) -> Any:
    for text in FORMULAS:
        test = example(text)(test)
    return test


@fuzz
@with_examples
@given(NAMES)
def test_no_cell_of_a_csv_is_a_formula_and_every_name_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    path = tmp_path_factory.mktemp("sheets") / "list.csv"
    write_sheet(path, sheet(name))
    (cell,) = [row[2] for row in csv.reader(io.StringIO(path.read_text(), newline="")) if row[0] == "7"]
    assert not cell.startswith(("=", "+", "@", "-", "\t", "\r"))
    (found,), bad = read_sheet(path)
    assert not bad
    assert found.structure == name.removeprefix("'")  # a spreadsheet may show it or not


def test_a_negative_number_stays_a_number_in_a_csv() -> None:
    assert as_csv([["-1.5", "-2e-3", "-", "-Infinity", "-1_0"]]).split() == ["-1.5,-2e-3,'-,'-Infinity,'-1_0"]


@pytest.mark.slow
@fuzz
@with_examples
@given(NAMES)
def test_no_cell_of_a_workbook_is_a_formula_and_every_name_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    path = tmp_path_factory.mktemp("sheets") / "list.xlsx"
    try:
        write_sheet(path, sheet(name))
    except InvalidInput as error:
        assert "control character" in str(error)  # noqa: PT017  # either outcome is right, for its own names
        assert not path.exists()
        return
    assert all(cell.data_type != "f" for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row)
    (found,), bad = read_sheet(path)
    assert not bad
    assert found.structure == name.removeprefix("'")  # a spreadsheet may show it or not


@pytest.mark.slow
@fuzz
@given(edits())
def test_a_damaged_work_list_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, changes: Any) -> None:
    path = tmp_path_factory.mktemp("sheets") / "list.csv"
    path.write_bytes(_edited(as_csv(sheet("r0")).encode(), changes))
    _refuses_or_answers(lambda: read_sheet(path))


@pytest.mark.parametrize("experiment", ["9" * 19, "9" * 5000, "0", "-1", "²", "7.5"])
def test_a_row_with_an_impossible_experiment_is_bad_and_keeps_no_other_from_being_read(
    experiment: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(as_csv([*sheet("r0"), [experiment, *sheet("r1")[1][1:]]]))
    filled, bad = read_sheet(path)
    assert [row.experiment_id for row in filled] == [7]
    assert "column 'experiment' is no number" in bad[0].reason


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("name", ["007", "=1+1", "-2+3+cmd", "'quoted"])
def test_a_list_of_hostile_names_is_filled_in_and_recorded(bench: Bench, name: str, suffix: str) -> None:
    table = bench.folder / "names.csv"
    table.write_text(f"name,x\n{name},1\nother,2\n")
    space = {"kind": "table", "params": {"path": str(table), "id_column": "name"}}
    bench.create(design_space=space, engine=None, instrument={"name": "manual"}, goal={"value": {"min": 9}})
    bench.step()
    path = bench.folder / f"list{suffix}"
    with bench.database.read() as connection:
        rows = work_list(connection)
    column = rows[0].index("value")
    for row in rows[1:]:
        row[column] = "0.5"
    write_sheet(path, rows)
    filled, bad = read_sheet(path)
    assert not bad
    with bench.database.write() as connection:
        fates = record_rows(connection, filled, operator="ada", skip_bad_rows=False, now=bench.clock())
    assert [fate.fate for fate in fates] == ["recorded", "recorded"]
    assert {row.status for row in bench.rows(experiment_runs)} == {"COMPLETED"}
