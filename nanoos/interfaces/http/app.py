"""The REST application, the routes and the middleware of a server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URLPath
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Match, NoMatchFound, Route
from starlette.types import Receive, Scope, Send

from nanoos.interfaces import metrics
from nanoos.interfaces.dashboard import routes as dashboard
from nanoos.interfaces.http import login, site
from nanoos.interfaces.http.auth import Authentication
from nanoos.interfaces.http.docs import render
from nanoos.interfaces.http.error_responses import ProblemResponse, add_handlers
from nanoos.interfaces.http.security import BodyLimit, Limiter, RateLimit, SecurityHeaders
from nanoos.interfaces.http.services import services_of
from nanoos.interfaces.http.tracing import TraceRequests
from nanoos.interfaces.rest import ROUTERS
from nanoos.interfaces.rest.common import PROBLEMS
from nanoos.service.services import Services, build_services, warm_up

__all__ = [
    "ApiRoute",
    "Services",
    "build_api",
    "build_services",
    "middleware",
    "routes",
    "services_of",
    "standalone",
    "warm_up",
]

DESCRIPTION = """The control plane of a materials discovery loop.

Changes are commands: recorded, audited, and carried out once for each `Idempotency-Key`. `dry_run=true` says what one
would do and cost. A command that needs a person's approval is answered with 202 and waits.
"""
DOCS_HINT = "The paths are at docs, under the API's prefix."


def build_api(services: Services) -> FastAPI:
    """The REST application: its routes under API_PREFIX and bare, its documentation under the prefix."""
    prefix = services.settings.api_prefix
    app = FastAPI(
        title="NANO-OS",
        version="1",
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        # Also served without the prefix; documented once.
        responses={**PROBLEMS},
        telemetry={"tracing": False},
    )
    app.state.services = services
    for router in ROUTERS:
        app.include_router(router, prefix=prefix)
        if prefix:
            app.include_router(router, include_in_schema=False)
    add_handlers(app)

    async def schema(_request: Request) -> JSONResponse:
        return JSONResponse(app.openapi())

    async def page(_request: Request) -> HTMLResponse:
        return render(app.openapi(), f"{prefix}/openapi.json")

    app.add_route(f"{prefix}/openapi.json", schema, include_in_schema=False)
    app.add_route(f"{prefix}/docs", page, include_in_schema=False)
    return app


class ApiRoute(BaseRoute):
    """All paths of one application as a route of another, which answers every other path itself."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """FULL also for a known path with a wrong method, so that the application says what is wrong with it."""
        if scope["type"] != "http":
            return Match.NONE, {}
        is_ours = any(route.matches(scope)[0] is not Match.NONE for route in self.app.routes)
        return (Match.FULL if is_ours else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        return self.app.url_path_for(name, **path_params)


class UnknownRoute(BaseRoute):
    """Answers 404 below our own roots, which another application would take for pages of its own.

    Args:
        known: Every route that does answer.
        roots: First parts of the paths that are ours, without slashes.
        page: Answers a browser.
    """

    def __init__(self, known: list[BaseRoute], roots: frozenset[str], page: Callable[[Request], Response]) -> None:
        self.known = known
        self.roots = roots
        self.page = page

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] != "http" or scope["path"].split("/")[1] not in self.roots:
            return Match.NONE, {}
        is_known = any(route.matches(scope)[0] is not Match.NONE for route in self.known)
        return (Match.NONE if is_known else Match.FULL), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if "text/html" in request.headers.get("accept", ""):
            answer = await run_in_threadpool(self.page, request)
        else:
            answer = ProblemResponse(404, "NotFound", f"There is nothing at {request.url.path}.", hint=DOCS_HINT)
        await answer(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: Any) -> URLPath:
        raise NoMatchFound(name, path_params)


def routes(services: Services) -> list[BaseRoute]:
    """Every route of ours, to be served by another application beside its own."""
    known = [
        *login.routes(),
        *metrics.routes(services),
        *dashboard.routes(services),
        ApiRoute(build_api(services)),
        *site.routes(),
    ]
    bare = [route.path for router in ROUTERS for route in router.routes if isinstance(route, Route)]
    roots = frozenset(path.split("/")[1] for path in [*bare, services.settings.api_prefix] if path)
    return [*known, UnknownRoute(known, roots, dashboard.not_found(services))]


def middleware(services: Services) -> list[Middleware]:
    """What every request goes through before any route, outermost first."""
    limiter = Limiter(services.settings.rate_limit) if services.settings.rate_limit_enabled else None
    return [
        *([Middleware(TraceRequests)] if services.settings.enable_tracing else []),
        Middleware(SecurityHeaders),
        Middleware(Authentication, services=services, limiter=limiter),
        *([Middleware(RateLimit, limiter=limiter)] if limiter else []),
        Middleware(BodyLimit, services=services),
    ]


def standalone(services: Services) -> Starlette:
    """A server of our routes alone, without Dagster's."""
    app = Starlette(routes=routes(services), middleware=middleware(services))
    app.state.services = services
    return app
