"""Imported structures of Ag, Au, Cu, Ni, Pd and Pt with the effective-medium potential: crystals, slabs, clusters.

For truncated octahedra compared with pure particles see `nanoparticle/`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.materials.emt_potential import (
    IMPLEMENTATION,
    VACUUM_A,
    EmtParameters,
    bulk_metal,
    calculator,
    free_atom_energy_ev,
    relax,
    uncovered,
)
from nanoos.materials.metals import METALS
from nanoos.materials.structures.frames import read_atoms
from nanoos.plugins.engine import PropertySpec, SimulationOutcome
from nanoos.plugins.parameters import validated

PROPERTIES = (
    PropertySpec(
        name="cohesive_energy_ev_per_atom",
        unit="eV/atom",
        description="Free atoms minus the structure; larger: more strongly bound",
    ),
    PropertySpec(
        name="formation_energy_ev_per_atom",
        unit="eV/atom",
        description="Energy against the pure fcc metals at their equilibrium lattice constants; surfaces and strain "
        "count",
    ),
)


class EmtStructureParameters(EmtParameters):
    relax_positions: bool = Field(
        default=True, description="whether the atoms move to the nearest minimum, in a fixed cell"
    )


class EmtStructureEngine:
    """Energy of a structure, relaxed at a fixed cell or as it stands. Deterministic."""

    name: ClassVar[str] = "emt_structure"
    version: ClassVar[str] = f"1+{IMPLEMENTATION}"
    design_space_kinds: ClassVar[frozenset[str]] = frozenset({"structure_files"})

    def __init__(self, params: Mapping[str, Any] | None = None) -> None:
        """Raises InvalidInput where a parameter is refused."""
        self._params = validated(EmtStructureParameters, params or {}, owner=f"engine {self.name!r}")

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump(mode="json")

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        return PROPERTIES

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        """Energies of one structure; another element or no convergence is a permanent failure."""
        try:
            atoms = read_atoms(spec)
        except InvalidInput as exc:
            return _failure(str(exc))
        symbols = atoms.get_chemical_symbols()
        if foreign := uncovered(symbols):
            return _failure(f"EMT is not offered for {', '.join(foreign)}, only for {', '.join(METALS)}.")
        if not atoms.pbc.any():
            atoms.center(vacuum=VACUUM_A)
        atoms.calc = calculator()
        if self._params.relax_positions:
            problem = relax(atoms, fmax_ev_per_a=self._params.fmax_ev_per_a, max_steps=self._params.max_steps)
            if problem:
                return _failure(problem)
        energy = float(atoms.get_potential_energy())
        if not all(map(math.isfinite, atoms.get_forces().ravel())):
            return _failure("EMT gave forces that are not finite: atoms lie at one place.")
        outputs = {
            "cohesive_energy_ev_per_atom": (math.fsum(map(free_atom_energy_ev, symbols)) - energy) / len(symbols),
            "formation_energy_ev_per_atom": (energy - math.fsum(bulk_metal(s).energy_ev for s in symbols))
            / len(symbols),
        }
        if not all(math.isfinite(value) for value in outputs.values()):
            return _failure(f"EMT gave {outputs}.")
        return SimulationOutcome(outputs=outputs)


def _failure(reason: str) -> SimulationOutcome:
    return SimulationOutcome(outputs={}, failure_class=FailureClass.PERMANENT, reason=reason)
