"""One web server over Dagster's own classes: its UI and GraphQL, our routes, one authentication before both.

All that we use of Dagster's semi-private classes is here; `tests/dagster/test_webserver.py` pins it.
"""

import graphene
from dagster import DagsterInstance
from dagster._core.workspace.context import WorkspaceProcessContext, WorkspaceRequestContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster_webserver.webserver import DagsterWebserver
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from nanoos.access.identity import Scope
from nanoos.api.app import Services, middleware, routes
from nanoos.api.auth import identity_of
from nanoos.api.mcp.transports import McpRoute
from nanoos_dagster.graphql_schema import build_schema


class NanoRequestContext(WorkspaceRequestContext):
    """Dagster's request context; resolvers of ours find `services` and `identity` on it."""

    services: Services

    @property
    def identity(self):
        """Who asks. Raises Unauthenticated."""
        return identity_of(self.source)


class NanoProcessContext(WorkspaceProcessContext):
    """Makes the contexts of requests: read-only for whoever may not operate."""

    def __init__(self, instance: DagsterInstance, workspace: str, services: Services) -> None:
        super().__init__(instance, WorkspaceFileTarget([workspace]), version="")
        self.services = services

    def create_request_context(self, source=None) -> NanoRequestContext:
        # Dagster makes one without a source for itself, after reloading code.
        may_operate = source is None or identity_of(source).has(Scope.OPERATE)
        context = NanoRequestContext(
            instance=self._instance,
            current_workspace=self.get_current_workspace(),
            process_context=self,
            version=self.version,
            source=source,
            read_only=self._read_only or not may_operate,
        )
        context.services = self.services
        return context


class NanoWebserver(DagsterWebserver):
    """Dagster's web server with our routes before its own."""

    def __init__(self, process_context: NanoProcessContext) -> None:
        self.services = process_context.services
        self.mcp = McpRoute(self.services)
        super().__init__(process_context)

    def build_graphql_schema(self) -> graphene.Schema:
        return build_schema()

    def build_routes(self) -> list[BaseRoute]:
        return [*routes(self.services), self.mcp.route(), *super().build_routes()]

    def build_middleware(self) -> list[Middleware]:
        return [*middleware(self.services), *super().build_middleware()]

    def create_asgi_app(self, **kwargs):
        app = super().create_asgi_app(lifespan=lambda _: self.mcp.running(), **kwargs)
        app.state.services = self.services
        return app
