"""Routes derived from the catalogs: a GET from a query of the catalog, a POST from the class of a command.

A route states its path and how REST spells it; parameters, body, bounds, descriptions and the answer's type come from
the query's arguments or the command's fields. Routes that do more than translate are written out in their modules: a
configuration under ETag and If-Match, a step that is answered with its decisions, a token whose secret is shown once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import copy
from inspect import Parameter, Signature
from types import NoneType
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Body, Path, Request, Response
from fastapi import Query as QueryParameter
from pydantic import BaseModel, ConfigDict, create_model
from pydantic.fields import FieldInfo

from nanoos.interfaces.dispatch import CommandAnswer
from nanoos.interfaces.rest.common import PROPOSED, OrchestratorName, Read, Reader, Send, Sender, paged
from nanoos.service.commands.command import Command
from nanoos.service.queries.arguments import PageOf
from nanoos.service.queries.catalog import QUERIES, Listing

ORCHESTRATOR = "orchestrator"
PLACEHOLDER = re.compile(r"{(\w+)}")


def add_query(
    router: APIRouter,
    path: str,
    query: str,
    *,
    spelled: Mapping[str, str] | None = None,
    limit: int = 50,
    of_default_orchestrator: bool = False,
) -> None:
    """A GET route that answers a query.

    Args:
        router: Gets the route.
        path: Its placeholders are arguments of the query.
        query: Name in the catalog.
        spelled: Query parameters that are called otherwise than their arguments; `orchestrator` is `name` everywhere.
        limit: Items of a page where the request names no limit.
        of_default_orchestrator: Where the request names no orchestrator, only the default one's; otherwise all.
    """
    catalogued = QUERIES[query]
    is_list = issubclass(catalogued.answer, Listing)
    is_paged = issubclass(catalogued.arguments, PageOf)

    def endpoint(read: Reader, request: Request, response: Response, **arguments: Any) -> Any:
        if of_default_orchestrator:
            arguments[ORCHESTRATOR] = read.name(arguments[ORCHESTRATOR])
        answer = read.ask(query, **arguments)
        if is_paged:
            return paged(answer, request, response, limit=arguments["limit"], offset=arguments["offset"])
        return answer.items if is_list else answer

    in_path = PLACEHOLDER.findall(path)
    parameters = [
        _in_path(name, field) if name in in_path else _in_query(name, field, (spelled or {}).get(name), limit)
        for name, field in catalogued.arguments.model_fields.items()
    ]
    own = [_own("read", Read), _own("request", Request), _own("response", Response)]
    router.add_api_route(
        path,
        _with_signature(endpoint, [*own, *parameters]),
        methods=["GET"],
        name=query,
        response_model=_items_of(catalogued.answer) if is_list else catalogued.answer,
        description=catalogued.description,
    )


def add_command(
    router: APIRouter,
    path: str,
    command: type[Command],
    *,
    name: str | None = None,
    description: str | None = None,
    fixed: Mapping[str, Any] | None = None,
    defaults: Mapping[str, Any] | None = None,
) -> None:
    """A POST route that sends a command.

    Fields that the path names come from it, the orchestrator from the parameter `name`, all others from the body, which
    may be left out where each of them has a default.

    Args:
        router: Gets the route.
        path: Its placeholders are fields of the command.
        command: What is sent.
        name: Of the route; by default the command's kind.
        description: By default the command's.
        fixed: Fields that the path settles.
        defaults: Of fields that the command itself requires.
    """
    settled = fixed or {}
    in_path = PLACEHOLDER.findall(path)
    body = _body(command, {*in_path, *settled, ORCHESTRATOR}, defaults or {})

    def endpoint(send: Sender, body: BaseModel | None = None, **given: Any) -> CommandAnswer:
        if ORCHESTRATOR in given:
            given[ORCHESTRATOR] = send.name(given[ORCHESTRATOR])
        return send(command(**{**(defaults or {}), **dict(body or ()), **given, **settled}))

    parameters = [_own("send", Send)]
    for field_name, field in command.model_fields.items():
        if field_name in in_path:
            parameters.append(_in_path(field_name, field))
        elif field_name == ORCHESTRATOR:
            parameters.append(_in_query(field_name, field, None, 0))
    if body is not None:
        is_required = any(field.is_required() for field in body.model_fields.values())
        parameters.append(
            _own("body", Annotated[body, Body()])
            if is_required
            else _own("body", Annotated[body | None, Body()], default=None)
        )
    router.add_api_route(
        path,
        _with_signature(endpoint, parameters),
        methods=["POST"],
        name=name or command.kind,
        response_model=CommandAnswer,
        responses={**PROPOSED},
        description=description or command.__doc__,
    )


def _body(command: type[Command], elsewhere: set[str], defaults: Mapping[str, Any]) -> type[BaseModel] | None:
    """Model of the fields that the body holds; None where there are none."""
    fields = {name: copy(field) for name, field in command.model_fields.items() if name not in elsewhere}
    if not fields or len(fields) == len(command.model_fields):
        return command if fields else None
    for name, default in defaults.items():
        fields[name].default = default
    made: dict[str, Any] = {name: (field.annotation, field) for name, field in fields.items()}
    return create_model(
        f"{command.__name__}Body", __config__=ConfigDict(extra="forbid"), __doc__=command.__doc__, **made
    )


def _items_of(listing: type[Listing[Any]]) -> Any:
    (item,) = listing.__pydantic_generic_metadata__["args"]
    return list[item]  # type: ignore[valid-type]  # a type for FastAPI, not for mypy


def _own(name: str, hint: Any, *, default: Any = Parameter.empty) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=hint, default=default)


def _in_path(name: str, field: FieldInfo) -> Parameter:
    # What is optional elsewhere is always there in a path.
    is_optional = NoneType in get_args(field.annotation)
    hint: Any = get_args(field.annotation)[0] if is_optional else field.annotation
    return _own(name, _annotated(hint, *field.metadata, Path(description=field.description)))


def _in_query(name: str, field: FieldInfo, spelled: str | None, limit: int) -> Parameter:
    if name == ORCHESTRATOR:
        return _own(name, OrchestratorName, default=None)
    default = limit if name == "limit" else Parameter.empty if field.is_required() else field.default
    parameter = QueryParameter(alias=spelled, description=field.description)
    return _own(name, _annotated(field.annotation, *field.metadata, parameter), default=default)


def _annotated(hint: Any, *metadata: Any) -> Any:
    return Annotated[hint, *metadata]


def _with_signature(endpoint: Callable[..., Any], parameters: list[Parameter]) -> Callable[..., Any]:
    endpoint.__signature__ = Signature(parameters)  # type: ignore[attr-defined]  # FastAPI reads it
    return endpoint
