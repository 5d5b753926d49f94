"""Looks up what a definition names. Runs in a process of its own, since looking up a function imports its module."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.engines.ase_tasks.properties import check_properties
from nanoos.engines.defined.command import missing_programs
from nanoos.engines.defined.definition import (
    AseDefinition,
    CommandDefinition,
    EngineDefinition,
    PythonDefinition,
    stored_definition,
)
from nanoos.engines.defined.engine import installed_version
from nanoos.engines.defined.functions import load_function
from nanoos.engines.units import check_unit, convert
from nanoos.plugins.registry import DESIGN_SPACES


def main() -> None:
    """Read a definition from the input; print its version and its problems as the last line of the output."""
    definition = stored_definition(json.load(sys.stdin))
    problems = [text for check in _CHECKS for text in check(definition)]
    version = ""
    if not problems:
        try:
            version = installed_version(definition)
        except (NanoosError, OSError, subprocess.SubprocessError) as error:
            problems = [str(error)]
    print(json.dumps({"version": version, "problems": problems}))  # noqa: T201  # the answer


def _functions(definition: EngineDefinition) -> Iterator[str]:
    own = (getattr(item, "function", None) for item in definition.properties.values())
    named = [path for path in own if path is not None]
    if isinstance(definition, AseDefinition):
        named.append(definition.calculator.path)
    elif isinstance(definition, PythonDefinition):
        named.append(definition.function)
    for path in dict.fromkeys(named):
        yield from _tried(partial(load_function, path), what=f"{path} cannot be loaded")


def _arguments(definition: EngineDefinition) -> Iterator[str]:
    """Whether the function or the calculator's class accepts what it will be called with."""
    if isinstance(definition, AseDefinition):
        path, keywords, positional = definition.calculator.path, list(definition.calculator.arguments), 0
    elif isinstance(definition, PythonDefinition):
        path, keywords, positional = definition.function, list(definition.parameters), 1
    else:
        return
    try:
        signature = inspect.signature(load_function(path))
    except (ImportError, TypeError, ValueError):
        return  # missing, which is another problem's text, or written in C without a signature
    try:
        signature.bind(*[None] * positional, **dict.fromkeys(keywords))
    except TypeError as error:
        yield f"{path}{signature} cannot be called with {', '.join(keywords) or 'no argument'}: {error}."


def _programs(definition: EngineDefinition) -> Iterator[str]:
    if isinstance(definition, CommandDefinition):
        for name in missing_programs(definition):
            yield f"The program {name!r} is not installed here, or not in PATH."


def _formats(definition: EngineDefinition) -> Iterator[str]:
    if not isinstance(definition, CommandDefinition):
        return
    formats = {item.format for item in definition.files.values() if item.format is not None}
    if formats:
        from ase.io.formats import ioformats

        for name in sorted(formats):
            if name not in ioformats or not ioformats[name].can_write:
                yield f"ASE writes no format {name!r}; see `ase info --formats`."


def _units(definition: EngineDefinition) -> Iterator[str]:
    for name, item in definition.properties.items():
        read_unit = getattr(item, "read_unit", "")
        if item.unit:
            yield from _tried(partial(check_unit, item.unit), what=f"Property {name}")
        if read_unit:
            yield from _tried(partial(convert, 1.0, read_unit, item.unit), what=f"Property {name}")


def _known_properties(definition: EngineDefinition) -> Iterator[str]:
    if isinstance(definition, AseDefinition):
        known = {name: item.options for name, item in definition.properties.items() if item.function is None}
        yield from _tried(partial(check_properties, known, definition.task))


def _kinds(definition: EngineDefinition) -> Iterator[str]:
    for kind in definition.structures or ():
        yield from _tried(partial(DESIGN_SPACES.path, kind))


def _tried(act: Callable[[], Any], *, what: str = "") -> Iterator[str]:
    """The error of what was tried, as one sentence; nothing where it works."""
    try:
        act()
    except InvalidInput as error:
        yield f"{what}: {error}" if what else str(error)
    except (Exception, SystemExit) as error:  # a group's module may raise anything on import
        yield f"{what}: {type(error).__name__}: {error}." if what else f"{type(error).__name__}: {error}."


_CHECKS = (_functions, _arguments, _programs, _formats, _units, _known_properties, _kinds)
