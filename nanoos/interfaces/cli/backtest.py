"""The command `nanoos backtest`: which strategy would have found the best rows of a measured table first."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nanoos.domain.errors import InvalidInput
from nanoos.interfaces.cli.context import console, interruptible, read_json, show_table


def backtest(
    table: Annotated[Path, typer.Option(help="A measured table: CSV, or Parquet where pyarrow is installed.")],
    target: Annotated[str, typer.Option(help="The measured column to improve.")] = "",
    minimize: Annotated[bool, typer.Option("--minimize", help="Lower is better.")] = False,
    goal: Annotated[
        str, typer.Option(help="A goal over several columns, as JSON or a file, instead of --target.")
    ] = "",
    features: Annotated[str, typer.Option(help="Feature columns, separated by commas; default: all others.")] = "",
    strategies: Annotated[str, typer.Option(help="Acquisition functions, separated by commas.")] = "auto,ei,ucb,random",
    seeds: Annotated[int, typer.Option(min=1, max=10_000, help="Replays of each strategy.")] = 20,
    batch: Annotated[int, typer.Option(min=1, help="Candidates per batch.")] = 5,
    budget: Annotated[
        int | None, typer.Option(min=1, help="Evaluations per replay; default: depends on the table's size.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for backtest.png, backtest.html and backtest.json.")] = Path(),
) -> None:
    """Replay a measured table with several strategies and compare them with random sampling."""
    from rich.progress import Progress

    from nanoos.discovery.backtest_file import backtest_file

    if bool(target) == bool(goal):
        raise InvalidInput(f"Got target {target!r} and goal {goal!r}.", hint="Give exactly one of --target and --goal.")
    with interruptible(), Progress(console=console(), transient=True) as bar:
        task = bar.add_task("replaying", total=None)
        result = backtest_file(
            table,
            target,
            direction="minimize" if minimize else "maximize",
            goal=read_json(goal) if goal else None,
            features=features.split(",") if features else None,
            strategies=strategies.split(","),
            seeds=seeds,
            batch=batch,
            budget=budget,
            out=out,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    console().print(f"{result.title}: {result.n_rows} rows, {result.n_top} worth finding ({result.top_meaning})")
    for note in result.notes:
        console().print(f"note: {note}", style="dim")
    show_table(result.rows(), empty="no strategy")
    console().print(f"best: [bold]{result.best.name}[/]; report in {out / 'backtest.html'}")
