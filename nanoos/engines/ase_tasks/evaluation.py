"""Energy, forces and stress of a structure as plain values, each checked to be finite."""

from __future__ import annotations

from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos.engines.ase_tasks.failures import calculator_name, implements, permanent


def is_crystal(atoms: Any) -> bool:
    """Whether the structure repeats in all three directions, so that it has a volume."""
    return bool(atoms.pbc.all()) and int(atoms.cell.rank) == 3


def require_crystal(atoms: Any, task: str) -> None:
    """Raises TaskFailed, PERMANENT, unless the structure repeats in all three directions."""
    if not is_crystal(atoms):
        raise permanent(f"{task} needs a structure that is periodic in three directions; pbc is {atoms.pbc.tolist()}.")


def finite_energy_ev(atoms: Any) -> float:
    """Potential energy, eV, as `Atoms.get_potential_energy()`: for codes that smear, extrapolated to zero smearing.

    Raises:
        TaskFailed: PERMANENT: the energy is not finite.
    """
    import numpy as np

    energy = atoms.get_potential_energy()
    if not np.isfinite(energy):
        raise permanent(f"{calculator_name(atoms.calc)} gave the energy {energy} eV.")
    return float(energy)


def finite_forces(atoms: Any) -> Any:
    """Forces, shape (n_atoms, 3), eV/angstrom; zero on atoms that a constraint fixes.

    Raises:
        TaskFailed: PERMANENT: a force is not finite.
    """
    import numpy as np

    forces = np.asarray(atoms.get_forces())
    if not np.isfinite(forces).all():
        where = int(np.argwhere(~np.isfinite(forces))[0, 0])
        raise permanent(f"{calculator_name(atoms.calc)} gave forces that are not finite, first on atom {where}.")
    return forces


def finite_stress(atoms: Any) -> Any:
    """Stress, shape (6,), eV/angstrom^3, order xx yy zz yz xz xy; positive where the crystal wants to shrink.

    Raises:
        TaskFailed: PERMANENT: a component is not finite.
    """
    import numpy as np

    stress = np.asarray(atoms.get_stress())
    if not np.isfinite(stress).all():
        raise permanent(f"{calculator_name(atoms.calc)} gave the stress {stress.tolist()} eV/angstrom^3.")
    return stress


def evaluate(atoms: Any, *, forces: bool = True, stress: bool = True) -> dict[str, Any]:
    """The state of a structure: energy, and forces and stress where wanted and given.

    Args:
        atoms: `ase.Atoms` with a calculator.
        forces: Whether forces are asked for, if the calculator implements them.
        stress: The same for the stress, if the structure is a crystal.

    Returns:
        `energy_ev`, `n_atoms`, `formula`; `volume_a3` of a crystal; where computed `forces_ev_per_a`, shape
        (n_atoms, 3), `max_force_ev_per_a`, `stress_gpa`, shape (6,), and `pressure_gpa`, minus a third of its trace.

    Raises:
        TaskFailed: PERMANENT: a value is not finite.
    """
    import numpy as np

    state: dict[str, Any] = {
        "energy_ev": finite_energy_ev(atoms),
        "n_atoms": len(atoms),
        "formula": atoms.get_chemical_formula(),
    }
    if is_crystal(atoms):
        state["volume_a3"] = float(atoms.get_volume())
    not_implemented = ase_module("calculators.calculator").PropertyNotImplementedError
    if forces and implements(atoms.calc, "forces"):
        try:
            values = finite_forces(atoms)
        except not_implemented:
            pass  # some calculators give a property in some of their modes only
        else:
            state["forces_ev_per_a"] = values.tolist()
            state["max_force_ev_per_a"] = float(np.linalg.norm(values, axis=1).max())
    if stress and is_crystal(atoms) and implements(atoms.calc, "stress"):
        try:
            components = finite_stress(atoms) / ase_module("units").GPa
        except not_implemented:
            pass
        else:
            state["stress_gpa"] = components.tolist()
            state["pressure_gpa"] = -float(components[:3].mean())
    return state
