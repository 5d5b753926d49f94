"""Authentication of every HTTP request and WebSocket, before any route.

A request carries a bearer token, or the cookie of a login with one. While no token exists, any user of this machine is
an administrator. A browser sends the cookie, and reaches this machine, for any page that asks it to: therefore what
comes
without a bearer token must come from a page of ours, and what is read with GET changes nothing.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlsplit

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from nanoos.domain.errors import NanoosError, StoreUnavailable
from nanoos.interfaces.http.error_responses import SAFE_METHODS, problem_of
from nanoos.interfaces.http.security import Limiter, address_of
from nanoos.service.access import tokens
from nanoos.service.access.guesses import Guesses
from nanoos.service.access.identity import Forbidden, Identity, Scope, Unauthenticated, local_identity
from nanoos.service.commands import command_log
from nanoos.service.services import Services

log = logging.getLogger(__name__)

COOKIE = "nanoos_session"
# Open to everyone: health and login.
OPEN_PATHS = frozenset({"/health", "/login", "/logout"})
LOCAL_HEADER = ("X-Nanoos-Access", "local administrator, since no token exists; see nanoos token create")
PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
POLICY_VIOLATION = 1008  # RFC 6455
SAME_ORIGIN = frozenset({"same-origin", "none"})
AUDIT_EVERY_S = 60.0  # between audit rows of one ended token: its owner's script may keep sending for days


class Authentication:
    """Pure ASGI middleware, so that it covers WebSockets too: puts the identity into the connection's state.

    Args:
        app: What it protects.
        services: With the tokens' database and the sessions' key.
        limiter: Counts failures by address; None for no limit.
    """

    def __init__(self, app: ASGIApp, services: Services, limiter: Limiter | None = None) -> None:
        self.app = app
        self.services = services
        self.limiter = limiter
        self._guesses = Guesses(services.database, services.settings.guess_limit, services.clock)
        self._touching = ThreadPoolExecutor(max_workers=1, thread_name_prefix="token-touch")
        self._touched: dict[int, float] = {}
        self._audited: dict[int, float] = {}

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        if connection.url.path in OPEN_PATHS:
            scope.setdefault("state", {})["guesses"] = self._guesses
            await self.app(scope, receive, send)
            return
        try:
            identity, is_local = await run_in_threadpool(self._identify, connection)
        except NanoosError as error:
            await self._refuse(connection, error, scope, receive, send)
            return
        if scope["type"] == "websocket" or scope["method"] in SAFE_METHODS:
            # GET never changes anything; Dagster would run a mutation sent with GET.
            identity = _reader(identity) if connection.url.path.endswith("/graphql") else identity
        scope.setdefault("state", {})["identity"] = identity
        await self.app(scope, receive, _marked(send) if is_local else send)

    def _identify(self, connection: HTTPConnection) -> tuple[Identity, bool]:
        """The caller's identity, and whether it is the machine's own user. Raises Unauthenticated or Forbidden."""
        now = self.services.clock()
        scheme, _, secret = connection.headers.get("authorization", "").partition(" ")
        cookie = connection.cookies.get(COOKIE)
        if secret and scheme.lower() == "bearer":
            identity = self._guesses.authenticate(secret.strip(), address=address_of(connection.scope))
            self._touch(identity)
            return identity, False
        with self.services.database.read() as read:
            if cookie is not None:
                identity = self.services.sessions.identity(read, cookie, now=now)
                _check_same_origin(connection, is_strict=True)
            elif not tokens.has_tokens(read):
                _check_is_local(connection)
                _check_same_origin(connection, is_strict=False)
                return local_identity(), True
            else:
                raise Unauthenticated(
                    "The request carries no token.", hint="Send `Authorization: Bearer TOKEN`, or log in at /login."
                )
        self._touch(identity)
        return identity, False

    def _touch(self, identity: Identity) -> None:
        """Record the token's use in the background: the request must not wait for a writer."""
        every = tokens.TOUCH_EVERY.total_seconds()
        id_, now = identity.token_id, time.monotonic()
        if id_ is None or now - self._touched.get(id_, -every) < every:
            return
        self._touched[id_] = now
        self._touching.submit(self._write_touch, id_)

    def _write_touch(self, token_id: int) -> None:
        try:
            with self.services.database.write() as connection:
                tokens.touch(connection, token_id, now=self.services.clock())
        except StoreUnavailable:
            log.warning("could not record the use of token %d", token_id)

    async def _refuse(
        self, connection: HTTPConnection, error: NanoosError, scope: AsgiScope, receive: Receive, send: Send
    ) -> None:
        if isinstance(error, tokens.TokenEnded):
            await run_in_threadpool(self._audit, error, connection)
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION, "reason": error.message[:120]})
            return
        too_often = self.limiter.refusal(address_of(scope)) if self.limiter else None
        if too_often is not None:
            await too_often(scope, receive, send)
            return
        answer: Response = problem_of(error)
        wants_page = scope["method"] == "GET" and "text/html" in connection.headers.get("accept", "")
        if isinstance(error, Unauthenticated) and wants_page:
            following = connection.url.path + (f"?{connection.url.query}" if connection.url.query else "")
            answer = RedirectResponse(f"/login?next={quote(following)}", status_code=303)
        if COOKIE in connection.cookies and isinstance(error, Unauthenticated):
            answer.delete_cookie(COOKIE)
        await answer(scope, receive, send)

    def _audit(self, error: tokens.TokenEnded, connection: HTTPConnection) -> None:
        now = time.monotonic()
        if now - self._audited.get(error.token_id, -AUDIT_EVERY_S) < AUDIT_EVERY_S:
            return
        self._audited[error.token_id] = now
        subject = f"{connection.scope.get('method', 'WEBSOCKET')} {connection.url.path}"
        command_log.refused(
            self.services.database, actor=error.agent_id, subject=subject, error=error, now=self.services.clock()
        )


def identity_of(connection: HTTPConnection) -> Identity:
    """The identity of a request or WebSocket that went through `Authentication`.

    Raises:
        Unauthenticated: It did not.
    """
    found = connection.scope.get("state", {}).get("identity")
    if not isinstance(found, Identity):
        raise Unauthenticated(
            "The request carries no token.", hint="Send `Authorization: Bearer TOKEN`, or log in at /login."
        )
    return found


def guesses_of(connection: HTTPConnection) -> Guesses:
    """What authenticates the token of a login, and counts it with other requests where it is wrong."""
    found: Guesses = connection.scope["state"]["guesses"]
    return found


def current_identity(request: Request) -> Identity:
    """`identity_of` as a FastAPI dependency."""
    return identity_of(request)


def is_loopback_name(host: str) -> bool:
    """Whether a name in a URL can only mean this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _check_is_local(connection: HTTPConnection) -> None:
    """Raises Unauthenticated unless the request comes from this machine, names it as host and used no proxy."""
    client = connection.client.host if connection.client else ""
    # DNS rebinding: a foreign page whose name resolves to this machine sends its own name as Host.
    host = urlsplit(f"//{connection.headers.get('host', '')}").hostname or ""
    by_proxy = [name for name in PROXY_HEADERS if name in connection.headers]
    if by_proxy or not is_loopback_name(client) or not is_loopback_name(host):
        raise Unauthenticated(
            f"While no token exists, only this machine is served, not {host!r} for {client!r}.",
            hint="Create a token on the server: `nanoos token create NAME --scope admin`.",
        )


def _check_same_origin(connection: HTTPConnection, *, is_strict: bool) -> None:
    """Raises Forbidden if a page of another site sends anything but a safe request.

    Args:
        connection: The request.
        is_strict: A cookie came with it, so it is a browser: it has to say which page asks.
    """
    is_socket = connection.scope["type"] == "websocket"
    if not is_socket and connection.scope["method"] in SAFE_METHODS:
        return
    fetch_site = connection.headers.get("sec-fetch-site")
    origin = connection.headers.get("origin")
    if fetch_site is None and origin is None and not is_strict:
        return  # no browser
    asks_itself = fetch_site in SAME_ORIGIN
    if origin is not None and urlsplit(origin).netloc == connection.headers.get("host"):
        asks_itself = fetch_site in (None, *SAME_ORIGIN)
    elif origin is not None:
        asks_itself = False
    if not asks_itself:
        raise Forbidden(
            f"A page of {origin or fetch_site or 'an unknown site'} asked for a change in your name.",
            hint="Use the pages of this server, or send a bearer token.",
        )


def _reader(identity: Identity) -> Identity:
    return Identity(
        agent_id=identity.agent_id,
        scopes=frozenset({Scope.READ}),
        token_id=identity.token_id,
        limits=identity.limits,
    )


def _marked(send: Send) -> Send:
    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)[LOCAL_HEADER[0]] = LOCAL_HEADER[1]
        await send(message)

    return send_marked
