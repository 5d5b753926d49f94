"""The work protocol as a remote worker speaks it: a call is one request; the worker decides when to repeat it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from pydantic import ValidationError

from nanoos.domain.errors import InvalidInput, NanoosError, ServerUnavailable
from nanoos.domain.structures import stable_hash
from nanoos.execution.remote import messages

TIMEOUT_S = 60.0
CONNECT_S = 10.0
CHUNK = 1 << 20
TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})

Answer = TypeVar("Answer", bound=messages.Message)


class Refused(NanoosError):
    """The server refuses a request; sending it again would not help.

    Attributes:
        status: The HTTP status.
    """

    status: int = 0


class Server:
    """A server that gives work.

    Args:
        url: Its address, with the path before `/work` if there is one.
        token: A token with scope `work`.
        worker: This worker's name.

    Raises:
        InvalidInput: The address is not an HTTP address.
    """

    def __init__(self, url: str, token: str, worker: str) -> None:
        self.url = url.rstrip("/")
        self.worker = worker
        if not self.url.startswith(("http://", "https://")) or "@" in self.url:
            raise InvalidInput(f"{url!r} is not the address of a server.", hint="For example https://lab.example.org.")
        headers = {"Authorization": f"Bearer {token}", "User-Agent": f"nanoos-remote-work/{messages.PROTOCOL}"}
        try:
            self._client = httpx2.Client(
                base_url=self.url, headers=headers, timeout=httpx2.Timeout(TIMEOUT_S, connect=CONNECT_S)
            )
        except (httpx2.InvalidURL, ValueError, UnicodeError) as error:
            raise InvalidInput(f"{url!r} cannot be used: {error}.", hint="Check the address and the token.") from error

    def claim(self, *, wait_s: float, **fields: Any) -> messages.ClaimAnswer:
        """Claim simulations, waiting up to `wait_s` for some; fields are those of `ClaimRequest`."""
        request = messages.ClaimRequest(protocol=messages.PROTOCOL, worker=self.worker, wait_s=wait_s, **fields)
        return self._post("claim", request, messages.ClaimAnswer, timeout_s=wait_s + TIMEOUT_S)

    def renew(self, leases: Sequence[str]) -> dict[str, int]:
        """Renew leases; the number of jobs that each still holds."""
        return self._on_leases("renew", leases)

    def release(self, leases: Sequence[str]) -> dict[str, int]:
        """Give unfinished jobs back."""
        return self._on_leases("release", leases)

    def send(self, results: Sequence[messages.ResultMessage]) -> list[messages.Fate]:
        """Send results; what became of each, in order."""
        request = messages.ResultsRequest(protocol=messages.PROTOCOL, worker=self.worker, results=tuple(results))
        return self._post("results", request, messages.ResultsAnswer).results

    def upload(self, path: Path, sha256: str, lease: str) -> None:
        """Upload a file of a result."""
        headers = {
            messages.LEASE_HEADER: lease,
            "Content-Type": "application/octet-stream",
            "Content-Length": str(path.stat().st_size),
        }
        self._request("PUT", f"/work/artifacts/{sha256}", messages.UploadAnswer, content=_blocks(path), headers=headers)

    def definition(self, sha256: str) -> dict[str, Any]:
        """An engine's definition.

        Raises:
            ServerUnavailable: What came has another hash.
        """
        found = self._request("GET", f"/work/definitions/{sha256}", messages.DefinitionAnswer).definition
        if stable_hash(found) != sha256:
            raise ServerUnavailable(f"Definition {sha256[:12]}… arrived damaged.", hint="It is asked for again.")
        return found

    def backlog(self) -> messages.BacklogAnswer:
        """The work that waits for the token's site."""
        return self._request("GET", "/work/backlog", messages.BacklogAnswer)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _on_leases(self, what: str, leases: Sequence[str]) -> dict[str, int]:
        request = messages.LeasesRequest(protocol=messages.PROTOCOL, worker=self.worker, leases=tuple(leases))
        return self._post(what, request, messages.LeasesAnswer).leases

    def _post(
        self, what: str, request: messages.Request, answer: type[Answer], *, timeout_s: float = TIMEOUT_S
    ) -> Answer:
        return self._request(
            "POST",
            f"/work/{what}",
            answer,
            content=request.model_dump_json(),
            headers={"Content-Type": "application/json"},
            timeout=httpx2.Timeout(timeout_s, connect=CONNECT_S),
        )

    def _request(self, method: str, path: str, answer: type[Answer], **arguments: Any) -> Answer:
        """Raises ServerUnavailable where it may be repeated, else Refused."""
        try:
            response = self._client.request(method, path, **arguments)
        except httpx2.TransportError as error:
            raise ServerUnavailable(
                f"{self.url} does not answer: {error or type(error).__name__}.", hint="It is asked again."
            ) from error
        if response.is_success:
            try:
                return answer.model_validate_json(response.content)
            except ValidationError as error:
                raise ServerUnavailable(
                    f"{self.url}{path} is not the work protocol of a NANO-OS server.",
                    hint="Check the address, with the path before /work if there is one.",
                ) from error
        detail, hint = _told(response)
        if response.status_code in TRY_AGAIN:
            raise ServerUnavailable(f"{self.url} answers {response.status_code}: {detail}", hint=hint)
        refused = Refused(f"{self.url} refuses {method} {path} ({response.status_code}): {detail}", hint=hint)
        refused.status = response.status_code
        raise refused


def _told(response: httpx2.Response) -> tuple[str, str]:
    """What an error response says, and its hint."""
    try:
        problem = response.json()
        return str(problem["detail"]), str(problem.get("hint", ""))
    except (ValueError, KeyError, TypeError):
        return "not a response of a NANO-OS server.", "Check the address."


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(CHUNK):
            yield block
