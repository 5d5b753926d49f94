"""The server's two transports: standard input and output, and a path of the web server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from nanoos.interfaces.http.auth import identity_of
from nanoos.interfaces.mcp.server import Context, build_server
from nanoos.service.access.identity import Identity, Unauthenticated
from nanoos.service.services import Services

PATH = "/mcp"


class McpRoute:
    """The web server's path for MCP; its requests have passed the server's authentication.

    Requests are stateless and get JSON responses, so that any of several server processes can answer; each request's
    token is checked.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._manager: StreamableHTTPSessionManager | None = None

    def route(self) -> Route:
        """The route to add to the web server's."""
        return Route(PATH, _Endpoint(self), methods=["GET", "POST", "DELETE"])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Keeps the MCP server running while the web server does."""
        server = build_server(self._services, _identity_of_request)
        self._manager = StreamableHTTPSessionManager(server, stateless=True, json_response=True)
        try:
            async with self._manager.run():
                yield
        finally:
            self._manager = None

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._manager is None:
            raise AssertionError("the web server runs this route within `running`")
        await self._manager.handle_request(scope, receive, send)


class _Endpoint:
    """An ASGI application: Starlette takes a function for a request handler, so this is an object."""

    def __init__(self, owner: McpRoute) -> None:
        self._owner = owner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._owner.handle(scope, receive, send)


def serve_stdio(services: Services, identify: Callable[[], Identity]) -> None:
    """Speak over this process's input and output until the input ends.

    Args:
        services: What is read and changed.
        identify: Returns the identity that the process acts for; evaluated at every call.
    """

    async def main() -> None:
        server = build_server(services, lambda _: identify())
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(main)


def _identity_of_request(context: Context) -> Identity:
    request: Any = context.request
    if request is None:
        raise Unauthenticated("The request carries no token.", hint="Send `Authorization: Bearer TOKEN`.")
    return identity_of(request)
