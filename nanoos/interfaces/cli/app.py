"""The command's root: its groups, installed extensions, and how errors reach the terminal."""

from __future__ import annotations

import sys
from importlib.metadata import entry_points

import typer
from pydantic import ValidationError
from rich.markup import escape

from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.domain.validation import describe_problems
from nanoos.interfaces.cli import archive, backtest, campaigns, experiments, mcp, models, orchestrator, tokens, work
from nanoos.interfaces.cli.context import EXIT_REFUSED, Interrupted, console

app = typer.Typer(
    name="nanoos",
    help="NANO-OS: the control plane of a materials discovery loop.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
orchestrator.register(app)
app.command()(work.work)
app.command()(backtest.backtest)
mcp.register(app)
app.add_typer(campaigns.app, name="campaign", help="Create, watch, pause, resume and cancel design campaigns.")
app.add_typer(experiments.app, name="experiment", help="The lab's worklist and its results.")
app.add_typer(models.app, name="model", help="Modelled properties, their versions and labels.")
app.add_typer(tokens.app, name="token", help="Access tokens of the server: create, list, revoke.")
app.add_typer(archive.app, name="archive", help="Old history in Parquet files.")
app.add_typer(archive.counts_app, name="counts", help="The counts that the database keeps of its rows.")
# `nanoos_dagster` adds `demo` and `up` here: this package never imports dagster.
for extension in entry_points(group="nanoos.interfaces.cli"):
    extension.load()(app)


def main() -> None:
    """Run the command; a refusal is told in one paragraph, without a trace."""
    try:
        try:
            app()
        except ValidationError as error:
            # A command's model refused an argument.
            raise InvalidInput(
                f"Refused: {describe_problems(error)}.", hint="`--help` tells what each argument means."
            ) from error
    except NanoosError as error:
        console.print(f"[bold red]{type(error).__name__}:[/] {escape(error.message)}", style="default", soft_wrap=True)
        if error.hint:
            console.print(f"[dim]{escape(error.hint)}[/]", soft_wrap=True)
        sys.exit(EXIT_REFUSED)
    except Interrupted:
        console.print("Interrupted; nothing is lost: what was recorded stays, what was not is done again.")
        sys.exit(130)
