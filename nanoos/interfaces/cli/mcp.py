"""`nanoos mcp`: the tools of the Model Context Protocol for a client that starts this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import NanoosError
from nanoos.interfaces.cli.context import EXIT_REFUSED, person, settings
from nanoos.service.access.identity import Identity, Unauthenticated, local_identity

if TYPE_CHECKING:
    from nanoos.store.database import Database


def register(app: typer.Typer) -> None:
    """Add the command to the root."""
    app.command()(mcp)


def mcp() -> None:
    """Serve the Model Context Protocol over standard input and output, until the input ends.

    Uses the token in NANOOS_TOKEN. Without a token, and while none exists, it acts as this machine's user with full
    access.
    """
    from rich.console import Console

    from nanoos.interfaces.mcp.transports import serve_stdio
    from nanoos.service.services import build_services
    from nanoos.store.schema import open_database

    notes = Console(stderr=True)  # standard output carries the protocol

    try:
        loaded = settings()
        database = open_database(loaded)
        identify = _identify(database, loaded.nanoos_token.get_secret_value())
        who = identify()
    except NanoosError as error:
        notes.print(f"{type(error).__name__}: {error}", markup=False, soft_wrap=True)
        raise typer.Exit(EXIT_REFUSED) from error
    if who.token_id is None:
        notes.print(f"No NANOOS_TOKEN: acting as {who.agent_id}, with full access.")
    else:
        notes.print(f"Acting for {who.agent_id}: {', '.join(sorted(who.scopes))}.")
    serve_stdio(build_services(database, loaded), identify)


def _identify(database: Database, token: str) -> Callable[[], Identity]:
    """Identify the caller at every call, so that revoking a token, or creating the first one, takes effect at once."""
    from nanoos.service.access.tokens import authenticate, has_tokens, touch

    def of_token() -> Identity:
        now = utc_now()
        with database.read() as connection:
            identity = authenticate(connection, token, now=now)
        if identity.token_id is not None:
            with database.write() as connection:
                touch(connection, identity.token_id, now=now)
        return identity

    def of_machine() -> Identity:
        with database.read() as connection:
            if has_tokens(connection):
                raise Unauthenticated("Tokens exist, but this process has none.", hint="Set NANOOS_TOKEN.")
        return local_identity(person())

    return of_token if token else of_machine
