import json
from importlib.util import find_spec

import numpy as np
import pandas as pd
import pytest

from nanoos.discovery.backtest import run_backtest
from nanoos.discovery.backtest_file import backtest_file
from nanoos.discovery.metrics import (
    acceleration_factor,
    enhancement_factor,
    evaluations_to_reach,
    found_curve,
    random_evaluations_to_reach,
    top_rows,
)
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal
from tests.discovery.problems import WINDOWS, pool, response


@pytest.fixture
def table(tmp_path):
    x = pool(80, 2)
    frame = pd.DataFrame(x, columns=["temperature_k", "time_s"])
    frame["solvent"] = np.where(np.arange(80) % 2, "water", "ethanol")
    frame["sample"] = [f"S{k}" for k in range(80)]
    frame["yield"] = response(x)
    frame = pd.concat([frame, frame.iloc[:3]])
    frame.iloc[5, 0] = np.nan
    path = tmp_path / "pool.csv"
    frame.to_csv(path, index=False)
    return path


def test_the_metrics_are_those_of_the_paper():
    top = np.array([1, 3])
    order = np.array([0, 1, 2, 3, 4])
    assert found_curve(order, top).tolist() == [0, 0.5, 0.5, 1, 1]
    assert evaluations_to_reach(order, top) == 4
    assert evaluations_to_reach(order[:3], top) == np.inf
    assert acceleration_factor(np.inf, 100, 2) == 0.0
    assert acceleration_factor(4.0, 100, 2) == pytest.approx(2 * 101 / 3 / 4)
    assert enhancement_factor(order, top, n_pool=100, n_evaluations=2) == pytest.approx(0.5 / 0.02)
    assert top_rows(np.arange(100.0)).tolist() == [95, 96, 97, 98, 99]
    assert top_rows(np.arange(100.0), maximize=False).tolist() == [0, 1, 2, 3, 4]


def test_random_sampling_needs_on_average_what_the_formula_says():
    rng = np.random.default_rng(0)
    needed = [evaluations_to_reach(rng.permutation(60), np.arange(5)) for _ in range(4000)]
    assert np.mean(needed) == pytest.approx(random_evaluations_to_reach(60, 5), rel=0.01)


@pytest.mark.slow
def test_a_table_is_replayed_reported_and_explained(table, tmp_path):
    seen = []
    result = backtest_file(
        table,
        "yield",
        strategies=["auto", "ei", "random"],
        seeds=3,
        budget=30,
        out=tmp_path / "report",
        progress=lambda done, total: seen.append((done, total)),
    )
    by_name = {each.name: each for each in result.results}
    assert seen[-1] == (6, 6)
    assert result.n_rows == 79  # one row has a gap, three are repeats
    assert any("repeats averaged" in note for note in result.notes)
    assert any("one-hot" in note for note in result.notes)
    assert any("'sample' left out" in note for note in result.notes)
    assert by_name["auto"].af > by_name["random"].af == 1.0
    assert all(len(order) == 30 == len(set(order)) for order in by_name["auto"].orders)
    assert by_name["auto"].orders[0][:5] == by_name["ei"].orders[0][:5]
    assert (tmp_path / "report" / "backtest.png").read_bytes()[:4] == b"\x89PNG"
    page = (tmp_path / "report" / "backtest.html").read_text()
    assert "data:image/png" in page
    assert "auto" in page
    data = json.loads((tmp_path / "report" / "backtest.json").read_text())
    assert len(data["curves"]["auto"]) == 30


@pytest.mark.slow
def test_a_goal_of_windows_looks_for_the_rows_that_meet_it():
    x = pool(80, 3)
    values = {name: response(x, name) for name in ("y", "z")}
    result = run_backtest(x, values, Goal.parse(WINDOWS), strategies=["auto"], seeds=2, budget=30)
    assert "meet every target" in result.top_meaning
    assert result.best.name == "auto"


@pytest.mark.slow
def test_a_minimised_column_works(tmp_path):
    x = pool(40, 2)
    pd.DataFrame({"a": x[:, 0], "b": x[:, 1], "loss": -response(x)}).to_csv(tmp_path / "pool.csv", index=False)
    result = backtest_file(tmp_path / "pool.csv", "loss", direction="minimize", strategies=["auto"], seeds=1, budget=25)
    assert result.results[0].curve[-1] == 1.0


def test_parquet_is_read_or_the_missing_reader_is_named(tmp_path):
    path = tmp_path / "pool.parquet"
    frame = pd.DataFrame({"a": pool(30, 1)[:, 0], "y": np.arange(30.0)})
    if find_spec("pyarrow") is None:
        path.write_bytes(b"PAR1")
        with pytest.raises(InvalidInput, match="nothing installed here reads it"):
            backtest_file(path, "y")
    else:
        frame.to_parquet(path)
        assert backtest_file(path, "y", strategies=["random"]).n_rows == 30


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"target": "nothing"}, "no column"),
        ({"target": "solvent"}, "not numbers"),
        ({"features": ["sample"]}, "no column to choose by"),
        ({"strategies": ["magic"]}, "magic"),
        ({"seeds": 0}, "seeds=0"),
        ({"direction": "sideways"}, "sideways"),
        ({"goal": {"yield": {"value": 99.0, "tolerance": 0.1}}}, "No row"),
    ],
)
def test_bad_backtests_are_refused(table, changes, message):
    with pytest.raises(InvalidInput, match=message):
        backtest_file(table, **{"target": "yield", "seeds": 1, **changes})


def test_a_missing_file_and_a_tiny_table_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="no table"):
        backtest_file(tmp_path / "gone.csv", "y")
    with pytest.raises(InvalidInput, match="too small"):
        run_backtest(pool(5), {"y": np.arange(5.0)}, Goal.parse({"y": {"direction": "maximize"}}))
