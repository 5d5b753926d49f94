"""A new campaign from a table: upload it, say what each column is, check, create.

The uploaded file is kept under its hash below NANOOS_HOME, so that the same table sent twice is one file. The form
comes back as it was typed, with what is wrong.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from nanoos.domain.errors import InvalidInput, NanoosError, NotFound
from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.dashboard.actions import APPROVALS, REFUSED, Form, go, note_of, send, waits
from nanoos.interfaces.dashboard.forms import Note
from nanoos.interfaces.dashboard.render import Dashboard, orchestrator_name, render
from nanoos.interfaces.dashboard.table_form import (
    ROLES,
    WANTED,
    Column,
    campaign_of,
    guessed,
    suggested_slug,
    typed,
)
from nanoos.interfaces.http.auth import identity_of
from nanoos.interfaces.http.security import MAX_BODY_BYTES
from nanoos.materials.table.space import KIND
from nanoos.materials.table.table_file import Cells, read_cells
from nanoos.service.access.identity import Scope
from nanoos.service.commands.bus import CommandResult
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign
from nanoos.service.commands.catalog.learning import ImportLabels
from nanoos.service.dashboard_paths import UI
from nanoos.service.queries.engines import engine_views
from nanoos.service.queries.instruments import instrument_views

PAGE = f"{UI}/new-campaign"
SUFFIXES = (".csv", ".xlsx", ".parquet", ".json")
MAX_TABLE_BYTES = MAX_BODY_BYTES - 64 * 1024  # the form's other fields need little
MAX_STEM = 100  # characters of a file's name
N_PREVIEW = 5
DEFAULTS: Mapping[str, str] = {
    "slug": "",
    "title": "",
    "source": "instrument:manual",
    "batch_size": "5",
    "budget": "",
    "hits": "",
}


def new_campaign(dashboard: Dashboard, request: Request) -> Response:
    """The form: without a table, to upload one."""
    identity_of(request).require(Scope.OPERATE, "A campaign from a file of the server")
    name = request.query_params.get("table", "")
    if not name:
        return render(dashboard, request, "new_campaign.html", table=None, max_bytes=MAX_TABLE_BYTES)
    path = _table(dashboard, name)
    cells = read_cells(path, delimiter=",")
    form = {**DEFAULTS, "slug": suggested_slug(path), "start": "on"}
    return _page(dashboard, request, name, cells, guessed(cells), form)


def upload_table(dashboard: Dashboard, request: Request, form: Form, filename: str, content: bytes) -> Response:
    """Keep a table and go on to its columns; a file that cannot be read is refused and not kept."""
    identity = identity_of(request)
    dashboard.signatures.check_form(form.get("form_token", ""), identity)
    identity.require(Scope.OPERATE, "A campaign from a file of the server")
    try:
        name = _keep(dashboard.services.settings.uploads_folder, filename, content)
    except NanoosError as error:
        return go(dashboard, request, PAGE, note_of(error))
    query = {"table": name}
    if request.query_params.get("name"):
        query["name"] = request.query_params["name"]
    return RedirectResponse(f"{PAGE}?{urlencode(query)}", status_code=303)


def create_campaign(dashboard: Dashboard, request: Request, form: Form) -> Response:
    """Try or create the campaign of a form, and import the values that its targets have already."""
    identity = identity_of(request)
    dashboard.signatures.check_form(form.get("form_token", ""), identity)
    identity.require(Scope.OPERATE, "A campaign from a file of the server")
    name = form.get("table", "")
    path = _table(dashboard, name)
    cells = read_cells(path, delimiter=",")
    columns = typed(guessed(cells), form)
    try:
        campaign = campaign_of(cells, columns, form)
        command = CreateDesignCampaign(campaign=campaign, orchestrator=orchestrator_name(dashboard, request))
        if form.get("do") != "create":
            dashboard.services.execute(command, identity=identity, dry_run=True)
            note = Note(text=f"Nothing is wrong with it: {_summary(cells, columns)}. It is not created yet.")
            return _page(dashboard, request, name, cells, columns, form, note=note)
        answer = send(dashboard, request, command, form)
    except (NanoosError, ValidationError) as error:
        return _page(dashboard, request, name, cells, columns, form, note=note_of(error), status=REFUSED)
    if answer.status is CommandStatus.PROPOSED:
        return go(dashboard, request, APPROVALS, waits(answer))
    note = _created(dashboard, request, form, answer, campaign, columns)
    return go(dashboard, request, f"{UI}/campaigns/{campaign['slug']}", note)


def _created(
    dashboard: Dashboard,
    request: Request,
    form: Form,
    answer: CommandResult,
    campaign: Mapping[str, Any],
    columns: list[Column],
) -> Note:
    """What was created, and whether the known values were imported."""
    text = f"Campaign {answer.result['slug']} is {answer.result['status']}."
    targets = [item.name for item in columns if item.role == "target"]
    if not any(item.n_known for item in columns if item.role == "target"):
        return Note(text=text)
    params = campaign["design_space"]["params"]
    command = ImportLabels(
        campaign=campaign["slug"],
        file=params["path"],
        structure_column=params["id_column"],
        columns={target: target for target in targets},
    )
    try:
        imported = send(dashboard, request, command, {**form, "request_key": f"{form.get('request_key', '')}-labels"})
    except NanoosError as error:
        text += f" Its measured values were not imported: {error.message}"
        return Note(text=text, hint=error.hint, is_error=True)
    if imported.status is CommandStatus.PROPOSED:
        return waits(imported)
    n_known = imported.result["n_labels"] + imported.result["n_known"]
    return Note(text=f"{text} Its {n_known} measured values count.")


def _page(
    dashboard: Dashboard,
    request: Request,
    name: str,
    cells: Cells,
    columns: list[Column],
    form: Form,
    *,
    note: Note | None = None,
    status: int = 200,
) -> Response:
    return render(
        dashboard,
        request,
        "new_campaign.html",
        http_status=status,
        note=note,
        table=name,
        file=cells.path.name,
        n_rows=len(cells.rows),
        preview=cells.rows[:N_PREVIEW],
        columns=columns,
        form={**DEFAULTS, **form},
        roles=ROLES,
        wanted=WANTED,
        instruments=[item for item in instrument_views() if not item.problem],
        engines=[item for item in engine_views() if KIND in item.design_space_kinds and not item.problem],
    )


def _summary(cells: Cells, columns: list[Column]) -> str:
    n_known = sum(item.n_known for item in columns if item.role == "target")
    n_describing = sum(item.role in ("number", "category") for item in columns)
    return f"{len(cells.rows):,} candidates, {n_describing} columns that describe them, {n_known:,} measured values"


def _keep(folder: Path, filename: str, content: bytes) -> str:
    """Store an uploaded table; its name below the folder of uploads."""
    given = Path(filename).name
    if not given or not content:
        raise InvalidInput("No table was sent.", hint="Choose a file with a header and a row for each candidate.")
    if Path(given).suffix.lower() not in SUFFIXES:
        raise InvalidInput(
            f"{given!r} is no table that can be read.", hint=f"Send a file that ends in {', '.join(SUFFIXES)}."
        )
    # A name may be in any alphabet, and longer than a file's may be on this system.
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(given).stem).strip(".-")[:MAX_STEM]
    clean = f"{stem or 'table'}{Path(given).suffix.lower()}"
    name = f"{hashlib.sha256(content).hexdigest()[:16]}/{clean}"
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as made:
        part = Path(made) / clean
        part.write_bytes(content)
        try:
            read_cells(part, delimiter=",")
        except InvalidInput as error:
            raise InvalidInput(error.message.replace(str(part), given), hint=error.hint) from error
        path.parent.mkdir(exist_ok=True)
        part.replace(path)
    return name


def _table(dashboard: Dashboard, name: str) -> Path:
    """An uploaded table. Raises NotFound."""
    if not re.fullmatch(r"[0-9a-f]{16}/[A-Za-z0-9_][A-Za-z0-9._-]*", name):
        raise NotFound("There is no such table.", hint="Send it again.")
    path: Path = dashboard.services.settings.uploads_folder / name
    if not path.is_file():
        raise NotFound("There is no such table any more.", hint="Send it again.")
    return path
