"""Commands for instruments."""

from __future__ import annotations

import typer

from nanoos.interfaces.cli.context import EXIT_REFUSED, console, show_json, show_table

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List the instruments that a campaign can name."""
    from nanoos.service.queries.instruments import instrument_views

    show_table(
        [
            {
                "instrument": item.name,
                "kind": item.kind or "invalid",
                "from": item.origin,
                "version": item.version,
                "measures": ", ".join(item.properties) or "-",
                "": item.problem or item.description or ("a person records the results" if item.for_people else ""),
            }
            for item in instrument_views()
        ],
        empty="No instrument.",
    )


@app.command()
def show(name: str) -> None:
    """Show an instrument, and its definition if a file has it."""
    from dataclasses import asdict

    from nanoos.execution.instruments.defined.creation import instrument_files
    from nanoos.plugins.registry import INSTRUMENTS
    from nanoos.service.queries.instruments import instrument_view

    show_json(asdict(instrument_view(name)))
    if INSTRUMENTS.is_defined(name):
        file = instrument_files()[name]
        console().print(f"\n{file.path}", style="dim")
        console().print(file.path.read_text(), markup=False, highlight=False)


@app.command()
def check(name: str) -> None:
    """Read an instrument's definition and ask for its health; nothing is measured."""
    from nanoos.execution.instruments.blocking import with_jobs
    from nanoos.plugins.registry import instrument

    device = with_jobs(instrument(name))
    problem = device.health()
    if problem:
        console().print(f"{name} is unavailable: {problem}", markup=False)
        raise typer.Exit(EXIT_REFUSED)
    console().print(f"{name} {device.version} takes jobs." if device.version else f"{name} takes jobs.")
