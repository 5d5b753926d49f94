"""Tables: a good file becomes candidates, a bad one is refused with line, column and value; replay answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.plugins.registry import design_space, simulation_engine

GOOD = "name,x,solvent,y,lab,gap\na,1,water,2,7,0.5\n\nb,2,ethanol,3,7,\nc,3,water,1,7,0.7\n"
GOOD_PARAMS = {"id_column": "name", "measured_columns": ["gap"], "categorical_columns": ["solvent"]}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "candidates.csv"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_numbers_categories_and_constants_become_features(table: Path) -> None:
    space = design_space("table", {"path": str(table), **GOOD_PARAMS})
    assert space.feature_names == ("x", "y", "solvent=ethanol", "solvent=water")  # lab is constant
    rows = sorted(space.generate(10, seed=0), key=lambda row: row.formula)
    assert [row.formula for row in rows] == ["a", "b", "c"]
    assert space.featurize(rows).tolist() == [[1, 2, 0, 1], [2, 3, 1, 0], [3, 1, 0, 1]]
    assert space.elements == frozenset()


def test_replay_answers_from_the_row_and_fails_permanently_where_nothing_was_measured(table: Path) -> None:
    rows = design_space("table", {"path": str(table), **GOOD_PARAMS}).generate(10, seed=0)
    engine = simulation_engine("replay", {"properties": ["gap"], "units": {"gap": "eV"}})
    outcomes = {row.formula: engine.simulate(row.spec) for row in rows}
    assert outcomes["a"].outputs == {"gap": 0.5}
    assert outcomes["b"].failure_class is FailureClass.PERMANENT
    assert "no measured value of gap for 'b'" in outcomes["b"].reason
    assert simulation_engine("replay", {"properties": ["gap"], "units": {"gap": "eV"}}).properties[0].unit == "eV"


def test_the_parameters_make_the_same_space_again_until_the_file_changes(table: Path) -> None:
    space = design_space("table", {"path": str(table), **GOOD_PARAMS})
    again = design_space("table", dict(space.params))
    assert again.generate(10, seed=1) == space.generate(10, seed=1)
    table.write_text(GOOD.replace("0.7", "0.8"), encoding="utf-8")
    with pytest.raises(InvalidInput, match="has changed"):
        design_space("table", dict(space.params))


@given(st.integers(0, 2**32), st.integers(0, 6))
def test_generate_is_a_seeded_draw_without_repetition(tmp_path_factory: pytest.TempPathFactory, seed, n) -> None:
    path = tmp_path_factory.getbasetemp() / "draw.csv"
    path.write_text(GOOD, encoding="utf-8")
    space = design_space("table", {"path": str(path), **GOOD_PARAMS})
    drawn = space.generate(n, seed)
    assert drawn == space.generate(n, seed)
    assert len({row.structure_hash for row in drawn}) == min(n, 3)


@pytest.mark.parametrize(
    ("text", "params", "words"),
    [
        ("", {}, ["is empty"]),
        ("id,x\n", {}, ["no rows"]),
        ("id,x\na,1\na,2\n", {}, ["line 3", "'id'", "line 2"]),
        ("id,x\na,1\n,2\n", {}, ["line 3", "id is missing"]),
        ("id,x\na,1\nb,foo\n", {}, ["line 3", "column 2", "not a finite number", "categorical_columns"]),
        ("id,x\na,1\n\nb,\n", {}, ["line 4", "column 2", "missing"]),
        ("id,x\na,1\nb,NaN\n", {}, ["line 3", "cell is missing"]),
        ("id,x\na,1\nb,-inf\n", {}, ["line 3", "not a finite number"]),
        ("id,x\na,1,5\nb,2\n", {}, ["line 2 has 3 cells", "header has 2"]),
        ("id,x\na\nb,2\n", {}, ["line 2 has 1 cells"]),
        ("id;x\na;1\nb;2\n", {}, ["delimiter"]),
        ("id,x,x\na,1,2\n", {}, ["columns 2, 3 share a name"]),
        ("id,,x\na,1,2\n", {}, ["column 2 has no name"]),
        ('id,x\na,"1\n', {}, ["cannot be parsed at line 2"]),
        ("id,m\na,1\nb,2\n", {"measured_columns": ["m"]}, ["no feature columns"]),
        ("id,x\na,1\nb,1\n", {}, ["no feature column varies"]),
        ("key,x\na,1\nb,2\n", {}, ["no column 'id'", "2 columns"]),
        ("id,gap,x\na,1,1\nb,2,2\n", {"measured_columns": ["gaps"]}, ["no column 'gaps'", "measured_columns"]),
        ("id,x\na,1\nb,2\n", {"measured_columns": ["x"], "feature_columns": ["x"]}, ["more than one role"]),
        ("id,x,m\na,1,0.1\nb,2,soon\n", {"measured_columns": ["m"]}, ["line 3", "'m'", "blank"]),
        ("id,c\na,u\nb,\n", {"categorical_columns": ["c"]}, ["line 3", "category is missing"]),
    ],
)
def test_a_bad_file_is_refused_with_the_place_and_the_remedy(
    tmp_path: Path, text: str, params: dict[str, object], words: list[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as refusal:
        design_space("table", {"path": str(path), **params})
    assert all(word in str(refusal.value) for word in words), str(refusal.value)
    assert refusal.value.hint


def test_many_bad_cells_are_told_in_one_short_message(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("id,x\n" + "".join(f"{k},oops\n" for k in range(100)), encoding="utf-8")
    with pytest.raises(InvalidInput, match="and 95 more"):
        design_space("table", {"path": str(path)})


def test_a_file_that_is_missing_or_no_text_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nowhere\.csv cannot be read"):
        design_space("table", {"path": str(tmp_path / "nowhere.csv")})
    binary = tmp_path / "sheet.csv"
    binary.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(InvalidInput, match="not UTF-8"):
        design_space("table", {"path": str(binary)})


def test_a_parquet_file_is_the_same_space_as_its_csv(tmp_path: Path, table: Path) -> None:
    path = tmp_path / "candidates.parquet"
    columns = {
        "name": ["a", "b", "c"],
        "x": [1, 2, 3],
        "solvent": ["water", "ethanol", "water"],
        "y": pa.array([2.0, 3.0, 1.0], pa.float32()),
        "lab": [True, True, True],
        "gap": [0.1 + 0.2, None, 0.7],
    }
    pq.write_table(pa.table(columns), path)
    space = design_space("table", {"path": str(path), **GOOD_PARAMS})
    of_csv = design_space("table", {"path": str(table), **GOOD_PARAMS})
    assert space.feature_names == of_csv.feature_names
    rows = sorted(space.generate(10, seed=0), key=lambda row: row.formula)
    assert space.featurize(rows).tolist() == [[1, 2, 0, 1], [2, 3, 1, 0], [3, 1, 0, 1]]
    assert [row.spec["measured"] for row in rows] == [{"gap": 0.1 + 0.2}, {}, {"gap": 0.7}], "with every digit"


def test_a_bad_parquet_file_is_refused_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "bad.parquet"
    path.write_bytes(b"PAR1 and then nothing")
    with pytest.raises(InvalidInput, match="cannot be read as Parquet"):
        design_space("table", {"path": str(path)})
    pq.write_table(pa.table({"id": ["a", "b"], "x": [[1.0], [2.0, 3.0]]}), path)
    with pytest.raises(InvalidInput, match="column 2 holds lists"):
        design_space("table", {"path": str(path)})
    pq.write_table(pa.table({"id": ["a", "b"], "x": [1.0, None]}), path)
    with pytest.raises(InvalidInput, match="line 3, column 2: the cell is missing"):
        design_space("table", {"path": str(path)})


def test_names_are_no_category(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("id,c\n" + "".join(f"{k},name{k}\n" for k in range(60)), encoding="utf-8")
    with pytest.raises(InvalidInput, match="60 different values"):
        design_space("table", {"path": str(path), "categorical_columns": ["c"]})


@pytest.mark.parametrize(
    ("name", "params", "n_rows", "n_measured"),
    [
        (
            "semiconductors.csv",
            {"id_column": "compound", "measured_columns": ["bandgap_ev"], "categorical_columns": ["family"]},
            20,
            19,
        ),
        ("alloy_history.csv", {"measured_columns": ["bandgap_pbe_ev", "conduction_bottom_ev"]}, 200, 180),
    ],
)
def test_the_example_tables_can_be_replayed(name: str, params: dict[str, object], n_rows: int, n_measured: int) -> None:
    path = Path(__file__).parents[2] / "examples" / name
    space = design_space("table", {"path": str(path), **params})
    rows = space.generate(1000, seed=0)
    engine = simulation_engine("replay", {"properties": params["measured_columns"]})
    assert len(rows) == n_rows
    assert np.isfinite(space.featurize(rows)).all()
    assert sum(engine.simulate(row.spec).is_success for row in rows) == n_measured
