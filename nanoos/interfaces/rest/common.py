"""What the routes share: their parameters, sending a command, and turning reports into answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import Connection

from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.http.auth import current_identity
from nanoos.service.access.identity import Identity, Scope
from nanoos.service.commands.bus import CommandResult
from nanoos.service.commands.command import Command
from nanoos.service.fields import Name
from nanoos.service.queries.pages import MAX_LIMIT, MAX_OFFSET, Page
from nanoos.service.services import Services, services_of

Item = TypeVar("Item")
Report = TypeVar("Report")

Key = Annotated[str | None, Header(alias="Idempotency-Key", max_length=200, description="The same key acts once.")]
DryRun = Annotated[bool, Query(description="Say what it would do and cost; change nothing.")]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET)]
OrchestratorName = Annotated[
    Name | None, Query(alias="name", description="The orchestrator; default: ORCHESTRATOR_DEFAULT_NAME.")
]
Slug = Annotated[Name, Query()]


class CommandAnswer(BaseModel):
    """What became of a command.

    COMPLETED: `result` is what it did; of a dry run, what it would do. PROPOSED (status 202): it waits for a person,
    and `result` says why, what it would do, and until when.
    """

    command_id: int
    kind: str
    status: CommandStatus
    is_repeat: bool
    is_dry_run: bool
    result: dict[str, Any]


class Sender:
    """Sends commands as the request asks: in whose name, under which key, for real or not."""

    def __init__(
        self,
        request: Request,
        response: Response,
        identity: Annotated[Identity, Depends(current_identity)],
        idempotency_key: Key = None,
        dry_run: DryRun = False,
    ) -> None:
        self.services: Services = services_of(request)
        self.identity = identity
        self._response = response
        self._key = idempotency_key
        self._dry_run = dry_run

    def __call__(self, command: Command) -> CommandAnswer:
        """Send it through the bus. Raises NanoosError."""
        done: CommandResult = self.services.execute(
            command, identity=self.identity, idempotency_key=self._key, dry_run=self._dry_run
        )
        if done.status is CommandStatus.PROPOSED:
            self._response.status_code = 202
        return CommandAnswer(
            command_id=done.command_id,
            kind=command.kind,
            status=done.status,
            is_repeat=done.is_repeat,
            is_dry_run=done.is_dry_run,
            result=dict(done.result),
        )

    def name(self, given: str | None) -> str:
        """The orchestrator that is meant."""
        return given or self.services.settings.orchestrator_default_name


class Reader:
    """Reads reports for whoever may read."""

    def __init__(self, request: Request, identity: Annotated[Identity, Depends(current_identity)]) -> None:
        identity.require(Scope.READ, "Reading")
        self.services: Services = services_of(request)
        self.identity = identity

    def __call__(self, report: Callable[[Connection], Report]) -> Report:
        """One report from one consistent view. Raises NanoosError."""
        with self.services.database.read() as connection:
            return report(connection)

    def name(self, given: str | None) -> str:
        """The orchestrator that is meant."""
        return given or self.services.settings.orchestrator_default_name


Send = Annotated[Sender, Depends()]
Read = Annotated[Reader, Depends()]

# What every route may answer besides its own.
PROBLEMS: Mapping[int | str, dict[str, Any]] = {
    status: {"description": what, "content": {"application/problem+json": {}}}
    for status, what in (
        (401, "Nobody is named, or the token is unknown, expired or revoked."),
        (403, "The token lacks the scope."),
        (404, "What is named does not exist."),
        (409, "The present state does not allow it."),
        (412, "If-Match names an older version."),
        (413, "The body is too large."),
        (422, "A value is refused."),
        (429, "A quota or the rate is used up; see Retry-After."),
        (503, "The database does not answer; see Retry-After."),
    )
}
PROPOSED: Mapping[int | str, dict[str, Any]] = {202: {"model": CommandAnswer, "description": "It waits for a person."}}


def paged(page: Page[Item], request: Request, response: Response) -> list[Item]:
    """A page as a plain array; its place in the headers X-Total-Count and Link (RFC 8288)."""
    response.headers["X-Total-Count"] = str(page.total)
    links = []
    if page.next_offset is not None:
        links.append(f'<{_at(request, page.next_offset)}>; rel="next"')
    if page.offset > 0:
        links.append(f'<{_at(request, max(page.offset - page.limit, 0))}>; rel="prev"')
    if links:
        response.headers["Link"] = ", ".join(links)
    return list(page.items)


def _at(request: Request, offset: int) -> str:
    url = request.url.include_query_params(offset=offset)
    return f"{url.path}?{url.query}"
