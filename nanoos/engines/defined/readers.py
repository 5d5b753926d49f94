"""Reading the properties of a finished command from its files."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nanoos.domain.failures import FailureClass
from nanoos.engines.defined.definition import CommandDefinition
from nanoos.engines.defined.functions import load_function, one_number
from nanoos.engines.defined.outcomes import SimulationFailed
from nanoos.engines.defined.parts import OUT, ReadProperty
from nanoos.engines.units import convert

SHOWN = 100  # characters of a value in a message
FORTRAN_EXPONENT = re.compile(r"(?<=[0-9.])[dD](?=[+-]?\d)")  # 1.0D-03


def read_properties(definition: CommandDefinition, folder: Path, *, n_atoms: int) -> dict[str, float]:
    """Every property of the definition, in its own unit; those `per_atom` divided by `n_atoms`.

    Raises:
        SimulationFailed: A file, or a value in it, is missing or no number. It is transient, since the program claimed
            success: a full disk or a lost connection cuts files off. A definition's `failures` can say otherwise.
    """
    standard_output = definition.steps[-1].name + OUT
    found: dict[str, float] = {}
    answers: dict[str, Mapping[str, Any]] = {}
    for name, item in definition.properties.items():
        path = folder / (item.file or standard_output)
        if item.function is not None:
            if item.function not in answers:
                answers[item.function] = load_function(item.function)(folder)
            value = one_number(answers[item.function], name, item.function)
        else:
            value = _number(_read(item, path, name), path, name)
        value = value / n_atoms if item.per_atom else value
        found[name] = convert(value, item.read_unit, item.unit) if item.read_unit else value
    return found


def _read(item: ReadProperty, path: Path, name: str) -> object:
    if not path.is_file():
        raise _missing(name, path, "the file is missing")
    if item.pattern is not None:
        return _by_pattern(item, path, name)
    if item.json_path is not None:
        return _by_json_path(item.json_path, path, name)
    return _by_column(str(item.column), path, name)


def _by_pattern(item: ReadProperty, path: Path, name: str) -> str | float:
    matches = re.findall(str(item.pattern), path.read_text(encoding="utf-8", errors="replace"), re.MULTILINE)
    if not matches and item.if_absent is not None:
        return item.if_absent
    if not matches:
        raise _missing(name, path, f"nothing in it matches {item.pattern!r}")
    return str(matches[0 if item.occurrence == "first" else -1])


def _by_json_path(json_path: str, path: Path, name: str) -> object:
    import jsonpath

    try:
        found = jsonpath.findall(json_path, json.loads(path.read_bytes()))
    except (ValueError, RecursionError) as error:
        raise _missing(name, path, f"it is no JSON: {error}") from error
    if len(found) != 1:
        raise _missing(name, path, f"{json_path} finds {len(found)} values instead of one")
    return found[0]


def _by_column(column: str, path: Path, name: str) -> str:
    try:
        with path.open(newline="", encoding="utf-8", errors="replace") as file:
            rows = list(csv.DictReader(file, skipinitialspace=True))
    except csv.Error as error:
        raise _missing(name, path, f"it is no CSV: {error}") from error
    if not rows or rows[-1].get(column) is None:
        columns = ", ".join(filter(None, rows[-1])) if rows else "none, since it has no row"
        raise _missing(name, path, f"its last row has no column {column!r}; columns: {columns}")
    return str(rows[-1][column])


def _number(value: object, path: Path, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _missing(name, path, f"{value!r} is no number")
    try:
        return float(FORTRAN_EXPONENT.sub("e", value) if isinstance(value, str) else value)
    except (ValueError, OverflowError) as error:
        raise _missing(name, path, f"{str(value)[:SHOWN]!r} is no number") from error


def _missing(name: str, path: Path, why: str) -> SimulationFailed:
    reason = f"{name} cannot be read from {path.name}: {why}."
    return SimulationFailed(FailureClass.TRANSIENT, reason, outputs=[path])
