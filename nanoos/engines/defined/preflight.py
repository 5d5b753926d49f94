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

Path = tuple[str | int, ...]
Found = Iterator[tuple[Path, str]]


def main() -> None:
    """Read a definition from the input; print its version and its problems as the last line of the output."""
    definition = stored_definition(json.load(sys.stdin))
    problems = [found for check in _CHECKS for found in check(definition)]
    version = ""
    if not problems:
        try:
            version = installed_version(definition)
        except (NanoosError, OSError, subprocess.SubprocessError) as error:
            problems = [(("version",), str(error))]
    print(json.dumps({"version": version, "problems": problems}))  # noqa: T201  # the answer


def _functions(definition: EngineDefinition) -> Found:
    named: dict[str, Path] = {}
    for key, item in definition.properties.items():
        if (function := getattr(item, "function", None)) is not None:
            named.setdefault(function, ("properties", key, "function"))
    if isinstance(definition, AseDefinition):
        named.setdefault(definition.calculator.path, ("calculator", "class"))
    elif isinstance(definition, PythonDefinition):
        named.setdefault(definition.function, ("function",))
    for function, path in named.items():
        yield from _tried(partial(load_function, function), path, what=f"{function} cannot be loaded")


def _arguments(definition: EngineDefinition) -> Found:
    """Whether the function or the calculator's class accepts what it will be called with."""
    if isinstance(definition, AseDefinition):
        called, keywords, positional = definition.calculator.path, list(definition.calculator.arguments), 0
        path: Path = ("calculator", "arguments")
    elif isinstance(definition, PythonDefinition):
        called, keywords, positional = definition.function, list(definition.parameters), 1
        path = ("function",)
    else:
        return
    try:
        signature = inspect.signature(load_function(called))
    except (ImportError, TypeError, ValueError):
        return  # missing, which is another problem's text, or written in C without a signature
    try:
        signature.bind(*[None] * positional, **dict.fromkeys(keywords))
    except TypeError as error:
        yield path, f"{called}{signature} cannot be called with {', '.join(keywords) or 'no argument'}: {error}."


def _programs(definition: EngineDefinition) -> Found:
    if isinstance(definition, CommandDefinition):
        missing = missing_programs(definition)
        for number, step in enumerate(definition.steps):
            if step.command[0] in missing:
                path = ("steps", number, "command")
                yield path, f"The program {step.command[0]!r} is not installed here, or not in PATH."


def _formats(definition: EngineDefinition) -> Found:
    if not isinstance(definition, CommandDefinition):
        return
    formats = {name: item.format for name, item in definition.files.items() if item.format is not None}
    if formats:
        from ase.io.formats import ioformats

        for name, known in formats.items():
            if known not in ioformats or not ioformats[known].can_write:
                yield ("files", name), f"ASE writes no format {known!r}; see `ase info --formats`."


def _units(definition: EngineDefinition) -> Found:
    for name, item in definition.properties.items():
        path, read_unit = ("properties", name), getattr(item, "read_unit", "")
        if item.unit:
            yield from _tried(partial(check_unit, item.unit), path, what=f"Property {name}")
        if read_unit:
            yield from _tried(partial(convert, 1.0, read_unit, item.unit), path, what=f"Property {name}")


def _known_properties(definition: EngineDefinition) -> Found:
    if isinstance(definition, AseDefinition):
        known = {name: item.options for name, item in definition.properties.items() if item.function is None}
        for name, options in known.items():
            yield from _tried(partial(check_properties, {name: options}, definition.task), ("properties", name))


def _kinds(definition: EngineDefinition) -> Found:
    for kind in definition.structures or ():
        yield from _tried(partial(DESIGN_SPACES.path, kind), ("structures",))


def _tried(act: Callable[[], Any], path: Path, *, what: str = "") -> Found:
    """The error of what was tried, as one sentence, with its place; nothing where it works."""
    try:
        act()
    except InvalidInput as error:
        yield path, f"{what}: {error}" if what else str(error)
    except (Exception, SystemExit) as error:  # a group's module may raise anything on import
        yield path, f"{what}: {type(error).__name__}: {error}." if what else f"{type(error).__name__}: {error}."


_CHECKS = (_functions, _arguments, _programs, _formats, _units, _known_properties, _kinds)
