"""Commands of the lab and of the simulation queue's hand crank."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from nanoos.execution.experiments.queue import run_experiments
from nanoos.interfaces.cli.context import database, read_values, send, settings, show_json, show_table
from nanoos.service.commands.models import FailExperiment, RecordExperiment
from nanoos.store.tables import campaigns, experiment_runs, structures

app = typer.Typer(no_args_is_help=True)
Operator = Annotated[str, typer.Option(help="Who measured.")]


@app.command("list")
def list_(
    all_: Annotated[bool, typer.Option("--all", help="Also those that have ended.")] = False,
) -> None:
    """The worklist: experiments that wait or run."""
    query = (
        select(experiment_runs, campaigns.c.slug, structures.c.formula)
        .join(campaigns, campaigns.c.id == experiment_runs.c.campaign_id)
        .join(structures, structures.c.id == experiment_runs.c.structure_id)
        .order_by(experiment_runs.c.id)
    )
    if not all_:
        query = query.where(experiment_runs.c.finished_at.is_(None))
    with database().read() as connection:
        rows = connection.execute(query).all()
    show_table(
        [
            {
                "id": row.id,
                "campaign": row.slug,
                "structure": row.formula,
                "measure": ", ".join(row.properties),
                "instrument": row.instrument,
                "status": row.status,
                "measured": row.measured,
                "why": row.failure_reason,
            }
            for row in rows
        ],
        empty="No experiment is waiting.",
    )


@app.command()
def run() -> None:
    """Queue manual experiments for people and carry out the automatic ones now."""
    show_json(run_experiments(database(), settings()).summary())


@app.command()
def record(
    experiment_id: int,
    values: Annotated[list[str], typer.Argument(help="property=value for each property of the run.")],
    operator: Operator,
    noise: Annotated[list[str] | None, typer.Option(help="property=standard deviation.")] = None,
    raw_file: Annotated[Path | None, typer.Option(help="The instrument's file; its hash is kept.")] = None,
) -> None:
    """Record what was measured; it becomes labels with their source."""
    command = RecordExperiment(
        experiment_id=experiment_id,
        values=read_values(values),
        noise_std=read_values(noise) if noise else None,
        operator=operator,
        raw_file=str(raw_file.resolve()) if raw_file else None,
    )
    show_json(send(command).result)


@app.command()
def fail(
    experiment_id: int, operator: Operator, reason: Annotated[str, typer.Option(help="Why it could not be done.")]
) -> None:
    """Record that an experiment could not be carried out."""
    show_json(send(FailExperiment(experiment_id=experiment_id, operator=operator, reason=reason)).result)
