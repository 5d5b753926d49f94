"""Commands for experiments."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nanoos.interfaces.cli.context import (
    Limit,
    console,
    database,
    read_pairs,
    read_values,
    send,
    settings,
    show_json,
    show_page,
    show_table,
)

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
    comment: Annotated[str | None, typer.Option(help="Kept with the experiment.")] = None,
    raw_file: Annotated[Path | None, typer.Option(help="The instrument's file; its hash is stored.")] = None,
) -> None:
    """Record measured values; they become labels with their source."""
    from nanoos.service.commands.catalog.lab import RecordExperiment

    command = RecordExperiment(
        experiment_id=experiment_id,
        values=read_values(values),
        noise_std=read_values(noise) if noise else None,
        units=read_pairs(unit) if unit else None,
        comment=comment,
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


@app.command()
def start(experiment_id: int, operator: Operator) -> None:
    """Record that you work on an experiment."""
    from nanoos.service.commands.catalog.lab import StartExperiment

    show_json(send(StartExperiment(experiment_id=experiment_id, operator=operator)).result)


@app.command()
def reject(
    experiment_id: int, operator: Operator, reason: Annotated[str, typer.Option(help="Why it is not worth doing.")]
) -> None:
    """Cancel an experiment; its candidate is not suggested again."""
    from nanoos.service.commands.catalog.lab import RejectExperiment

    show_json(send(RejectExperiment(experiment_id=experiment_id, operator=operator, reason=reason)).result)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A new file: .csv or .xlsx.")],
    campaign: Annotated[str | None, typer.Option(help="Only of this campaign.")] = None,
    instrument: Annotated[str | None, typer.Option(help="Only for this instrument.")] = None,
) -> None:
    """Write the open experiments to a sheet, to be filled and read back with `import`."""
    from nanoos.execution.experiments.sheets import work_list, write_sheet

    with database().read() as connection:
        rows = work_list(connection, campaign=campaign, instrument=instrument)
    write_sheet(file, rows)
    console().print(f"{len(rows) - 1} experiments written to {file}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A filled sheet.")],
    operator: Operator,
    skip_bad_rows: Annotated[bool, typer.Option(help="Record the good rows.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Show what would become of each row; write nothing.")] = False,
) -> None:
    """Record the results of a filled sheet; rows that were recorded before are left alone."""
    from dataclasses import asdict

    from nanoos.domain.errors import InvalidInput
    from nanoos.execution.experiments.sheets import read_sheet
    from nanoos.service.commands.catalog.lab import FilledRow, RecordExperiments

    filled, unreadable = read_sheet(file)
    if unreadable and not (skip_bad_rows or dry_run):
        first = "; ".join(f"line {fate.line}: {fate.reason}" for fate in unreadable[:5])
        raise InvalidInput(f"{file}: {first} Nothing was recorded.", hint="Mend the rows, or give --skip-bad-rows.")
    fates = [asdict(fate) for fate in unreadable]
    if filled:
        rows = [FilledRow(**asdict(row)) for row in filled]
        sent = send(RecordExperiments(rows=rows, operator=operator, skip_bad_rows=skip_bad_rows), dry_run=dry_run)
        fates += (sent.result["would"] if dry_run else sent.result)["rows"]
    show_table(sorted(fates, key=lambda fate: fate["line"]), empty="No row is filled.")
