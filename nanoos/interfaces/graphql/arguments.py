"""Arguments and input types generated from pydantic models, and their conversion back to plain data."""

from __future__ import annotations

import types
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import graphene
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from nanoos.interfaces.graphql.outputs import PREFIX
from nanoos.interfaces.graphql.scalars import NanoJson, NanoLong

INT_MAX = 2**31  # GraphQL's Int has 32 bits
SCALARS: Mapping[Any, Any] = {str: graphene.String, bool: graphene.Boolean, float: graphene.Float}


def arguments(model: type[BaseModel]) -> dict[str, graphene.Argument]:
    """Arguments of a field, one for each field of the model. An omitted argument takes the model's default."""
    return {
        name: graphene.Argument(
            _input(model, name, field.annotation, tuple(field.metadata)),
            required=field.is_required(),
            description=field.description,
        )
        for name, field in model.model_fields.items()
    }


def plain(value: Any) -> Any:
    """A resolver's arguments as plain data."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {name: plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


@cache
def input_type(model: type[BaseModel]) -> Any:
    """The input object type of a model."""
    name = f"{PREFIX}{model.__name__}Input"
    meta = type("Meta", (), {"name": name, "description": (model.__doc__ or "").partition("\n")[0]})
    return type(name, (graphene.InputObjectType,), {"Meta": meta, **_input_fields(model)})


def _input_fields(model: type[BaseModel]) -> dict[str, graphene.InputField]:
    return {
        name: graphene.InputField(
            _input(model, name, field.annotation, tuple(field.metadata)),
            required=field.is_required(),
            description=field.description,
        )
        for name, field in model.model_fields.items()
    }


def _input(model: type[BaseModel], name: str, hint: Any, bounds: tuple[Any, ...] = ()) -> Any:
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *more = get_args(hint)
        return _input(model, name, inner, (*bounds, *_bounds(more)))
    if origin in (Union, types.UnionType):
        inner, *others = (item for item in get_args(hint) if item is not type(None))
        return NanoJson if others else _input(model, name, inner, bounds)
    if origin is Literal:
        return _literal(f"{PREFIX}{model.__name__}{name.title().replace('_', '')}", get_args(hint))
    if origin in (list, tuple, frozenset):
        return graphene.List(graphene.NonNull(_input(model, name, get_args(hint)[0])))
    if hint is int:
        return NanoLong if any(_is_wide(bound) for bound in bounds) else graphene.Int
    if hint in SCALARS:
        return SCALARS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _enum(hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return input_type(hint)
    return NanoJson


def _bounds(metadata: list[Any]) -> list[Any]:
    """The bounds in an annotation's metadata, as pydantic would collect them."""
    bounds: list[Any] = []
    for item in metadata:
        bounds += item.metadata if isinstance(item, FieldInfo) else [item]
    return bounds


def _is_wide(bound: Any) -> bool:
    return any(getattr(bound, name, 0) > INT_MAX for name in ("lt", "le"))


@cache
def _enum(values: type[Enum]) -> Any:
    return graphene.Enum.from_enum(values, name=PREFIX + values.__name__)


@cache
def _literal(name: str, values: tuple[str, ...]) -> Any:
    return graphene.Enum(name, [(value, value) for value in values])
