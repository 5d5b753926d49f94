"""Values that no database and no answer can hold: a clear error, never a 500, and nothing is changed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from nanoos.campaigns.spec import parse_campaign
from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import CommandStatus, OrchestratorMode
from nanoos.service.access.identity import Scope
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.service.commands.catalog.orchestrator import RunStep, SetMode
from nanoos.store import audit
from nanoos.store.tables import agent_commands, orchestrator_runs
from tests.hostile.test_graphql_limits import pytestmark as without_location
from tests.interfaces.http.conftest import Client, problem
from tests.support.bench import Bench
from tests.support.processes import race

pytestmark = [without_location]

JSON = {"Content-Type": "application/json"}
CREATE = "/agent/commands"


def nested(depth: int) -> str:
    return '{"a": ' * depth + "1" + "}" * depth


def campaign(**changes: str) -> str:
    """A campaign as JSON text; changes are JSON texts too."""
    fields = {
        "slug": '"odd"',
        "design_space": '{"kind": "tmd_alloy", "elements": ["Mo", "W", "S", "Se"], "dimensionality": 2}',
        "engine": '{"name": "tmd_three_band"}',
        "goal": '{"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.1}}',
        **changes,
    }
    return "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}"


ODD = {
    "deep params": campaign(engine=f'{{"name": "tmd_three_band", "params": {nested(900)}}}'),
    "deep goal": campaign(goal=nested(300)),
    "deep list": campaign(goal="[" * 500 + "]" * 500),
    "long description": campaign(description=json.dumps("x" * 3_000_000)),
    "huge budget": campaign(simulation_budget=str(2**70)),
    "large budget": campaign(simulation_budget=str(2**40)),
    "huge hits": campaign(stop=f'{{"hits": {2**65}}}'),
    "huge number in params": campaign(engine=f'{{"name": "tmd_three_band", "params": {{"n": {2**80}}}}}'),
    "surrogate value": campaign(description='"\\ud800"'),
    "surrogate in params": campaign(engine='{"name": "tmd_three_band", "params": {"a": "\\udfff"}}'),
    "surrogate name": campaign(**{"\\udc80": "1"}),
    "nul": campaign(description='"a\\u0000b"'),
    "not a number": campaign(goal='{"bandgap_pbe_ev": {"value": NaN}}'),
    "infinite": campaign(goal='{"bandgap_pbe_ev": {"value": 1e999}}'),
    "many wrong names": campaign(**{f"wrong{n}": "1" for n in range(50_000)}),
}


@pytest.mark.slow
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_rest_refuses_what_cannot_be_kept(odd: str, bench: Bench, client: Client) -> None:
    before = {name: n for name, n in bench.everything().items() if name not in ("audit_log", "agent_commands")}
    body = f'{{"kind": "create_design_campaign", "payload": {{"campaign": {odd}}}}}'
    answer = client.post(CREATE, content=body, headers={**JSON, **client.as_(Scope.AGENT)})
    assert answer.status_code in (400, 422), answer.text
    assert problem(answer, answer.status_code)["detail"]
    assert len(answer.content) < 20_000
    after = {name: n for name, n in bench.everything().items() if name not in ("audit_log", "agent_commands")}
    assert {**after, "access_tokens": 0} == {**before, "access_tokens": 0}
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact


NO_OBJECTS = ["[" * 100_000, nested(100_000), '{"a": ' * 100_000, '"\\ud800"', "[" * 900 + "]" * 900]


@pytest.mark.slow
@pytest.mark.parametrize("body", NO_OBJECTS, ids=["open", "nested", "cut", "surrogate", "list"])
def test_a_body_that_is_no_object_is_refused(body: str, bench: Bench, client: Client) -> None:
    for path in (CREATE, "/orchestrator/config", "/orchestrator/run_once", "/access/tokens"):
        answer = client.post(path, content=body, headers={**JSON, **client.as_(Scope.ADMIN)})
        assert answer.status_code in (200, 400, 404, 422), answer.text
        assert path == "/orchestrator/run_once" or answer.status_code != 200


@pytest.mark.parametrize("odd", [value for name, value in ODD.items() if name not in ("not a number", "infinite")])
def test_every_interface_refuses_them_where_commands_are_made(odd: str) -> None:
    payload = {"campaign": json.loads(odd)}

    def make() -> None:
        parse_command("create_design_campaign", payload)
        parse_campaign(payload["campaign"])

    with pytest.raises(InvalidInput):
        make()


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_graphql_refuses_them_as_data(webserver: TestClient) -> None:
    query = 'mutation($c: NanoJson!) { it: cloneCampaign(slug: "a", newSlug: "b", changes: $c) { __typename } }'
    for odd in ('{"description": "\\ud800"}', nested(900), f'{{"simulation_budget": {2**70}}}'):
        body = f'{{"query": {json.dumps(query)}, "variables": {{"c": {odd}}}}}'
        answer = webserver.post("/graphql", content=body, headers=JSON)
        assert answer.status_code in (200, 400), answer.text
        assert "File " not in answer.text


def answers(bench: Bench, make: Any, n: int = 6) -> list[Any]:
    def send() -> Any:
        return execute(bench.database, make(), agent_id="ada", idempotency_key="one", clock=bench.clock)

    return race(*([send] * n))


def test_equal_commands_at_once_all_get_the_one_answer(bench: Bench) -> None:
    done = answers(bench, lambda: SetMode(mode=OrchestratorMode.MANUAL))
    assert {item.status for item in done} == {CommandStatus.COMPLETED}
    assert len({item.command_id for item in done}) == 1
    assert len({json.dumps(dict(item.result), sort_keys=True) for item in done}) == 1
    assert sorted(item.is_repeat for item in done) == [False] + [True] * 5
    assert bench.count(agent_commands) == 1


def test_equal_steps_at_once_run_one_step_and_all_get_its_answer(bench: Bench) -> None:
    bench.create()
    done = answers(bench, RunStep, n=3)
    assert len({item.result["run_id"] for item in done}) == 1
    assert bench.count(orchestrator_runs) == 1


def test_an_empty_key_is_refused_and_answers_for_no_other_request(bench: Bench, client: Client) -> None:
    headers = {**client.as_(Scope.OPERATE), "Idempotency-Key": ""}
    for path in ("/orchestrator/deactivate", "/orchestrator/activate"):
        answer = client.post(path, headers=headers)
        assert "key is empty" in problem(answer, 422)["detail"]
    assert bench.count(agent_commands, agent_commands.c.agent_id == "operate-person") == 0


@pytest.mark.parametrize("length", [b"\xb2", b"9" * 5000, b"-1", b"x"])
def test_a_length_that_is_no_number_is_no_server_error(bench: Bench, client: Client, length: bytes) -> None:
    headers = [*client.as_(Scope.AGENT).items(), ("Content-Type", "application/json"), ("Content-Length", length)]
    answer = client.post(CREATE, content=b"{}", headers=headers)
    assert problem(answer, 422)


@pytest.mark.parametrize("offset", ["9" * 5000, "9" * 19, "²", "-1", "\0"])
def test_a_page_at_an_impossible_offset_is_refused(bench: Bench, client: Client, offset: str) -> None:
    bench.create()
    answer = client.get("/orchestrator/ui/campaigns/alpha", params={"offset": offset})
    assert answer.status_code == 422
    assert len(answer.text) < 20_000
