"""Commands for labels: past measurements, corrections."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nanoos.interfaces.cli.context import console, read_pairs, send, show_json, show_table

app = typer.Typer(no_args_is_help=True)
ByProperty = list[str] | None


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV, Parquet, Excel or JSON file.")],
    campaign: Annotated[str, typer.Option(help="Its design space has the structures.")],
    structure_column: Annotated[
        str, typer.Option(help="Holds the structure's name or hash; without it, a column for each parameter.")
    ] = "structure",
    column: Annotated[
        ByProperty, typer.Option(help="property=column; default: the campaign's targets under their own names.")
    ] = None,
    unit: Annotated[ByProperty, typer.Option(help="property=unit of its column, if not its own.")] = None,
    noise: Annotated[ByProperty, typer.Option(help="property=column of the standard deviations.")] = None,
    skip_bad_rows: Annotated[bool, typer.Option(help="Leave out rows that cannot be imported.")] = False,
    dry_run: Annotated[bool, typer.Option(help="Show what would be imported; write nothing.")] = False,
) -> None:
    """Import past measurements; they count, models learn from them, and they are never suggested again."""
    from nanoos.service.commands.catalog.learning import ImportLabels

    command = ImportLabels(
        campaign=campaign,
        file=str(file.resolve()),
        structure_column=structure_column,
        columns=read_pairs(column or [], "property=column"),
        units=read_pairs(unit or []),
        noise_columns=read_pairs(noise or [], "property=column"),
        skip_bad_rows=skip_bad_rows,
    )
    result = send(command, dry_run=dry_run).result
    report = result["would"] if dry_run else result
    verb = "would be imported" if dry_run else "imported"
    console().print(
        f"{report['n_labels']} labels of {report['n_structures']} structures {verb}; "
        f"{report['n_known']} known already, {report['n_blank']} blank cells, {report['n_bad']} bad cells"
    )
    if report["bad"]:
        show_table(report["bad"], empty="")


@app.command()
def supersede(
    label_id: int,
    value: Annotated[float, typer.Argument(help="The right value, in the property's units.")],
    reason: Annotated[str, typer.Option(help="Why the old value is wrong.")],
    noise: Annotated[float | None, typer.Option(help="Its standard deviation, if known.")] = None,
) -> None:
    """Correct a measured value: the new one counts, the old one is kept."""
    from nanoos.service.commands.catalog.learning import SupersedeLabel

    show_json(send(SupersedeLabel(label_id=label_id, value=value, noise_std=noise, reason=reason)).result)


@app.command()
def retract(label_id: int, reason: Annotated[str, typer.Option(help="Why it is wrong.")]) -> None:
    """Retract a label: it counts no more; its row is kept."""
    from nanoos.service.commands.catalog.learning import RetractLabel

    show_json(send(RetractLabel(label_id=label_id, reason=reason)).result)
