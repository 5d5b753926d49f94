"""Queries by name, as GraphQL and MCP ask them; `/agent/commands` is the same for commands."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel

from nanoos.domain.errors import NotFound
from nanoos.interfaces.rest.common import Read
from nanoos.service.fields import Name
from nanoos.service.queries.catalog import QUERIES

router = APIRouter(prefix="/agent/queries", tags=["agent"])


class QueryKind(BaseModel):
    """A query that can be asked."""

    name: str
    what: str
    arguments: dict[str, Any]


@router.get("")
def queries(_read: Read) -> list[QueryKind]:
    """The queries that can be asked by name, with their arguments as JSON Schema."""
    return [
        QueryKind(name=name, what=query.description, arguments=query.arguments.model_json_schema())
        for name, query in QUERIES.items()
    ]


@router.get("/{name}")
def ask(read: Read, request: Request, name: Annotated[Name, Path()]) -> dict[str, Any]:
    """The answer to any query by its name; its arguments are query parameters."""
    query = QUERIES.get(name)
    if query is None:
        raise NotFound(f"There is no query {name!r}.", hint=f"Known: {', '.join(sorted(QUERIES))}.")
    return query.plain(query.ask(read.services, dict(request.query_params)))
