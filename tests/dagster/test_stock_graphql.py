"""What an agent can do with Dagster's stock web server alone: real processes, Dagster's own client, plain GraphQL."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from dagster_graphql import DagsterGraphQLClient, DagsterGraphQLClientError
from sqlalchemy import select

from nanoos.store.tables import agent_commands, campaigns, orchestrator_state
from tests.support.graphql import GraphQL
from tests.support.processes import ROOT
from tests.support.servers import Server, make_home, stock_server, until

pytestmark = [
    pytest.mark.stack,
    pytest.mark.xdist_group("stack"),
    # Dagster's client calls gql 4 in gql 3's way.
    pytest.mark.filterwarnings("ignore:Using variable_values and operation_name:DeprecationWarning"),
]

LOCATION = {"repositoryLocationName": "nanoos", "repositoryName": "__repository__"}
ENDED = {"SUCCESS", "FAILURE", "CANCELED"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with stock_server(make_home(tmp_path_factory.mktemp("stock") / "home")) as started:
        yield started


@pytest.fixture
def client(server: Server) -> DagsterGraphQLClient:
    return DagsterGraphQLClient("127.0.0.1", port_number=server.port)


@pytest.fixture
def graphql(server: Server) -> GraphQL:
    return GraphQL(server.url)


def submit(client: DagsterGraphQLClient, job: str, run_config: dict[str, Any] | None = None, **arguments: Any) -> str:
    run_id: str = client.submit_job_execution(
        job,
        repository_location_name="nanoos",
        repository_name="__repository__",
        run_config=run_config or {},
        **arguments,
    )
    return run_id


def command(kind: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"ops": {"carry_out": {"config": {"kind": kind, "payload": payload, **more}}}}


def ended(client: DagsterGraphQLClient, run_id: str, server: Server) -> str:
    status = until(
        lambda: (got := client.get_run_status(run_id).value) in ENDED and got, what=f"run {run_id}", log=server.log
    )
    return str(status)


def metadata(graphql: GraphQL, run_id: str) -> dict[str, Any]:
    """What a run's ops told of their outputs."""
    events = graphql(
        """query($id: ID!) { logsForRun(runId: $id) { ... on EventConnection { events {
             ... on ExecutionStepOutputEvent { metadataEntries { label
               ... on JsonMetadataEntry { jsonString }
               ... on IntMetadataEntry { intValue }
               ... on BoolMetadataEntry { boolValue }
               ... on TextMetadataEntry { text } } } } } } }""",
        id=run_id,
    )["logsForRun"]["events"]
    told: dict[str, Any] = {}
    for event in events:
        for entry in event.get("metadataEntries", []):
            label = entry.pop("label")
            told[label] = json.loads(entry["jsonString"]) if "jsonString" in entry else next(iter(entry.values()), None)
    return told


def failure(graphql: GraphQL, run_id: str) -> str:
    """Why a run's op failed, with its causes."""
    events = graphql(
        """query($id: ID!) { logsForRun(runId: $id) { ... on EventConnection { events {
             ... on ExecutionStepFailureEvent { error { message causes { message } } } } } } }""",
        id=run_id,
    )["logsForRun"]["events"]
    return json.dumps([event["error"] for event in events if "error" in event])


def test_an_agent_runs_a_campaign_with_the_stock_client_alone(
    server: Server, client: DagsterGraphQLClient, graphql: GraphQL
) -> None:
    spec = json.loads((ROOT / "examples" / "tmd_optical.json").read_text())
    create = command("create_design_campaign", {"campaign": spec}, idempotency_key="night-1")
    made = submit(client, "agent_command", create)
    assert ended(client, made, server) == "SUCCESS"
    told = metadata(graphql, made)
    assert told["result"]["slug"] == "tmd-optical"
    assert told["was_done_before"] is False

    again = submit(client, "agent_command", create)
    assert ended(client, again, server) == "SUCCESS"
    assert metadata(graphql, again)["was_done_before"] is True
    assert metadata(graphql, again)["command_id"] == told["command_id"]

    step = submit(client, "orchestrator_step")
    assert ended(client, step, server) == "SUCCESS"
    assert metadata(graphql, step)["simulations_launched"] > 0
    drain = submit(client, "run_simulations", {"ops": {"simulate_pending": {"config": {"time_limit_s": 60}}}})
    assert ended(client, drain, server) == "SUCCESS"

    progress = graphql(
        """query($key: AssetKeyInput!) { assetOrError(assetKey: $key) { ... on Asset {
             assetMaterializations(partitions: ["tmd-optical"], limit: 1) { metadataEntries { label
               ... on TextMetadataEntry { text } ... on IntMetadataEntry { intValue } } } } } }""",
        key={"path": ["campaign_progress"]},
    )["assetOrError"]["assetMaterializations"][0]["metadataEntries"]
    by_label = {entry["label"]: entry for entry in progress}
    assert by_label["status"]["text"] == "RUNNING"
    assert by_label["iteration"]["intValue"] == 1

    runs = graphql(
        """{ runsOrError(filter: {pipelineName: "agent_command"}, limit: 10) { ... on Runs {
             results { runId status runConfigYaml } } } }"""
    )["runsOrError"]["results"]
    assert {made, again} <= {run["runId"] for run in runs}
    with server.home.database() as database, database.read() as connection:
        rows = connection.execute(select(agent_commands).order_by(agent_commands.c.id)).all()
        assert [campaign.slug for campaign in connection.execute(select(campaigns))] == ["tmd-optical"]
    assert [(row.agent_id, row.kind, row.status) for row in rows] == [
        ("local", "create_design_campaign", "COMPLETED"),
        ("local", "run_step", "COMPLETED"),
    ]


def test_a_refused_command_fails_its_run_with_the_reason_and_the_remedy(
    server: Server, client: DagsterGraphQLClient, graphql: GraphQL
) -> None:
    refused = submit(
        client, "agent_command", command("move_campaign", {"slug": "none", "move": "pause", "reason": "x"})
    )
    incomplete = submit(client, "agent_command", command("set_mode", {"mode": "SOMETIMES"}))
    assert [ended(client, run, server) for run in (refused, incomplete)] == ["FAILURE"] * 2
    assert "There is no campaign 'none'" in failure(graphql, refused)
    assert "'MANUAL', 'SCHEDULED'" in failure(graphql, incomplete)


@pytest.mark.parametrize(
    "config",
    [
        {"kind": "set_mode", "token": "x"},
        {"kind": "launch_rocket"},
        {"kind": {"env": "PATH"}},
        {"kind": "set_mode", "idempotency_key": {"env": "PATH"}},
        {"kind": "set_mode", "dry_run": {"env": "PATH"}},
    ],
    ids=str,
)
def test_run_config_that_does_not_fit_is_refused_at_the_launch_and_shows_no_variable(
    config: dict[str, Any], client: DagsterGraphQLClient
) -> None:
    with pytest.raises(DagsterGraphQLClientError, match="RunConfigValidationInvalid") as refused:
        submit(client, "agent_command", {"ops": {"carry_out": {"config": config}}})
    assert os.environ["PATH"] not in str(refused.value)


def test_the_mode_and_the_configuration_are_changed_by_run_config(
    server: Server, client: DagsterGraphQLClient, graphql: GraphQL
) -> None:
    runs = [
        submit(client, "agent_command", command("set_mode", {"mode": "MANUAL"})),
        submit(client, "agent_command", command("update_config", {"changes": {"max_simultaneous_simulations": 3}})),
    ]
    assert [ended(client, run, server) for run in runs] == ["SUCCESS", "SUCCESS"]
    with server.home.database() as database, database.read() as connection:
        state = connection.execute(select(orchestrator_state)).one()
    assert (state.mode, state.config["max_simultaneous_simulations"]) == ("MANUAL", 3)


def test_the_schedule_is_started_and_stopped(graphql: GraphQL) -> None:
    selector = {**LOCATION, "scheduleName": "orchestrator_hourly"}

    def state() -> dict[str, Any]:
        answer = graphql(
            """query($selector: ScheduleSelector!) { scheduleOrError(scheduleSelector: $selector) {
                 ... on Schedule { scheduleState { id status } } } }""",
            selector=selector,
        )
        found: dict[str, Any] = answer["scheduleOrError"]["scheduleState"]
        return found

    assert state()["status"] == "RUNNING", "on by default"
    graphql("mutation($id: String!) { stopRunningSchedule(id: $id) { __typename } }", id=state()["id"])
    assert state()["status"] == "STOPPED"
    graphql(
        "mutation($selector: ScheduleSelector!) { startSchedule(scheduleSelector: $selector) { __typename } }",
        selector=selector,
    )
    assert state()["status"] == "RUNNING"
