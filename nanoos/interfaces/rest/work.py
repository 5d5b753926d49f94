"""The work protocol: simulations for workers that reach the server over HTTP and no database.

A worker claims simulations under a lease, renews it, uploads the files of results by their hash, and sends the results;
`release` gives unfinished ones back. Engines' definitions travel by hash. `backlog` says how much waits. See
docs/how-to/cluster.md.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.execution.remote import messages
from nanoos.execution.remote.serving import Grant, WorkServer
from nanoos.execution.simulations.claims import JobSource
from nanoos.interfaces.http.auth import current_identity
from nanoos.interfaces.http.error_responses import ProblemResponse
from nanoos.interfaces.http.security import declared_size
from nanoos.interfaces.http.services import services_of
from nanoos.interfaces.rest.waiting_room import WaitingRoom
from nanoos.service.access.identity import Forbidden, Identity, Scope
from nanoos.settings import Settings

router = APIRouter(prefix="/work", tags=["work"])

Sha256 = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the content, hex, in lower case.")]
Lease = Annotated[
    str, Header(alias=messages.LEASE_HEADER, pattern=r"^[0-9a-f]{32}$", description="The lease of the file's job.")
]


class Caller:
    """A remote worker: what its token allows, and what answers it."""

    def __init__(self, request: Request, identity: Annotated[Identity, Depends(current_identity)]) -> None:
        identity.require(Scope.WORK, "The work protocol")
        services = services_of(request)
        if identity.token_id is None:  # the scope is given by tokens only
            raise Forbidden("The work protocol needs a token.", hint="`nanoos token create NAME --scope work --site S`")
        self.settings: Settings = services.settings
        self.grant = Grant(
            agent_id=identity.agent_id,
            token_id=identity.token_id,
            site=identity.limits.site,
            engines=identity.limits.engines,
        )
        state = request.app.state
        if not hasattr(state, "work_server"):
            server = WorkServer(
                database=services.database,
                settings=services.settings,
                raw_files=services.raw_files,
                clock=services.clock,
            )
            server.extend_leases()
            state.waiting_room = WaitingRoom(server.waiting)
            state.work_server = server
        self.server: WorkServer = state.work_server
        self.waiting_room: WaitingRoom = state.waiting_room


Worker = Annotated[Caller, Depends()]


@router.post("/claim")
async def claim(worker: Worker, wanted: messages.ClaimRequest, request: Request) -> messages.ClaimAnswer:
    """Claim simulations under a lease, waiting for some if there are none; offers name engines to look for."""
    if wanted.site != worker.grant.site:
        raise Forbidden(
            f"This token is bound to site {worker.grant.site!r}, not {wanted.site!r}.",
            hint="Give the site of the token, or ask for a token of this site.",
        )
    deadline = time.monotonic() + wanted.wait_s
    while True:
        answer = await run_in_threadpool(worker.server.claim, worker.grant, wanted)
        if answer.lease and await request.is_disconnected():
            # The worker is gone: returned now they cost no attempt, at the end of the lease they would.
            await run_in_threadpool(worker.server.release, worker.grant, [answer.lease])
        left_s = deadline - time.monotonic()
        if answer.jobs or answer.offers or left_s <= 0:
            return answer
        wants = _wants(worker.grant, wanted)
        if not await worker.waiting_room.wait(wants, left_s) or await request.is_disconnected():
            return answer


@router.get("/backlog")
def backlog(worker: Worker) -> messages.BacklogAnswer:
    """The work that waits for the token's site, by campaign; `nanoos site` sizes its batch jobs by it."""
    return worker.server.backlog(worker.grant)


@router.post("/renew")
def renew(worker: Worker, wanted: messages.LeasesRequest) -> messages.LeasesAnswer:
    """Renew leases; answers with the number of simulations that each still holds."""
    return messages.LeasesAnswer(leases=worker.server.renew(worker.grant, wanted.leases))


@router.get("/definitions/{sha256}")
def definition(worker: Worker, sha256: Sha256) -> messages.DefinitionAnswer:
    """The engine definition with this hash."""
    return messages.DefinitionAnswer(definition=dict(worker.server.definition(worker.grant, sha256)))


@router.put(
    "/artifacts/{sha256}",
    response_model=messages.UploadAnswer,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def upload(worker: Worker, sha256: Sha256, lease: Lease, request: Request) -> messages.UploadAnswer | Response:
    """Store a file of a result, for which a lease is held; its content must have this hash."""
    if not await run_in_threadpool(worker.server.holds, worker.grant, lease):
        raise Conflict("The lease is lost or another worker's.", hint="Drop its results: others compute them.")
    limit = worker.settings.remote_file_limit_mb * 2**20
    if declared_size(request.headers) > limit:
        return _too_large(limit)
    folder = FilePath(await run_in_threadpool(tempfile.mkdtemp, prefix="nanoos-upload-"))
    try:
        path, digest, size = folder / "content", hashlib.sha256(), 0
        with path.open("wb") as file:
            try:
                async for block in request.stream():
                    size += len(block)
                    if size > limit:
                        return _too_large(limit)
                    digest.update(block)
                    await run_in_threadpool(file.write, block)
            except ClientDisconnect:
                raise InvalidInput("The upload ended early.", hint="Send it again.") from None
        if digest.hexdigest() != sha256:
            raise InvalidInput(
                f"The content has SHA-256 {digest.hexdigest()[:12]}…, not {sha256[:12]}….", hint="Send it again."
            )
        stored = await run_in_threadpool(worker.server.raw_files.put, path)
    finally:
        await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)
    return messages.UploadAnswer(sha256=stored.sha256, size=stored.size)


@router.post("/results")
def results(worker: Worker, sent: messages.ResultsRequest) -> messages.ResultsAnswer:
    """Record results, each under its lease; sending one again changes nothing."""
    return messages.ResultsAnswer(results=worker.server.record(worker.grant, sent.worker, sent.results))


@router.post("/release")
def release(worker: Worker, wanted: messages.LeasesRequest) -> messages.LeasesAnswer:
    """Give unfinished simulations back; the attempts do not count."""
    return messages.LeasesAnswer(leases=worker.server.release(worker.grant, wanted.leases))


def _wants(grant: Grant, wanted: messages.ClaimRequest) -> Callable[[JobSource], bool]:
    refused = {(item.name, item.version) for item in wanted.refused}
    return lambda source: grant.covers(source) and (source.engine, source.version) not in refused


def _too_large(limit: int) -> ProblemResponse:
    answer = ProblemResponse(
        413, "ContentTooLarge", f"The file is larger than {limit:,} bytes.", hint="REMOTE_FILE_LIMIT_MB sets the limit."
    )
    # The unread rest of the body would look like another request.
    answer.headers["Connection"] = "close"
    return answer
