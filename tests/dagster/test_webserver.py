"""What our web server relies on in Dagster's: a Dagster upgrade that changes it fails here, not at a user's."""

from __future__ import annotations

import inspect
from typing import Any

import dagster as dg
import pytest
from dagster._core.workspace.context import WorkspaceProcessContext, WorkspaceRequestContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster_webserver.webserver import DagsterWebserver
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from nanoos.service.access.identity import Scope
from nanoos.service.commands.catalog.learning import RequestTraining
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.store.tables import orchestrator_runs
from nanoos_dagster.server.run_mirror import RunMirror
from tests.interfaces.http.conftest import HOST, bearer
from tests.support.access import make_token
from tests.support.bench import Bench

SCHEDULE = '{repositoryName: "r", repositoryLocationName: "l", scheduleName: "s"}'
LAUNCH = f"mutation {{ startSchedule(scheduleSelector: {SCHEDULE}) {{ __typename }} }}"
# The one code location is away in these tests.
pytestmark = pytest.mark.filterwarnings("ignore:Error loading repository location")


def _ask(webserver: TestClient, query: str, headers: dict[str, str], method: str = "POST") -> Any:
    if method == "GET":
        return webserver.get("/graphql", params={"query": query}, headers=headers)
    return webserver.post("/graphql", json={"query": query}, headers=headers)


def _token(bench: Bench, scope: Scope) -> dict[str, str]:
    return bearer(make_token(bench, str(scope), scope))


@pytest.mark.parametrize("name", ["build_graphql_schema", "build_middleware", "build_routes", "create_asgi_app"])
def test_dagsters_server_still_has_the_places_that_we_fill(name: str) -> None:
    assert callable(getattr(DagsterWebserver, name))


def test_the_classes_still_take_what_we_give_them() -> None:
    context = set(inspect.signature(WorkspaceRequestContext.__init__).parameters)
    assert {"instance", "current_workspace", "process_context", "version", "source", "read_only"} <= context
    assert list(inspect.signature(WorkspaceProcessContext.create_request_context).parameters) == ["self", "source"]
    assert {"version", "read_only"} <= set(inspect.signature(WorkspaceProcessContext.__init__).parameters)
    assert WorkspaceFileTarget(["a"]).paths == ["a"]


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_one_port_serves_the_ui_graphql_and_rest(webserver: TestClient) -> None:
    page = webserver.get("/runs", headers={"Accept": "text/html"})
    assert '<div id="root">' in page.text
    assert "script-src" in page.headers["Content-Security-Policy"]
    assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert webserver.get("/server_info").json()["dagster_version"]
    assert _ask(webserver, "{ version }", {}).json()["data"]["version"]
    assert webserver.get("/orchestrator/state").json()["name"] == "default"
    assert webserver.get("/api/docs").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_whoever_may_not_operate_reads_dagster_and_changes_nothing(bench: Bench, webserver: TestClient) -> None:
    permissions = "{ permissions { permission value } }"
    for scope, may in ((Scope.READ, False), (Scope.AGENT, False), (Scope.OPERATE, True), (Scope.ADMIN, True)):
        headers = _token(bench, scope)
        granted = _ask(webserver, permissions, headers).json()["data"]["permissions"]
        values = {item["permission"]: item["value"] for item in granted}
        assert values["launch_pipeline_execution"] is may, scope
        assert values["start_schedule"] is may, scope
        answer = _ask(webserver, LAUNCH, headers).json()["data"]["startSchedule"]["__typename"]
        assert (answer == "UnauthorizedError") is not may, scope
        by_get = _ask(webserver, LAUNCH, headers, "GET").json()["data"]["startSchedule"]["__typename"]
        assert by_get == "UnauthorizedError"
        report = webserver.post("/report_asset_materialization/a", json={}, headers=headers)
        assert (report.status_code == 200) is may, scope
    assert _ask(webserver, permissions, {}).status_code == 401


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_subscriptions_come_over_a_socket_that_knows_who_asks(bench: Bench, webserver: TestClient) -> None:
    query = "subscription { locationStateChangeEvents { event { eventType } } }"
    headers = _token(bench, Scope.READ)
    with webserver.websocket_connect(
        f"{HOST.replace('http', 'ws')}/graphql", ["graphql-ws"], headers=headers
    ) as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json() == {"type": "connection_ack"}
        socket.send_json({"type": "start", "id": "1", "payload": {"query": query}})
        socket.send_json({"type": "start", "id": "2", "payload": {"query": "subscription { nothing }"}})
        assert socket.receive_json()["type"] == "error"
    with pytest.raises(WebSocketDisconnect), webserver.websocket_connect("/graphql", ["graphql-ws"]):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_step_by_command_is_shown_as_a_run_with_its_decisions(bench: Bench, instance: dg.DagsterInstance) -> None:
    bench.create()
    mirror = RunMirror(bench.database, instance)
    done = mirror.execute(RunStep(), agent_id="agent-1")
    mirror.wait()
    (run,) = instance.get_runs()
    assert (run.job_name, run.status) == ("orchestrator_step", dg.DagsterRunStatus.SUCCESS)
    assert run.tags["nanoos/orchestrator_run"] == str(done.result["run_id"])
    assert bench.count(orchestrator_runs) == 1
    mirror.execute(RunStep(), agent_id="agent-1", dry_run=True)
    mirror.wait()
    assert len(instance.get_runs()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_commands_that_run_no_step_are_not_told_to_dagster(bench: Bench, instance: dg.DagsterInstance) -> None:
    mirror = RunMirror(bench.database, instance)
    with pytest.raises(Exception, match="no modelled property"):
        mirror.execute(RequestTraining(modelled_property="p", reason="r"), agent_id="a")
    mirror.wait()
    assert instance.get_runs() == []
