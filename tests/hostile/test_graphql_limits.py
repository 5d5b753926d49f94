"""GraphQL requests that ask for too much are refused before anything is resolved; those of Dagster's UI never are."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import dagster_webserver
import pytest
from dagster_graphql.schema.roots.mutation import GrapheneMutation
from graphql import DocumentNode, parse
from graphql.language import FragmentDefinitionNode, OperationDefinitionNode
from graphql.utilities import get_introspection_query
from starlette.testclient import TestClient

from nanoos.interfaces.graphql.limits import MAX_ALIASES, MAX_COST, MAX_DEPTH, MAX_TOKENS, refusal, size_of
from nanoos.service.access.identity import Scope
from nanoos_dagster.server.graphql_schema import UNCHECKED
from tests.interfaces.http.conftest import HOST, bearer
from tests.support.access import make_token
from tests.support.bench import Bench

# The code location is away in these tests.
pytestmark = pytest.mark.filterwarnings("ignore:Error loading repository location")

DEEP = "{ " + "a { " * 40 + "b" + " }" * 40 + " }"
ALIASES = "{ " + " ".join(f"a{n}: version" for n in range(300)) + " }"
WIDE = "{ runsOrError { ... on Runs { results { " + " ".join(f"f{n}" for n in range(MAX_COST)) + " } } } }"
# Each fragment spreads the one below it ten times: 10^12 fields in a kilobyte.
BOMB = "{ ...f12 } fragment f0 on Query { version } " + " ".join(
    f"fragment f{n} on Query {{ {' '.join([f'...f{n - 1}'] * 10)} }}" for n in range(1, 13)
)
LONG = "{ " + "a " * MAX_TOKENS + "}"
CHOICES = "{ " + " ".join(f'a{n}: nextCandidates(slug: "a") {{ id }}' for n in range(5)) + " }"
STACK = "{ " + "a { " * 3000 + "b" + " }" * 3000 + " }"


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("query", "reason"),
    [
        (DEEP, f"depth is 41; the limit is {MAX_DEPTH}"),
        (ALIASES, f"number of aliases is 300; the limit is {MAX_ALIASES}"),
        (WIDE, f"the limit is {MAX_COST}"),
        (BOMB, f"cost is more than 10^9; the limit is {MAX_COST}"),
        (LONG, f"more than {MAX_TOKENS} tokens"),
        (STACK, "nested"),
        (CHOICES, "cost is 2110; the limit is 2000"),
    ],
    ids=["deep", "aliases", "wide", "bomb", "long", "stack", "choices"],
)
@pytest.mark.parametrize("method", ["POST", "GET", "socket"])
def test_a_query_that_asks_for_too_much_is_refused_with_the_limit(
    method: str, query: str, reason: str, webserver: TestClient
) -> None:
    if method == "POST":
        answer = webserver.post("/graphql", json={"query": query})
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
    elif method == "GET":
        answer = webserver.get("/graphql", params={"query": query})
        assert answer.status_code == 400
        (error,) = answer.json()["errors"]
    else:
        with webserver.websocket_connect(f"{HOST.replace('http', 'ws')}/graphql", ["graphql-ws"]) as socket:
            socket.send_json({"type": "start", "id": "1", "payload": {"query": query}})
            error = socket.receive_json()["payload"]
    assert reason in error["message"]


@pytest.mark.slow
def test_every_query_of_dagsters_ui_fits() -> None:
    operations, fragments = _of_the_ui()
    assert len(operations) > 150
    for name, operation in operations.items():
        document = DocumentNode(definitions=(operation, *fragments.values()))
        size = size_of(document)
        assert size.depth <= MAX_DEPTH, name
        assert size.aliases <= MAX_ALIASES, name
        assert size.cost <= MAX_COST, name
    assert refusal(get_introspection_query()) is None


def _of_the_ui() -> tuple[dict[str, OperationDefinitionNode], dict[str, FragmentDefinitionNode]]:
    """The operations and fragments in the scripts that Dagster's web server ships."""
    operations: dict[str, OperationDefinitionNode] = {}
    fragments: dict[str, FragmentDefinitionNode] = {}
    texts = re.compile(r'"((?:\\n|\s)+(?:query|mutation|subscription|fragment) (?:[^"\\]|\\.)*)"')
    for script in (Path(dagster_webserver.__file__).parent / "webapp" / "build").rglob("*.js"):
        for found in texts.finditer(script.read_text(errors="replace")):
            for node in parse(json.loads(f'"{found[1]}"')).definitions:
                if isinstance(node, OperationDefinitionNode) and node.name:
                    operations[node.name.value] = node
                elif isinstance(node, FragmentDefinitionNode):
                    fragments[node.name.value] = node
    return operations, fragments


@pytest.mark.slow
def test_every_mutation_of_dagster_checks_a_permission_or_we_do() -> None:
    unchecked = {
        name
        for name, field in GrapheneMutation._meta.fields.items()
        if "ermission" not in inspect.getsource(inspect.getmodule(field.resolver).__dict__[_class_of(field.resolver)])
    }
    # Each of its launches is checked by itself.
    assert unchecked - {"launchMultipleRuns"} == set(UNCHECKED)


def _class_of(resolver: object) -> str:
    return getattr(resolver, "__qualname__", "").split(".")[0]


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_reader_changes_nothing_that_dagster_leaves_unchecked(bench: Bench, webserver: TestClient) -> None:
    for scope, may in ((Scope.READ, False), (Scope.AGENT, False), (Scope.OPERATE, True)):
        headers = bearer(make_token(bench, f"{scope}-person", scope))
        answer = webserver.post("/graphql", json={"query": "mutation { setNuxSeen }"}, headers=headers)
        assert (answer.status_code == 200) is may, scope
        assert ("needs scope 'operate'" in answer.text) is not may
        by_get = webserver.get("/graphql", params={"query": "mutation { setNuxSeen }"}, headers=headers)
        assert by_get.status_code == 400
