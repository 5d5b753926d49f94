"""Our GraphQL fields beside Dagster's, on a real server: queries, mutations, scopes, subscriptions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dagster_graphql.schema import create_schema
from sqlalchemy import select
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from nanoos.interfaces.graphql.fields import query_name
from nanoos.service.access.handover import Handovers
from nanoos.service.commands.inputs import offered
from nanoos.service.queries.catalog import QUERIES
from nanoos.settings import load_settings
from nanoos.store.tables import agent_commands, campaigns, orchestrator_state
from nanoos_dagster.run_actor import ACTOR_TAG
from tests.support.graphql import GraphQL
from tests.support.servers import Server, until

pytestmark = pytest.mark.xdist_group("server")

LOCATION = {"repositoryLocationName": "nanoos", "repositoryName": "__repository__"}
TOLD = """__typename
  ... on NanoCommandCompleted { commandId kind isRepeat isDryRun result }
  ... on NanoCommandProposed { commandId kind proposal }
  ... on NanoError { code message hint }"""
SPEC = """{ slug: "graphql", designSpace: { elements: ["Mo", "W", "S", "Se"], dimensionality: 2, nStructures: 30 },
            engine: { name: "tmd_three_band" }, goal: { bandgap_pbe_ev: { value: 1.6, tolerance: 0.1 } } }"""


@pytest.fixture
def as_(server: Server, tokens: dict[str, str]) -> dict[str, GraphQL]:
    """Clients by scope."""
    return {scope: GraphQL(server.url, token) for scope, token in tokens.items()}


def camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.title() for part in tail)


def rows(server: Server, table: Any) -> list[Any]:
    with server.home.database() as database, database.read() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)).all())


@pytest.mark.slow
def test_the_schema_holds_dagsters_and_a_field_for_each_question_and_command(as_: dict[str, GraphQL]) -> None:
    schema = as_["read"](
        "{ __schema { queryType { fields { name } } mutationType { fields { name } } types { name } } }"
    )["__schema"]
    queries = {field["name"] for field in schema["queryType"]["fields"]}
    mutations = {field["name"] for field in schema["mutationType"]["fields"]}
    stock = create_schema().graphql_schema
    assert stock.query_type is not None
    assert stock.mutation_type is not None
    assert queries - set(stock.query_type.fields) == {camel(query_name(read)) for read in QUERIES.values()}
    assert mutations - set(stock.mutation_type.fields) == {camel(kind) for kind in offered()}
    added = {kind["name"] for kind in schema["types"]} - set(stock.type_map)
    assert {name for name in added if not name.startswith("Nano")} <= {"DateTime"}


@pytest.mark.slow
def test_a_reader_sees_orchestrator_runs_decisions_and_candidates_in_one_request(as_: dict[str, GraphQL]) -> None:
    told = as_["read"](
        """{ orchestrator(name: "default") { ... on NanoOrchestrator { mode isActive version config } }
             orchestratorRuns(limit: 5) { ... on NanoRunSummaryPage { total nextOffset
               items { triggeredBy simulationsLaunched decisions { kind subject reason } } } }
             campaigns { ... on NanoCampaignSummaryPage { items { slug nSimulations simulationBudget } } }
             campaign(slug: "tmd-optical") { ... on NanoCampaignReport {
               status simulationBudget iterations { iteration nCandidates }
               candidates(limit: 2, order: oldest) { ... on NanoCandidatePage { total items { formula status } } }
               decisions { ... on NanoLoggedDecisionPage { items { runId decision { reason } } } } } }
             agentSummary { ... on NanoAgentSummary { health counts capacity recommendations { what command } } }
             models { ... on NanoModelSummaryPage { items { slug nLabels } } }
             version }"""
    )
    assert told["orchestrator"]["config"]["max_simultaneous_simulations"] == 10
    (run,) = [item for item in told["orchestratorRuns"]["items"] if item["triggeredBy"].startswith("cli")]
    assert run["simulationsLaunched"] == 5
    assert run["decisions"][0]["subject"] == "tmd-optical"
    assert told["campaign"]["iterations"][0] == {"iteration": 1, "nCandidates": 5}
    assert len(told["campaign"]["candidates"]["items"]) == 2
    assert told["campaign"]["decisions"]["items"]
    assert told["agentSummary"]["capacity"]["simulations"]["limit"] == 10
    assert told["version"]


@pytest.mark.slow
def test_what_does_not_exist_and_what_is_out_of_range_is_told_as_data(as_: dict[str, GraphQL]) -> None:
    told = as_["read"](
        """{ none: campaign(slug: "none") { ... on NanoError { code message hint } }
             absent: orchestrator(name: "absent") { ... on NanoError { code message hint } }
             far: orchestratorRuns(limit: 100000) { ... on NanoError { code message hint } }
             run: orchestratorRun(runId: 9223372036854775807) { ... on NanoError { code hint } } }"""
    )
    assert told["none"]["code"] == told["run"]["code"] == "NotFound"
    assert told["absent"] == {
        "code": "NotFound",
        "message": "There is no orchestrator 'absent'.",
        "hint": "Known: default.",
    }
    assert told["far"]["code"] == "InvalidInput"
    assert "less than or equal to 1000" in told["far"]["message"]


def test_an_agent_creates_tries_repeats_and_pauses(server: Server, as_: dict[str, GraphQL]) -> None:
    agent = as_["agent"]
    create = f'mutation {{ made: createDesignCampaign(campaign: {SPEC}, idempotencyKey: "g-1") {{ {TOLD} }} }}'
    tried = agent(f"mutation {{ made: createDesignCampaign(campaign: {SPEC}, dryRun: true) {{ {TOLD} }} }}")["made"]
    assert tried["isDryRun"] is True
    assert "graphql" not in {row.slug for row in rows(server, campaigns)}
    made, again = agent(create)["made"], agent(create)["made"]
    assert (made["isRepeat"], again["isRepeat"]) == (False, True)
    assert made["result"]["slug"] == again["result"]["slug"] == "graphql"
    other = agent(create.replace('slug: "graphql"', 'slug: "other"'))["made"]
    assert other["code"] == "Conflict"
    paused = agent(f'mutation {{ it: moveCampaign(slug: "graphql", move: pause, reason: "enough") {{ {TOLD} }} }}')[
        "it"
    ]
    assert paused["result"]["status"] == "PAUSED"
    sent = [(row.agent_id, row.kind, row.status) for row in rows(server, agent_commands) if not row.is_dry_run]
    assert ("agent-agent", "create_design_campaign", "COMPLETED") in sent
    assert ("agent-agent", "move_campaign", "COMPLETED") in sent


@pytest.mark.slow
def test_a_run_by_graphql_takes_variables_and_tells_its_decisions(as_: dict[str, GraphQL]) -> None:
    done = as_["agent"](f"mutation($key: String) {{ it: runStep(idempotencyKey: $key) {{ {TOLD} }} }}", key="g-step-1")[
        "it"
    ]
    run = as_["read"](
        """query($id: NanoLong!) { orchestratorRun(runId: $id) { ... on NanoRun {
             orchestrator summary { triggeredBy success } decisions { kind result reason } } } }""",
        id=done["result"]["run_id"],
    )["orchestratorRun"]
    assert run["summary"] == {"triggeredBy": "agent-agent", "success": True}
    assert all(decision["reason"] for decision in run["decisions"])


def test_an_expected_version_keeps_two_editors_apart(server: Server, as_: dict[str, GraphQL]) -> None:
    change = f"""mutation($version: Int) {{
      it: updateConfig(changes: {{maxIterationsPerRun: 4}}, expectedVersion: $version) {{ {TOLD} }} }}"""
    (before,) = rows(server, orchestrator_state)
    assert as_["operate"](change, version=before.version)["it"]["result"]["config"]["max_iterations_per_run"] == 4
    late = as_["operate"](change, version=before.version)["it"]
    assert late["code"] == "StaleVersion"
    assert late["hint"]


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [("read", set()), ("agent", {"agent"}), ("operate", {"agent", "operate"}), ("admin", {"agent", "operate"})],
)
def test_each_scope_may_do_its_own_and_no_more(
    scope: str, allowed: set[str], server: Server, as_: dict[str, GraphQL]
) -> None:
    before = rows(server, orchestrator_state)
    ask = as_[scope]
    told = {
        "agent": ask(f"mutation {{ it: runStep(dryRun: true) {{ {TOLD} }} }}")["it"],
        "operate": ask(f"mutation {{ it: setMode(mode: CONTINUOUS, dryRun: true) {{ {TOLD} }} }}")["it"],
    }
    assert {name for name, answer in told.items() if answer["__typename"] == "NanoCommandCompleted"} == allowed
    assert {answer["code"] for answer in told.values() if "code" in answer} <= {"Forbidden"}
    launched = ask(
        """mutation { launchRun(executionParams: { selector: { repositoryLocationName: "nanoos",
             repositoryName: "__repository__", jobName: "no_such_job" } }) { __typename } }"""
    )["launchRun"]["__typename"]
    assert (launched == "UnauthorizedError") is ("operate" not in allowed)
    assert rows(server, orchestrator_state) == before


def test_a_launched_run_is_signed_for_the_token_that_asked_whatever_its_tags_say(
    server: Server, as_: dict[str, GraphQL]
) -> None:
    handovers = Handovers(load_settings(nanoos_home=server.home.folder))
    launch = """mutation($params: ExecutionParams!) { launchRun(executionParams: $params) {
                  ... on LaunchRunSuccess { run { tags { key value } } } ... on PythonError { message } } }"""
    forged = handovers.of_platform("schedule", "tick:orchestrator_step:schedule:1")
    params = {
        "selector": {**LOCATION, "jobName": "orchestrator_step"},
        "executionMetadata": {"tags": [{"key": ACTOR_TAG, "value": forged}]},
    }
    launched = as_["operate"](launch, params=params)["launchRun"]
    tags = {item["key"]: item["value"] for item in launched["run"]["tags"]}
    handover = handovers.read(tags[ACTOR_TAG])
    assert handover.agent_id == "operate-agent"
    assert handover.token_id is not None
    assert handover.subject.startswith("run:")


def test_a_command_beyond_the_token_is_proposed_and_carried_out_once_approved(
    server: Server, as_: dict[str, GraphQL]
) -> None:
    token = server.home.token("careful", "agent", approve_kinds=frozenset({"clone_campaign"}))
    clone = f'mutation {{ it: cloneCampaign(slug: "tmd-optical", newSlug: "twin") {{ {TOLD} }} }}'
    waits = GraphQL(server.url, token)(clone)["it"]
    assert waits["__typename"] == "NanoCommandProposed"
    assert waits["proposal"]["would"]["slug"] == "twin"
    (proposal,) = as_["read"]("{ proposals { ... on NanoCommandPage { items { id kind agentId } } } }")["proposals"][
        "items"
    ]
    assert proposal == {"id": waits["commandId"], "kind": "clone_campaign", "agentId": "careful"}
    approve = f"mutation($id: NanoLong!) {{ it: approveCommand(commandId: $id) {{ {TOLD} }} }}"
    assert as_["agent"](approve, id=proposal["id"])["it"]["code"] == "Forbidden"
    assert "twin" not in {row.slug for row in rows(server, campaigns)}
    approved = as_["operate"](approve, id=proposal["id"])["it"]
    assert approved["__typename"] == "NanoCommandCompleted"
    assert "twin" in {row.slug for row in rows(server, campaigns)}


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"{",
        b'{"query": 3}',
        b'{"query": "{ version }", "variables": [1]}',
        b'{"query": "{ version }", "operationName": {}}',
        b'{"query": "query($l: Int) { orchestratorRuns(limit: $l) { __typename } }", "variables": {"l": "x"}}',
        b'{"query": "query($l: NanoLong!) { orchestratorRun(runId: $l) { __typename } }", "variables": {"l": 1e99}}',
        b'{"query": "{ campaigns(status: SOMETIMES) { __typename } }"}',
        b'{"query": "' + b"{a" * 20_000 + b'"}',
        b"\xff",
    ],
    ids=lambda body: body[:40].decode(errors="replace"),
)
def test_a_wrong_request_is_the_askers_error_and_shows_no_stack(
    body: bytes, server: Server, tokens: dict[str, str]
) -> None:
    status, text = GraphQL(server.url, tokens["operate"]).post_raw(body)
    assert status == 400, text
    assert "File " not in text
    assert "message" in text


def test_nobody_gets_in_without_a_token_and_get_changes_nothing(server: Server, tokens: dict[str, str]) -> None:
    before = rows(server, orchestrator_state)
    mutation = "mutation { setActive(isActive: false) { __typename } }"
    assert GraphQL(server.url).post("{ version }")[0] == 401
    assert GraphQL(server.url).post(mutation)[0] == 401
    assert GraphQL(server.url, "nano_wrong").post(mutation)[0] == 401
    status, answer = GraphQL(server.url, tokens["admin"]).get(
        "mutation { setActive(isActive: false) { ... on NanoError { code } } }"
    )
    assert (status, answer["data"]["setActive"]["code"]) == (200, "Forbidden")
    assert rows(server, orchestrator_state) == before


def subscribe(server: Server, query: str, token: str | None, **variables: Any) -> list[dict[str, Any]]:
    """What a subscription tells until it has told something."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = server.url.replace("http://", "ws://") + "/graphql"
    with connect(url, subprotocols=["graphql-ws"], additional_headers=headers) as socket:
        socket.send(json.dumps({"type": "connection_init"}))
        payload = {"query": query, "variables": variables}
        socket.send(json.dumps({"type": "start", "id": "1", "payload": payload}))
        told: list[dict[str, Any]] = []
        while not any(message["type"] in ("data", "error") for message in told):
            told.append(json.loads(socket.recv(timeout=60)))
        return told


@pytest.mark.slow
def test_subscriptions_work_with_a_token_only(server: Server, as_: dict[str, GraphQL], tokens: dict[str, str]) -> None:
    as_["agent"](f'mutation {{ it: runStep(idempotencyKey: "g-shown") {{ {TOLD} }} }}')
    newest = (
        '{ runsOrError(limit: 1, filter: {pipelineName: "orchestrator_step"}) { ... on Runs { results { runId } } } }'
    )
    (run,) = until(
        lambda: as_["read"](newest)["runsOrError"]["results"], what="Dagster to hear of the step", log=server.log
    )
    logs = """subscription($id: ID!) { pipelineRunLogs(runId: $id) {
      ... on PipelineRunLogsSubscriptionSuccess { messages { ... on MessageEvent { message runId } } } } }"""
    told = subscribe(server, logs, tokens["read"], id=run["runId"])
    assert told[0]["type"] == "connection_ack"
    assert told[-1]["payload"]["data"]["pipelineRunLogs"]["messages"]
    for nobody in (None, "nano_wrong"):
        with pytest.raises(InvalidStatus):
            subscribe(server, logs, nobody, id=run["runId"])
    mutation = "mutation { setActive(isActive: false) { __typename } }"
    before = rows(server, orchestrator_state)
    assert subscribe(server, mutation, tokens["admin"])[-1]["type"] == "error"
    assert rows(server, orchestrator_state) == before
