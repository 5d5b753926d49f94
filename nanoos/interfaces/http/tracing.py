"""A span for each HTTP request, child of the caller's where it sends a `traceparent`."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nanoos._runtime.tracing import is_tracing, span

FAILED = 500


class TraceRequests:
    """Pure ASGI middleware; without tracing it only passes on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_tracing():
            await self.app(scope, receive, send)
            return
        from opentelemetry.trace import Status, StatusCode

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with span(f"HTTP {scope['method']}", headers) as current:
            current.set_attributes({"http.request.method": scope["method"], "url.path": scope["path"]})

            async def note(message: Message) -> None:
                if message["type"] == "http.response.start":
                    current.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= FAILED:
                        current.set_status(Status(StatusCode.ERROR))
                await send(message)

            await self.app(scope, receive, note)
