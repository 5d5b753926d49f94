"""The instruments that campaigns can name: built in, installed, and defined by files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nanoos.domain.errors import InvalidInput
from nanoos.execution.instruments.defined.creation import instrument_files, read_instrument
from nanoos.plugins.registry import INSTRUMENTS, instruments_for_people
from nanoos.service.queries.engines import COMPILED


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentView:
    """One instrument.

    Attributes:
        kind: http, directory or command for a definition; "Python class" otherwise.
        origin: lab, or where the class is.
        version: The hash of a definition.
        properties: By name: unit in which the instrument states it, empty for the property's own.
        for_people: Whether its experiments wait for a person.
        problem: Why a definition cannot be read; empty if it can.
    """

    name: str
    kind: str
    origin: str
    version: str = ""
    description: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    for_people: bool = False
    problem: str = ""


def instrument_views() -> tuple[InstrumentView, ...]:
    """All instruments, sorted by name. Reads definitions and asks no instrument."""
    return tuple(instrument_view(name) for name in INSTRUMENTS.names())


def instrument_view(name: str) -> InstrumentView:
    """One instrument.

    Raises:
        InvalidInput: There is no such instrument.
    """
    if not INSTRUMENTS.is_defined(name):
        origin = INSTRUMENTS.path(name)
        return InstrumentView(name=name, kind=COMPILED, origin=origin, for_people=name in instruments_for_people())
    file = instrument_files()[name]
    try:
        definition = read_instrument(file)
    except InvalidInput as error:
        return InstrumentView(name=name, kind="", origin=file.origin, problem=str(error))
    return InstrumentView(
        name=name,
        kind=definition.kind,
        origin=file.origin,
        version=definition.content_hash,
        description=definition.description,
        properties={key: item.unit or item.unit_json or "" for key, item in definition.properties.items()},
    )
