"""Dagster's GraphQL endpoint, which answers invalid requests with 4xx: the stock one fails with 500 and a trace."""

from collections.abc import Sequence

from dagster_webserver.webserver import DagsterWebserver
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from nanoos.interfaces.graphql.limits import refusal


class GraphQLEndpoint(DagsterWebserver):
    """Dagster's web server with 4xx responses."""

    async def graphql_http_endpoint(self, request: Request) -> Response:
        problem = await _problem_of(request) if request.method == "POST" else None
        return _refusal(problem) if problem else await super().graphql_http_endpoint(request)

    async def gen_graphql_response(self, request_context, query, variables, operation_name) -> Response:
        too_large = refusal(query)
        if too_large is not None:
            return _refusal(too_large)
        try:
            return await super().gen_graphql_response(request_context, query, variables, operation_name)
        except RecursionError:
            return _refusal("The query is nested too deeply.")

    async def execute_graphql_subscription(self, websocket, operation_id, query, variables, operation_name):
        too_large = refusal(query) if isinstance(query, str) else "The query is not a string."
        if too_large is not None:
            return None, GraphQLError(too_large).formatted
        return await super().execute_graphql_subscription(websocket, operation_id, query, variables, operation_name)

    def handle_graphql_errors(self, errors: Sequence[GraphQLError]) -> list:
        return super().handle_graphql_errors([_without_stack(error) for error in errors])

    def _determine_status_code(self, resolver_errors, captured_errors) -> int:
        return super()._determine_status_code(
            [_without_stack(error) for error in resolver_errors or ()], captured_errors
        )


async def _problem_of(request: Request) -> str | None:
    try:
        if "application/json" not in request.headers.get("content-type", ""):
            (await request.body()).decode()
            return None
        data = await request.json()
    except (ValueError, RecursionError):
        return "The body is not JSON."
    if not isinstance(data, dict) or not isinstance(data.get("query", ""), str):
        return "The body is not an object with a query."
    if not isinstance(data.get("variables") or {}, dict | str):
        return "The variables are not an object."
    return None if isinstance(data.get("operationName") or "", str) else "operationName is not a string."


def _refusal(what: str) -> JSONResponse:
    return JSONResponse({"data": None, "errors": [{"message": what}]}, status_code=400)


def _without_stack(error: GraphQLError) -> GraphQLError:
    """An error in the request itself, such as a variable of a wrong type, is caused by another GraphQL error."""
    if not isinstance(error.original_error, GraphQLError):
        return error
    return GraphQLError(error.message, nodes=error.nodes, path=error.path, extensions=error.extensions)
