"""A plain GraphQL client, as an agent without a library writes it."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any


class GraphQL:
    """Posts to `/graphql` of a server."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self._url = f"{url}/graphql"
        self._headers = {"Content-Type": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def __call__(self, query: str, **variables: Any) -> dict[str, Any]:
        """The data; fails on errors."""
        status, answer = self.post(query, **variables)
        assert status == 200, answer
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def post(self, query: str, **variables: Any) -> tuple[int, dict[str, Any]]:
        """Status and answer, whatever they are."""
        status, text = self.post_raw(json.dumps({"query": query, "variables": variables}).encode())
        return status, _read(text)

    def post_text(self, query: str) -> tuple[int, str]:
        """Status and text of the answer to a query without variables."""
        return self.post_raw(json.dumps({"query": query}).encode())

    def get(self, query: str) -> tuple[int, dict[str, Any]]:
        """As `post`, with the query in the URL."""
        url = f"{self._url}?{urllib.parse.urlencode({'query': query})}"
        status, text = _send(urllib.request.Request(url, headers=self._headers))
        return status, _read(text)

    def post_raw(self, body: bytes) -> tuple[int, str]:
        """Status and text."""
        return _send(urllib.request.Request(self._url, body, self._headers))

    def is_loaded(self) -> bool:
        """Whether the server answers and its code location is loaded."""
        try:
            status, answer = self.post("{ workspaceOrError { ... on Workspace { locationEntries { loadStatus } } } }")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        if status != 200:
            return False
        entries = answer["data"]["workspaceOrError"]["locationEntries"]
        return bool(entries) and all(entry["loadStatus"] == "LOADED" for entry in entries)


def _send(request: urllib.request.Request) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _read(text: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(text)
    except json.JSONDecodeError:
        return {"text": text}
    return read
