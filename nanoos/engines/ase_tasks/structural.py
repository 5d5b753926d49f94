"""Properties of a structure's geometry alone."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from nanoos._runtime.ase_module import ase_module
from nanoos.engines.ase_tasks.evaluation import require_crystal
from nanoos.engines.ase_tasks.result import TaskResult
from nanoos.engines.units import convert
from nanoos.plugins.parameters import Parameters


class CoordinationOptions(Parameters):
    radii_factor: float = Field(
        default=1.2,
        ge=0.5,
        le=3.0,
        description="a pair is bonded up to this multiple of the sum of its covalent radii, 0.5 to 3",
    )
    cutoff_a: float | None = Field(
        default=None, gt=0, le=20, description="in place of the radii, one distance for every pair, up to 20 angstrom"
    )


def volume(result: TaskResult, _: Any) -> float:
    """Volume, angstrom^3 an atom. Raises TaskFailed, PERMANENT, unless it is a crystal."""
    require_crystal(result.atoms, "A volume")
    return float(result.atoms.get_volume() / len(result.atoms))


def density(result: TaskResult, _: Any) -> float:
    """Mass density, g/cm^3. Raises TaskFailed, PERMANENT, unless the structure is a crystal."""
    require_crystal(result.atoms, "A density")
    return convert(float(result.atoms.get_masses().sum() / result.atoms.get_volume()), "u/angstrom^3", "g/cm^3")


def coordination_mean(result: TaskResult, options: CoordinationOptions) -> float:
    """Neighbours of an atom on average, periodic images included.

    Source of the radii: Cordero et al., Dalton Trans. 2832 (2008), as ASE has them.
    """
    neighbours, atoms = ase_module("neighborlist"), result.atoms
    cutoff = options.cutoff_a or neighbours.natural_cutoffs(atoms, mult=options.radii_factor)
    return len(neighbours.neighbor_list("i", atoms, cutoff)) / len(atoms)
