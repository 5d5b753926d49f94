"""A Dagster instance of its own for each test, and the location's definitions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest
from starlette.testclient import TestClient

from nanoos.service.access.identity import Identity, Scope
from nanoos.service.services import build_services
from nanoos_dagster.build import build_defs
from nanoos_dagster.server.webserver import NanoProcessContext, NanoWebserver
from tests.interfaces.http.conftest import HOST
from tests.support.bench import Bench
from tests.support.graphql import GraphQL
from tests.support.postgres import free_port
from tests.support.servers import Server, make_home, own_server, until


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance on SQLite files, as the embedded profile has."""
    (tmp_path / "dagster").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster"), {"telemetry": {"enabled": False}}) as made:
        yield made


@pytest.fixture
def definitions() -> dg.Definitions:
    return build_defs()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Our web server with a code server, in a home with one campaign of which one step ran; tokens are in force."""
    home = make_home(tmp_path_factory.mktemp("own") / "home")
    home.nanoos("campaign", "create", "examples/tmd_optical.json")
    home.nanoos("step")
    token = home.token("starter", "read")
    with own_server(home) as started:
        until(GraphQL(started.url, token).is_loaded, what="the location to load", log=started.log)
        yield started


@pytest.fixture(scope="session")
def tokens(server: Server) -> dict[str, str]:
    """A token of each scope."""
    return {scope: server.home.token(f"{scope}-agent", scope) for scope in ("read", "agent", "operate", "admin")}


@pytest.fixture
def operator(bench: Bench) -> Any:
    """What GraphQL's fields need of a request's context, for somebody who may operate."""
    return SimpleNamespace(
        services=build_services(bench.database, bench.settings),
        identity=Identity(agent_id="operator", scopes=frozenset({Scope.OPERATE})),
    )


@pytest.fixture
def webserver(bench: Bench, instance: dg.DagsterInstance, tmp_path: Path) -> Iterator[TestClient]:
    """The whole server; its one code location is away, which it has to bear."""
    workspace = tmp_path / "workspace.yaml"
    workspace.write_text(f"load_from:\n  - grpc_server: {{host: 127.0.0.1, port: {free_port()}, location_name: l}}\n")
    services = build_services(bench.database, bench.settings, clock=bench.clock)
    with NanoProcessContext(instance, str(workspace), services) as context:
        app = NanoWebserver(context).create_asgi_app()
        yield TestClient(app, base_url=HOST, client=("127.0.0.1", 5))
