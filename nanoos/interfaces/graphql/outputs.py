"""Object types generated from the records that queries return, with a field for each of their attributes."""

from __future__ import annotations

import math
import types
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import graphene
from pydantic import BaseModel

from nanoos.interfaces.graphql.scalars import NanoJson, NanoLong
from nanoos.service.queries.catalog import Listing

PREFIX = "Nano"
SCALARS: Mapping[type, Any] = {str: graphene.String, bool: graphene.Boolean, datetime: graphene.DateTime}

# Fields of a type beyond its record's, by the record's name; `fields.py` fills it.
Extra = Callable[[], Mapping[str, graphene.Field]]
EXTRAS: dict[str, Extra] = {}


@cache
def object_type(record: type) -> Any:
    """The object type of a dataclass or model."""
    extra = EXTRAS.get(record.__name__, dict)()
    attributes = {name: _field(name, hint) for name, hint in _hints(record).items()}
    description = (record.__doc__ or "").partition("\n")[0]
    meta = type("Meta", (), {"name": type_name(record), "description": description})
    return type(type_name(record), (graphene.ObjectType,), {"Meta": meta, **attributes, **extra})


def type_name(record: type) -> str:
    """`CampaignSummary` is NanoCampaignSummary, `CommandView` NanoCommand, a listing of commands NanoCommandPage."""
    if issubclass(record, Listing):
        (item,) = record.__pydantic_generic_metadata__["args"]
        return f"{type_name(item)}Page"
    return PREFIX + record.__name__.removesuffix("View")


def _hints(record: type) -> dict[str, Any]:
    if issubclass(record, BaseModel):
        return {name: field.annotation for name, field in record.model_fields.items()}
    # Properties are not fields: only what the record itself declares.
    return get_type_hints(record)


def _field(name: str, hint: Any) -> graphene.Field:
    made, is_required = _output(name, hint)

    def resolve(root: Any, _: Any) -> Any:
        value = getattr(root, name)
        return None if isinstance(value, float) and not math.isfinite(value) else value

    # A number that is not finite becomes null, so the field is nullable even where the record's is not.
    return graphene.Field(made, required=is_required and hint is not float, resolver=resolve)


def _output(name: str, hint: Any) -> tuple[Any, bool]:
    """The GraphQL type of a hint, and whether a value is always there."""
    if get_origin(hint) in (Union, types.UnionType):
        (inner,) = (item for item in get_args(hint) if item is not type(None))
        return _output(name, inner)[0], False
    if get_origin(hint) in (tuple, list):
        made, _ = _output(name, get_args(hint)[0])
        return graphene.List(graphene.NonNull(made)), True
    if hint is Any or get_origin(hint) in (Mapping, dict) or isinstance(hint, types.GenericAlias):
        return NanoJson, True
    if hint is int:
        return (NanoLong if name == "id" or name.endswith("_id") else graphene.Int), True
    if hint is float:
        return graphene.Float, True
    if hint in SCALARS:
        return SCALARS[hint], True
    if is_dataclass(hint) or issubclass(hint, BaseModel):
        return object_type(hint), True
    if issubclass(hint, str):  # a status
        return graphene.String, True
    return NanoJson, True
