"""Whatever fits our schema is answered: no 500, no stack, no change by anybody who may not."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from graphql import ExecutionResult, GraphQLSchema, execute, parse
from graphql.language import IntValueNode, ObjectFieldNode, ObjectValueNode, StringValueNode, ValueNode
from graphql.language.ast import NameNode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import mutations, queries

from nanoos.access.identity import Identity, Scope
from nanoos.api.graphql.fields import query_name
from nanoos.api.inputs import OFFERED
from nanoos.api.reads import READS
from nanoos.api.services import build_services
from nanoos.store.tables import agent_commands, orchestrator_state
from nanoos_dagster.graphql_schema import build_schema
from tests.dagster.test_graphql import camel, rows
from tests.support.bench import Bench
from tests.support.graphql import GraphQL
from tests.support.servers import Server

pytestmark = pytest.mark.xdist_group("stack")

SCHEMA: GraphQLSchema = build_schema().graphql_schema
QUERIES = [camel(query_name(read)) for read in READS.values()]
MUTATIONS = [camel(kind) for kind in OFFERED]


def node(value: str) -> ValueNode:
    return StringValueNode(value=value)


LONGS = st.integers(-(2**63) - 1, 2**63).map(lambda value: IntValueNode(value=str(value)))
NAMES = st.sampled_from(["value", "bandgap_pbe_ev", "min", "path"])
JSONS = st.recursive(
    st.one_of(LONGS, st.text(max_size=5).map(node)),
    lambda inner: st.dictionaries(NAMES, inner, max_size=2).map(
        lambda found: ObjectValueNode(
            fields=tuple(ObjectFieldNode(name=NameNode(value=name), value=value) for name, value in found.items())
        )
    ),
    max_leaves=3,
)
SCALARS = {"NanoLong": LONGS, "NanoJson": JSONS}
ASKED = queries(SCHEMA, fields=QUERIES, custom_scalars=SCALARS)
SENT = mutations(SCHEMA, fields=MUTATIONS, custom_scalars=SCALARS)
BOUNDED = settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None, derandomize=True)


def answered(status: int, text: str) -> None:
    assert status in (200, 400), text
    assert "File " not in text
    assert "InternalError" not in text


def test_any_query_is_answered_by_the_server(server: Server, tokens: dict[str, str]) -> None:
    client = GraphQL(server.url, tokens["read"])

    @BOUNDED
    @given(ASKED)
    def ask(query: str) -> None:
        answered(*client.post_text(query))

    ask()


def test_no_mutation_of_a_reader_or_of_nobody_changes_anything(server: Server, tokens: dict[str, str]) -> None:
    before = rows(server, orchestrator_state), rows(server, agent_commands)

    @BOUNDED
    @given(SENT)
    def send(mutation: str) -> None:
        assert GraphQL(server.url).post(mutation)[0] == 401
        status, text = GraphQL(server.url, tokens["read"]).post_text(mutation)
        answered(status, text)
        assert "NanoCommand" not in text

    send()
    assert (rows(server, orchestrator_state), rows(server, agent_commands)) == before


@pytest.mark.parametrize("scope", [Scope.OPERATE])
def test_any_mutation_of_an_operator_is_carried_out_or_refused_as_data(scope: Scope, bench: Bench) -> None:
    bench.create()
    context: Any = SimpleNamespace(
        services=build_services(bench.database, bench.settings),
        identity=Identity(agent_id="fuzz", scopes=frozenset({scope})),
    )

    @BOUNDED
    @given(SENT)
    def send(mutation: str) -> None:
        result = run(mutation, context)
        for error in result.errors or []:
            # Of the request itself; a resolver's would be anything else.
            assert error.original_error is None, error.original_error
        assert "InternalError" not in str(result.data)

    send()


def run(query: str, context: Any) -> ExecutionResult:
    async def main() -> ExecutionResult:
        result = execute(SCHEMA, parse(query), context_value=context)
        return result if isinstance(result, ExecutionResult) else await result

    return asyncio.run(main())
