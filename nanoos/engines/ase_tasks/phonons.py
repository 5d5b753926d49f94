"""Vibrations at the Gamma point: the Hessian by central differences of forces, without the rigid motions.

The rigid motions (3 translations; for a molecule also 2 or 3 rotations, for a chain 1) are projected out of the
mass-weighted Hessian before it is diagonalised, so that numerical noise of theirs cannot be taken for a soft mode and
no soft mode for theirs. Where atoms are fixed, only the others vibrate, and nothing is projected out.
"""

from __future__ import annotations

from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos.engines.ase_tasks.evaluation import evaluate, finite_forces
from nanoos.engines.ase_tasks.failures import permanent, require
from nanoos.engines.ase_tasks.relaxation import frozen_atoms, relax
from nanoos.engines.ase_tasks.result import LOG, TaskResult
from nanoos.engines.ase_tasks.settings import PhononGamma

# A rotation about the axis of a linear molecule moves nothing; relative to the largest, its size is rounding noise.
ROTATION_TOLERANCE = 1e-3


def run_phonon_gamma(task: PhononGamma, atoms: Any) -> TaskResult:
    """Compute the frequencies.

    Results: the state of the structure before the displacements (see `evaluation.evaluate`); `frequencies_cm1`,
    ascending, imaginary ones negative, shape (3 n_moving - n_removed_modes,) of the supercell; `n_removed_modes`;
    `lowest_frequency_cm1`; `n_imaginary`; `zero_point_energy_ev`, half the sum of the real modes' quanta, of the
    structure as given (that of the supercell divided by its number of cells).

    Raises:
        TaskFailed: No mode is left, no convergence, forces that are not finite (PERMANENT); a calculator without forces
            (SYSTEMIC).
    """
    import numpy as np

    require(atoms.calc, "forces", needed_for="phonon_gamma")
    atoms.set_constraint([*atoms.constraints, *frozen_atoms(task, atoms)])
    if task.relax_first:
        relax(task, atoms, positions=True, cell=False, needed_for="phonon_gamma with relax_first")
    state = evaluate(atoms)
    if any(n > 1 and not periodic for n, periodic in zip(task.repeat, atoms.pbc, strict=True)):
        raise permanent(f"repeat={task.repeat} along a direction that is not periodic; pbc is {atoms.pbc.tolist()}.")
    cells = int(np.prod(task.repeat))
    supercell = atoms.repeat(task.repeat) if cells > 1 else atoms.copy()
    moving = _moving(supercell)
    supercell.set_constraint()
    supercell.calc = atoms.calc
    is_free = len(moving) == len(supercell)
    rigid = rigid_motions(supercell) if is_free else np.zeros((3 * len(moving), 0))
    if rigid.shape[1] == 3 * len(moving):
        raise permanent(
            f"{len(moving)} moving atoms have no vibration at the Gamma point. A larger repeat adds wave vectors."
        )
    energies = vibration_energies_ev(hessian(supercell, moving, task.displacement_a), supercell, moving, rigid)
    atoms.get_potential_energy()  # the calculator, which displacements used, holds the final structure again
    wavenumbers = energies / ase_module("units").invcm
    return TaskResult(
        atoms=atoms,
        results={
            **state,
            "frequencies_cm1": wavenumbers.tolist(),
            "n_removed_modes": int(rigid.shape[1]),
            "lowest_frequency_cm1": float(wavenumbers[0]),
            "n_imaginary": int((energies < 0).sum()),
            "zero_point_energy_ev": float(energies[energies > 0].sum() / 2 / cells),
        },
        files={LOG: "log of the optimiser"},
    )


def hessian(atoms: Any, moving: Any, displacement_a: float) -> Any:
    """Second derivatives of the energy by central differences of forces.

    Args:
        atoms: `ase.Atoms` with a calculator and no constraint; as before on return.
        moving: Indices of the atoms to displace, shape (n_moving,).
        displacement_a: Angstrom.

    Returns:
        Symmetric, shape (3 n_moving, 3 n_moving), eV/angstrom^2.
    """
    import numpy as np

    start = atoms.get_positions()
    rows = []
    for atom in moving:
        for axis in range(3):
            forces = []
            for sign in (1, -1):
                displaced = start.copy()
                displaced[atom, axis] += sign * displacement_a
                atoms.set_positions(displaced)
                forces.append(finite_forces(atoms)[moving].ravel())
            rows.append((forces[1] - forces[0]) / (2 * displacement_a))
    atoms.set_positions(start)
    raw = np.array(rows)
    return (raw + raw.T) / 2


def rigid_motions(atoms: Any) -> Any:
    """Orthonormal mass-weighted translations and rotations that cost no energy.

    Rotations: about every axis for a molecule, about the periodic axis for a chain, none for slabs and crystals.

    Returns:
        Shape (3 n_atoms, n_motions), n_motions 3 to 6.
    """
    import numpy as np

    roots = np.sqrt(atoms.get_masses())
    centred = atoms.get_positions() - atoms.get_center_of_mass()
    axes = list(np.eye(3))
    translations = np.array([(roots[:, None] * axis).ravel() for axis in axes]).T
    translations = np.linalg.qr(translations)[0]
    periodic = np.flatnonzero(atoms.pbc)
    if len(periodic) > 1:
        return translations
    if len(periodic) == 1:
        axes = [atoms.cell[periodic[0]] / np.linalg.norm(atoms.cell[periodic[0]])]
    rotations = np.array([(roots[:, None] * np.cross(axis, centred)).ravel() for axis in axes]).T
    vectors, sizes, _ = np.linalg.svd(rotations, full_matrices=False)
    # A lone atom, and a chain on its axis, have no rotation at all.
    is_motion = sizes > ROTATION_TOLERANCE * max(float(sizes.max()), float(roots.max()) * 0.1)
    return np.linalg.qr(np.hstack([translations, vectors[:, is_motion]]))[0]


def vibration_energies_ev(hessian_ev_per_a2: Any, atoms: Any, moving: Any, rigid: Any) -> Any:
    """Quanta of the vibrations orthogonal to the rigid motions.

    Args:
        hessian_ev_per_a2: Shape (3 n_moving, 3 n_moving), eV/angstrom^2.
        atoms: `ase.Atoms`, for the masses.
        moving: Indices, shape (n_moving,).
        rigid: Orthonormal columns to project out, shape (3 n_moving, n_motions).

    Returns:
        hbar omega, eV, ascending, shape (3 n_moving - n_motions,); imaginary frequencies as negative numbers.
    """
    import numpy as np

    units = ase_module("units")
    roots = np.repeat(np.sqrt(atoms.get_masses()[moving]), 3)
    weighted = hessian_ev_per_a2 / np.outer(roots, roots)
    if rigid.shape[1]:
        # The columns of a full SVD beyond the rigid motions span what is orthogonal to them.
        rest = np.linalg.svd(rigid, full_matrices=True)[0][:, rigid.shape[1] :]
        weighted = rest.T @ weighted @ rest
    eigenvalues = np.linalg.eigvalsh(weighted)
    quantum = units._hbar * 1e10 / np.sqrt(units._e * units._amu)  # eV for 1 eV/angstrom^2/amu
    return np.sign(eigenvalues) * quantum * np.sqrt(np.abs(eigenvalues))


def _moving(atoms: Any) -> Any:
    """Indices of the atoms that no constraint fixes.

    Raises:
        TaskFailed: PERMANENT: a constraint is of another kind, or fixes every atom.
    """
    import numpy as np

    fix_atoms = ase_module("constraints").FixAtoms
    is_moving = np.ones(len(atoms), dtype=bool)
    for constraint in atoms.constraints:
        if not isinstance(constraint, fix_atoms):
            raise permanent(f"phonon_gamma knows fixed atoms, not the constraint {type(constraint).__name__}.")
        is_moving[constraint.get_indices()] = False
    if not is_moving.any():
        raise permanent("Every atom is fixed; nothing vibrates.")
    return np.flatnonzero(is_moving)
