"""The command's root: its groups, installed extensions, and how errors reach the terminal.

The modules of this package import little: each command imports its dependencies when it runs, so that `--help`,
`--version` and completion cost little more than the interpreter.
"""

from __future__ import annotations

import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer

from nanoos import __version__
from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.interfaces.cli import (
    alerts,
    archive,
    backtest,
    backups,
    campaigns,
    commands,
    doctor,
    engines,
    experiments,
    files,
    instruments,
    labels,
    mcp,
    models,
    orchestrator,
    remote_work,
    sites,
    status,
    structures,
    tokens,
    work,
)
from nanoos.interfaces.cli.context import EXIT_REFUSED, Interrupted, console

EXTENSIONS = "nanoos.cli"  # entry points: functions that add commands to the root; their modules import little too

app = typer.Typer(
    name="nanoos",
    help="NANO-OS: the control plane of a materials discovery loop.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: importing rich's boxes costs as much as all the rest
)


def _print_version(is_requested: bool) -> None:
    if is_requested:
        typer.echo(f"nanoos {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[  # its callback acts on it
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """NANO-OS: the control plane of a materials discovery loop."""


app.command()(status.status)
app.command()(doctor.doctor)
orchestrator.register(app)
app.command()(work.work)
app.command()(remote_work.remote_work)
app.command()(backtest.backtest)
app.command()(backups.restore)
mcp.register(app)
app.add_typer(alerts.app, name="alerts", help="Open alerts, and who is notified.")
app.add_typer(campaigns.app, name="campaign", help="Create, watch, pause, resume and cancel design campaigns.")
app.add_typer(experiments.app, name="experiment", help="The lab's worklist and its results.")
app.add_typer(engines.app, name="engine", help="Simulation engines: list, show, try, and write your own.")
app.add_typer(instruments.app, name="instrument", help="Instruments: list, show, check.")
app.add_typer(files.app, name="files", help="The files of simulation results: list, get, prune, verify.")
app.add_typer(structures.app, name="structures", help="Structure files for design spaces.")
app.add_typer(models.app, name="model", help="Modelled properties, their versions and labels.")
app.add_typer(models.app, name="models", hidden=True)
app.add_typer(labels.app, name="labels", help="Measured values: import, correct, retract.")
app.add_typer(sites.app, name="site", help="Sites of remote workers, and their batch jobs: list, run, status, cancel.")
app.add_typer(tokens.app, name="token", help="Access tokens of the server: create, list, revoke.")
app.add_typer(commands.app, name="command", help="Send any command by its kind; see what was sent.")
app.add_typer(archive.app, name="archive", help="Old history in Parquet files.")
app.add_typer(backups.app, name="backup", help="Back up everything; list backups, and try to restore them.")
app.add_typer(archive.counts_app, name="counts", help="Kept counts of the database's rows.")
# `nanoos_dagster` adds `demo` and `up` here: this package never imports dagster.
for extension in entry_points(group=EXTENSIONS):
    extension.load()(app)


def main() -> None:
    """Run the command; an error prints as one paragraph, without a trace."""
    try:
        try:
            app()
        except ValueError as error:
            if (refused := _refused_arguments(error)) is None:
                raise
            raise refused from error
    except NanoosError as error:
        from rich.markup import escape

        console().print(
            f"[bold red]{type(error).__name__}:[/] {escape(error.message)}", style="default", soft_wrap=True
        )
        if error.hint:
            console().print(f"[dim]{escape(error.hint)}[/]", soft_wrap=True)
        sys.exit(EXIT_REFUSED)
    except Interrupted:
        console().print("Interrupted. Recorded results are kept; unfinished work will be redone.")
        sys.exit(130)


def _refused_arguments(error: ValueError) -> InvalidInput | None:
    """The validation errors of a command's arguments; None for any other error."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return None
    from nanoos.domain.validation import describe_problems

    return InvalidInput(f"Invalid arguments: {describe_problems(error)}.", hint="`--help` explains each argument.")
