"""Scalars that GraphQL lacks: any JSON, and whole numbers beyond 32 bits."""

from __future__ import annotations

from typing import Any

from graphene import Scalar
from graphql import GraphQLError, ValueNode, value_from_ast_untyped
from graphql.language import IntValueNode

from nanoos.interfaces.dispatch import finite

WORD = 2**63


class NanoJson(Scalar):  # type: ignore[misc]  # graphene has no types
    """Any JSON value; keys are named as in the REST API."""

    @staticmethod
    def serialize(value: Any) -> Any:
        return finite(value)

    @staticmethod
    def parse_value(value: Any) -> Any:
        return value

    @staticmethod
    def parse_literal(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        return value_from_ast_untyped(node, variables)


class NanoLong(Scalar):  # type: ignore[misc]  # graphene has no types
    """A whole number of up to 64 bits."""

    @staticmethod
    def serialize(value: Any) -> int:
        return int(value)

    @staticmethod
    def parse_value(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not -WORD <= value < WORD:
            raise GraphQLError(f"{value!r} is not a 64-bit whole number.")
        return value

    @staticmethod
    def parse_literal(node: ValueNode, _: dict[str, Any] | None = None) -> int:
        if not isinstance(node, IntValueNode):
            raise GraphQLError("Give a whole number.", node)
        return NanoLong.parse_value(int(node.value))
