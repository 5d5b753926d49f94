"""Who asks, found out once for every HTTP request and WebSocket, before anything else sees it."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from nanoos.access.identity import Identity, Unauthenticated, local_identity

STATE_KEY = "identity"


class Authentication:
    """Pure ASGI middleware, so that it covers WebSockets too: puts the identity into the connection's state."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope.setdefault("state", {})[STATE_KEY] = local_identity()
        await self.app(scope, receive, send)


def identity_of(connection: HTTPConnection | Any) -> Identity:
    """The identity of a request or WebSocket that went through `Authentication`.

    Raises:
        Unauthenticated: It did not, or nobody is named.
    """
    found = connection.scope.get("state", {}).get(STATE_KEY)
    if not isinstance(found, Identity):
        raise Unauthenticated("Nobody is named.", hint="Send `Authorization: Bearer TOKEN`, or log in at /login.")
    return found


def current_identity(request: Request) -> Identity:
    """`identity_of` as a FastAPI dependency."""
    return identity_of(request)
