from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nanoos.discovery import pool_file
from nanoos.discovery.pool_file import read_features
from nanoos.discovery.select import select_batch
from nanoos.domain.errors import InvalidInput
from tests.discovery.problems import pool, problem


def _written(path: Path, **columns) -> Path:
    pq.write_table(pa.table(columns), path, row_group_size=7)
    return path


@pytest.mark.parametrize("is_mapped", [False, True])
def test_a_parquet_pool_is_read_in_pieces_and_chosen_from_as_the_array(tmp_path, monkeypatch, is_mapped):
    monkeypatch.setattr(pool_file, "READ_ROWS", 13)
    x = pool(60, 3).astype(np.float32)
    path = _written(tmp_path / "pool.parquet", a=x[:, 0], name=[f"r{k}" for k in range(60)], b=x[:, 1], c=x[:, 2])
    features = read_features(path, ["a", "b", "c"], mapped=tmp_path / "pool.npy" if is_mapped else None)
    assert features.tolist() == x.tolist()
    assert isinstance(features, np.memmap) == is_mapped
    with pytest.raises(ValueError, match="read-only"):
        features[0, 0] = 1.0
    a, b = (select_batch(problem(each, truth=x), batch_size=3, seed=0) for each in (x, features))
    assert a.index.tolist() == b.index.tolist()


def test_columns_come_in_the_order_asked_for_and_integers_and_booleans_count_as_numbers(tmp_path):
    path = _written(tmp_path / "pool.parquet", a=[1, 2], b=[True, False], c=[0.5, 0.25])
    assert read_features(path, ["c", "b", "a"]).tolist() == [[0.5, 1.0, 1.0], [0.25, 0.0, 2.0]]


@pytest.mark.parametrize(
    ("columns", "wanted", "message"),
    [
        ({"a": [1.0, 2.0]}, ["a", "z"], r"no column \['z'\]"),
        ({"a": [1.0, 2.0]}, [], "no column"),
        ({"a": ["u", "v"]}, ["a"], "holds no numbers"),
        ({"a": [1.0] * 9 + [None]}, ["a"], "column 'a' of row 9 is nan"),
        ({"a": [1.0, float("nan")]}, ["a"], "row 1 is nan"),
        ({"a": [1e300, 1.0]}, ["a"], "row 0 is inf"),
    ],
)
def test_a_pool_that_cannot_be_chosen_from_is_refused_with_the_place(tmp_path, columns, wanted, message):
    path = _written(tmp_path / "pool.parquet", **columns)
    with pytest.raises(InvalidInput, match=message):
        read_features(path, wanted)


def test_what_is_no_parquet_file_is_refused_by_name(tmp_path):
    (tmp_path / "pool.parquet").write_text("a,b\n1,2\n")
    with pytest.raises(InvalidInput, match="cannot be read as Parquet"):
        read_features(tmp_path / "pool.parquet", ["a"])
    with pytest.raises(InvalidInput, match="cannot be read as Parquet"):
        read_features(tmp_path / "nowhere.parquet", ["a"])
