"""Guessed tokens: slowed by address and by prefix, counted by all servers together; other users are not affected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from nanoos.interfaces.http.app import build_services, standalone
from nanoos.service.access.identity import Scope
from nanoos.service.access.tokens import new_secret
from nanoos.store.tables import wrong_tokens
from tests.interfaces.http.conftest import HOST, bearer, problem
from tests.support.access import make_token
from tests.support.bench import Bench

LIMIT = 20  # the default of GUESS_LIMIT, a minute

Open = Callable[[str], TestClient]


@pytest.fixture
def server(bench: Bench) -> Open:
    """A client at an address, of a server of its own."""

    def open_(address: str) -> TestClient:
        app = standalone(build_services(bench.database, bench.settings, clock=bench.clock))
        return TestClient(app, base_url=HOST, client=(address, 50000), raise_server_exceptions=False)

    return open_


def guess(client: TestClient, secret: str, way: str = "bearer") -> int:
    if way == "login":
        return client.post("/login", data={"token": secret}, follow_redirects=False).status_code
    return client.get("/access/me", headers=bearer(secret)).status_code


@pytest.mark.slow
@pytest.mark.parametrize("way", ["bearer", "login"])
def test_guesses_from_one_address_stop_and_a_right_token_among_them_is_not_told(
    way: str, bench: Bench, server: Open
) -> None:
    secret = make_token(bench, "ada", Scope.READ)
    client = server("203.0.113.7")
    assert [guess(client, new_secret(), way) for _ in range(LIMIT)] == [401] * LIMIT
    assert guess(client, new_secret(), way) == 429
    assert guess(client, secret, way) == 429
    assert guess(server("203.0.113.8"), secret, way) in (200, 303)
    bench.clock.advance(seconds=61)
    assert guess(client, secret, way) in (200, 303)


def test_the_answer_says_how_long_to_wait(bench: Bench, server: Open) -> None:
    make_token(bench, "ada", Scope.READ)
    client = server("203.0.113.7")
    for _ in range(LIMIT):
        guess(client, new_secret())
    bench.clock.advance(seconds=20)
    answer = client.get("/access/me", headers=bearer(new_secret()))
    assert "wrong tokens" in problem(answer, 429)["detail"]
    assert 30 <= int(answer.headers["Retry-After"]) <= 60


def test_servers_count_together(bench: Bench, server: Open) -> None:
    make_token(bench, "ada", Scope.READ)
    first, second = server("203.0.113.7"), server("203.0.113.7")
    answers = [guess(client, new_secret()) for _ in range(LIMIT) for client in (first, second)]
    assert answers == [401] * LIMIT + [429] * LIMIT


@pytest.mark.slow
def test_guesses_at_one_token_stop_wherever_they_come_from(bench: Bench, server: Open) -> None:
    secret = make_token(bench, "ada", Scope.READ)
    at_home = server("198.51.100.1")
    assert guess(at_home, secret) == 200
    answers = [guess(server(f"203.0.113.{n}"), secret[:-4] + f"{n:04}") for n in range(LIMIT + 5)]
    assert answers == [401] * LIMIT + [429] * 5
    assert guess(at_home, secret) == 200, "who was right from there before goes on"


def test_an_ipv6_network_is_one_address(bench: Bench, server: Open) -> None:
    make_token(bench, "ada", Scope.READ)
    answers = [guess(server(f"2001:db8:1:2::{n:x}"), new_secret()) for n in range(LIMIT + 3)]
    assert answers == [401] * LIMIT + [429] * 3
    assert guess(server("2001:db8:1:3::1"), new_secret()) == 401


@pytest.mark.slow
def test_a_valid_token_costs_no_write_and_a_request_without_one_is_not_counted(bench: Bench, server: Open) -> None:
    secret = make_token(bench, "ada", Scope.READ)
    client = server("203.0.113.7")
    for _ in range(2 * LIMIT):
        assert guess(client, secret) == 200
        assert client.get("/access/me").status_code == 401
    assert bench.count(wrong_tokens) == 0


def test_old_counts_are_deleted_and_hold_no_part_of_a_token(bench: Bench, server: Open) -> None:
    make_token(bench, "ada", Scope.READ)
    secret = new_secret()
    for n in range(5):
        guess(server(f"203.0.113.{n}"), secret)
    assert bench.count(wrong_tokens) == 6
    assert all(secret[5:9] not in row.key for row in bench.rows(wrong_tokens))
    bench.clock.advance(minutes=2)
    guess(server("203.0.113.9"), new_secret())
    assert bench.count(wrong_tokens) == 2
