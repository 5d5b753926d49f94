"""A backtest from a file to a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nanoos.discovery.backtest import DEFAULT_STRATEGIES, Backtest, Progress, run_backtest
from nanoos.discovery.backtest_report import write_report
from nanoos.discovery.backtest_table import read_table
from nanoos.domain.goal import Goal


def backtest_file(
    table: Path,
    target: str,
    *,
    direction: str = "maximize",
    goal: Mapping[str, Any] | None = None,
    features: Sequence[str] | None = None,
    strategies: Sequence[str] = DEFAULT_STRATEGIES,
    seeds: int = 20,
    batch: int = 5,
    budget: int | None = None,
    starts: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Backtest:
    """Replay a CSV or Parquet file and write the report: what `nanoos backtest` calls.

    Args:
        table: The file.
        target: Column to improve; ignored where `goal` is given.
        direction: "maximize" or "minimize" the target.
        goal: A goal over columns, as `Goal.parse` reads it, instead of target and direction.
        features: Columns to choose by; every column that is not a target if None.
        strategies: As in `run_backtest`.
        seeds: As in `run_backtest`.
        batch: As in `run_backtest`.
        budget: As in `run_backtest`.
        starts: As in `run_backtest`.
        out: Folder for backtest.png, backtest.html and backtest.json; nothing is written if None.
        progress: As in `run_backtest`.

    Raises:
        InvalidInput: The file, a column or a setting is not usable; with the values.
    """
    parsed = Goal.parse(goal if goal is not None else {target: {"direction": direction}})
    read = read_table(table, parsed.properties, features)
    result = run_backtest(
        read.features,
        read.values,
        parsed,
        strategies=strategies,
        seeds=seeds,
        batch=batch,
        budget=budget,
        starts=starts,
        title=f"{table.name}: {', '.join(parsed.properties)}",
        notes=read.notes,
        progress=progress,
    )
    if out is not None:
        write_report(result, out)
    return result
