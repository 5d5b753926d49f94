"""Simulation results and their files."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from starlette.responses import Response, StreamingResponse

from nanoos.interfaces.rest.common import Read
from nanoos.interfaces.rest.derive import add_command, add_query
from nanoos.service.commands.catalog.files import PruneFiles
from nanoos.service.fields import RowId
from nanoos.service.queries.results import open_file
from nanoos.store.raw_files.names import MAX_NAME

router = APIRouter(prefix="/agent/simulations", tags=["simulations"])

TEXT_SUFFIXES = (".txt", ".log", ".out")
# A browser saves the file and never shows it as a page of ours, whatever an engine wrote into it.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-cache",
}

add_query(router, "/results/{result_id}", "get_result")


@router.get(
    "/results/{result_id}/files/{name}",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The file; its ETag is the SHA-256.",
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("application/octet-stream", "text/plain")
            },
        },
        410: {
            "description": "Retention has removed the file.",
            "content": {"application/problem+json": {}},
        },
    },
)
def download(
    read: Read,
    result_id: Annotated[RowId, Path(description="The result's id.")],
    name: Annotated[str, Path(min_length=1, max_length=MAX_NAME, description="One of its files.")],
) -> Response:
    """Download a file of a simulation result."""
    content = open_file(read.services.database, read.services.raw_files, result_id, name)
    kind = "text/plain; charset=utf-8" if name.endswith(TEXT_SUFFIXES) else "application/octet-stream"
    return StreamingResponse(
        content.chunks,
        media_type=kind,
        headers={
            **HEADERS,
            "Content-Length": str(content.view.size),
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "ETag": f'"{content.view.sha256}"',
        },
    )


add_command(router, "/files/prune", PruneFiles)
