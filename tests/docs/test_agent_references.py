"""The tables of the GraphQL and MCP references name what the code offers, with its scopes and hints."""

from __future__ import annotations

import re

import pytest

from nanoos.interfaces.graphql.fields import mutation_fields, query_fields
from nanoos.interfaces.mcp.prompts import CAMPAIGN_URI, GUIDE_URI, PROMPT
from nanoos.service.commands.inputs import offered
from nanoos.service.queries.catalog import QUERIES
from tests.docs.test_documents import PROJECT

ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


def section(document: str, title: str) -> dict[str, list[str]]:
    """Rows of a section's table: first cell to the others."""
    text = (PROJECT / "docs" / "reference" / document).read_text()
    (body,) = [part for part in text.split("\n## ") if part.startswith(f"{title}\n")]
    return {name: [cell.strip() for cell in rest.split("|")] for name, rest in ROW.findall(body)}


def camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.title() for part in tail)


def test_the_graphql_reference_lists_every_query_with_its_arguments() -> None:
    told = section("graphql.md", "Queries")
    fields = {camel(name): field for name, field in query_fields().items()}
    assert set(told) == set(fields)
    for name, field in fields.items():
        arguments = {argument.name or camel(python_name) for python_name, argument in field.args.items()}
        assert set(re.findall(r"`(\w+)`", told[name][0])) == arguments, name


def test_the_graphql_reference_lists_every_mutation_with_its_scope() -> None:
    told = section("graphql.md", "Mutations")
    assert {name: cells[0] for name, cells in told.items()} == {
        camel(kind): offered()[kind].scope.value for kind in mutation_fields()
    }


def test_the_mcp_reference_lists_every_tool_with_its_scope_key_and_hint() -> None:
    assert set(section("mcp.md", "Tools that read")) == set(QUERIES)
    assert section("mcp.md", "Tools that act") == {
        kind: [
            model.scope.value,
            "optional" if model.sets_state else "required",
            str(model.is_destructive).lower(),
        ]
        for kind, model in offered().items()
    }


@pytest.mark.parametrize("name", [GUIDE_URI, CAMPAIGN_URI, PROMPT])
def test_the_mcp_reference_names_the_resources_and_the_prompt(name: str) -> None:
    assert name in section("mcp.md", "Resources and prompt")
