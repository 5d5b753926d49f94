"""An alloy cell as atoms in space: every atom at the ideal site of the monolayer, with Vegard's lattice constant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nanoos._runtime.ase_module import ase_module
from nanoos.materials.tmd.lattice import SE_PER_COLUMN_MAX, read_cell

# Lattice constant and distance between the chalcogen planes, angstrom, by metal (Mo, W) and chalcogen (S, Se). PBE:
# Liu et al., Phys. Rev. B 88, 085433 (2013), table I.
LATTICE_CONSTANT_A = np.array([[3.190, 3.326], [3.191, 3.325]])
CHALCOGEN_PLANES_A = np.array([[3.130, 3.345], [3.144, 3.363]])
VACUUM_A = 15.0  # between periodic images of the layer


def cell_atoms(spec: Mapping[str, Any]) -> Any:
    """ASE atoms of a cell, periodic in the plane; `lattice.py` says where the sites are.

    In a column with one S and one Se atom the Se atom is the upper one.

    Raises:
        InvalidInput: The spec is not a whole cell.
    """
    side, is_w, se_atoms = read_cell(spec)
    w, se = float(is_w.mean()), float(se_atoms.mean()) / SE_PER_COLUMN_MAX
    shares = np.outer([1 - w, w], [1 - se, se])
    constant_a, planes_a = float((shares * LATTICE_CONSTANT_A).sum()), float((shares * CHALCOGEN_PLANES_A).sum())
    vectors = constant_a * np.array([[1.0, 0.0], [0.5, np.sqrt(3) / 2]])
    sites = np.stack(np.divmod(np.arange(side * side), side), axis=1)
    metals = _in_space(sites @ vectors, 0.0)
    columns = (sites + 1 / 3) @ vectors
    symbols = np.concatenate(
        [np.where(is_w, "W", "Mo"), np.where(se_atoms > 0, "Se", "S"), np.where(se_atoms > 1, "Se", "S")]
    )
    atoms = ase_module().Atoms(
        symbols.tolist(),
        positions=np.concatenate([metals, _in_space(columns, planes_a / 2), _in_space(columns, -planes_a / 2)]),
        cell=[*(side * np.pad(vectors, ((0, 0), (0, 1)))).tolist(), [0.0, 0.0, planes_a + VACUUM_A]],
        pbc=[True, True, False],
    )
    atoms.center(axis=2)
    return atoms


def _in_space(points: Any, height_a: float) -> Any:
    return np.column_stack([points, np.full(len(points), height_a)])
