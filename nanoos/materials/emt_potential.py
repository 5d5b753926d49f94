"""The effective-medium potential as the EMT engines use it: its calculator, bulk metals and free atoms.

ASE's implementation, or asap3's where that can be imported: the same results to about 1e-6 eV an atom, ten times
faster. Both are made to use one cutoff, that of the largest metal, for every composition: with the cutoff of the
largest metal present, pure copper and copper in silver would be on energy scales 2 meV an atom apart, which is not
small beside an excess energy.

Only Ag, Au, Cu, Ni, Pd and Pt: aluminium's fit is poor and C, H, N and O are toys, so no adsorption either.
Source: Jacobsen, Stoltze and Norskov, Surf. Sci. 366, 394 (1996).
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from pydantic import Field

from nanoos._runtime.ase_module import ase_module
from nanoos._runtime.blas import one_thread
from nanoos.materials.metals import METALS
from nanoos.plugins.parameters import Parameters

VACUUM_A = 8.0  # on every side of a particle: beyond EMT's cutoff of 6 angstrom, so asap3's cell boundary is not felt
SCAN = 0.02  # relative half-width of the lattice-constant scan for the equation of state
SCAN_POINTS = 9


class EmtParameters(Parameters):
    fmax_ev_per_a: float = Field(
        default=0.02, ge=1e-4, le=0.2, description="largest force after relaxation, 0.0001 to 0.2 eV/angstrom"
    )
    max_steps: int = Field(default=300, ge=1, le=10_000, description="relaxation steps allowed, 1 to 10000")


def _load_asap() -> Any | None:
    try:
        return importlib.import_module("asap3")
    except ImportError:
        return None


_ASAP = _load_asap()
IMPLEMENTATION = "ase" if _ASAP is None else "asap3"


def calculator() -> Any:
    """A fresh EMT calculator with the common cutoff."""
    if _ASAP is None:
        return ase_module("calculators.emt").EMT(
            asap_cutoff=False
        )  # False: the cutoff of the largest metal in the table, for every composition
    return _ASAP.EMT(_asap_parameters())


def _asap_parameters() -> Any:
    provider: Any = importlib.import_module("asap3.Internal.EMTParameters").EMTStandardParameters

    def calc_cutoff(self: Any) -> None:
        """asap3 takes the largest metal among `actual_params`, those present; let it see all."""
        present, self.actual_params = self.actual_params, list(self.parameters.values())
        provider.calc_cutoff(self)
        self.actual_params = present

    return type("CommonCutoffParameters", (provider,), {"calc_cutoff": calc_cutoff})()


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkMetal:
    """An fcc metal in EMT.

    Attributes:
        lattice_constant_a: Equilibrium lattice constant, angstrom.
        bulk_modulus_gpa: GPa.
        energy_ev: Energy of an atom in the crystal on the calculator's scale, eV.
        cohesive_energy_ev: Free atom minus crystal, eV an atom, > 0.
    """

    lattice_constant_a: float
    bulk_modulus_gpa: float
    energy_ev: float
    cohesive_energy_ev: float

    @property
    def bond_length_a(self) -> float:
        """Nearest-neighbour distance, angstrom."""
        return self.lattice_constant_a / 2**0.5


@cache
def bulk_metal(symbol: str) -> BulkMetal:
    """Equation of state of one of the six metals, computed once a process (about 20 ms)."""
    units = ase_module("units")
    # The neutral sphere radius fixes the lattice constant, up to the small effect of the cutoff.
    radius_a = ase_module("calculators.emt").parameters[symbol][1] * units.Bohr
    start = (16 * np.pi / 3) ** (1 / 3) * radius_a
    volumes, energies = [], []
    for scale in np.linspace(1 - SCAN, 1 + SCAN, SCAN_POINTS):
        crystal = ase_module("build").bulk(symbol, "fcc", a=start * scale)
        crystal.calc = calculator()
        volumes.append(crystal.get_volume())
        energies.append(crystal.get_potential_energy())
    volume, energy, modulus = ase_module("eos").EquationOfState(volumes, energies, eos="birchmurnaghan").fit()
    return BulkMetal(
        lattice_constant_a=float((4 * volume) ** (1 / 3)),
        bulk_modulus_gpa=float(modulus / units.GPa),
        energy_ev=float(energy),
        cohesive_energy_ev=free_atom_energy_ev(symbol) - float(energy),
    )


@cache
def free_atom_energy_ev(symbol: str) -> float:
    """Energy of a lone atom on the calculator's scale, eV."""
    atom = ase_module().Atoms(symbol)
    atom.center(vacuum=VACUUM_A)
    atom.calc = calculator()
    return float(atom.get_potential_energy())


def uncovered(symbols: Iterable[str]) -> tuple[str, ...]:
    """The symbols that EMT does not cover, sorted."""
    return tuple(sorted(set(symbols) - set(METALS)))


def relax(atoms: Any, *, fmax_ev_per_a: float, max_steps: int) -> str:
    """Move the atoms to the nearest minimum, in place; the cell stays.

    Args:
        atoms: ASE atoms with a calculator.
        fmax_ev_per_a: Largest force on an atom at the end, eV/angstrom.
        max_steps: Steps allowed.

    Returns:
        Empty on success, else why it failed.
    """
    optimize = ase_module("optimize")
    # BFGS with line searches needs a third of the steps of the others here, but gives up where a line search fails.
    for optimizer in (optimize.BFGSLineSearch, optimize.LBFGS):
        try:
            with one_thread():
                converged = optimizer(atoms, logfile=None).run(fmax=fmax_ev_per_a, steps=max_steps)
        except (ArithmeticError, AssertionError, RuntimeError, ValueError) as exc:
            problem = f"The relaxation failed: {exc!r}."
            continue
        if converged:
            return ""
        force = float(np.linalg.norm(atoms.get_forces(), axis=1).max())
        return (
            f"The relaxation did not converge in {max_steps} steps: largest force {force:.3g} eV/angstrom, wanted "
            f"{fmax_ev_per_a:g}. A larger max_steps or fmax_ev_per_a may help."
        )
    return problem
