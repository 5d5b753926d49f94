"""docs/reference/engines.md names every field with its default, every task, property and ready-made engine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from nanoos.engines.ase_tasks.properties import PROPERTIES
from nanoos.engines.ase_tasks.settings import TASKS
from nanoos.engines.defined import definition as schema
from nanoos.engines.defined.files import READY, DefinitionFile, read_definition
from tests.support.processes import ROOT

TEXT = (ROOT / "docs" / "reference" / "engines.md").read_text()
COMMON = schema._Definition.model_fields
MODELS: Mapping[str, type[BaseModel]] = {
    "Every kind": schema._Definition,
    "A parameter": schema.ParameterDefinition,
    "resources": schema.Resources,
    "kind: command": schema.CommandDefinition,
    "version": schema.VersionProbe,
    "An input file": schema.InputFile,
    "A step": schema.Step,
    "A failure": schema.Failure,
    "A property of a command": schema.ReadProperty,
    "kind: python": schema.PythonDefinition,
    "A property of a function": schema.PythonProperty,
    "kind: ase": schema.AseDefinition,
    "calculator": schema.AseCalculator,
    "A property of your own": schema.AseProperty,
}


def _rows(heading: str) -> list[list[str]]:
    """The cells of the first table below a heading."""
    (section,) = re.findall(rf"^##+ {re.escape(heading)}\n(.*?)(?=^##|\Z)", TEXT, re.DOTALL | re.MULTILINE)
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def _written(default: Any) -> str:
    if default is PydanticUndefined:
        return "required"
    if default is None or default in ("", (), {}) or isinstance(default, schema.Resources):
        return ""
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return f"`[{', '.join(map(str, default))}]`"
    return f"`{getattr(default, 'name', default)}`"


def _default(field: Any) -> Any:
    return field.default if field.default_factory is None else {}


@pytest.mark.parametrize("heading", MODELS)
def test_every_field_is_listed_with_its_default(heading: str) -> None:
    model = MODELS[heading]
    own = {
        field.alias or name: _written(_default(field))
        for name, field in model.model_fields.items()
        if model is schema._Definition or not issubclass(model, schema._Definition) or name not in COMMON
    }
    assert {row[0].strip("`"): row[1] for row in _rows(heading)} == own


@pytest.mark.parametrize("task", TASKS)
def test_every_task_is_listed_with_its_fields(task: str) -> None:
    expected = [
        [f"`{name}`", _written(_default(field)), field.description]
        for name, field in TASKS[task].model_fields.items()
        if name != "name"
    ]
    assert _rows(task) == expected


def test_every_property_is_listed_with_unit_and_tasks() -> None:
    expected = [
        [
            f"`{name}`",
            item.unit,
            item.description,
            "all" if item.tasks == frozenset(TASKS) else ", ".join(sorted(item.tasks)),
        ]
        for name, item in PROPERTIES.items()
    ]
    assert _rows("Properties of `ase`") == expected


def test_every_ready_made_engine_is_listed_with_the_program_that_it_needs() -> None:
    rows = {row[0].strip("`"): row for row in _rows("Ready-made engines")}
    assert set(rows) == {path.stem for path in READY.glob("*.yaml")}
    for name, row in rows.items():
        definition = read_definition(DefinitionFile(name=name, path=READY / f"{name}.yaml", origin="ready-made"))
        assert definition.description, name
        assert definition.resources.time_s, name
        assert isinstance(definition, schema.AseDefinition | schema.CommandDefinition)
        if isinstance(definition, schema.CommandDefinition):
            assert definition.version is not None, name
            assert definition.failures, name
            programs = {step.command[0] for step in definition.steps}
            assert "sh" in programs or any(f"`{program}`" in row[2] for program in programs)
            assert all(item.unit for item in definition.properties.values()), name
