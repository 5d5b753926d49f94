"""Relaxed truncated octahedra of coinage and platinum-group metals with the effective-medium potential.

EMT is an empirical potential: fitted to pure fcc metals, fair for trends in mixing, size mismatch and segregation,
blind to d-band chemistry and magnetism. So energies and bond strains are offered, adsorption is not. The potential
itself is in `emt_potential.py`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

import numpy as np

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.materials.emt_potential import (
    IMPLEMENTATION,
    EmtParameters,
    bulk_metal,
    calculator,
    free_atom_energy_ev,
    relax,
)
from nanoos.materials.nanoparticle.geometry import unrelaxed_particle
from nanoos.materials.nanoparticle.octahedron import FCC_COORDINATION, particle, read_symbols
from nanoos.plugins.engine import PropertySpec, SimulationOutcome
from nanoos.plugins.parameters import validated

# A nearest-neighbour bond this much longer than in the bulk metals is broken. The second shell starts at 1.41.
BROKEN_BOND_STRETCH = 1.3

PROPERTIES = (
    PropertySpec(
        name="excess_energy_ev_per_atom",
        unit="eV/atom",
        description="Mixing energy against pure relaxed particles of the same shape and size; negative: mixing is "
        "favoured",
    ),
    PropertySpec(
        name="cohesive_energy_ev_per_atom",
        unit="eV/atom",
        description="Free atoms minus the relaxed particle; larger: more strongly bound",
    ),
    PropertySpec(
        name="surface_strain_percent",
        unit="%",
        description="Mean strain of the nearest-neighbour bonds between surface atoms against EMT's bulk bond lengths "
        "(for unlike atoms their mean); negative: compressed",
    ),
)


class EmtRelaxationEngine:
    """Relaxes a particle and compares it with pure ones. Deterministic."""

    name: ClassVar[str] = "emt_relaxation"
    version: ClassVar[str] = f"1+{IMPLEMENTATION}"
    design_space_kinds: ClassVar[frozenset[str]] = frozenset({"nanoparticle"})

    def __init__(self, params: Mapping[str, Any] | None = None) -> None:
        """Raises InvalidInput where a parameter is refused."""
        self._params = validated(EmtParameters, params or {}, owner=f"engine {self.name!r}")

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump(mode="json")

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        return PROPERTIES

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        """Relax one particle.

        Not converging, breaking apart and a spec that is no such particle are permanent failures: the relaxation is
        deterministic, so trying again under the same parameters would end in the same way.
        """
        fmax, max_steps = self._params.fmax_ev_per_a, self._params.max_steps
        try:
            symbols = read_symbols(spec)
            atoms = relaxed_particle(symbols, fmax_ev_per_a=fmax, max_steps=max_steps)
            energy = float(atoms.get_potential_energy())
            pure = {symbol: _pure_energy_ev_per_atom(symbol, len(symbols), fmax, max_steps) for symbol in set(symbols)}
        except (InvalidInput, RelaxationError) as exc:
            return SimulationOutcome(outputs={}, failure_class=FailureClass.PERMANENT, reason=str(exc))
        outputs = {
            "excess_energy_ev_per_atom": (energy - math.fsum(pure[symbol] for symbol in symbols)) / len(symbols),
            "cohesive_energy_ev_per_atom": (math.fsum(map(free_atom_energy_ev, symbols)) - energy) / len(symbols),
            "surface_strain_percent": surface_strain_percent(atoms),
        }
        if not all(math.isfinite(value) for value in outputs.values()):
            return SimulationOutcome(outputs={}, failure_class=FailureClass.PERMANENT, reason=f"EMT gave {outputs}.")
        return SimulationOutcome(outputs=outputs)


class RelaxationError(Exception):
    """A particle has no usable minimum; the message says why."""


def relaxed_particle(symbols: Sequence[str], *, fmax_ev_per_a: float, max_steps: int) -> Any:
    """The particle at its energy minimum: ASE atoms with their calculator.

    Args:
        symbols: One for each site of the shape with that many sites, in site order.
        fmax_ev_per_a: Largest force at the end, eV/angstrom.
        max_steps: Steps allowed.

    Raises:
        RelaxationError: No convergence, or the particle broke apart.
    """
    atoms = unrelaxed_particle(symbols)
    atoms.calc = calculator()
    problem = relax(atoms, fmax_ev_per_a=fmax_ev_per_a, max_steps=max_steps) or broken_apart(atoms)
    if problem:
        raise RelaxationError(problem)
    return atoms


def broken_apart(atoms: Any) -> str:
    """Which atoms have left the particle: those that kept no bond to a neighbour. Empty where none has."""
    lone = set(range(len(atoms))) - set(np.unique(_kept_bonds(atoms)).tolist())
    if not lone:
        return ""
    names = ", ".join(f"{atoms.symbols[index]} {index}" for index in sorted(lone)[:5])
    return f"{len(lone)} of {len(atoms)} atoms left the particle ({names}): it is not bound at this composition."


def surface_strain_percent(atoms: Any) -> float:
    """Mean strain of the bonds that are left between surface atoms, percent of EMT's bulk bond lengths."""
    shape = particle(len(atoms))
    is_surface = shape.coordination < FCC_COORDINATION
    bonds = _kept_bonds(atoms)
    bonds = bonds[is_surface[bonds].all(axis=1)]
    return float(100 * (_stretch(atoms, bonds) - 1).mean())


def _kept_bonds(atoms: Any) -> Any:
    bonds = particle(len(atoms)).bonds
    return bonds[_stretch(atoms, bonds) < BROKEN_BOND_STRETCH]


def _stretch(atoms: Any, bonds: Any) -> Any:
    """Length of each bond over that of the bulk metals, shape (n_bonds,)."""
    natural = np.array([bulk_metal(symbol).bond_length_a for symbol in atoms.get_chemical_symbols()])
    length = np.linalg.norm(atoms.positions[bonds[:, 0]] - atoms.positions[bonds[:, 1]], axis=1)
    return length / natural[bonds].mean(axis=1)


@cache
def _pure_energy_ev_per_atom(symbol: str, n_atoms: int, fmax_ev_per_a: float, max_steps: int) -> float:
    atoms = relaxed_particle([symbol] * n_atoms, fmax_ev_per_a=fmax_ev_per_a, max_steps=max_steps)
    return float(atoms.get_potential_energy()) / n_atoms
