"""OPTIMADE responses from a file or from a server, page by page; with limits, since a server may send anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nanoos.domain.errors import InvalidInput
from nanoos.materials.structures.imports.entries import shown
from nanoos.materials.structures.imports.optimade import next_page, parsed

MAX_BYTES = 64 * 2**20  # of a response: some 100,000 structures of 10 atoms, many times any server's page
MAX_TOTAL_BYTES = 1024 * 2**20  # of all pages
MAX_PAGES = 100  # unless asked for more
MAX_REDIRECTS = 5
TIMEOUT_S = 60  # without a byte; large databases take half a minute to filter
SCHEMES = ("http", "https")


class Responses:
    """The responses of a source, one after another.

    Attributes:
        n_pages: Responses read so far.
        has_more: Whether the server had more pages than were asked for.
    """

    def __init__(self, source: str, *, max_pages: int = MAX_PAGES) -> None:
        """
        Args:
            source: A file, or an http or https URL.
            max_pages: Pages to read from a URL.
        """
        self._source = source
        self._max_pages = max_pages
        self.n_pages = 0
        self.has_more = False

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Raises InvalidInput where a response cannot be had, is too large or is no response with structures."""
        if "://" not in self._source:
            yield parsed(_of_file(Path(self._source)), where=self._source)
            self.n_pages = 1
            return
        import httpx2

        headers = {"Accept": "application/vnd.api+json, application/json", "User-Agent": "nanoos"}
        address, seen, n_bytes = _checked(self._source, self._source), set[str](), 0
        with httpx2.Client(headers=headers, timeout=TIMEOUT_S, follow_redirects=False) as client:
            while True:
                if address in seen:
                    raise InvalidInput(
                        f"The pages of {self._source} go in a circle: links.next leads back to {shown(address, 300)}.",
                        hint="The server is at fault: save its pages as files and import these.",
                    )
                seen.add(address)
                raw, final = _fetched(client, address)
                n_bytes += len(raw)
                if n_bytes > MAX_TOTAL_BYTES:
                    raise _too_large(self._source, MAX_TOTAL_BYTES)
                document = parsed(raw, where=shown(address, 300))
                yield document
                self.n_pages += 1
                following = next_page(document)
                if following is None:
                    return
                if self.n_pages >= self._max_pages:
                    self.has_more = True
                    return
                address = _checked(following, final)


def _of_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be read: {error.strerror}.", hint="Give a JSON file or an http(s) URL."
        ) from error
    if len(raw) > MAX_BYTES:
        raise _too_large(str(path), MAX_BYTES)
    return raw


def _checked(address: str, base: str) -> str:
    """The absolute address; refuses anything but http and https, such as file://."""
    import httpx2

    try:
        url = httpx2.URL(base).join(address)
    except (httpx2.InvalidURL, ValueError) as error:
        raise InvalidInput(f"{shown(address, 300)!r} is no address: {error}.", hint="For example https://…") from error
    if url.scheme not in SCHEMES or not url.host:
        raise InvalidInput(
            f"{shown(base, 300)} leads to {shown(address, 300)!r}, which is no http or https address.",
            hint="Only http and https are read. Import a file by its path.",
        )
    if url.userinfo:
        raise InvalidInput("The address holds a name or a password.", hint="Use a server that needs none.")
    return str(url)


def _fetched(client: Any, address: str) -> tuple[bytes, str]:
    """A response's body, and the address that it came from after redirects."""
    import httpx2

    for _ in range(MAX_REDIRECTS + 1):
        try:
            with client.stream("GET", address) as response:
                if response.is_redirect:
                    address = _checked(response.headers.get("location", ""), address)
                    continue
                raw = bytearray()
                for chunk in response.iter_bytes():
                    raw += chunk
                    if len(raw) > MAX_BYTES:
                        raise _too_large(address, MAX_BYTES)
                if not response.is_success:
                    raise InvalidInput(
                        f"{shown(address, 300)} answered {response.status_code}: {_text(raw)}.",
                        hint="Open the address in a browser; an OPTIMADE filter must be URL-encoded.",
                    )
                return bytes(raw), address
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise InvalidInput(
                f"{shown(address, 300)} cannot be read: {shown(error) or type(error).__name__}.",
                hint="Check the address and the network, then try again: nothing was written.",
            ) from error
    raise InvalidInput(
        f"{shown(address, 300)} redirects more than {MAX_REDIRECTS} times.", hint="Give the address it should lead to."
    )


def _text(raw: bytearray) -> str:
    return shown(raw[:1_000].decode("utf-8", errors="replace"), 200) or "nothing"


def _too_large(where: str, limit: int) -> InvalidInput:
    return InvalidInput(
        f"{shown(where, 300)} is larger than {limit // 2**20} MiB.",
        hint="Narrow the filter, ask for response_fields=lattice_vectors,cartesian_site_positions,species,"
        "species_at_sites,dimension_types,structure_features, or split the file.",
    )
