"""Pictures of structures."""

from __future__ import annotations

import re

import pytest
from ase import Atoms
from ase.build import bulk, molecule

from nanoos.interfaces.dashboard.structure_picture import SIZE, structure_svg


@pytest.mark.parametrize(
    ("atoms", "n_edges"), [(molecule("H2O"), 0), (bulk("Cu", cubic=True), 12), (Atoms("He"), 0), (molecule("C6H6"), 0)]
)
def test_every_atom_is_drawn_within_the_picture(atoms: Atoms, n_edges: int) -> None:
    svg = str(structure_svg(atoms))
    discs = [tuple(map(float, found)) for found in re.findall(r'cx="([\d.-]+)" cy="([\d.-]+)" r="([\d.]+)"', svg)]
    width, height = map(float, re.findall(r'viewBox="-1 -1 (\d+) (\d+)"', svg)[0])
    assert len(discs) == len(atoms)
    assert svg.count("<line") == n_edges
    assert max(width, height) <= SIZE + 2
    assert all(x - r >= -1 and x + r <= width and y - r >= -1 and y + r <= height for x, y, r in discs)
    assert f"{atoms.get_chemical_formula()}, {len(atoms)} atoms" in svg
