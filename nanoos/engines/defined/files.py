"""Definition files: where they are, and reading them.

A definition is `NAME.yaml` in the lab's folder of engines (ENGINES_FOLDER), among the ready-made ones in
`nanoos/engines/ready`, or in a package that an entry point of the group `nanoos.engine_definitions` names.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean
from nanoos.domain.validation import describe_problem, reason_of
from nanoos.settings import load_settings

if TYPE_CHECKING:
    import yaml
    from pydantic import ValidationError

    from nanoos.engines.defined.definition import EngineDefinition

SUFFIX = ".yaml"
PACKAGES = "nanoos.engine_definitions"  # entry points: packages that hold definitions
READY = Path(__file__).parent.parent / "ready"
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
TAKEN_IN = {"template_file": "template", "copy": "content"}  # fields that name a file, and those of its text
MAX_FILE_BYTES = 1_000_000  # of a definition and of each text that it takes in: they are stored with a campaign


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionFile:
    """A definition's name and place.

    Attributes:
        origin: "lab", "ready-made" or the package's name.
    """

    name: str
    path: Path
    origin: str


def definition_files() -> Mapping[str, DefinitionFile]:
    """All definition files by name, sorted; reads none of them. The lab's come first, then ready-made ones."""
    return files_in(_folders())


def files_in(folders: Iterable[tuple[str, Path]]) -> Mapping[str, DefinitionFile]:
    """The definition files in these folders, each with its origin, by name, sorted; the first of a name counts."""
    found: dict[str, DefinitionFile] = {}
    for origin, folder in folders:
        for path in sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else ():
            found.setdefault(path.stem, DefinitionFile(name=path.stem, path=path, origin=origin))
    return dict(sorted(found.items()))


def read_definition(file: DefinitionFile) -> EngineDefinition:
    """The definition in a file, with the texts of the files that it takes in.

    Raises:
        InvalidInput: It is no valid definition; names file, line, field and remedy.
    """
    from nanoos.engines.defined.definition import KINDS

    definition: EngineDefinition = read_kinds(file, KINDS, noun="engine", take_in=_take_in_files)
    return definition


def read_kinds(
    file: DefinitionFile,
    kinds: Mapping[str, Any],
    *,
    noun: str,
    take_in: Callable[[dict[str, Any], Path], None] | None = None,
) -> Any:
    """The definition in a YAML file, validated by the model of its `kind`.

    Args:
        file: The file.
        kinds: Pydantic model by kind.
        noun: What is defined: "engine", "instrument".
        take_in: Replaces the names of files beside the definition by their texts.

    Raises:
        InvalidInput: It is no valid definition; names file, line, field and remedy.
    """
    import yaml

    if not NAME.fullmatch(file.name):
        raise InvalidInput(
            f"{file.path}: {file.name!r} cannot be a name.", hint="Use lower-case letters, digits, _ and -."
        )
    text = _read_text(file.path)
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise InvalidInput(f"{file.path}, line {line}: {error.problem}.", hint="Correct the YAML.") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InvalidInput(f"{file.path} is no YAML file: {error}.", hint="Correct the file.") from error
    if not isinstance(values, Mapping) or tree is None:
        raise InvalidInput(
            f"{file.path} is no mapping.", hint=f"It begins with `kind:` and one of: {', '.join(kinds)}."
        )
    for first, again in _repeated(tree):
        raise InvalidInput(
            f"{file.path}, line {again.start_mark.line + 1}: {again.value!r} stands here again, after line "
            f"{first.start_mark.line + 1}.",
            hint="Only one of them can count: remove the other.",
        )
    return _validated({**values}, tree, file, kinds, noun, take_in)


def _folders() -> Iterator[tuple[str, Path]]:
    yield "lab", load_settings().engines_folder.expanduser().resolve()
    yield "ready-made", READY
    for entry in entry_points(group=PACKAGES):
        spec = importlib.util.find_spec(entry.value)
        for location in (spec.submodule_search_locations or ()) if spec else ():
            yield entry.value, Path(location)


def _validated(
    values: dict[str, Any],
    tree: yaml.Node,
    file: DefinitionFile,
    kinds: Mapping[str, Any],
    noun: str,
    take_in: Callable[[dict[str, Any], Path], None] | None,
) -> Any:
    from pydantic import ValidationError

    kind = str(values.get("kind"))
    if kind not in kinds:
        raise InvalidInput(
            f"{file.path}, line {_line(tree, ('kind',))}: kind={kind!r} is unknown.",
            hint=f"{did_you_mean(kind, kinds)}Known: {', '.join(kinds)}.",
        )
    model = kinds[kind]
    try:
        if take_in is not None:
            take_in(values, file.path.parent)
        return model.model_validate(values)
    except ValidationError as error:
        raise _refusal(error, tree, file, model, noun) from error


def _refusal(error: ValidationError, tree: yaml.Node, file: DefinitionFile, model: Any, noun: str) -> InvalidInput:
    """Each problem with its line; a misspelt name with the name that was probably meant."""
    problems, hints = [], []
    for item in error.errors(include_url=False)[:20]:
        path = _as_written(item["loc"] or item.get("ctx", {}).get("path", ()), tree)
        text = reason_of(item) if not item["loc"] else describe_problem({**item, "loc": path})
        problems.append(f"line {_line(tree, path)}: {text}")
        if item["type"] == "extra_forbidden":
            known = _fields_near(model, path)
            hints.append(f"{did_you_mean(str(path[-1]), known)}Known beside {path[-1]}: {', '.join(known)}.")
    return InvalidInput(
        f"{file.path}, {'; '.join(problems)}.",
        hint=" ".join(dict.fromkeys(hints)) or f"See docs/reference/{noun}s.md for what each field means.",
    )


def _as_written(path: tuple[str | int, ...], tree: yaml.Node) -> tuple[str | int, ...]:
    """The place of a problem in the file, where `command: [...]` may stand for the only step."""
    is_short = path[:2] == ("steps", 0) and all(key.value != "steps" for key, _ in tree.value)
    if is_short and path[2:3] != ("command",):
        return ("command", *path[2:])
    return path[2:] if is_short else path


def _fields_near(model: Any, path: tuple[str | int, ...]) -> list[str]:
    """The fields that the mapping at `path` may have, as its JSON schema says."""
    schema = model.model_json_schema(by_alias=True)

    def names(node: Mapping[str, Any], rest: tuple[str | int, ...]) -> list[str]:
        while "$ref" in node:
            node = schema["$defs"][str(node["$ref"]).rsplit("/", 1)[-1]]
        options = [option for key in ("anyOf", "oneOf", "allOf") for option in node.get(key, ())]
        if options:
            return [name for option in options for name in names(option, rest)]
        if len(rest) <= 1:
            return list(node.get("properties", {}))
        head, *tail = rest
        child = node.get("items") if isinstance(head, int) else node.get("properties", {}).get(head)
        child = child or next(iter(node.get("patternProperties", {}).values()), node.get("additionalProperties"))
        return names(child, tuple(tail)) if isinstance(child, Mapping) else []

    return list(dict.fromkeys(names(schema, path)))


def line_of(file: DefinitionFile, path: tuple[str | int, ...]) -> int:
    """The line of a field in a definition's file."""
    import yaml

    tree = yaml.compose(_read_text(file.path), Loader=yaml.SafeLoader)
    return 1 if tree is None else _line(tree, _as_written(path, tree))


def _line(tree: yaml.Node, path: tuple[str | int, ...]) -> int:
    """The line on which the deepest existing part of a field begins, from 1."""
    import yaml

    node, line = tree, tree.start_mark.line
    for part in path:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            break
    return line + 1


def _repeated(tree: yaml.Node) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Keys that a mapping has twice, which YAML's readers do not mind: the first and the second."""
    import yaml

    visited: set[int] = set()  # an alias stands for a node that is elsewhere too, or around it
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if id(node) in visited:
            continue
        visited.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            seen: dict[tuple[str, str], yaml.Node] = {}
            for key, value in node.value:
                if (first := seen.setdefault((key.tag, str(key.value)), key)) is not key:
                    yield first, key
                waiting.append(value)


def taken_in_files(file: DefinitionFile) -> list[str]:
    """Names of the files beside a definition that it takes in."""
    import yaml

    read_definition(file)  # refuses what is no definition
    files = yaml.safe_load(_read_text(file.path)).get("files") or {}
    named = [item[key] for item in files.values() for key in TAKEN_IN if key in item]
    for name in named:
        if not (file.path.parent / name).resolve().is_relative_to(file.path.parent.resolve()):
            raise InvalidInput(f"{file.path} takes in {name}, which is not beside it.", hint="Copy both by hand.")
    return list(dict.fromkeys(named))


def _take_in_files(values: dict[str, Any], folder: Path) -> None:
    """Replace `template_file` and `copy` by the texts of these files."""
    files = values.get("files")
    if not isinstance(files, Mapping):
        return
    taken: dict[str, Any] = {}
    for name, item in files.items():
        taken[name] = item
        if not isinstance(item, Mapping):
            continue
        for origin, target in TAKEN_IN.items():
            if isinstance(item.get(origin), str) and target not in item:
                source = folder / item[origin]
                rest = {key: value for key, value in item.items() if key != origin}
                taken[name] = {**rest, target: _read_text(source)}
                if os.access(source, os.X_OK):
                    taken[name]["is_executable"] = True
    values["files"] = taken


def _read_text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InvalidInput(
                f"{path} has {path.stat().st_size:,} bytes; a definition takes in at most {MAX_FILE_BYTES:,}.",
                hint="Name large files by their path in the command instead.",
            )
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{path} is no text in UTF-8.", hint="Name binary files by their path instead.") from error
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error.strerror}.", hint="Check the path.") from error
