"""The GraphQL schema of our server: Dagster's with our fields beside its own."""

import graphene
from dagster_graphql.schema import types
from dagster_graphql.schema.roots.mutation import GrapheneMutation
from dagster_graphql.schema.roots.query import GrapheneQuery
from dagster_graphql.schema.roots.subscription import GrapheneSubscription

from nanoos.interfaces.graphql.fields import mutation_fields, query_fields


def build_schema() -> graphene.Schema:
    """Both, under one query and one mutation root."""
    return graphene.Schema(
        query=_extended(GrapheneQuery, "Query", query_fields()),
        mutation=_extended(GrapheneMutation, "Mutation", mutation_fields()),
        subscription=GrapheneSubscription,
        types=types(),
    )


def _extended(root: type, name: str, fields: dict[str, graphene.Field]) -> type:
    # A field of ours would hide one of Dagster's with the same name.
    hidden = sorted(set(fields) & set(root._meta.fields))
    if hidden:
        raise AssertionError(f"Dagster has {name} fields of the same name: {hidden}")
    return type(f"Nano{name}", (root,), {"Meta": type("Meta", (), {"name": name}), **fields})
