"""Running an ASE calculator of a definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nanoos.engines.ase_tasks.properties import compute_properties
from nanoos.engines.ase_tasks.run import TaskFailed, run_task
from nanoos.engines.defined.definition import AseDefinition
from nanoos.engines.defined.functions import load_function, one_number
from nanoos.engines.defined.outcomes import SimulationFailed, check_finite
from nanoos.engines.defined.templates import render_values


def run_calculator(
    definition: AseDefinition, values: Mapping[str, Any]
) -> tuple[dict[str, float], Mapping[str, float], tuple[str, ...]]:
    """Compute one structure in the current folder.

    Args:
        definition: Calculator, task and properties.
        values: The parameters; `atoms` is the structure.

    Returns:
        Values by property, statistical errors by property, and names of the files that the task wrote.

    Raises:
        SimulationFailed: The task failed, or a value is not finite.
    """
    atoms = values["atoms"]
    if definition.vacuum_a is not None and not atoms.pbc.any():
        atoms.center(vacuum=definition.vacuum_a)
    task = definition.task_with(values)
    arguments = render_values(definition.calculator.arguments, values)
    make = load_function(definition.calculator.path)
    try:
        result = run_task(task, atoms, lambda: make(**arguments))
        own = {name: item.function for name, item in definition.properties.items() if item.function is not None}
        known = {name: item.options for name, item in definition.properties.items() if item.function is None}
        found = compute_properties(known, result)
        for name, path in own.items():
            answer = load_function(path)(result.atoms, result.results)
            found[name] = one_number(answer if isinstance(answer, Mapping) else {name: answer}, name, path)
    except TaskFailed as failed:
        raise SimulationFailed(failed.failure_class, failed.reason) from failed
    check_finite(found)
    return {name: found[name] for name in definition.properties}, result.noise_std, tuple(result.files)
