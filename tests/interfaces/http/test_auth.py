"""Who comes in: bearer tokens, sessions, this machine's user; and who is kept out whatever they try."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from nanoos.control.next_step import DAEMON, SCHEDULE_IS_ON
from nanoos.domain.errors import StoreUnavailable
from nanoos.interfaces.http.app import Services, build_services, middleware, routes
from nanoos.interfaces.http.auth import COOKIE, LOCAL_HEADER, POLICY_VIOLATION, identity_of
from nanoos.service.access.identity import Scope
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.tokens import RevokeToken
from nanoos.settings import load_settings
from nanoos.store import heartbeats
from nanoos.store.tables import access_tokens, audit_log, orchestrator_state
from tests.interfaces.http.conftest import HOST, Client, bearer, problem
from tests.support.access import make_token
from tests.support.bench import Bench

ORIGIN = {"Origin": HOST}
EVIL = {"Origin": "http://evil.example"}


def log_in(client: TestClient, secret: str, following: str = "") -> Any:
    return client.post("/login", data={"token": secret, "next": following}, follow_redirects=False)


@pytest.fixture
def socket_app(services: Services) -> Starlette:
    """Our routes, and a WebSocket and a graphql path that tell whom they see."""

    async def tell(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_json(sorted(identity_of(socket).scopes))
        await socket.close()

    async def whoami(request: Request) -> JSONResponse:
        return JSONResponse(sorted(identity_of(request).scopes))

    paths = [WebSocketRoute("/graphql", tell), Route("/graphql", whoami, methods=["GET", "POST"])]
    app = Starlette(routes=[*routes(services), *paths], middleware=middleware(services))
    app.state.services = services
    return app


@pytest.mark.slow
def test_without_tokens_this_machines_user_is_its_administrator_and_is_told_so(client: Client) -> None:
    answer = client.get("/access/me")
    assert (answer.json()["agent_id"], answer.json()["scopes"]) == ("local", ["admin"])
    assert answer.headers[LOCAL_HEADER[0]] == LOCAL_HEADER[1]
    assert client.post("/orchestrator/activate").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("host", ["localhost:3000", "127.0.0.1:3000", "[::1]:3000", "nano.localhost"])
def test_names_of_this_machine_are_this_machine(client: Client, host: str) -> None:
    assert client.get("/access/me", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example:3000"},
        {"Host": ""},
        {"Host": "127.0.0.1.evil.example"},
        {"X-Forwarded-For": "203.0.113.7"},
        {"X-Real-IP": "203.0.113.7"},
        {"Forwarded": "for=203.0.113.7"},
        {"Via": "1.1 proxy"},
    ],
    ids=lambda headers: "-".join(next(iter(headers.items()))),
)
def test_a_rebound_name_or_a_proxy_is_not_this_machines_user(client: Client, headers: dict[str, str]) -> None:
    assert "nanoos token create" in problem(client.get("/access/me", headers=headers), 401)["hint"]


def test_another_machine_is_not_this_machines_user(bench: Bench, services: Services, client: Client) -> None:
    other = TestClient(client.app, base_url=HOST, client=("203.0.113.7", 4000))
    problem(other.get("/access/me"), 401)


@pytest.mark.slow
def test_once_a_token_exists_everybody_needs_one_until_all_are_revoked(bench: Bench, client: Client) -> None:
    secret = make_token(bench, "robot", Scope.READ)
    answer = client.get("/access/me")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="nanoos"'
    assert "Bearer" in problem(answer, 401)["hint"]
    me = client.get("/access/me", headers=bearer(secret))
    assert (me.json()["agent_id"], me.json()["scopes"]) == ("robot", ["read"])
    assert LOCAL_HEADER[0] not in me.headers
    execute(bench.database, RevokeToken(token_id=1), agent_id="admin", clock=bench.clock)
    assert client.get("/access/me").json()["agent_id"] == "local"


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_as_the_standard_wants_it(bench: Bench, client: Client, scheme: str) -> None:
    secret = make_token(bench, "robot", Scope.READ)
    assert client.get("/access/me", headers={"Authorization": f"{scheme} {secret}"}).status_code == 200


@pytest.mark.parametrize("value", ["Bearer", "Bearer ", "Bearer wrong", "Basic dXNlcjpwYXNz", "wrong", "Bearer ü"])
def test_anything_else_is_refused(bench: Bench, client: Client, value: str) -> None:
    make_token(bench, "robot", Scope.READ)
    problem(client.get("/access/me", headers={"Authorization": value.encode("latin-1")}), 401)


def test_an_expired_token_is_told_audited_once_and_does_nothing(bench: Bench, client: Client) -> None:
    secret = make_token(bench, "robot", Scope.OPERATE, expires_at=bench.clock() + timedelta(hours=1))
    bench.clock.advance(hours=2)
    before = bench.rows(orchestrator_state)
    for _ in range(3):
        found = problem(client.post("/orchestrator/deactivate", headers=bearer(secret)), 401)
    assert "'robot' expired at" in found["detail"]
    assert "administrator" in found["hint"]
    assert bench.rows(orchestrator_state) == before
    told = [row for row in bench.rows(audit_log) if row.kind == "command_refused"]
    assert [(row.actor, row.subject) for row in told] == [("robot", "POST /orchestrator/deactivate")]


@pytest.mark.slow
def test_the_last_use_of_a_token_is_noted(bench: Bench, client: Client) -> None:
    secret = make_token(bench, "robot", Scope.READ)
    client.get("/access/me", headers=bearer(secret))
    deadline = time.monotonic() + 10
    while bench.rows(access_tokens)[0].last_used_at is None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert bench.rows(access_tokens)[0].last_used_at == bench.clock()


SCOPED: dict[Scope, Callable[[Client, dict[str, str]], Any]] = {
    Scope.READ: lambda client, headers: client.get("/orchestrator/state", headers=headers),
    Scope.AGENT: lambda client, headers: client.post("/orchestrator/run_once", headers=headers),
    Scope.OPERATE: lambda client, headers: client.post("/orchestrator/activate", headers=headers),
    Scope.ADMIN: lambda client, headers: client.get("/access/tokens", headers=headers),
}


@pytest.mark.slow
@pytest.mark.parametrize("granted", SCOPED)
def test_each_scope_opens_its_doors_and_no_more(client: Client, granted: Scope) -> None:
    order = list(SCOPED)
    for wanted, act in SCOPED.items():
        allowed = order.index(wanted) <= order.index(granted)
        answer = act(client, client.as_(granted))
        if allowed:
            assert answer.status_code == 200, (granted, wanted)
        else:
            assert f"needs scope '{wanted}'" in problem(answer, 403)["detail"]


@pytest.mark.slow
def test_tokens_are_made_shown_once_listed_and_revoked_over_http(bench: Bench, client: Client) -> None:
    admin = client.as_(Scope.ADMIN)
    wanted = {"name": "robot", "scopes": ["agent"], "limits": {"simulations_per_hour": 9}}
    made = client.post("/access/tokens", json=wanted, headers=admin).json()
    assert made["token"] not in str(bench.rows(access_tokens))
    me = client.get("/access/me", headers=bearer(made["token"])).json()
    assert (me["agent_id"], me["limits"]["simulations_per_hour"]) == ("robot", 9)
    listed = client.get("/access/tokens", headers=admin).json()
    assert [item["name"] for item in listed] == ["admin-person", "robot"]
    client.post(f"/access/tokens/{made['result']['token_id']}/revoke", headers=admin)
    problem(client.get("/access/me", headers=bearer(made["token"])), 401)
    tried = client.post("/access/tokens?dry_run=true", json=wanted, headers=admin).json()
    assert tried["token"] is None
    assert bench.count(access_tokens) == 2


@pytest.mark.slow
def test_a_browser_is_led_to_the_login_and_back(bench: Bench, client: Client) -> None:
    secret = make_token(bench, "person", Scope.OPERATE)
    page = {"Accept": "text/html,*/*"}
    away = client.get("/orchestrator?x=1", headers=page, follow_redirects=False)
    assert (away.status_code, away.headers["Location"]) == (303, "/login?next=/orchestrator%3Fx%3D1")
    form = client.get(away.headers["Location"])
    assert 'value="/orchestrator?x=1"' in form.text
    assert "frame-ancestors 'none'" in form.headers["Content-Security-Policy"]
    wrong = log_in(client, "wrong")
    assert (wrong.status_code, 'role="alert"' in wrong.text, COOKIE in client.cookies) == (401, True, False)
    right = log_in(client, secret, "/orchestrator?x=1")
    assert (right.status_code, right.headers["Location"]) == (303, "/orchestrator?x=1")
    cookie = right.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert secret not in cookie
    assert client.get("/access/me").json()["agent_id"] == "person"
    assert client.post("/orchestrator/activate", headers=ORIGIN).status_code == 200
    client.post("/logout", follow_redirects=False)
    problem(client.get("/access/me"), 401)


ELSEWHERE = ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "x")


@pytest.mark.parametrize("following", ELSEWHERE)
def test_a_login_leads_to_no_other_server(bench: Bench, client: Client, following: str) -> None:
    secret = make_token(bench, "person", Scope.READ)
    assert log_in(client, secret, following).headers["Location"] == "/orchestrator"
    assert "<script" not in client.get("/login", params={"next": '"><script>'}).text


@pytest.mark.slow
def test_a_session_ends_with_its_token(bench: Bench, client: Client) -> None:
    make_token(bench, "other", Scope.READ)
    secret = make_token(bench, "person", Scope.OPERATE)
    log_in(client, secret)
    assert client.get("/access/me").json()["agent_id"] == "person"
    execute(bench.database, RevokeToken(token_id=2), agent_id="admin", clock=bench.clock)
    assert "revoked" in problem(client.get("/access/me"), 401)["detail"]


def test_a_forged_cookie_is_refused(bench: Bench, client: Client) -> None:
    make_token(bench, "person", Scope.OPERATE)
    client.cookies.set(COOKIE, "eyJ0b2tlbl9pZCI6MX0.aaaa.bbbb")
    problem(client.get("/access/me"), 401)


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        (ORIGIN, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({**ORIGIN, "Sec-Fetch-Site": "same-origin"}, True),
        (EVIL, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://127.0.0.1:3001"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({**ORIGIN, "Sec-Fetch-Site": "cross-site"}, False),
        ({**EVIL, "Sec-Fetch-Site": "same-origin"}, False),
    ],
    ids=str,
)
@pytest.mark.parametrize("way", ["local", "session", "bearer"])
def test_a_page_of_another_site_changes_nothing_in_my_name(
    bench: Bench, client: Client, way: str, headers: dict[str, str], allowed: bool
) -> None:
    if way != "local":
        secret = make_token(bench, "person", Scope.OPERATE)
        if way == "session":
            log_in(client, secret)
        else:
            headers = {**headers, **bearer(secret)}
    before = bench.rows(orchestrator_state)
    answer = client.post("/orchestrator/deactivate", headers=headers)
    if allowed or way == "bearer":  # a page cannot know my token
        assert answer.status_code == 200
    else:
        assert "in your name" in problem(answer, 403)["detail"]
        assert bench.rows(orchestrator_state) == before


@pytest.mark.slow
def test_a_session_without_any_word_of_the_browser_changes_nothing_but_a_script_on_this_machine_may(
    bench: Bench, client: Client
) -> None:
    assert client.post("/orchestrator/activate").status_code == 200
    log_in(client, make_token(bench, "person", Scope.OPERATE))
    problem(client.post("/orchestrator/activate"), 403)


@pytest.mark.slow
def test_nothing_is_allowed_to_pages_of_other_sites(client: Client) -> None:
    preflight = {**EVIL, "Access-Control-Request-Method": "POST"}
    answers = [
        client.get("/orchestrator/state", headers=EVIL),
        client.options("/orchestrator/config", headers=preflight),
    ]
    for answer in answers:
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.slow
def test_graphql_by_get_and_by_socket_only_reads_whoever_asks(bench: Bench, socket_app: Starlette) -> None:
    client = TestClient(socket_app, base_url=HOST, client=("127.0.0.1", 5))
    headers = bearer(make_token(bench, "admin", Scope.ADMIN))
    assert client.get("/graphql", headers=headers).json() == ["read"]
    assert client.post("/graphql", headers=headers).json() == ["admin"]
    with client.websocket_connect("/graphql", headers=headers) as socket:
        assert socket.receive_json() == ["read"]


@pytest.mark.slow
def test_sockets_are_refused_to_strangers_and_to_pages_of_other_sites(bench: Bench, socket_app: Starlette) -> None:
    client = TestClient(socket_app, base_url=HOST, client=("127.0.0.1", 5))

    def opens(**headers: str) -> bool:
        headers = {"Host": "127.0.0.1:3000", **headers}
        try:
            with client.websocket_connect("ws://127.0.0.1:3000/graphql", headers=headers):
                return True
        except WebSocketDisconnect as refused:
            return refused.code != POLICY_VIOLATION

    assert opens()
    assert opens(**ORIGIN)
    assert not opens(**EVIL)
    assert not opens(Host="evil.example", **{"Origin": "http://evil.example"})
    secret = make_token(bench, "person", Scope.READ)
    assert not opens()
    assert opens(**bearer(secret))
    log_in(client, secret)
    assert opens(**ORIGIN)
    assert not opens(**EVIL)
    assert not opens()


@pytest.mark.slow
def test_every_answer_carries_the_headers_that_browsers_obey(client: Client) -> None:
    for path in ("/orchestrator/state", "/login", "/health", "/api/docs", "/nope"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Strict-Transport-Security" not in headers
    assert "default-src 'none'" in client.get("/orchestrator/state").headers["Content-Security-Policy"]
    secure = TestClient(client.app, base_url="https://127.0.0.1:3000", client=("127.0.0.1", 5))
    assert "max-age" in secure.get("/health").headers["Strict-Transport-Security"]


def test_health_is_open_and_tells_the_verdict_without_its_reasons(bench: Bench, client: Client) -> None:
    make_token(bench, "a", Scope.READ)
    assert client.get("/health").json() == {"status": "attention"}, "no daemon has ever run"
    with bench.database.write() as connection:
        heartbeats.beat(connection, DAEMON, {SCHEDULE_IS_ON: True}, now=bench.clock())
    client.app.state.services.summaries.forget()
    assert client.get("/health").json() == {"status": "ok"}


def test_health_says_when_the_database_does_not_answer(
    bench: Bench, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_more: object) -> None:
        raise StoreUnavailable("The database does not answer.")

    monkeypatch.setattr(type(bench.database), "read", refuse)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})


def test_a_body_without_a_length_is_measured_while_it_comes(bench: Bench, client: Client) -> None:
    def drip() -> Any:
        for _ in range(80):
            yield b" " * 65_536

    before = bench.rows(orchestrator_state)
    answer = client.post("/orchestrator/config", content=drip(), headers={"Content-Type": "application/json"})
    problem(answer, 413)
    assert bench.rows(orchestrator_state) == before


@pytest.mark.slow
def test_when_rates_are_limited_each_token_has_its_own_and_strangers_share_their_addresss(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RATE_LIMIT_ENABLED", "true")
    monkeypatch.setenv("RATE_LIMIT", "3/minute")
    limited = Client(bench, build_services(bench.database, load_settings(), clock=bench.clock))
    one, two = limited.as_(Scope.READ), limited.as_(Scope.OPERATE)
    assert [limited.get("/health").status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [limited.get("/access/me", headers=one).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert limited.get("/access/me", headers=two).status_code == 200
    answer = limited.get("/access/me", headers=bearer("wrong"))
    assert "3 per 1 minute" in problem(answer, 429)["detail"]
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
