"""Definitions as the registry of engines sees them: their names, and engines made from them.

Whatever a definition names is looked up in a child process: a server imports no code of a group's own.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nanoos._runtime.child_python import python_command, usual_environment
from nanoos.domain.errors import InvalidInput
from nanoos.engines.defined.environment import environment_of, import_folders
from nanoos.engines.defined.files import DefinitionFile, definition_files, line_of, read_definition
from nanoos.settings import load_settings

if TYPE_CHECKING:
    from nanoos.engines.defined.definition import EngineDefinition
    from nanoos.engines.defined.engine import DefinedEngine

PREFLIGHT_LIMIT_S = 120.0  # importing a machine-learned potential takes up to half a minute from a cold disk


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a definition names and that is not there.

    Attributes:
        path: The field's place in the definition; empty for the whole.
        text: For people.
    """

    path: tuple[str | int, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """What a child process found.

    Attributes:
        version: Of the definition with what it runs; empty where that cannot be run.
        problems: Why no structure could be computed.
    """

    version: str
    problems: tuple[Problem, ...]


class _Definitions:
    def names(self) -> Collection[str]:
        return definition_files().keys()

    def create(self, name: str, params: Mapping[str, Any]) -> DefinedEngine:
        """An engine whose code and programs are installed here.

        Raises:
            InvalidInput: The definition or a parameter is refused, or something it names is missing.
        """
        from nanoos.engines.defined.engine import DefinedEngine

        file = find_definition(name)
        definition = read_definition(file)
        engine = DefinedEngine(name, definition, params, version="")
        found = preflight(definition)
        if found.problems:
            lines = (f"line {line_of(file, item.path)}: {item.text}" for item in found.problems)
            raise InvalidInput(f"Engine {name!r}: {file.path}, {' '.join(lines)}", hint=remedy(name))
        engine.version = found.version
        return engine


definitions = _Definitions()


def find_definition(name: str) -> DefinitionFile:
    """The file that defines this engine.

    Raises:
        InvalidInput: There is none.
    """
    files = definition_files()
    if name not in files:
        raise InvalidInput(f"No file defines an engine {name!r}.", hint=f"Defined: {', '.join(files) or 'none'}.")
    return files[name]


def preflight(definition: EngineDefinition) -> Preflight:
    """Look up everything that a definition names: modules, programs, units, formats, properties."""
    command = python_command(
        "from nanoos.engines.defined.preflight import main; main()", folders=import_folders(load_settings())
    )
    environment = {**usual_environment(), **environment_of(definition.content())}
    try:
        done = subprocess.run(  # noqa: S603  # this interpreter and our own code
            command,
            input=json.dumps(definition.content()).encode(),
            capture_output=True,
            timeout=PREFLIGHT_LIMIT_S,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Preflight(
            version="", problems=(Problem((), f"Looking it up took longer than {PREFLIGHT_LIMIT_S:g} s."),)
        )
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
    except (ValueError, IndexError):
        trace = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        text = f"Looking it up ended with code {done.returncode}: {' '.join(trace)}"
        return Preflight(version="", problems=(Problem((), text),))
    problems = tuple(Problem(tuple(path), text) for path, text in answer["problems"])
    return Preflight(version=answer["version"], problems=problems)


def remedy(name: str) -> str:
    """The hint of every error about a definition that cannot run."""
    return f"Correct the definition, or install what is missing; then `nanoos engine check {name} --structure FILE`."
