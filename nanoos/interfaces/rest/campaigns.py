"""Campaigns: list, read, export, move, clone, extend; their candidates, structures and simulations."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from nanoos.interfaces.rest.common import Read
from nanoos.interfaces.rest.derive import add_command, add_query
from nanoos.service.bundle import export_campaign
from nanoos.service.commands.catalog.campaigns import CloneCampaign, ExtendCampaign, MoveCampaign

router = APIRouter(prefix="/agent/campaigns", tags=["campaigns"])

BLOCK = 2**20  # bytes

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
            "description": "A ZIP file.",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
def bundle(
    read: Read,
    slug: str,
    files: Annotated[bool, Query(description="With the raw files of the simulations.")] = True,
    license: Annotated[
        str | None, Query(max_length=500, description="URL of the licence of the results, for their readers.")
    ] = None,
) -> Response:
    """Download a campaign as one file: tables, structures, models, plots, raw files and a report, as an RO-Crate."""
    services = read.services
    folder = tempfile.TemporaryDirectory()
    path = Path(folder.name) / "bundle.zip"
    try:
        made = export_campaign(services.database, services.raw_files, slug, path, license_url=license, with_files=files)
    except BaseException:
        folder.cleanup()
        raise

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
        },
    )


add_query(router, "/{slug}/structures", "list_structures")
add_query(router, "/{slug}/simulations", "list_simulations")
add_command(router, "/{slug}/clone", CloneCampaign)
add_command(router, "/{slug}/extend", ExtendCampaign)
add_command(router, "/{slug}/{move}", MoveCampaign, defaults={"reason": "no reason given"})
