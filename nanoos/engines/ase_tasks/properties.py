"""The properties that tasks give: names with their units, what they mean, and how a result gives them.

A property of the structure is that of the task's final structure: after a relaxation the relaxed one, after an equation
of state the one at equilibrium, after molecular dynamics the last snapshot (where averages have names of their own).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean
from nanoos.engines.ase_tasks import electronic, structural
from nanoos.engines.ase_tasks.evaluation import require_crystal
from nanoos.engines.ase_tasks.failures import TaskFailed, expected_failures, not_implemented, permanent
from nanoos.engines.ase_tasks.result import TaskResult
from nanoos.engines.ase_tasks.settings import TASKS, SinglePoint, TaskSettings
from nanoos.plugins.parameters import Parameters, validated

Compute = Callable[[TaskResult, Any], float]

ALL_TASKS = frozenset(TASKS)


class NoOptions(Parameters):
    """A property without options."""


class FormationEnergyOptions(Parameters):
    references_ev_per_atom: dict[str, float] = Field(
        description="energy of an atom of each element in its reference phase, by the same calculator, eV/atom"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyDefinition:
    """A property: `compute(result, options)` takes a result of one of `tasks` and validated `options`."""

    unit: str
    description: str
    tasks: frozenset[str]
    compute: Compute
    options: type[Parameters] = NoOptions


def compute_properties(names_with_options: Mapping[str, Mapping[str, Any]], result: TaskResult) -> dict[str, float]:
    """The values of properties, by name, in the order asked for.

    Args:
        names_with_options: Options of each property, mostly empty.
        result: Of a task that gives all of them (see `check_properties`).

    Raises:
        InvalidInput: An unknown name or option, or a property that the task does not give.
        TaskFailed: The calculator lacks what a property needs (SYSTEMIC); the structure has no such property, for
            example a density without a volume, or the value is not finite (PERMANENT).
    """
    import numpy as np

    task = str(result.results["task"])
    values = {}
    for name, raw in names_with_options.items():
        definition = _definition(name, task)
        options = _options(name, definition, raw)
        with expected_failures(result.atoms.calc, needed_for=name):
            value = float(definition.compute(result, options))
        if not np.isfinite(value):
            raise permanent(f"{name} is {value}.")
        values[name] = value
    return values


def check_properties(names: Iterable[str] | Mapping[str, Mapping[str, Any]], task: TaskSettings) -> None:
    """Check before a campaign that a task gives properties; with a mapping, their options too.

    Raises:
        InvalidInput: An unknown name or option, or a property that the task does not give.
    """
    for name in names:
        definition = _definition(name, task.name)
        if isinstance(names, Mapping):
            _options(name, definition, names[name])
        if isinstance(task, SinglePoint):
            for field, needing in (("forces", {"max_force_ev_per_a"}), ("stress", {"pressure_gpa", *STRESS})):
                if name in needing and not getattr(task, field):
                    raise InvalidInput(f"{name} needs {field}, which the task leaves out.", hint=f"Set {field}: true.")


def _definition(name: str, task: str) -> PropertyDefinition:
    if name not in PROPERTIES:
        given = ", ".join(known for known, definition in PROPERTIES.items() if task in definition.tasks)
        raise InvalidInput(
            f"There is no property {name!r}.", hint=f"{did_you_mean(name, PROPERTIES)}The task {task!r} gives: {given}."
        )
    definition = PROPERTIES[name]
    if task not in definition.tasks:
        raise InvalidInput(
            f"The task {task!r} does not give {name}.", hint=f"Tasks that do: {', '.join(sorted(definition.tasks))}."
        )
    return definition


def _options(name: str, definition: PropertyDefinition, raw: Mapping[str, Any] | None) -> Parameters:
    return validated(definition.options, {} if raw is None else raw, owner=f"property {name!r}")


def _from_results(key: str) -> Compute:

    def compute(result: TaskResult, _: Any) -> float:
        return _value(result, key)

    return compute


def _value(result: TaskResult, key: str) -> float:
    """A value of the results; where it is missing, the calculator did not give what it is made of."""
    if key not in result.results:
        if key == "pressure_gpa":
            require_crystal(result.atoms, "A stress")
        raise not_implemented(result.atoms.calc, {"pressure_gpa": "stress", "max_force_ev_per_a": "forces"}[key], key)
    return float(result.results[key])


def _stress(index: int) -> Compute:
    def compute(result: TaskResult, _: Any) -> float:
        _value(result, "pressure_gpa")
        return float(result.results["stress_gpa"][index])

    return compute


def _energy_per_atom(result: TaskResult, _: Any) -> float:
    return float(result.results["energy_ev"] / result.results["n_atoms"])


def _formation_energy(result: TaskResult, options: FormationEnergyOptions) -> float:
    symbols = result.atoms.get_chemical_symbols()
    missing = sorted(set(symbols) - set(options.references_ev_per_atom))
    if missing:
        raise permanent(f"There is no reference energy for {', '.join(missing)}.")
    references = sum(options.references_ev_per_atom[symbol] for symbol in symbols)
    return float((result.results["energy_ev"] - references) / len(symbols))


def _bulk_modulus(result: TaskResult, _: Any) -> float:
    key = "eos_bulk_modulus_gpa" if result.results["task"] == "equation_of_state" else "bulk_modulus_hill_gpa"
    return float(result.results[key])


def _equilibrium_volume(result: TaskResult, _: Any) -> float:
    return float(result.results["eos_volume_a3"] / result.results["n_atoms"])


def _zero_point_per_atom(result: TaskResult, _: Any) -> float:
    return float(result.results["zero_point_energy_ev"] / result.results["n_atoms"])


def _define(
    unit: str,
    description: str,
    compute: Compute,
    *,
    tasks: Iterable[str] = ALL_TASKS,
    options: type[Parameters] = NoOptions,
) -> PropertyDefinition:
    return PropertyDefinition(
        unit=unit, description=description, tasks=frozenset(tasks), compute=compute, options=options
    )


STRESS = tuple(f"stress_{component}_gpa" for component in ("xx", "yy", "zz", "yz", "xz", "xy"))
EOS, ELASTIC, PHONON, MD = ("equation_of_state",), ("elastic",), ("phonon_gamma",), ("md",)

PROPERTIES: Mapping[str, PropertyDefinition] = {
    "energy_ev": _define("eV", "Potential energy of the structure", _from_results("energy_ev")),
    "energy_ev_per_atom": _define("eV/atom", "Potential energy divided by the number of atoms", _energy_per_atom),
    "formation_energy_ev_per_atom": _define(
        "eV/atom",
        "Energy against the given reference energies of the elements; negative: stable against them",
        _formation_energy,
        options=FormationEnergyOptions,
    ),
    "max_force_ev_per_a": _define(
        "eV/angstrom", "Largest force on an atom that is free to move", _from_results("max_force_ev_per_a")
    ),
    "pressure_gpa": _define(
        "GPa", "Minus a third of the trace of the stress, without kinetic part", _from_results("pressure_gpa")
    ),
    **{
        name: _define("GPa", f"Stress component {name[7:9]}; positive under tension", _stress(index))
        for index, name in enumerate(STRESS)
    },
    "bandgap_ev": _define(
        "eV", "Fundamental gap of the calculator's eigenvalues on its k-points; 0 for a metal", electronic.bandgap_ev
    ),
    "homo_lumo_gap_ev": _define(
        "eV", "Gap between the highest occupied and the lowest empty orbital", electronic.homo_lumo_gap_ev
    ),
    "dipole_debye": _define("debye", "Size of the dipole moment of a molecule", electronic.dipole_debye),
    "magnetic_moment_mu_b_per_atom": _define(
        "mu_B/atom", "Total magnetic moment, signed, divided by the number of atoms", electronic.magnetic_moment
    ),
    "volume_a3_per_atom": _define("angstrom^3/atom", "Volume of the cell by the atoms in it", structural.volume),
    "density_g_per_cm3": _define("g/cm^3", "Mass of the cell by its volume", structural.density),
    "coordination_mean": _define(
        "dimensionless",
        "Neighbours of an atom on average: pairs nearer than a multiple of their covalent radii, or than a distance",
        structural.coordination_mean,
        options=structural.CoordinationOptions,
    ),
    "bulk_modulus_gpa": _define(
        "GPa", "Bulk modulus: of the equation of state, or Hill's average", _bulk_modulus, tasks=EOS + ELASTIC
    ),
    "equilibrium_volume_a3_per_atom": _define(
        "angstrom^3/atom", "Volume at the minimum of the equation of state", _equilibrium_volume, tasks=EOS
    ),
    "shear_modulus_gpa": _define(
        "GPa", "Hill's average shear modulus", _from_results("shear_modulus_hill_gpa"), tasks=ELASTIC
    ),
    "young_modulus_gpa": _define(
        "GPa", "Young's modulus from Hill's averages", _from_results("young_modulus_hill_gpa"), tasks=ELASTIC
    ),
    "poisson_ratio": _define(
        "dimensionless", "Poisson's ratio from Hill's averages", _from_results("poisson_ratio_hill"), tasks=ELASTIC
    ),
    "lowest_frequency_cm1": _define(
        "cm^-1",
        "Lowest frequency at Gamma without rigid motions; negative: imaginary, no minimum",
        _from_results("lowest_frequency_cm1"),
        tasks=PHONON,
    ),
    "zero_point_energy_ev": _define(
        "eV", "Half the quanta of the real frequencies at Gamma", _from_results("zero_point_energy_ev"), tasks=PHONON
    ),
    "zero_point_energy_ev_per_atom": _define(
        "eV/atom", "Zero-point energy divided by the number of atoms", _zero_point_per_atom, tasks=PHONON
    ),
    "temperature_k": _define("K", "Average kinetic temperature", _from_results("temperature_k"), tasks=MD),
    "mean_potential_energy_ev_per_atom": _define(
        "eV/atom",
        "Average potential energy of the dynamics",
        _from_results("mean_potential_energy_ev_per_atom"),
        tasks=MD,
    ),
    "mean_total_energy_ev_per_atom": _define(
        "eV/atom",
        "Average potential and kinetic energy of the dynamics",
        _from_results("mean_total_energy_ev_per_atom"),
        tasks=MD,
    ),
    "energy_drift_ev_per_atom_per_ps": _define(
        "eV/atom/ps",
        "Slope of the total energy; in NVE a measure of the time step",
        _from_results("energy_drift_ev_per_atom_per_ps"),
        tasks=MD,
    ),
}

__all__ = ["PROPERTIES", "PropertyDefinition", "TaskFailed", "check_properties", "compute_properties"]
