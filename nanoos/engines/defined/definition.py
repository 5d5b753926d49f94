"""What an engine definition may say. Reading the files is in `files.py`, running a definition in `engine.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, create_model, model_validator

from nanoos.domain.failures import FailureClass
from nanoos.domain.structures import stable_hash
from nanoos.engines.ase_tasks.properties import PROPERTIES
from nanoos.engines.ase_tasks.settings import AnyTask, SinglePoint
from nanoos.engines.defined.templates import check_template, variables
from nanoos.plugins.engine import PropertySpec
from nanoos.plugins.parameters import Parameters

IDENTIFIER = r"^[a-z][a-z0-9_]{0,63}$"
RESERVED = ("atoms", "cores", "row", "structure")  # variables of templates beside the parameters
OUT, ERR = ".out", ".err"  # a step's standard output and error, as files of the scratch folder
HASH_LENGTH = 12  # hexadecimal digits of a definition's hash in its version


def _is_function(path: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", path):
        raise ValueError("write module:name, for example my_module:band_gap")
    return path


def _has_one_group(pattern: str) -> str:
    try:
        compiled = re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    if compiled.groups != 1:
        raise ValueError(f"it has {compiled.groups} groups; put the number, and nothing else, into one pair of ( )")
    return pattern


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


def _is_inside(name: str) -> str:
    if name.startswith(("/", "~")) or ".." in name.split("/") or not name.strip() or "\0" in name:
        raise ValueError("name a file in the simulation's own folder, without '..'")
    return name


def _are_elements(items: tuple[str, ...]) -> tuple[str, ...]:
    expand_elements(items)
    return items


def expand_elements(items: Iterable[str]) -> frozenset[str]:
    """The chemical symbols of a list such as `["H-Ar", "Fe"]`; a range goes by atomic number.

    Raises:
        ValueError: An item is neither a symbol nor a range of them.
    """
    from ase.data import atomic_numbers, chemical_symbols

    found: set[str] = set()
    for item in items:
        first, dash, last = item.partition("-")
        ends = [atomic_numbers.get(symbol, 0) for symbol in (first, last if dash else first)]
        if not 0 < ends[0] <= ends[1]:
            raise ValueError(f"{item!r} is neither a chemical symbol nor a range such as H-Rn")
        found.update(chemical_symbols[ends[0] : ends[1] + 1])
    return frozenset(found)


Identifier = Annotated[str, Field(pattern=IDENTIFIER)]
Function = Annotated[str, AfterValidator(_is_function)]
FileName = Annotated[str, Field(max_length=255), AfterValidator(_is_inside)]
Template = Annotated[str, AfterValidator(check_template)]
Pattern = Annotated[str, AfterValidator(_has_one_group)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParameterDefinition(_Part):
    """A parameter that campaigns may set. A text must be one of `choices`: nobody writes into a command line."""

    type: Literal["number", "integer", "boolean", "choice"] = "number"
    default: float | int | bool | str
    min: float | None = None
    max: float | None = None
    choices: tuple[str | int | float, ...] = ()
    description: str = ""

    @model_validator(mode="after")
    def _is_consistent(self) -> ParameterDefinition:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("`choices` and `type: choice` belong together")
        if self.type in ("boolean", "choice") and (self.min is not None or self.max is not None):
            raise ValueError(f"`min` and `max` do not apply to a {self.type}")
        TypeAdapter(self.annotation()).validate_python(self.default, strict=True)
        return self

    def annotation(self) -> Any:
        """The type with its range, for pydantic."""
        if self.type == "choice":
            return Literal[self.choices]
        if self.type == "boolean":
            return bool
        base = int if self.type == "integer" else float
        return Annotated[base, Field(ge=self.min, le=self.max, allow_inf_nan=None if base is int else False)]

    def allowed(self) -> str:
        """The meaning and the range, for hints."""
        if self.type == "choice":
            values = "one of " + ", ".join(map(str, self.choices))
        elif self.min is None and self.max is None:
            values = self.type
        else:
            low, high = ("" if bound is None else f"{bound:g}" for bound in (self.min, self.max))
            values = f"{low or '-inf'} to {high or 'inf'}"
        return f"{self.description}: {values}" if self.description else values


class Resources(_Part):
    """What one simulation takes. `cores` also sets the number of threads of OpenMP and BLAS."""

    cores: Annotated[int, Field(ge=1, le=4096)] = 1
    gpus: Annotated[int, Field(ge=0, le=64)] = 0
    memory_mb: Annotated[int | None, Field(ge=16, lt=2**31)] = None
    time_s: Annotated[float | None, Field(gt=0, le=31_536_000)] = None


class VersionProbe(_Part):
    """A command that prints the program's version; `pattern` picks it from the output."""

    command: Annotated[tuple[str, ...], Field(min_length=1)]
    pattern: Pattern = r"(\S.*\S|\S)"


class Failure(_Part):
    """A recognised failure: by a pattern in a file, an exit code or a signal."""

    pattern: Annotated[str | None, AfterValidator(lambda text: text if text is None else _compiles(text))] = None
    file: FileName | None = None
    exit_code: Annotated[int | None, Field(ge=0, le=255)] = None
    signal: Annotated[str | None, Field(pattern=r"^SIG[A-Z0-9]+$")] = None
    failure_class: Annotated[FailureClass, Field(alias="class")]
    message: Annotated[str, Field(min_length=1)]

    @model_validator(mode="after")
    def _has_one_sign(self) -> Failure:
        if sum(sign is not None for sign in (self.pattern, self.exit_code, self.signal)) != 1:
            raise ValueError("give one of `pattern`, `exit_code` and `signal`")
        if self.file is not None and self.pattern is None:
            raise ValueError("`file` says where to look for a `pattern`")
        return self


class InputFile(_Part):
    """An input file: written by ASE in a format, rendered from a template, or a copy of a file beside the definition.

    `template_file` and `copy` are read when the definition is read, so that a campaign keeps what it began with.
    """

    format: str | None = None
    options: dict[str, Any] = Field(default_factory=dict)
    template: Template | None = None
    template_file: str | None = None
    copied: Annotated[str | None, Field(alias="copy")] = None
    content: str | None = None
    is_executable: bool = False

    @model_validator(mode="after")
    def _has_one_origin(self) -> InputFile:
        origins = [self.format, self.template, self.template_file, self.copied, self.content]
        if sum(origin is not None for origin in origins) != 1:
            raise ValueError("give one of `format`, `template`, `template_file` and `copy`")
        return self


class Step(_Part):
    """A program to run: the list of its arguments, each a template. No shell reads them."""

    name: Identifier = "run"
    command: Annotated[tuple[Template, ...], Field(min_length=1)]
    time_limit_s: Annotated[float | None, Field(gt=0, le=31_536_000)] = None

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"command": value} if isinstance(value, list) else value


class _Property(_Part):
    unit: str = ""
    description: str = ""


class ReadProperty(_Property):
    """A number in the output of a command, by exactly one of a pattern, a JSON path, a CSV column and a function.

    `unit` is the unit of the stored value, `read_unit` that of the output if it differs. `per_atom` divides by the
    number of atoms. `if_absent` is the value where the program prints none, such as the gap of a metal; without it that
    is a failure.
    """

    file: FileName | None = None
    pattern: Pattern | None = None
    occurrence: Literal["first", "last"] = "last"
    json_path: Annotated[str | None, Field(alias="json")] = None
    column: str | None = None
    function: Function | None = None
    read_unit: str = ""
    per_atom: bool = False
    if_absent: Annotated[float | None, Field(allow_inf_nan=False)] = None

    @model_validator(mode="after")
    def _has_one_reader(self) -> ReadProperty:
        readers = [self.pattern, self.json_path, self.column, self.function]
        if sum(reader is not None for reader in readers) != 1:
            raise ValueError("give one of `pattern`, `json`, `column` and `function`")
        if self.file is None and (self.json_path is not None or self.column is not None):
            raise ValueError("`json` and `column` need a `file`")
        if self.if_absent is not None and self.pattern is None:
            raise ValueError("`if_absent` belongs to a `pattern`")
        return self


class PythonProperty(_Property):
    """A value of the mapping that the function returns; `read_unit` if it is in another unit than `unit`."""

    read_unit: str = ""


class AseProperty(_Property):
    """A property that NANO-OS knows, with its options; or a function of the final atoms and the task's results."""

    model_config = ConfigDict(extra="allow", frozen=True)

    function: Function | None = None

    @property
    def options(self) -> Mapping[str, Any]:
        return dict(self.model_extra or {})


class _Definition(_Part):
    """What all kinds of definition share.

    Attributes:
        structures: Kinds of design space whose structures it can run; None for every kind that has what it needs.
        elements: Chemical symbols, and ranges such as H-Rn, that it covers; None for all. Others are infeasible.
        periodic: True for crystals only (periodic in three directions), False for molecules and clusters only.
        pass_environment: Variables of the worker's environment that it may see besides the usual ones.
        keep: Names of files to keep with a result; `*` and `?` stand for any characters.
    """

    kind: str
    description: str = ""
    structures: tuple[str, ...] | None = None
    elements: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(_are_elements)] | None = None
    periodic: bool | None = None
    parameters: dict[Identifier, ParameterDefinition] = Field(default_factory=dict)
    resources: Resources = Resources()
    environment: dict[str, str] = Field(default_factory=dict)
    pass_environment: tuple[str, ...] = ()
    keep: tuple[FileName, ...] = ()

    @model_validator(mode="after")
    def _has_free_names(self) -> _Definition:
        taken = sorted(set(self.parameters) & set(RESERVED))
        if taken:
            raise ValueError(f"parameters cannot be called {', '.join(taken)}: templates use these names")
        return self

    def parameters_model(self, name: str) -> type[Parameters]:
        """The model of what a campaign may set."""
        fields: dict[str, Any] = {
            key: (item.annotation(), Field(default=item.default, description=item.allowed()))
            for key, item in self.parameters.items()
        }
        return create_model(f"{name}_parameters", __base__=Parameters, **fields)

    def content(self) -> dict[str, Any]:
        """What the definition states, JSON-able; a field that a later version adds changes no stored definition."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)

    @property
    def content_hash(self) -> str:
        """Hash of everything that a result may depend on; descriptions, resources and kept files change no result."""
        content = {key: item for key, item in self.content().items() if key not in ("description", "resources", "keep")}
        for group in ("parameters", "properties"):
            parts = content.get(group, {})
            content[group] = {name: {**part, "description": ""} for name, part in parts.items()}
        return stable_hash(content)[:HASH_LENGTH]


class AseCalculator(_Part):
    """The calculator's class and its arguments; a text such as `"{{ sigma }}"` is the value of a parameter."""

    path: Annotated[Function, Field(alias="class")]
    arguments: dict[str, Any] = Field(default_factory=dict)


class AseDefinition(_Definition):
    """An ASE calculator and a task."""

    kind: Literal["ase"]
    calculator: AseCalculator
    task: AnyTask = SinglePoint(name="single_point")
    vacuum_a: Annotated[float | None, Field(gt=0, le=100)] = None
    properties: Annotated[dict[Identifier, AseProperty], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value
        found = dict(value)
        if isinstance(found.get("calculator"), str):
            found["calculator"] = {"class": found["calculator"]}
        if isinstance(found.get("task"), str):
            found["task"] = {"name": found["task"]}
        if isinstance(found.get("properties"), list):
            found["properties"] = {name: {} for name in found["properties"]}
        return found


class CommandDefinition(_Definition):
    """A program, or several in a row.

    `final_structure` is the file with the structure at the end, in any format that ASE reads. It is a template, so that
    it can depend on a parameter; an empty text stands for none.
    """

    kind: Literal["command"]
    final_structure: Template = ""
    version: VersionProbe | None = None
    input: Literal["atoms", "row"] = "atoms"
    files: dict[FileName, InputFile] = Field(default_factory=dict)
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    failures: tuple[Failure, ...] = ()
    properties: Annotated[dict[Identifier, ReadProperty], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _one_command(cls, value: Any) -> Any:
        """`command: [...]` stands for a single step."""
        if not isinstance(value, Mapping) or "command" not in value or "steps" in value:
            return value
        found = dict(value)
        found["steps"] = [found.pop("command")]
        return found

    @model_validator(mode="after")
    def _names_agree(self) -> CommandDefinition:
        names = [step.name for step in self.steps]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"several steps are called {', '.join(twice)}; give each step a name of its own")
        streams = {name + ending for name in names for ending in (OUT, ERR)}
        for key, item in self.properties.items():
            ending = (item.file or "")[-len(OUT) :]
            if ending in (OUT, ERR) and "/" not in str(item.file) and item.file not in streams:
                raise ValueError(f"property {key} reads {item.file}, but the steps are {', '.join(names)}")
        if self.input == "row" and (per_atom := [key for key, item in self.properties.items() if item.per_atom]):
            raise ValueError(f"{', '.join(per_atom)}: `per_atom` needs atoms, and `input: row` has none")
        allowed = {*self.parameters, *RESERVED}
        for where, text in self._templates():
            if unknown := variables(text) - allowed:
                raise ValueError(
                    f"{where} uses {', '.join(sorted(unknown))}, which is no parameter of this definition; "
                    f"known: {', '.join(sorted(allowed))}"
                )
        return self

    def _templates(self) -> list[tuple[str, str]]:
        texts = [(f"file {name}", item.template) for name, item in self.files.items() if item.template is not None]
        texts.append(("final_structure", self.final_structure))
        return texts + [(f"step {step.name}", text) for step in self.steps for text in step.command]


class PythonDefinition(_Definition):
    """A function of a structure and the parameters that returns a mapping of numbers.

    `batch` is the largest number of structures in one call; above 1 the function takes a list and returns a list.
    """

    kind: Literal["python"]
    function: Function
    input: Literal["atoms", "row"] = "atoms"
    batch: Annotated[int, Field(ge=1, le=1024)] = 1
    properties: Annotated[dict[Identifier, PythonProperty], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _units_only(cls, value: Any) -> Any:
        """`{gap_ev: eV}` stands for `{gap_ev: {unit: eV}}`."""
        if not isinstance(value, Mapping) or not isinstance(value.get("properties"), Mapping):
            return value
        short = {name: {"unit": item} if isinstance(item, str) else item for name, item in value["properties"].items()}
        return {**value, "properties": short}


EngineDefinition = Annotated[AseDefinition | CommandDefinition | PythonDefinition, Field(discriminator="kind")]
KINDS: Mapping[str, type[AseDefinition | CommandDefinition | PythonDefinition]] = {
    get_args(model.model_fields["kind"].annotation)[0]: model
    for model in (AseDefinition, CommandDefinition, PythonDefinition)
}


def property_specs(definition: AseDefinition | CommandDefinition | PythonDefinition) -> tuple[PropertySpec, ...]:
    """The properties of a successful simulation, in the definition's order."""
    specs = []
    for name, item in definition.properties.items():
        known = PROPERTIES.get(name) if isinstance(item, AseProperty) and item.function is None else None
        unit, description = (item.unit, item.description) if known is None else (known.unit, known.description)
        specs.append(PropertySpec(name=name, unit=unit, description=item.description or description))
    return tuple(specs)
