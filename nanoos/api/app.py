"""The REST application: its routers, its error answers, and what it is given to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import URLPath
from starlette.requests import HTTPConnection
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from nanoos.commands.bus import CommandResult, execute
from nanoos.settings import Settings
from nanoos.store.database import Database

Execute = Callable[..., CommandResult]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What the doors work with; `services_of` finds it from a request.

    Attributes:
        execute: The command bus, with the signature of `commands.bus.execute` but for the database.
    """

    database: Database
    settings: Settings
    execute: Execute


def build_api(database: Database, settings: Settings, *, execute: Execute | None = None) -> FastAPI:
    """The REST application.

    Args:
        database: What it shows and changes.
        settings: The environment's.
        execute: In place of the command bus, for a process that must run steps in its own way.
    """
    services = build_services(database, settings, execute=execute)
    app = FastAPI(title="NANO-OS", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.services = services
    return app


def build_services(database: Database, settings: Settings, *, execute: Execute | None = None) -> Services:
    """What the doors work with, for `build_api` and for the other doors."""
    return Services(database=database, settings=settings, execute=execute or _bus(database))


def services_of(connection: HTTPConnection) -> Services:
    """The services of the application that serves this request."""
    found: Services = connection.app.state.services
    return found


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


def routes(app: FastAPI) -> list[BaseRoute]:
    """The application as routes of another one; its own middleware and error answers stay in force."""
    return [ApiRoute(app)]


def _bus(database: Database) -> Execute:
    def send(command: Any, **arguments: Any) -> CommandResult:
        return execute(database, command, **arguments)

    return send
