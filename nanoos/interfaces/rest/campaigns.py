"""Campaigns: list, read, export, move, clone, extend; their candidates, structures and simulations."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from nanoos.domain.errors import StoreUnavailable
from nanoos.interfaces.rest.common import Read
from nanoos.interfaces.rest.derive import add_command, add_query
from nanoos.service.access.identity import Forbidden
from nanoos.service.bundle import export_campaign
from nanoos.service.commands.catalog.campaigns import CloneCampaign, ExtendCampaign, MoveCampaign

router = APIRouter(prefix="/agent/campaigns", tags=["campaigns"])

BLOCK = 2**20  # bytes
_EXPORTING = Lock()  # an export keeps a core busy, and its file may be large


add_query(router, "", "list_campaigns", of_default_orchestrator=True)
add_query(router, "/{slug}", "get_campaign")
add_query(router, "/{slug}/candidates", "list_candidates")
add_query(router, "/{slug}/why", "explain_candidate")
add_query(router, "/{slug}/next", "get_next_candidates")
add_query(router, "/{slug}/front", "get_front")


@router.get(
    "/{slug}/bundle",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "A ZIP file; its ETag is the SHA-256.",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def bundle(
    request: Request,
    read: Read,
    slug: str,
    files: Annotated[bool, Query(description="With the raw files of the simulations.")] = True,
    license: Annotated[
        str | None, Query(max_length=500, description="URL of the licence of the results, for their readers.")
    ] = None,
) -> Response:
    """Download a campaign as one file: tables, structures, models, plots, raw files and a report, as an RO-Crate."""
    if request.headers.get("sec-fetch-site") == "cross-site":
        raise Forbidden("A page of another site asked for it.", hint="Use the link on the campaign's page.")
    services = read.services
    if not _EXPORTING.acquire(blocking=False):
        raise StoreUnavailable("The server exports another campaign.", hint="Try again when Retry-After has passed.")
    try:
        with ExitStack() as stack:
            scratch = services.settings.scratch_folder
            path = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=scratch))) / "bundle.zip"
            made = export_campaign(
                services.database, services.raw_files, slug, path, license_url=license, with_files=files
            )
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            folder = stack.pop_all()
    except OSError as error:
        raise StoreUnavailable(
            f"The server cannot write the bundle: {error.strerror}.", hint="Make room in SCRATCH_FOLDER of the server."
        ) from error
    finally:
        _EXPORTING.release()

    def content() -> Iterator[bytes]:
        with folder, path.open("rb") as file:
            yield from iter(lambda: file.read(BLOCK), b"")

    return StreamingResponse(
        content(),
        media_type="application/zip",
        headers={
            "Content-Length": str(made.n_bytes),
            "Content-Disposition": f'attachment; filename="{slug}.crate.zip"',
            "Cache-Control": "private, no-store",
            "ETag": f'"{digest}"',
        },
    )


add_query(router, "/{slug}/structures", "list_structures")
add_query(router, "/{slug}/simulations", "list_simulations")
add_command(router, "/{slug}/clone", CloneCampaign)
add_command(router, "/{slug}/extend", ExtendCampaign)
add_command(router, "/{slug}/{move}", MoveCampaign, defaults={"reason": "no reason given"})
