"""Our GraphQL schema carried out in this process, for what needs no server: fields on both databases."""

from __future__ import annotations

import asyncio
from typing import Any

from graphql import ExecutionResult, GraphQLError, GraphQLSchema, execute, parse

from nanoos_dagster.server.graphql_schema import build_schema

SCHEMA: GraphQLSchema = build_schema().graphql_schema


def answer(query: str, context: Any, **variables: Any) -> ExecutionResult:
    """The answer, whatever it is."""

    async def main() -> ExecutionResult:
        result = execute(SCHEMA, parse(query), context_value=context, variable_values=variables)
        return result if isinstance(result, ExecutionResult) else await result

    return asyncio.run(main())


def carry_out(query: str, context: Any, **variables: Any) -> Any:
    """The data, None where the request itself is wrong; fails where a resolver did."""
    result = answer(query, context, **variables)
    for error in result.errors or []:
        assert error.original_error is None or isinstance(error.original_error, GraphQLError), error.original_error
    assert "InternalError" not in str(result.data)
    return result.data
