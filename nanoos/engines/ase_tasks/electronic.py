"""Properties of the electronic structure, where a calculator gives them.

A calculator that lacks one is a SYSTEMIC failure: no other structure would do better.
"""

from __future__ import annotations

from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos.engines.ase_tasks.failures import not_implemented, permanent
from nanoos.engines.ase_tasks.result import TaskResult

GAP_KEYS = ("bandgap", "band_gap", "gap")  # in `calc.results`, eV
BAND_METHODS = ("get_ibz_k_points", "get_number_of_spins", "get_eigenvalues", "get_fermi_level")
# Of ASE's DFT calculators; fractional occupations of smeared levels count as occupied above half.
HALF = 0.5


def bandgap_ev(result: TaskResult, _: Any) -> float:
    """Fundamental gap, eV: the calculator's own, or from its eigenvalues by `ase.dft.bandgap`.

    The gap is of the k-points that were computed: at least the true one of the method.

    Raises:
        TaskFailed: SYSTEMIC: the calculator has neither a gap nor eigenvalues.
    """
    calc = result.atoms.calc
    for key in GAP_KEYS:
        if (value := getattr(calc, "results", {}).get(key)) is not None:
            return float(value)
    if not all(callable(getattr(calc, method, None)) for method in BAND_METHODS):
        raise not_implemented(calc, "eigenvalues", "bandgap_ev")
    if calc.get_ibz_k_points() is None or calc.get_fermi_level() is None:
        raise not_implemented(calc, "eigenvalues", "bandgap_ev")
    return float(ase_module("dft.bandgap").bandgap(calc)[0])


def homo_lumo_gap_ev(result: TaskResult, _: Any) -> float:
    """Gap between the highest occupied and the lowest empty orbital, eV, of tblite or of another code's single k-point.

    Raises:
        TaskFailed: No empty orbital, or more than one k-point (PERMANENT); no orbitals (SYSTEMIC).
    """
    import numpy as np

    calc = result.atoms.calc
    tblite = getattr(calc, "_res", None)  # tblite gives orbitals by no public way of its ASE calculator
    if type(calc).__module__.startswith("tblite") and tblite is not None:
        hartree = ase_module("units").Hartree
        energies = np.atleast_2d(tblite["orbital-energies"]) * hartree
        occupations = np.atleast_2d(tblite["orbital-occupations"])
        filled = HALF * occupations.max()
        is_occupied = occupations > filled
        if is_occupied.all() or not is_occupied.any():
            raise permanent("There is no empty or no occupied orbital, so no gap between them.")
        return float(energies[~is_occupied].min() - energies[is_occupied].max())
    if callable(getattr(calc, "get_ibz_k_points", None)) and np.shape(calc.get_ibz_k_points())[:1] not in ((), (1,)):
        raise permanent("homo_lumo_gap_ev is of molecules: the calculation has more than one k-point. Use bandgap_ev.")
    return bandgap_ev(result, None)


def dipole_debye(result: TaskResult, _: Any) -> float:
    """Size of the dipole moment, debye. Of a charged molecule it depends on the origin.

    Raises:
        TaskFailed: A periodic structure (PERMANENT); a calculator without dipole moments (SYSTEMIC).
    """
    import numpy as np

    if result.atoms.pbc.any():
        raise permanent("The dipole moment of a periodic structure is not defined by its cell alone.")
    return float(np.linalg.norm(result.atoms.get_dipole_moment()) / ase_module("units").Debye)


def magnetic_moment(result: TaskResult, _: Any) -> float:
    """Total magnetic moment, Bohr magnetons an atom. Raises TaskFailed, SYSTEMIC, where the calculator has none."""
    return float(result.atoms.get_magnetic_moment() / len(result.atoms))
