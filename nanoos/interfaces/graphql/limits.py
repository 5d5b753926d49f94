"""How large one GraphQL request may be, for Dagster's fields and ours alike; measured before anything is resolved.

The limits leave room above the largest queries that Dagster's own UI ships (1.13: depth 11, 4 aliases, cost 660).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from graphql import DocumentNode, GraphQLError, parse
from graphql.language import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

MAX_TOKENS = 10_000  # GraphQL tokens of the text; the UI's longest query has about 1,500
MAX_DEPTH = 16  # the introspection query of common clients has 13
MAX_ALIASES = 30
MAX_COST = 2_000
ROOT_COST = 20  # a field at the root reads the database, one below it usually a value already read
HEAVY = {"nextCandidates": 400}  # fields that choose from a whole design space


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """The size of a selection, with its fragments expanded.

    Attributes:
        fields: Number of fields at all depths.
        top: Number of fields at the outermost level.
        aliases: Number of aliased fields.
        depth: Levels of nested fields.
        heavy: Additional cost of heavy fields.
    """

    fields: int = 0
    top: int = 0
    aliases: int = 0
    depth: int = 0
    heavy: int = 0

    @property
    def cost(self) -> int:
        return self.fields + ROOT_COST * self.top + self.heavy

    def __add__(self, other: Size) -> Size:
        return Size(
            fields=self.fields + other.fields,
            top=self.top + other.top,
            aliases=self.aliases + other.aliases,
            depth=max(self.depth, other.depth),
            heavy=self.heavy + other.heavy,
        )


def refusal(query: str) -> str | None:
    """Why a request is too large, with its size and the limit; None if it is not, or cannot be parsed."""
    try:
        size = size_of(parse(query, max_tokens=MAX_TOKENS))
    except GraphQLError as error:
        # The server reports other errors of the text, with their positions.
        return (
            f"The query has more than {MAX_TOKENS} tokens; split it into several."
            if "tokens" in error.message
            else None
        )
    except RecursionError:
        return f"The query is nested far deeper than the limit of {MAX_DEPTH} fields."
    for what, value, limit in (
        ("depth", size.depth, MAX_DEPTH),
        ("number of aliases", size.aliases, MAX_ALIASES),
        ("cost", size.cost, MAX_COST),
    ):
        if value > limit:
            text = value if value < 10**9 else "more than 10^9"
            return f"The query's {what} is {text}; the limit is {limit}. Ask for less, or send several queries."
    return None


def size_of(document: DocumentNode) -> Size:
    """The size of all operations of a document. Raises RecursionError where it is nested beyond Python's stack."""
    fragments = {node.name.value: node for node in document.definitions if isinstance(node, FragmentDefinitionNode)}
    measure = _Measure(fragments)
    operations = (node for node in document.definitions if isinstance(node, OperationDefinitionNode))
    return sum((measure.selection(node.selection_set) for node in operations), Size())


@dataclass
class _Measure:
    fragments: dict[str, FragmentDefinitionNode]
    # Each fragment is measured once: nested fragments can expand to billions of fields.
    sizes: dict[str, Size] = field(default_factory=dict)

    def selection(self, selected: SelectionSetNode | None) -> Size:
        total = Size()
        for node in selected.selections if selected else ():
            if isinstance(node, FieldNode):
                below = self.selection(node.selection_set)
                aliases = below.aliases + (node.alias is not None)
                heavy = below.heavy + HEAVY.get(node.name.value, 0)
                total += Size(fields=below.fields + 1, top=1, aliases=aliases, depth=below.depth + 1, heavy=heavy)
            elif isinstance(node, FragmentSpreadNode):
                total += self.fragment(node.name.value)
            else:
                total += self.selection(getattr(node, "selection_set", None))
        return total

    def fragment(self, name: str) -> Size:
        if name not in self.sizes:
            self.sizes[name] = Size()  # validation refuses a fragment within itself
            definition = self.fragments.get(name)
            self.sizes[name] = self.selection(definition.selection_set) if definition else Size()
        return self.sizes[name]
