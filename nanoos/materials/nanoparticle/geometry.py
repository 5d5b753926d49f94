"""A particle as atoms in space, before any relaxation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from nanoos._runtime.ase_module import ase_module
from nanoos.materials.emt_potential import VACUUM_A, bulk_metal
from nanoos.materials.nanoparticle.octahedron import particle


def unrelaxed_particle(symbols: Sequence[str]) -> Any:
    """ASE atoms on the sites of the fcc lattice whose constant is the mean of the atoms' own in EMT, with vacuum.

    Args:
        symbols: One for each site of the shape with that many sites, in site order.
    """
    lattice_constant_a = float(np.mean([bulk_metal(symbol).lattice_constant_a for symbol in symbols]))
    atoms = ase_module().Atoms(symbols, positions=0.5 * lattice_constant_a * particle(len(symbols)).sites)
    atoms.center(vacuum=VACUUM_A)
    return atoms
