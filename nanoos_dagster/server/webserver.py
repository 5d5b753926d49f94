"""One web server over Dagster's own classes: its UI and GraphQL, our routes, one authentication before both.

All that we use of Dagster's semi-private classes is here; `tests/dagster/test_webserver.py` pins it.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Mapping

import dagster as dg
import graphene
import uvicorn
from dagster_webserver.version import __version__
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from nanoos._runtime.logs import configure_logging
from nanoos._runtime.tracing import configure_tracing
from nanoos.interfaces.http.app import Services, build_services, middleware, routes, warm_up
from nanoos.interfaces.http.auth import identity_of
from nanoos.interfaces.mcp.transports import McpRoute
from nanoos.service.access.identity import Identity, Scope
from nanoos.service.alert_watch import watch
from nanoos.settings import load_settings
from nanoos.store.schema import open_database
from nanoos_dagster.internals.server import WorkspaceFileTarget, WorkspaceProcessContext, WorkspaceRequestContext
from nanoos_dagster.processes.daemon_health import daemon_health_of
from nanoos_dagster.processes.instance import prepare_dagster_home
from nanoos_dagster.run_actor import person_tags
from nanoos_dagster.server.graphql_endpoint import GraphQLEndpoint
from nanoos_dagster.server.graphql_schema import build_schema
from nanoos_dagster.server.run_mirror import RunMirror

log = logging.getLogger(__name__)

# The stock web server's own.
STATEMENT_TIMEOUT_MS, POOL_RECYCLE_S, POOL_OVERFLOW = 15_000, 3600, 20
WATCH_EVERY_S = 30
CLOSE_TIMEOUT_S = 5  # an open page's subscription does not end by itself


class NanoRequestContext(WorkspaceRequestContext):
    """Dagster's request context; resolvers of ours find `services` and `identity` on it."""

    services: Services

    @property
    def identity(self) -> Identity:
        """The caller. Raises Unauthenticated."""
        return identity_of(self.source)

    def handover_tags(self, run: dg.DagsterRun) -> Mapping[str, str]:
        """The tag that makes a run launched by this request act as its caller."""
        return {} if self.source is None else person_tags(self.services.settings, self.identity, run)


class NanoProcessContext(WorkspaceProcessContext):
    """Makes the contexts of requests: read-only in Dagster without the scope operate."""

    def __init__(self, instance: dg.DagsterInstance, workspace: str, services: Services) -> None:
        super().__init__(instance, WorkspaceFileTarget([workspace]), version=__version__)
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


class NanoWebserver(GraphQLEndpoint):
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

    def create_asgi_app(self, **kwargs) -> Starlette:
        app = super().create_asgi_app(lifespan=self._lifespan, **kwargs)
        app.state.services = self.services
        return app

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        # Uvicorn cancels the lifespan of a server that stops while a page is open.
        with contextlib.suppress(asyncio.CancelledError):
            async with self.mcp.running():
                watching = asyncio.create_task(_watch(self.services))
                try:
                    yield
                finally:
                    watching.cancel()


async def _watch(services: Services) -> None:
    """Watch as the daemon's sensor does, also while no daemon lives."""
    while True:
        try:
            await asyncio.to_thread(watch, services.database, services.settings)
        except Exception:  # the server goes on; the next round tries again
            log.exception("Alerts were not sent.")
        await asyncio.sleep(WATCH_EVERY_S)


def run(host: str, port: int, workspace: str) -> None:
    """Serve until a signal.

    Args:
        host: Address to listen on.
        port: Port to listen on.
        workspace: Dagster's workspace file.

    Raises:
        InvalidInput: DAGSTER_HOME, SECRET_KEY or another setting is unusable.
        StoreUnavailable: There is no database, or it needs a migration.
    """
    settings = load_settings()
    configure_logging(settings)
    configure_tracing(settings)
    database = open_database(settings)
    prepare_dagster_home(settings)
    with dg.DagsterInstance.get() as instance:
        instance.optimize_for_webserver(STATEMENT_TIMEOUT_MS, POOL_RECYCLE_S, POOL_OVERFLOW)
        mirror = RunMirror(database, instance)
        services = build_services(
            database,
            settings,
            execute=mirror.execute,
            daemon_health=daemon_health_of(instance),
        )
        with NanoProcessContext(instance, workspace, services) as context:
            app = NanoWebserver(context).create_asgi_app()
            warm_up(services)
            uvicorn.run(
                app,
                host=host,
                port=port,
                log_level="warning",
                server_header=False,
                timeout_graceful_shutdown=CLOSE_TIMEOUT_S,
            )
