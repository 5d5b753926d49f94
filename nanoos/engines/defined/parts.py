"""The parts of a definition: parameters, resources, input files, steps, failures, and how a property is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from nanoos.domain.failures import FailureClass
from nanoos.engines.defined.templates import check_template

IDENTIFIER = r"^[a-z][a-z0-9_]{0,63}$"
RESERVED = ("atoms", "cores", "row", "structure")  # variables of templates beside the parameters
OUT, ERR = ".out", ".err"  # a step's standard output and error, as files of the scratch folder
HASH_LENGTH = 12  # hexadecimal digits of a definition's hash in its version


def _is_function(path: str) -> str:
    if not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*(\.[A-Za-z_]\w*)*", path):
        raise ValueError("write module:name, for example my_module:band_gap")
    return path


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"not a regular expression: {error}") from error


def _has_one_group(pattern: str) -> str:
    n_groups = _compiled(pattern).groups
    if n_groups != 1:
        raise ValueError(f"it has {n_groups} groups; put the number, and nothing else, into one pair of ( )")
    return pattern


def _compiles(pattern: str) -> str:
    _compiled(pattern)
    return pattern


def _is_json_path(text: str) -> str:
    import jsonpath

    try:
        jsonpath.compile(text)
    except (jsonpath.JSONPathError, RecursionError) as error:
        raise ValueError(f"not a JSON path: {error}") from error
    return text


JsonPath = Annotated[str, AfterValidator(_is_json_path)]


def _is_inside(name: str) -> str:
    if name.startswith(("/", "~")) or ".." in name.split("/") or not name.strip() or "\0" in name:
        raise ValueError("name a file in the simulation's own folder, without '..'")
    return name


def are_elements(items: tuple[str, ...]) -> tuple[str, ...]:
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


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ParameterDefinition(Part):
    """A parameter that campaigns may set. A text is one of `choices`, so no campaign writes into a command line."""

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


class Resources(Part):
    """What one simulation takes. `cores` also sets the number of threads of OpenMP and BLAS."""

    cores: Annotated[int, Field(ge=1, le=4096)] = 1
    gpus: Annotated[int, Field(ge=0, le=64)] = 0
    memory_mb: Annotated[int | None, Field(ge=16, lt=2**31)] = None
    time_s: Annotated[float | None, Field(gt=0, le=31_536_000)] = None


class VersionProbe(Part):
    """A command that prints the program's version; `pattern` picks it from the output."""

    command: Annotated[tuple[str, ...], Field(min_length=1)]
    pattern: Pattern = r"(\S.*\S|\S)"


class Failure(Part):
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


class InputFile(Part):
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


class Step(Part):
    """A program to run: the list of its arguments, each a template. No shell reads them."""

    name: Identifier = "run"
    command: Annotated[tuple[Template, ...], Field(min_length=1)]
    time_limit_s: Annotated[float | None, Field(gt=0, le=31_536_000)] = None

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, value: Any) -> Any:
        return {"command": value} if isinstance(value, list) else value


class _Property(Part):
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
    json_path: Annotated[JsonPath | None, Field(alias="json")] = None
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
