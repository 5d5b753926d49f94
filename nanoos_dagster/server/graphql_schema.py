"""The GraphQL schema of our server: Dagster's, extended with our fields."""

from collections.abc import Callable
from typing import Any

import graphene
from dagster_graphql.schema import types
from dagster_graphql.schema.roots.mutation import GrapheneMutation
from dagster_graphql.schema.roots.query import GrapheneQuery
from dagster_graphql.schema.roots.subscription import GrapheneSubscription
from graphql import GraphQLError

from nanoos.interfaces.graphql.fields import mutation_fields, query_fields
from nanoos.service.access.identity import Scope

# Dagster checks no permission for these.
UNCHECKED = ("logTelemetry", "setNuxSeen")


def build_schema() -> graphene.Schema:
    """Dagster's schema and ours, under one query and one mutation root."""
    schema = graphene.Schema(
        query=_extended(GrapheneQuery, "Query", query_fields()),
        mutation=_extended(GrapheneMutation, "Mutation", mutation_fields()),
        subscription=GrapheneSubscription,
        types=types(),
    )
    mutations = schema.graphql_schema.mutation_type
    for name in UNCHECKED:
        mutations.fields[name].resolve = _for_operators(name, mutations.fields[name].resolve)
    return schema


def _for_operators(name: str, resolve: Callable[..., Any]) -> Callable[..., Any]:
    def checked(root: Any, info: graphene.ResolveInfo, **arguments: Any) -> Any:
        if info.context.read_only:
            what = f"{name} needs scope {Scope.OPERATE.value!r} and a POST request."
            raise GraphQLError(what)
        return resolve(root, info, **arguments)

    return checked


def _extended(root: type, name: str, fields: dict[str, graphene.Field]) -> type:
    # A field of ours would hide one of Dagster's with the same name.
    hidden = sorted(set(fields) & set(root._meta.fields))
    if hidden:
        raise AssertionError(f"Dagster has {name} fields of the same name: {hidden}")
    return type(f"Nano{name}", (root,), {"Meta": type("Meta", (), {"name": name}), **fields})
