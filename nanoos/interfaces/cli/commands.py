"""Every command of the bus by its kind, also those without a command line of their own, and what was sent."""

from __future__ import annotations

from typing import Annotated

import typer

from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.cli.context import Limit, database, read_pairs, send, settings, show_json, show_page, show_table

app = typer.Typer(no_args_is_help=True)


def kind_names(incomplete: str) -> list[str]:
    """Completes a command's kind."""
    from nanoos.service.commands.catalog import COMMANDS

    return [kind for kind in COMMANDS if kind.startswith(incomplete)]


Kind = Annotated[str, typer.Argument(autocompletion=kind_names, help="`nanoos command kinds` lists them.")]


@app.command()
def kinds() -> None:
    """List the commands that can be sent."""
    from nanoos.service.commands.catalog import COMMANDS

    show_table(
        [
            {"kind": kind, "scope": command.scope.value, "what": (command.__doc__ or "").strip().splitlines()[0]}
            for kind, command in sorted(COMMANDS.items())
        ],
        empty="",
    )


@app.command()
def show(kind: Kind) -> None:
    """List a command's fields."""
    from nanoos.service.commands.catalog import command_type
    from nanoos.service.commands.inputs import input_fields

    rows = [
        {
            "field": field.name,
            "takes": " | ".join(field.choices) or field.form,
            "default": "required" if field.is_required else field.default or None,
            "what": field.what,
        }
        for field in input_fields(command_type(kind))
    ]
    show_table(rows, empty=f"{kind} has no fields.")


@app.command("send")
def send_any(
    kind: Kind,
    fields: Annotated[list[str] | None, typer.Argument(help="name=value; lists and objects as JSON.")] = None,
    key: Annotated[str | None, typer.Option(help="Idempotency key: the same key takes effect once.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Show what it would do; change nothing.")] = False,
) -> None:
    """Send any command: `nanoos command send move_campaign slug=demo move=pause reason=holidays`."""
    from nanoos.service.commands.catalog import command_type
    from nanoos.service.commands.inputs import command_from, typed_fields

    payload = typed_fields(command_type(kind), read_pairs(fields or [], "name=value", example="move=pause"))
    done = send(command_from(kind, payload, settings()), key=key, dry_run=dry_run)
    show_json({"command_id": done.command_id, "is_repeat": done.is_repeat, **done.result})


@app.command("list")
def list_(
    status: Annotated[CommandStatus | None, typer.Option(help="Only those in this state.")] = None,
    limit: Limit = 20,
) -> None:
    """List what was sent, by whom and with what result, the newest first."""
    from nanoos.service.queries.commands import commands_page

    with database().read() as connection:
        page = commands_page(connection, limit=limit, status=status)
    show_page(
        page,
        lambda item: {
            "id": item.id,
            "kind": item.kind,
            "sender": item.agent_id,
            "status": f"{item.status}, dry run" if item.is_dry_run else item.status,
            "sent": item.created_at,
            "error": item.error_message,
        },
        empty="No command was sent yet.",
    )
