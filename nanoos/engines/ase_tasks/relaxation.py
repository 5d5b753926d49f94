"""Relaxation of positions and cell, with our own test of convergence.

ASE compares one `fmax` with forces and with the virial an atom, an energy, whose size says little about the pressure
that remains. Here forces (`fmax_ev_per_a`) and stress (`smax_gpa`) are compared each in its own unit, alike for every
optimiser and cell.

Source of the cell's variables: ASE's FrechetCellFilter, the logarithm of the deformation gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos._runtime.extras import extra
from nanoos.engines.ase_tasks.evaluation import (
    evaluate,
    finite_energy_ev,
    finite_forces,
    finite_stress,
    require_crystal,
)
from nanoos.engines.ase_tasks.failures import permanent, require
from nanoos.engines.ase_tasks.result import LOG, TRAJECTORY, TaskResult, write_structure
from nanoos.engines.ase_tasks.settings import Relax

# What ASE's optimisers raise when a step makes no sense: line searches, eigenvalues, too large a deformation.
OPTIMISER_ERRORS = (AssertionError, RuntimeError, ValueError)


def run_relax(task: Relax, atoms: Any) -> TaskResult:
    """Relax in place.

    Results: the state of the final structure (see `evaluation.evaluate`), `n_steps`, and `initial_energy_ev`.

    Raises:
        TaskFailed: No convergence within `max_steps`, a value that is not finite, no crystal for `cell=true`
            (PERMANENT); a calculator without forces or stress (SYSTEMIC).
    """
    initial = finite_energy_ev(atoms)
    given = list(atoms.constraints)
    atoms.set_constraint([*given, *frozen_atoms(task, atoms)])
    fixed = list(atoms.constraints)
    if task.fixed_symmetry:
        atoms.set_constraint([*fixed, _symmetry(atoms, task.symmetry_tolerance_a)])
    frames = _write_frame if task.trajectory else None
    n_steps = relax(task, atoms, positions=task.positions, cell=task.cell, needed_for="relax", on_step=frames)
    state = evaluate(atoms)
    atoms.set_constraint(fixed)
    files = {TRAJECTORY: "structure at every step"} if task.trajectory else {}
    return TaskResult(
        atoms=atoms,
        results={**state, "n_steps": n_steps, "initial_energy_ev": initial},
        files=files | {LOG: "log of the optimiser"},
    )


def relax(
    task: Any,
    atoms: Any,
    *,
    positions: bool,
    cell: bool,
    needed_for: str,
    on_step: Callable[[Any, int], None] | None = None,
) -> int:
    """Move atoms and cell, in place, until every force and stress component is small enough.

    Args:
        task: Settings with `optimiser`, `fmax_ev_per_a`, `smax_gpa`, `max_steps`; `pressure_gpa` where it has one.
        atoms: `ase.Atoms` with a calculator; constraints hold.
        positions: Whether atoms move by themselves; if not they follow the cell.
        cell: Whether the cell changes; then the structure is periodic in three directions.
        needed_for: What relaxes, for messages.
        on_step: Called with the structure and the number of steps, the first time with 0.

    Returns:
        Steps taken.

    Raises:
        TaskFailed: As `run_relax`.
    """
    import numpy as np

    if cell:
        require_crystal(atoms, f"{needed_for} of the cell")
        if _fixed(atoms):
            raise permanent("The structure fixes atoms by a constraint; the cell cannot change then.")
    require(atoms.calc, *(("forces", "stress") if cell else ("forces",)), needed_for=needed_for)
    gpa = ase_module("units").GPa
    pressure_gpa = getattr(task, "pressure_gpa", 0.0)
    moving = _with_cell(atoms, positions=positions, pressure=pressure_gpa * gpa) if cell else atoms
    wanted_stress = -pressure_gpa * np.array([1.0, 1.0, 1.0, 0.0, 0.0, 0.0])
    force = stress = float("nan")

    def is_done() -> bool:
        nonlocal force, stress
        finite_energy_ev(atoms)
        force = float(np.linalg.norm(finite_forces(atoms), axis=1).max()) if positions else 0.0
        stress = float(np.abs(finite_stress(atoms) / gpa - wanted_stress).max()) if cell else 0.0
        return bool(force <= task.fmax_ev_per_a and stress <= task.smax_gpa)

    if is_done():
        if on_step:
            on_step(atoms, 0)
        return 0
    optimiser = getattr(ase_module("optimize"), task.optimiser)(moving, logfile=LOG)
    try:
        # ASE's own test never ends the loop; a force of zero is below ours as well.
        for _ in optimiser.irun(fmax=0.0, steps=task.max_steps):
            if on_step:
                on_step(atoms, optimiser.nsteps)
            if is_done():
                return int(optimiser.nsteps)
    except OPTIMISER_ERRORS as exc:
        if isinstance(exc, (NotImplementedError, ase_module("calculators.calculator").CalculatorError)):
            raise
        raise permanent(f"{task.optimiser} gave up after {optimiser.nsteps} steps: {exc!r}") from exc
    parts = [f"largest force {force:.3g} eV/angstrom, wanted {task.fmax_ev_per_a:g}"] if positions else []
    parts += [f"largest deviation of stress {stress:.3g} GPa, wanted {task.smax_gpa:g}"] if cell else []
    raise permanent(
        f"The relaxation did not converge in {task.max_steps} steps: {'; '.join(parts)}. "
        "A larger max_steps or another optimiser may help."
    )


def frozen_atoms(task: Any, atoms: Any) -> list[Any]:
    """The constraint that fixes the atoms of the settings, or none.

    Raises:
        TaskFailed: PERMANENT: an index is beyond the structure.
    """
    import numpy as np

    n_atoms = len(atoms)
    if task.fixed_atoms and max(task.fixed_atoms) >= n_atoms:
        raise permanent(f"fixed_atoms names atom {max(task.fixed_atoms)}; the structure has {n_atoms}, from 0.")
    mask = np.isin(np.arange(n_atoms), task.fixed_atoms)
    mask |= np.isin(np.array(atoms.get_chemical_symbols()), task.fixed_elements)
    if task.fixed_lowest_a:
        height = atoms.positions[:, 2]
        mask |= height <= height.min() + task.fixed_lowest_a
    return [ase_module("constraints").FixAtoms(mask=mask)] if mask.any() else []


def _fixed(atoms: Any) -> bool:
    symmetry = ase_module("constraints").FixSymmetry
    return any(not isinstance(constraint, symmetry) for constraint in atoms.constraints)


def _with_cell(atoms: Any, *, positions: bool, pressure: float) -> Any:
    """The filter whose variables are the cell's and, where they move by themselves, the atoms'."""
    cell_filter: Any = ase_module("filters").FrechetCellFilter
    if positions:
        return cell_filter(atoms, scalar_pressure=pressure)

    def get_forces(self: Any, **kwargs: Any) -> Any:
        forces = cell_filter.get_forces(self, **kwargs)
        forces[: len(self.atoms)] = 0.0  # the atoms keep their fractional coordinates
        return forces

    return type("CellOnlyFilter", (cell_filter,), {"get_forces": get_forces})(atoms, scalar_pressure=pressure)


def _symmetry(atoms: Any, tolerance_a: float) -> Any:
    """ASE's constraint to the space group; it first moves the atoms onto their exact sites."""
    with extra("symmetry", needed_for="fixed_symmetry"):
        import spglib  # noqa: F401
    return ase_module("constraints").FixSymmetry(atoms, symprec=tolerance_a)


def _write_frame(atoms: Any, n_steps: int) -> None:
    write_structure(TRAJECTORY, atoms, append=n_steps > 0)
