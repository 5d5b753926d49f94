"""What an engine definition may say. Reading the files is in `files.py`, running a definition in `engine.py`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    TypeAdapter,
    create_model,
    field_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import stable_hash
from nanoos.engines.ase_tasks.properties import PROPERTIES
from nanoos.engines.ase_tasks.settings import AnyTask, SinglePoint, TaskSettings, read_task
from nanoos.engines.defined.parts import (
    ERR,
    HASH_LENGTH,
    OUT,
    RESERVED,
    AseProperty,
    Failure,
    FileName,
    Function,
    Identifier,
    InputFile,
    ParameterDefinition,
    Part,
    PythonProperty,
    ReadProperty,
    Resources,
    Step,
    Template,
    VersionProbe,
    are_elements,
)
from nanoos.engines.defined.templates import check_template, render_values, variables
from nanoos.plugins.engine import INPUT_FROM, PropertySpec
from nanoos.plugins.parameters import Parameters


class _Definition(Part):
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
    elements: Annotated[tuple[str, ...], Field(min_length=1), AfterValidator(are_elements)] | None = None
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
            reason = f"parameters cannot be called {', '.join(taken)}: templates use these names"
            raise _misplaced(reason, "parameters", taken[0])
        if INPUT_FROM in self.parameters:
            reason = f"a parameter cannot be called {INPUT_FROM}: campaigns use the name"
            raise _misplaced(reason, "parameters", INPUT_FROM)
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


def _misplaced(reason: str, *path: str | int) -> PydanticCustomError:
    """A problem that only the whole definition shows, with its place."""
    return PydanticCustomError("misplaced", "{reason}", {"reason": reason, "path": path})


class AseCalculator(Part):
    """The calculator's class and its arguments; a text such as `"{{ sigma }}"` is the value of a parameter."""

    path: Annotated[Function, Field(alias="class")]
    arguments: dict[str, Any] = Field(default_factory=dict)


class AseDefinition(_Definition):
    """An ASE calculator and a task.

    A field of the task that is a text such as `"{{ temperature_k }}"` is the value of a parameter; `task` itself has
    the parameters' defaults.
    """

    kind: Literal["ase"]
    calculator: AseCalculator
    task: AnyTask = SinglePoint(name="single_point")
    vacuum_a: Annotated[float | None, Field(gt=0, le=100)] = None
    properties: Annotated[dict[Identifier, AseProperty], Field(min_length=1)]
    _task_templates: dict[str, str] = PrivateAttr(default_factory=dict)

    def task_with(self, parameters: Mapping[str, Any]) -> TaskSettings:
        """The task with these parameters.

        Raises:
            InvalidInput: The task refuses a value.
        """
        if not self._task_templates:
            return self.task
        return read_task(
            {**self.task.model_dump(exclude_unset=True), **render_values(self._task_templates, parameters)}
        )

    @field_serializer("task")
    def _task_as_written(self, task: TaskSettings) -> dict[str, Any]:
        return {**task.model_dump(mode="json", exclude_unset=True), **self._task_templates}

    @model_validator(mode="wrap")
    @classmethod
    def _fill_task(cls, value: Any, build: ModelWrapValidatorHandler[AseDefinition]) -> AseDefinition:
        task = value.get("task") if isinstance(value, Mapping) else None
        if not isinstance(task, Mapping):
            return build(value)
        texts = {key: text for key, text in task.items() if key != "name" and isinstance(text, str) and "{{" in text}
        given = value.get("parameters")
        defaults = {
            key: item.get("default")
            for key, item in (given.items() if isinstance(given, Mapping) else ())
            if isinstance(item, Mapping)
        }
        for key, text in texts.items():
            if unknown := variables(check_template(text)) - set(defaults):
                raise _misplaced(f"task.{key} uses {', '.join(sorted(unknown))}, which is no parameter", "task", key)
        found = build({**value, "task": {**task, **render_values(texts, defaults)}})
        found._task_templates = texts
        found._check_task_ranges()
        return found

    def _check_task_ranges(self) -> None:
        """Refuse a parameter whose range goes beyond what the task takes."""
        defaults = {key: item.default for key, item in self.parameters.items()}
        used = {name for text in self._task_templates.values() for name in variables(text)}
        for name in sorted(used):
            item = self.parameters[name]
            for bound in (item.min, item.max, *item.choices):
                if bound is None:
                    continue
                value = int(bound) if item.type == "integer" else bound
                try:
                    self.task_with({**defaults, name: value})
                except InvalidInput as error:
                    raise ValueError(
                        f"parameter {name} may be {value}, which the task refuses: {error.message}"
                    ) from error

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
            reason = f"several steps are called {', '.join(twice)}; give each step a name of its own"
            raise _misplaced(reason, "steps", len(names) - 1 - names[::-1].index(twice[0]))
        streams = {name + ending for name in names for ending in (OUT, ERR)}
        for key, item in self.properties.items():
            ending = (item.file or "")[-len(OUT) :]
            if ending in (OUT, ERR) and "/" not in str(item.file) and item.file not in streams:
                reason = f"property {key} reads {item.file}, but the steps are {', '.join(names)}"
                raise _misplaced(reason, "properties", key)
        if self.input == "row" and (per_atom := [key for key, item in self.properties.items() if item.per_atom]):
            reason = f"{', '.join(per_atom)}: `per_atom` needs atoms, and `input: row` has none"
            raise _misplaced(reason, "properties", per_atom[0])
        allowed = {*self.parameters, *RESERVED}
        for where, path, text in self._templates():
            if unknown := variables(text) - allowed:
                reason = (
                    f"{where} uses {', '.join(sorted(unknown))}, which is no parameter of this definition; "
                    f"known: {', '.join(sorted(allowed))}"
                )
                raise _misplaced(reason, *path)
        return self

    def _templates(self) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
        """What each template is, for people; its place; its text."""
        for name, item in self.files.items():
            if item.template is not None:
                yield f"file {name}", ("files", name), item.template
        yield "final_structure", ("final_structure",), self.final_structure
        for number, step in enumerate(self.steps):
            for position, text in enumerate(step.command):
                yield f"step {step.name}", ("steps", number, "command", position), text


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


def stored_definition(content: Mapping[str, Any]) -> EngineDefinition:
    """A definition as it was stored with a campaign."""
    definition: EngineDefinition = TypeAdapter(EngineDefinition).validate_python(dict(content))
    return definition


def property_specs(definition: AseDefinition | CommandDefinition | PythonDefinition) -> tuple[PropertySpec, ...]:
    """The properties of a successful simulation, in the definition's order."""
    specs = []
    for name, item in definition.properties.items():
        known = PROPERTIES.get(name) if isinstance(item, AseProperty) and item.function is None else None
        unit, description = (item.unit, item.description) if known is None else (known.unit, known.description)
        specs.append(PropertySpec(name=name, unit=unit, description=item.description or description))
    return tuple(specs)
