"""The engines that campaigns can name: built in, installed, and defined by files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from nanoos.domain.errors import InvalidInput
from nanoos.engines.defined.definition import property_specs, stored_definition
from nanoos.engines.defined.engine import kinds_of
from nanoos.engines.defined.files import DefinitionFile, definition_files, read_definition
from nanoos.plugins.engine import INPUT_FROM
from nanoos.plugins.registry import ENGINES
from nanoos.store.tables import simulation_results

COMPILED = "Python class"
MAX_SOURCES = 10  # versions and sets of parameters whose durations are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineView:
    """One engine.

    Attributes:
        kind: ase, command or python for a definition; "Python class" otherwise.
        origin: lab, ready-made, or where the class or the package is.
        version: Of a class; the hash of a definition, to which a campaign adds the version of what it runs.
        design_space_kinds: Kinds of design space that it can run.
        properties: Unit of each property that it computes, by name; empty where the parameters decide.
        parameters: Meaning and range of each parameter that a campaign may set, by name.
        problem: Why a definition cannot be read; empty if it can.
    """

    name: str
    kind: str
    origin: str
    version: str = ""
    description: str = ""
    design_space_kinds: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    resources: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def engine_views() -> tuple[EngineView, ...]:
    """All engines, sorted by name. Reads definitions and runs nothing."""
    files = definition_files()
    return tuple(_defined(files[name]) if ENGINES.is_defined(name) else _compiled(name) for name in ENGINES.names())


def engine_view(name: str) -> EngineView:
    """One engine.

    Raises:
        InvalidInput: There is no such engine.
    """
    if ENGINES.is_defined(name):
        return _defined(definition_files()[name])
    ENGINES.path(name)
    return _compiled(name)


def recorded_durations(connection: Connection, name: str) -> list[dict[str, Any]]:
    """How long simulations of an engine took, by version and parameters, the newest first; failures are left out."""
    table = simulation_results.c
    seconds = table.duration_seconds
    rows = connection.execute(
        select(
            table.engine_version.label("version"),
            table.engine_params_hash,
            func.count().label("n"),
            func.avg(seconds).label("mean_s"),
            func.max(seconds).label("longest_s"),
        )
        .where(table.engine == name, table.is_success.is_(True), seconds > 0)
        .group_by(table.engine_version, table.engine_params_hash)
        .order_by(func.max(table.recorded_at).desc())
        .limit(MAX_SOURCES)
    )
    return [dict(row._mapping) for row in rows]


def engine_notes(name: str, settings: Mapping[str, Any]) -> str:
    """`definition_note` of a campaign's engine and of those whose structures it takes, from its stored settings."""
    source = settings.get(INPUT_FROM)
    notes = [definition_note(name, settings.get("engine_definition"))]
    notes += [engine_notes(source["engine"], source["settings"])] if source else []
    return " ".join(note for note in notes if note)


def definition_note(name: str, stored: Mapping[str, Any] | None) -> str:
    """Whether an engine's file still says what a campaign stored of it; empty if it does.

    Args:
        name: The engine.
        stored: The definition as the campaign stored it; None for a Python class.
    """
    if stored is None:
        return ""
    began_with = f"This campaign keeps the definition that it began with, {stored_definition(stored).content_hash}"
    remedy = "To use the new one, clone the campaign."
    file = definition_files().get(name)
    if file is None:
        return f"The file that defines {name} is gone. {began_with}."
    try:
        present = read_definition(file).content_hash
    except InvalidInput as error:
        return f"The file that defines {name} cannot be read: {error.message} {began_with}."
    if present == stored_definition(stored).content_hash:
        return ""
    return f"The definition of {name} has changed to {present}. {began_with}. {remedy}"


def _compiled(name: str) -> EngineView:
    path = ENGINES.path(name)
    try:
        found = ENGINES.load(name)
        properties = {item.name: item.unit for item in _default_properties(found)}
        return EngineView(
            name=name,
            kind=COMPILED,
            origin=path,
            version=str(getattr(found, "version", "")),
            description=str(found.__doc__ or "").strip().split("\n")[0],
            design_space_kinds=tuple(sorted(getattr(found, "design_space_kinds", ()))),
            properties=properties,
        )
    except InvalidInput as error:
        return EngineView(name=name, kind=COMPILED, origin=path, problem=str(error))


def _default_properties(engine: Any) -> Any:
    try:
        return engine({}).properties
    except InvalidInput:
        return ()  # it has a parameter without a default


def _defined(file: DefinitionFile) -> EngineView:
    try:
        definition = read_definition(file)
    except InvalidInput as error:
        return EngineView(name=file.name, kind="", origin=file.origin, problem=str(error))
    return EngineView(
        name=file.name,
        kind=definition.kind,
        origin=file.origin,
        version=definition.content_hash,
        description=definition.description,
        design_space_kinds=tuple(sorted(kinds_of(definition))),
        properties={item.name: item.unit for item in property_specs(definition)},
        parameters={name: f"{item.allowed()}; default {item.default}" for name, item in definition.parameters.items()},
        resources=definition.resources.model_dump(exclude_none=True),
    )
