"""What a task hands back, and the names of the files that it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nanoos._runtime.ase_module import ase_module

FINAL, TRAJECTORY, LOG = "final.extxyz", "trajectory.extxyz", "task.log"
INPUT = "input_structure.extxyz"  # what the worker lays into the folder: another engine's final structure


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResult:
    """The result of a task that succeeded.

    Attributes:
        atoms: Final `ase.Atoms` with the calculator that computed it.
        results: Plain values (numbers, texts, lists), named with their units: always `task`, `energy_ev`, `n_atoms`;
            the rest depends on the task, see its module.
        noise_std: Standard error of a value by the name of its property; empty but for molecular dynamics.
        files: What each file in the current directory holds, by name.
    """

    atoms: Any
    results: Mapping[str, Any]
    noise_std: Mapping[str, float] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def write_structure(name: str, atoms: Any, *, append: bool = False) -> None:
    """Write a structure and its calculator's values as extended XYZ; of `atoms.info`, numbers and texts only."""
    shown = atoms.copy()
    shown.info = {key: value for key, value in atoms.info.items() if isinstance(value, (bool, int, float, str))}
    shown.calc = atoms.calc
    ase_module("io").write(name, shown, append=append)
