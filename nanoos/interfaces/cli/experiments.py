"""Commands for experiments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nanoos.interfaces.cli.context import Limit, database, read_pairs, read_values, send, settings, show_json, show_page

app = typer.Typer(no_args_is_help=True)
Operator = Annotated[str, typer.Option(help="Who measured.")]


@app.command("list")
def list_(
    all_: Annotated[bool, typer.Option("--all", help="Include ended experiments.")] = False,
    limit: Limit = 100,
) -> None:
    """List waiting and running experiments, newest first."""
    from nanoos.service.queries.work import experiments_page, open_experiments_page

    with database().read() as connection:
        page = experiments_page(connection, limit=limit) if all_ else open_experiments_page(connection, limit=limit)
    show_page(
        page,
        lambda experiment: {
            "id": experiment.id,
            "campaign": experiment.campaign,
            "structure": experiment.formula,
            "measure": ", ".join(experiment.properties),
            "instrument": experiment.instrument,
            "status": experiment.status,
            "measured": experiment.measured or None,
            "why": experiment.failure_reason,
        },
        empty="No experiment is waiting.",
    )


@app.command()
def run() -> None:
    """Put manual experiments on the worklist and run the automatic ones now."""
    from nanoos.execution.experiments.worker import run_experiments

    show_json(run_experiments(database(), settings()).summary())


@app.command()
def record(
    experiment_id: int,
    values: Annotated[list[str], typer.Argument(help="property=value for each measured property.")],
    operator: Operator,
    noise: Annotated[list[str] | None, typer.Option(help="property=standard deviation.")] = None,
    unit: Annotated[list[str] | None, typer.Option(help="property=unit, if not the property's own.")] = None,
    raw_file: Annotated[Path | None, typer.Option(help="The instrument's file; its hash is stored.")] = None,
) -> None:
    """Record measured values; they become labels with their source."""
    from nanoos.service.commands.catalog.lab import RecordExperiment

    command = RecordExperiment(
        experiment_id=experiment_id,
        values=read_values(values),
        noise_std=read_values(noise) if noise else None,
        units=read_pairs(unit) if unit else None,
        operator=operator,
        raw_file=str(raw_file.resolve()) if raw_file else None,
    )
    show_json(send(command).result)


@app.command()
def fail(
    experiment_id: int, operator: Operator, reason: Annotated[str, typer.Option(help="Why the experiment failed.")]
) -> None:
    """Record that an experiment failed."""
    from nanoos.service.commands.catalog.lab import FailExperiment

    show_json(send(FailExperiment(experiment_id=experiment_id, operator=operator, reason=reason)).result)
