"""Commands of access tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from nanoos.interfaces.cli.context import console, database, send, show_table
from nanoos.service.access.identity import Scope

app = typer.Typer(no_args_is_help=True)
UNSET: tuple[object, ...] = (None, [], "")
Quota = Annotated[int | None, typer.Option(min=0)]


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="The user's name in commands and audit.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="read, agent, operate, admin or work; repeatable.")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=36500, help="Days until it expires; default: never.")] = None,
    commands_per_hour: Quota = None,
    simulations_per_hour: Quota = None,
    experiments_per_hour: Quota = None,
    approve: Annotated[list[str] | None, typer.Option(help="Kind of command that needs a person's approval.")] = None,
    approve_simulations_above: Quota = None,
    approve_experiments_above: Quota = None,
    max_structures: Annotated[
        int, typer.Option(min=0, help="Maximum size of a new design space, structures.")
    ] = 100_000,
    site: Annotated[str, typer.Option(help="Of scope work: where its workers run.")] = "",
    engine: Annotated[
        list[str] | None, typer.Option(help="Of scope work: an engine that they may run; default: all.")
    ] = None,
) -> None:
    """Create a token and print it; it is shown only once. Once a token exists, the server requires one for every
    request.
    """
    from nanoos.domain.clock import utc_now
    from nanoos.service.access.tokens import hash_of, new_secret
    from nanoos.service.commands.catalog.tokens import CreateToken, TokenLimits

    secret = new_secret()
    command = CreateToken(
        name=name,
        secret_sha256=hash_of(secret),
        scopes=frozenset(scope or [Scope.READ]),
        limits=TokenLimits(
            commands_per_hour=commands_per_hour,
            simulations_per_hour=simulations_per_hour,
            experiments_per_hour=experiments_per_hour,
            approve_kinds=frozenset(approve or []),
            approve_simulations_above=approve_simulations_above,
            approve_experiments_above=approve_experiments_above,
            max_structures=max_structures,
            site=site,
            engines=tuple(engine or ()),
        ),
        expires_at=utc_now() + timedelta(days=days) if days is not None else None,
    )
    done = send(command)
    console().print(
        f"Token {done.result['token_id']} of {name}, scopes {', '.join(done.result['scopes'])}:", style="dim"
    )
    # Plain, so that a script can read the last line.
    typer.echo(secret)


@app.command("list")
def list_() -> None:
    """List all tokens, without their secrets."""
    from nanoos.domain.clock import utc_now
    from nanoos.service.access.tokens import list_tokens

    with database().read() as connection:
        tokens = list_tokens(connection, now=utc_now())
    show_table(
        [
            {
                "token": item.id,
                "name": item.name,
                "scopes": ", ".join(item.scopes),
                "limits": ", ".join(f"{key}={value}" for key, value in item.limits.items() if value not in UNSET),
                "valid": "yes" if item.is_valid else "revoked" if item.revoked_at else "expired",
                "expires_at": item.expires_at,
                "last_used_at": item.last_used_at,
            }
            for item in tokens
        ],
        empty="No token yet: the server serves this machine only. `nanoos token create NAME --scope admin`.",
    )


@app.command()
def revoke(token_id: int) -> None:
    """Revoke a token for good."""
    from nanoos.service.commands.catalog.tokens import RevokeToken

    send(RevokeToken(token_id=token_id))
    console().print(f"Token {token_id} is revoked.")
