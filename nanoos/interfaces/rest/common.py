"""What the routes share: parameters, queries, commands, and pages of long lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Depends, Header, Query, Request, Response

from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.dispatch import CommandAnswer, send
from nanoos.interfaces.http.auth import current_identity
from nanoos.interfaces.http.services import services_of
from nanoos.service.access.identity import Identity, Scope
from nanoos.service.commands.command import Command
from nanoos.service.fields import Name
from nanoos.service.queries.catalog import QUERIES, Listing
from nanoos.service.services import Services

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, description="The same key acts once.")]
DryRun = Annotated[bool, Query(description="Say what it would do and cost; change nothing.")]
NAME = "The orchestrator; default: ORCHESTRATOR_DEFAULT_NAME."
OrchestratorName = Annotated[Name | None, Query(alias="name", description=NAME)]


class Caller:
    """Who makes a request, and what it is answered from."""

    def __init__(self, request: Request, identity: Annotated[Identity, Depends(current_identity)]) -> None:
        self.services: Services = services_of(request)
        self.identity = identity

    def name(self, given: str | None) -> str:
        """The orchestrator that is meant."""
        return given or self.services.settings.orchestrator_default_name

    def ask(self, query: str, **arguments: Any) -> Any:
        """The answer of a query of the catalog. Raises NanoosError."""
        return QUERIES[query].ask(self.services, arguments)


class Sender(Caller):
    """Sends commands as the request asks: in whose name, under which key, for real or not."""

    def __init__(
        self,
        request: Request,
        response: Response,
        identity: Annotated[Identity, Depends(current_identity)],
        idempotency_key: Key = None,
        dry_run: DryRun = False,
    ) -> None:
        super().__init__(request, identity)
        self._response = response
        self._key = idempotency_key
        self._dry_run = dry_run

    def __call__(self, command: Command) -> CommandAnswer:
        """Send it through the bus. Raises NanoosError."""
        answer = send(self.services, command, identity=self.identity, idempotency_key=self._key, dry_run=self._dry_run)
        if answer.status is CommandStatus.PROPOSED:
            self._response.status_code = 202
        return answer


class Reader(Caller):
    """Answers queries for those who may read."""

    def __init__(self, request: Request, identity: Annotated[Identity, Depends(current_identity)]) -> None:
        identity.require(Scope.READ, "Reading")
        super().__init__(request, identity)


Send = Annotated[Sender, Depends()]
Read = Annotated[Reader, Depends()]

# What every route may answer besides its own.
PROBLEMS: Mapping[int | str, dict[str, Any]] = {
    status: {"description": what, "content": {"application/problem+json": {}}}
    for status, what in (
        (401, "No token was sent, or it is unknown, expired or revoked."),
        (403, "The token lacks the scope."),
        (404, "The named object does not exist."),
        (409, "The present state does not allow it."),
        (412, "If-Match names an older version."),
        (413, "The body is too large."),
        (422, "A value is refused."),
        (429, "A quota or the rate is used up; see Retry-After."),
        (503, "The database does not answer; see Retry-After."),
    )
}
PROPOSED: Mapping[int | str, dict[str, Any]] = {202: {"model": CommandAnswer, "description": "It waits for a person."}}


def paged(listing: Listing[Any], request: Request, response: Response, *, limit: int, offset: int) -> list[Any]:
    """A page as a plain array; its place in the headers X-Total-Count and Link (RFC 8288)."""
    response.headers["X-Total-Count"] = str(listing.total)
    links = []
    if listing.next_offset is not None:
        links.append(f'<{_at(request, listing.next_offset)}>; rel="next"')
    if offset > 0:
        links.append(f'<{_at(request, max(offset - limit, 0))}>; rel="prev"')
    if links:
        response.headers["Link"] = ", ".join(links)
    return listing.items


def _at(request: Request, offset: int) -> str:
    url = request.url.include_query_params(offset=offset)
    return f"{url.path}?{url.query}"
