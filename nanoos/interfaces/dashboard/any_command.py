"""A form for every command of the bus, made from its fields; what the user may not send is not offered."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from nanoos.domain.errors import NanoosError
from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.dashboard.actions import APPROVALS, REFUSED, Form, go, note_of, send, waits
from nanoos.interfaces.dashboard.forms import Note
from nanoos.interfaces.dashboard.render import Dashboard, render
from nanoos.interfaces.http.auth import identity_of
from nanoos.service.commands.catalog import COMMANDS, command_type
from nanoos.service.commands.inputs import command_from, input_fields, typed_fields
from nanoos.service.dashboard_paths import UI

FIELD = "field."  # before the names of the command's fields in the form


def command_kinds(dashboard: Dashboard, request: Request) -> Response:
    """The commands that the user may send."""
    identity = identity_of(request)
    kinds = [
        (kind, (command.__doc__ or "").strip().splitlines()[0])
        for kind, command in sorted(COMMANDS.items())
        if identity.has(command.scope)
    ]
    return render(dashboard, request, "command_kinds.html", kinds=kinds)


def command_form(dashboard: Dashboard, request: Request) -> Response:
    """A command's form, filled from the address: `?slug=demo`. Raises NotFound or Forbidden."""
    return _page(dashboard, request, {FIELD + name: text for name, text in request.query_params.items()})


def send_command(dashboard: Dashboard, request: Request, form: Form) -> Response:
    """Try or send a command; after an error the form keeps what was typed."""
    identity, kind = identity_of(request), request.path_params["kind"]
    dashboard.signatures.check_form(form.get("form_token", ""), identity)
    texts = {name.removeprefix(FIELD): text for name, text in form.items() if name.startswith(FIELD)}
    try:
        payload = typed_fields(command_type(kind), texts)
        command = command_from(kind, payload, dashboard.services.settings)
        if form.get("do") != "send":
            tried = dashboard.services.execute(command, identity=identity, dry_run=True)
            return _page(
                dashboard, request, form, note=Note(text="This was a dry run: nothing was changed."), would=tried.result
            )
        answer = send(dashboard, request, command, form)
    except NanoosError as error:
        return _page(dashboard, request, form, note=note_of(error), status=REFUSED)
    if answer.status is CommandStatus.PROPOSED:
        return go(dashboard, request, APPROVALS, waits(answer))
    return go(dashboard, request, f"{UI}/commands/{answer.command_id}", Note(text="The command was carried out."))


def _page(
    dashboard: Dashboard,
    request: Request,
    form: Form,
    *,
    note: Note | None = None,
    status: int = 200,
    would: Any = None,
) -> Response:
    kind = request.path_params["kind"]
    command = command_type(kind)
    identity_of(request).require(command.scope, f"The command {kind}")
    return render(
        dashboard,
        request,
        "command_form.html",
        http_status=status,
        note=note,
        kind=kind,
        command=command,
        what=" ".join((command.__doc__ or "").split()),
        fields=[(field, form.get(FIELD + field.name, field.default)) for field in input_fields(command)],
        would=would,
    )
