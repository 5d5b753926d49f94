"""Shared by all commands: settings, the database, the user, and tables on the terminal."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from nanoos.domain.errors import InvalidInput, NanoosError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from nanoos.service.commands.bus import CommandResult
    from nanoos.service.commands.command import Command
    from nanoos.service.queries.pages import Page
    from nanoos.settings import Settings
    from nanoos.store.database import Database

Item = TypeVar("Item")

EXIT_REFUSED = 2
Limit = Annotated[int, typer.Option(min=1, max=1000, help="Maximum number of rows.")]
PIPED_WIDTH = 160  # files and pipes have no width: do not fold tables at 80


@cache
def console() -> Console:
    """The terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)


class Interrupted(BaseException):
    """Ctrl-C during long work; `main` reports it. Typer ends a KeyboardInterrupt itself with a bare "Aborted"."""


@contextmanager
def interruptible() -> Iterator[None]:
    """Wraps long work that Ctrl-C may stop."""
    try:
        yield
    except KeyboardInterrupt as interrupt:
        raise Interrupted from interrupt


def settings() -> Settings:
    """The environment's settings; also sets up logging and tracing."""
    from nanoos._runtime.logs import configure_logging
    from nanoos._runtime.tracing import configure_tracing
    from nanoos.settings import load_settings

    loaded = load_settings()
    configure_logging(loaded)
    configure_tracing(loaded)
    return loaded


def campaign_names(incomplete: str) -> list[str]:
    """Completes a campaign's name; nothing where the database cannot be read."""
    from nanoos.campaigns.lifecycle import campaign_slugs

    try:
        with database().read() as connection:
            return [slug for slug in reversed(campaign_slugs(connection)) if slug.startswith(incomplete)]
    except NanoosError:  # a shell shows no error while a name is typed
        return []


def database() -> Database:
    """The database of the environment."""
    from nanoos.store.schema import open_database

    return open_database(settings())


def person() -> str:
    """The user at the terminal, for the audit trail."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"


def send(command: Command, *, key: str | None = None, dry_run: bool = False) -> CommandResult:
    """Send a command through the bus as the user at the terminal."""
    from nanoos.service.commands.bus import execute

    return execute(database(), command, agent_id=person(), idempotency_key=key, dry_run=dry_run)


def show_json(value: Any) -> None:
    """Print JSON that other programs can read."""
    console().print_json(json.dumps(value, default=_plain))


def show_table(rows: Sequence[Mapping[str, Any]], *, empty: str) -> None:
    """Print rows as a table, or a message if there are none."""
    console().print(table_of(rows) if rows else empty)


def table_of(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Rows as a table; its columns are those of the first row."""
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, value in rows[0].items():
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        table.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell(value)) for value in row.values()))
    return table


def show_page(page: Page[Item], row: Callable[[Item], Mapping[str, Any]], *, empty: str) -> None:
    """Print the first page of a list as a table, and the length of the whole list."""
    show_table([row(item) for item in page.items], empty=empty)
    if len(page.items) < page.total:
        console().print(f"{len(page.items)} of {page.total} shown; --limit shows more.", style="dim")


def cell(value: Any) -> str:
    """A value in readable form."""
    if value is None:
        return "-"
    if isinstance(value, float):
        return f"{value:.4g}"
    return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else str(value)


def read_json(source: str) -> dict[str, Any]:
    """A JSON object from a file, or from the argument itself.

    Raises:
        InvalidInput: It cannot be read or is not an object; the message names the place.
    """
    text = source
    if not source.lstrip().startswith(("{", "[")):
        try:
            text = Path(source).read_text()
        except OSError as error:
            raise InvalidInput(
                f"{source!r} cannot be read: {error.strerror}.", hint="Give a file or a JSON object."
            ) from error
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput(f"{source!r} is not JSON: {error}.", hint="Check commas and quotes there.") from error
    if not isinstance(value, dict):
        raise InvalidInput(f"{source!r} holds a {type(value).__name__}.", hint="Give a JSON object: {...}.")
    return value


def read_values(pairs: Sequence[str]) -> dict[str, float]:
    """`name=number` arguments.

    Raises:
        InvalidInput: One is not of that form.
    """
    values = {}
    for pair in pairs:
        name, _, number = pair.partition("=")
        try:
            values[name] = float(number)
        except ValueError as error:
            raise InvalidInput(f"{pair!r} is not name=number.", hint="For example bandgap_pbe_ev=1.71.") from error
    return values


def read_pairs(
    pairs: Sequence[str], form: str = "property=unit", example: str = "bandgap_pbe_ev=meV"
) -> dict[str, str]:
    """`name=text` arguments.

    Raises:
        InvalidInput: One is not of that form.
    """
    read = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not (name and equals and text):
            raise InvalidInput(f"{pair!r} is not {form}.", hint=f"For example {example}.")
        read[name] = text
    return read


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else str(value)
