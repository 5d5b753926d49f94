"""Columns of a bundle's tables: their types, and names for those of properties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from nanoos.engines.units import split_property

if TYPE_CHECKING:
    import pyarrow as pa

Types = Mapping[str, type | None]  # the Python type of each column, or None for a time
PropertyColumns = Mapping[tuple[str, str], str]


def property_columns(taken: Iterable[str], properties: Sequence[str], ends: Sequence[str] = ("",)) -> PropertyColumns:
    """Names of the columns of properties, which are floats in property units.

    Args:
        taken: The table's other columns. A property's name that is among them gets an underscore.
        properties: The properties.
        ends: What each column's name adds to the property's.

    Returns:
        The name by property and end.
    """
    used, names = set(taken), {}
    for property_ in properties:
        for end in ends:
            name = property_ + end
            while name in used:
                name += "_"
            used.add(name)
            names[property_, end] = name
    return names


def schema_of(types: Types, columns: PropertyColumns | None = None) -> pa.Schema:
    """The schema of a table; the metadata of a property's field has its unit."""
    import pyarrow as pa

    known: dict[type | None, pa.DataType] = {
        int: pa.int64(),
        float: pa.float64(),
        str: pa.string(),
        bool: pa.bool_(),
        None: pa.timestamp("us", "UTC"),
    }
    fields = [pa.field(name, known[type_]) for name, type_ in types.items()]
    for (property_, _), name in (columns or {}).items():
        unit = split_property(property_)[1]
        fields.append(pa.field(name, pa.float64(), metadata={"unit": unit} if unit else None))
    return pa.schema(fields)
