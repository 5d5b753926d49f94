"""Equation of state: energies of a crystal scaled in its shape, and the fit to them.

Source: F. Birch, Phys. Rev. 71, 809 (1947) for the default form; the forms and the fit are ASE's.
"""

from __future__ import annotations

from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos.engines.ase_tasks.evaluation import evaluate, finite_energy_ev, require_crystal
from nanoos.engines.ase_tasks.failures import permanent
from nanoos.engines.ase_tasks.relaxation import relax
from nanoos.engines.ase_tasks.result import LOG, TaskResult
from nanoos.engines.ase_tasks.settings import EquationOfState


def run_equation_of_state(task: EquationOfState, atoms: Any) -> TaskResult:
    """Scan volumes, fit, and compute the structure at the fitted equilibrium.

    Results: the state at the equilibrium (see `evaluation.evaluate`); `eos_volumes_a3` and `eos_energies_ev`, shape
    (n_points,); `eos_fit`, `eos_volume_a3`, `eos_energy_ev`, `eos_bulk_modulus_gpa`, and `eos_rms_ev_per_atom`, the
    root mean square deviation of the energies from the fit.

    Raises:
        TaskFailed: No minimum inside the scan, a fit that fails, no crystal, no convergence (PERMANENT).
    """
    import numpy as np

    require_crystal(atoms, "equation_of_state")
    if task.relax_first:
        relax(task, atoms, positions=True, cell=True, needed_for="equation_of_state with relax_first")
    volumes, energies = [], []
    for strain in np.linspace(-task.max_linear_strain, task.max_linear_strain, task.n_points):
        volume, energy = _at_scale(task, atoms, 1.0 + float(strain))
        volumes.append(volume)
        energies.append(energy)
    lowest = int(np.argmin(energies))
    if lowest in (0, task.n_points - 1):
        raise permanent(
            f"The lowest of {task.n_points} energies is at the end of the scan, at {volumes[lowest]:.4g} angstrom^3. "
            "A larger max_linear_strain or relax_first=true may help."
        )
    fit = ase_module("eos").EquationOfState(volumes, energies, eos=task.fit)
    try:
        volume_a3, energy_ev, modulus = map(float, fit.fit(warn=False))
    except (RuntimeError, ValueError, TypeError) as exc:
        raise permanent(f"The {task.fit} fit to {task.n_points} energies failed: {exc}") from exc
    if not (np.isfinite([volume_a3, energy_ev, modulus]).all() and volumes[0] < volume_a3 < volumes[-1]):
        raise permanent(f"The {task.fit} fit has its minimum at {volume_a3:.4g} angstrom^3, outside the scan.")
    deviations = np.array(energies) - fit.func(np.array(volumes), *fit.eos_parameters)
    _scale(atoms, (volume_a3 / atoms.get_volume()) ** (1 / 3))
    if task.relax_positions:
        relax(task, atoms, positions=True, cell=False, needed_for="equation_of_state")
    return TaskResult(
        atoms=atoms,
        results={
            **evaluate(atoms),
            "eos_fit": task.fit,
            "eos_volumes_a3": volumes,
            "eos_energies_ev": energies,
            "eos_volume_a3": volume_a3,
            "eos_energy_ev": energy_ev,
            "eos_bulk_modulus_gpa": modulus / ase_module("units").GPa,
            "eos_rms_ev_per_atom": float(np.sqrt(np.mean(deviations**2)) / len(atoms)),
        },
        files={LOG: "log of the optimiser"},
    )


def _at_scale(task: EquationOfState, atoms: Any, scale: float) -> tuple[float, float]:
    """Volume, angstrom^3, and energy, eV, of a scaled copy; the calculator is shared."""
    scaled = atoms.copy()
    scaled.calc = atoms.calc
    _scale(scaled, scale)
    if task.relax_positions:
        relax(task, scaled, positions=True, cell=False, needed_for="equation_of_state with relax_positions")
    return float(scaled.get_volume()), finite_energy_ev(scaled)


def _scale(atoms: Any, scale: float) -> None:
    atoms.set_cell(atoms.cell * scale, scale_atoms=True)
