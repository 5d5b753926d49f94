"""Run a task: one structure, one calculator, in the current directory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nanoos.engines.ase_tasks.dynamics import run_md
from nanoos.engines.ase_tasks.elasticity import run_elastic
from nanoos.engines.ase_tasks.equation_of_state import run_equation_of_state
from nanoos.engines.ase_tasks.evaluation import evaluate
from nanoos.engines.ase_tasks.failures import TaskFailed, expected_failures, permanent
from nanoos.engines.ase_tasks.phonons import run_phonon_gamma
from nanoos.engines.ase_tasks.relaxation import run_relax
from nanoos.engines.ase_tasks.result import FINAL, LOG, TaskResult, write_structure
from nanoos.engines.ase_tasks.settings import (
    Elastic,
    EquationOfState,
    MolecularDynamics,
    PhononGamma,
    Relax,
    SinglePoint,
    TaskSettings,
)

__all__ = ["TaskFailed", "TaskResult", "run_task"]


def run_task(task: TaskSettings, atoms: Any, make_calculator: Callable[[], Any]) -> TaskResult:
    """Run a task and write its files into the current directory.

    Args:
        task: What to compute.
        atoms: `ase.Atoms`; stays as it is. Its fixed atoms stay fixed.
        make_calculator: Called once; gives a calculator of ASE.

    Returns:
        Final structure, values, statistical errors and files.

    Raises:
        TaskFailed: An expected failure with its class: no convergence, a value that is not finite, an unstable crystal,
            atoms that flew apart, self-consistency not reached (PERMANENT); a property that the calculator lacks or a
            wrong set-up (SYSTEMIC); a program that failed (TRANSIENT).
        InvalidInput: An optional package is missing.
    """
    if len(atoms) == 0:
        raise permanent("The structure has no atoms.")
    with expected_failures(None, needed_for=task.name):
        calculator = make_calculator()
    with expected_failures(calculator, needed_for=task.name):
        work = atoms.copy()
        work.calc = calculator
        done = _run(task, work)
    return TaskResult(
        atoms=done.atoms,
        results={"task": task.name, **done.results},
        noise_std=done.noise_std,
        files=_written(done),
    )


def _run(task: TaskSettings, atoms: Any) -> TaskResult:
    match task:
        case SinglePoint():
            return TaskResult(atoms=atoms, results=evaluate(atoms, forces=task.forces, stress=task.stress))
        case Relax():
            return run_relax(task, atoms)
        case EquationOfState():
            return run_equation_of_state(task, atoms)
        case Elastic():
            return run_elastic(task, atoms)
        case PhononGamma():
            return run_phonon_gamma(task, atoms)
        case MolecularDynamics():
            return run_md(task, atoms)


def _written(done: TaskResult) -> dict[str, str]:
    """The files of a task, the final structure included; a log that nothing was written to is left out."""
    write_structure(FINAL, done.atoms)
    others = {name: text for name, text in done.files.items() if name != LOG or Path(LOG).is_file()}
    return {FINAL: "final structure with its energy, and forces where computed", **others}
