"""The server's routes in this process, on every database; who asks comes with each request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from nanoos.interfaces.http.app import Services, build_services, standalone
from nanoos.service.access.identity import Scope
from tests.support.access import make_token
from tests.support.bench import Bench

HOST = "http://127.0.0.1:3000"


class Client(TestClient):
    """A client on this machine, with a token for each scope that is asked for."""

    def __init__(self, bench: Bench, services: Services) -> None:
        app = standalone(services)
        super().__init__(app, base_url=HOST, client=("127.0.0.1", 50000), raise_server_exceptions=False)
        self._bench = bench
        self._secrets: dict[Scope, str] = {}

    def as_(self, scope: Scope) -> dict[str, str]:
        """Headers of a token of this scope; from the first on, tokens are in force."""
        if scope not in self._secrets:
            self._secrets[scope] = make_token(self._bench, f"{scope}-person", scope)
        return bearer(self._secrets[scope])


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture
def services(bench: Bench) -> Services:
    return build_services(bench.database, bench.settings, clock=bench.clock)


@pytest.fixture
def client(bench: Bench, services: Services) -> Iterator[Client]:
    with Client(bench, services) as opened:
        yield opened


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem that an answer is; fails where it is something else."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == status
    assert body["detail"]
    return body
