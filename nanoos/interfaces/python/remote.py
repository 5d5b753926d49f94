"""A lab on a server, over its REST interface: `/agent/queries/NAME` to read, `/agent/commands` to act."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
from pydantic import TypeAdapter

from nanoos import __version__
from nanoos.domain.errors import Conflict, InvalidInput, NanoosError, NotFound, ServerUnavailable
from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.python.transport import carried_out, plain
from nanoos.service.commands.bus import CommandResult
from nanoos.service.commands.guardrails import QuotaExceeded
from nanoos.service.queries.catalog import QUERIES
from nanoos.store.raw_files import DamagedFile, check_file_name

PROBLEM = "application/problem+json"
TIMEOUT_S = 120.0  # a step on a large pool takes tens of seconds, and a suggestion fits models first
BUNDLE_S = 600.0  # the server writes it whole before it sends the first byte
CONNECT_S = 10.0
RETRIES_S = (0.5, 1.0, 2.0, 4.0, 8.0)  # pauses between tries: together longer than a server's restart
UNAVAILABLE = frozenset({502, 503, 504})


class RemoteTransport:
    """A lab on a server. Every command has an idempotency key, so that a repeated one acts once.

    Args:
        url: The server's address, for example "https://lab.example.org", with a path before `/agent` if there is one.
        token: Its bearer token; empty where the server needs none.
        orchestrator: None means the server's default.

    Raises:
        InvalidInput: The address is not an HTTP address.
        ServerUnavailable: Nothing answers there, or it is not a NANO-OS server.
        Unauthenticated: The token is missing, unknown, expired or revoked.
    """

    poll_s = 1.0  # the server's workers take about as long to notice work

    def __init__(self, url: str, token: str = "", orchestrator: str | None = None) -> None:
        self.where = url.rstrip("/")
        if "@" in url.partition("://")[2].partition("/")[0]:
            raise InvalidInput("The address contains a user name or a password.", hint="Give the token as `token`.")
        headers = {"Accept": f"application/json, {PROBLEM}", "User-Agent": f"nanoos-python/{__version__}"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            self._client = httpx2.Client(
                base_url=self.where, headers=headers, timeout=httpx2.Timeout(TIMEOUT_S, connect=CONNECT_S)
            )
        except (httpx2.InvalidURL, ValueError) as error:
            raise InvalidInput(
                f"{url!r} is not an address: {error}.", hint="For example https://lab.example.org."
            ) from error
        try:
            arguments = {} if orchestrator is None else {"orchestrator": orchestrator}
            state = self._request("GET", "/agent/queries/orchestrator_state", tries=(0.0,), params=arguments)
            self.orchestrator: str = state["name"]
        except BaseException:
            self._client.close()
            raise

    def ask(self, query: str, **arguments: Any) -> Any:
        if query not in QUERIES:
            raise NotFound(f"There is no query {query!r}.", hint=f"Known: {', '.join(sorted(QUERIES))}.")
        parameters = {name: value for name, value in arguments.items() if value is not None}
        return _adapter(query).validate_python(self._request("GET", f"/agent/queries/{query}", params=parameters))

    def send(self, kind: str, *, key: str | None = None, **fields: Any) -> CommandResult:
        done = self._request(
            "POST",
            "/agent/commands",
            json={"kind": kind, "payload": plain(kind, fields)},
            headers={"Idempotency-Key": key or uuid.uuid4().hex},
        )
        result = CommandResult(
            command_id=done["command_id"],
            result=done["result"],
            status=CommandStatus(done["status"]),
            is_repeat=done["is_repeat"],
            is_dry_run=done["is_dry_run"],
        )
        return carried_out(kind, result)

    def read_file(self, result_id: int, name: str) -> Iterator[bytes]:
        check_file_name(name)
        self._check_open()
        digest, last = hashlib.sha256(), b""
        path = f"/agent/simulations/results/{result_id}/files/{quote(name, safe='')}"
        try:
            with self._client.stream("GET", path) as answer:
                if not answer.is_success:
                    answer.read()
                    self._content(answer)
                for block in answer.iter_bytes():
                    if last:
                        yield last
                    digest.update(block)
                    last = block
                expected = answer.headers.get("etag", "").strip('"')
        except httpx2.TransportError as error:
            raise ServerUnavailable(
                f"{self.where} did not send the whole of {name!r}: {error or type(error).__name__}.",
                hint="Try again; if it fails again, `nanoos files verify` on the server finds damaged files.",
            ) from error
        if digest.hexdigest() != expected:
            raise DamagedFile(f"{name!r} of result {result_id} arrived damaged.", hint="Try again.")
        if last:
            yield last

    def write_bundle(self, slug: str, path: Path, *, license_url: str | None, with_files: bool) -> None:
        self._check_open()
        parameters: dict[str, bool | str] = {"files": with_files}
        if license_url is not None:
            parameters["license"] = license_url
        address = f"/agent/campaigns/{quote(slug, safe='')}/bundle"
        timeout = httpx2.Timeout(BUNDLE_S, connect=CONNECT_S)
        digest = hashlib.sha256()
        try:
            with (
                path.open("xb") as file,
                self._client.stream("GET", address, params=parameters, timeout=timeout) as answer,
            ):
                if not answer.is_success:
                    answer.read()
                    self._content(answer)
                for block in answer.iter_bytes():
                    digest.update(block)
                    file.write(block)
                expected = answer.headers.get("etag", "").strip('"')
        except httpx2.TransportError as error:
            raise ServerUnavailable(
                f"{self.where} did not send the whole bundle of {slug!r}: {error or type(error).__name__}.",
                hint="Try again, or export it on the server: `nanoos campaign export`.",
            ) from error
        if digest.hexdigest() != expected:
            raise DamagedFile(f"The bundle of {slug!r} arrived damaged.", hint="Try again.")

    def work(self, limit_s: float) -> bool:
        """The server's workers do it."""
        return False

    def close(self) -> None:
        self._client.close()

    def _check_open(self) -> None:
        if self._client.is_closed:
            raise Conflict(f"The lab {self.where} was closed.", hint="Open it again: nanoos.open(...).")

    def _request(
        self, method: str, path: str, *, tries: tuple[float, ...] = (*RETRIES_S, 0.0), **arguments: Any
    ) -> Any:
        """The JSON of a response; the request is repeated while the server is unavailable."""
        self._check_open()
        for number, pause_s in enumerate(tries, start=1):
            is_last = number == len(tries)
            try:
                answer = self._client.request(method, path, **arguments)
            except httpx2.UnsupportedProtocol as error:
                raise InvalidInput(f"{self.where!r} is not an HTTP address.", hint="https://lab.example.org") from error
            except httpx2.TransportError as error:
                if is_last:
                    raise ServerUnavailable(
                        f"{self.where} does not answer: {error or type(error).__name__}.",
                        hint="Check the address and that `nanoos up` or `nanoos serve` runs there.",
                    ) from error
            else:
                if answer.status_code not in UNAVAILABLE or is_last:
                    return self._content(answer)
            time.sleep(pause_s)
        raise AssertionError("unreachable: the last try returns or raises")

    def _content(self, answer: httpx2.Response) -> Any:
        kind = answer.headers.get("content-type", "").partition(";")[0].strip()
        if answer.is_success and kind == "application/json":
            return answer.json()
        if kind == PROBLEM:
            raise _error_of(answer)
        raise ServerUnavailable(
            f"{answer.request.url} answered {answer.status_code} {kind or 'without content'}: not a NANO-OS server.",
            hint="Give the address of `nanoos up` or `nanoos serve`, with the path before /agent if there is one.",
        )


@cache
def _adapter(query: str) -> TypeAdapter[Any]:
    return TypeAdapter(QUERIES[query].answer)


def _error_of(answer: httpx2.Response) -> NanoosError:
    """The error in the server's response, as an exception of the same class."""
    problem = answer.json()
    kind = _classes().get(problem.get("title", ""), NanoosError)
    error = kind(problem.get("detail", ""), hint=problem.get("hint", ""))
    if isinstance(error, QuotaExceeded) and "retry-after" in answer.headers:
        error.retry_after_s = float(answer.headers["retry-after"])
    return error


def _classes() -> dict[str, type[NanoosError]]:
    def walk(kind: type[NanoosError]) -> Iterator[type[NanoosError]]:
        yield kind
        for child in kind.__subclasses__():
            yield from walk(child)

    return {kind.__name__: kind for kind in walk(NanoosError)}
