"""Stolen cookies: a session ends with its logout and with its token, also for a copy of the cookie."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from nanoos.interfaces.http.auth import COOKIE
from nanoos.service.access.identity import Scope
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.tokens import RevokeToken
from nanoos.store.tables import sessions
from tests.interfaces.http.conftest import Client, problem
from tests.support.access import make_token
from tests.support.bench import Bench


def log_in(client: TestClient, secret: str) -> str:
    client.cookies.clear()
    client.post("/login", data={"token": secret}, follow_redirects=False)
    return str(client.cookies[COOKIE])


def with_cookie(client: TestClient, cookie: str) -> int:
    client.cookies.clear()
    return client.get("/access/me", headers={"Cookie": f"{COOKIE}={cookie}"}).status_code


@pytest.mark.slow
def test_a_copied_cookie_is_worth_nothing_after_the_logout(bench: Bench, client: Client) -> None:
    secret = make_token(bench, "ada", Scope.OPERATE)
    first, second = log_in(client, secret), log_in(client, secret)
    assert [with_cookie(client, cookie) for cookie in (first, second)] == [200, 200]
    client.post("/logout", headers={"Cookie": f"{COOKIE}={first}"}, follow_redirects=False)
    assert [with_cookie(client, cookie) for cookie in (first, second)] == [401, 200]
    for row in bench.rows(sessions):
        assert first not in str(row)
        assert second not in str(row)


@pytest.mark.slow
def test_revoking_a_token_ends_its_sessions_and_no_others(bench: Bench, client: Client) -> None:
    mine = log_in(client, make_token(bench, "ada", Scope.OPERATE))
    theirs = log_in(client, make_token(bench, "bob", Scope.OPERATE))
    execute(bench.database, RevokeToken(token_id=1), agent_id="admin", clock=bench.clock)
    assert [with_cookie(client, cookie) for cookie in (mine, theirs)] == [401, 200]
    assert [row.ended_at is None for row in bench.rows(sessions)] == [False, True]


@pytest.mark.parametrize("cookie", ["", "x", "a.b", "\u00fc.b"])
def test_a_logout_with_any_cookie_is_answered(cookie: str, bench: Bench, client: Client) -> None:
    make_token(bench, "ada", Scope.READ)
    answer = client.post("/logout", headers={"Cookie": f"{COOKIE}={cookie}".encode()}, follow_redirects=False)
    assert answer.status_code == 303


def test_a_session_outlives_neither_its_time_nor_the_server(bench: Bench, client: Client) -> None:
    cookie = log_in(client, make_token(bench, "ada", Scope.READ))
    bench.clock.advance(hours=13)
    assert with_cookie(client, cookie) == 401
    problem(client.get("/access/me", headers={"Cookie": f"{COOKIE}={cookie}"}), 401)
