"""Whatever fits our schema is answered: no 500, no stack, no change by anybody who may not."""

from __future__ import annotations

from typing import Any

import pytest
from graphql.language import IntValueNode, ObjectFieldNode, ObjectValueNode, StringValueNode, ValueNode
from graphql.language.ast import NameNode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import mutations, queries

from nanoos.interfaces.graphql.fields import query_name
from nanoos.service.commands.inputs import offered
from nanoos.service.queries.catalog import QUERIES
from nanoos.store.tables import agent_commands, orchestrator_state
from tests.dagster.test_graphql import camel, rows
from tests.support.graphql import GraphQL
from tests.support.schema import SCHEMA, carry_out
from tests.support.servers import Server

pytestmark = pytest.mark.xdist_group("server")

QUERY_FIELDS = [camel(query_name(read)) for read in QUERIES.values()]
MUTATIONS = [camel(kind) for kind in offered()]


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
ASKED = queries(SCHEMA, fields=QUERY_FIELDS, custom_scalars=SCALARS)
SENT = mutations(SCHEMA, fields=MUTATIONS, custom_scalars=SCALARS)
BOUNDED = settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None, derandomize=True)


def answered(status: int, text: str) -> None:
    assert status in (200, 400), text
    assert "File " not in text
    assert "InternalError" not in text


@pytest.mark.slow
def test_any_query_is_answered_by_the_server(server: Server, tokens: dict[str, str]) -> None:
    client = GraphQL(server.url, tokens["read"])

    @BOUNDED
    @given(ASKED)
    def ask(query: str) -> None:
        answered(*client.post_text(query))

    ask()


@pytest.mark.slow
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


@pytest.mark.slow
@pytest.mark.parametrize("requests", [ASKED, SENT], ids=["queries", "mutations"])
def test_whatever_an_operator_sends_is_carried_out_or_refused_as_data(
    requests: st.SearchStrategy[str], operator: Any
) -> None:
    @BOUNDED
    @given(requests)
    def send(query: str) -> None:
        carry_out(query, operator)

    send()
