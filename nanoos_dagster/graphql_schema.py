"""The GraphQL schema of our server: Dagster's."""

import graphene
from dagster_graphql.schema import create_schema


def build_schema() -> graphene.Schema:
    """Dagster's schema."""
    return create_schema()
