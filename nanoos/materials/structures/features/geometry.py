"""Fractions of the elements and means over atoms of coordination, bonds and distances; from ASE alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nanoos._runtime.ase_module import ase_module
from nanoos.materials.structures.features.group import PoolFacts

CUTOFF_A = 6.0  # of the distances in features: about the third neighbour shell of a metal
RADIAL_CENTRES_A = np.arange(1.5, CUTOFF_A, 0.5)  # of the smoothed pair distribution
RADIAL_WIDTH_A = 0.3  # a little over half the spacing of the centres, so that no distance falls between two
BOND_TOLERANCE = 1.25  # atoms closer than this times the sum of their covalent radii are bonded

GEOMETRY_NAMES = (
    "coordination_mean",
    "coordination_std",
    "nearest_distance_mean_a",
    "nearest_distance_std_a",
    "unlike_bond_fraction",
    *(f"pair_density_{centre:.1f}_a" for centre in RADIAL_CENTRES_A),
)


@dataclass(frozen=True, slots=True)
class GeometryFeatures:
    """Fractions of the elements; mean and spread of the coordination number and of the nearest distance (angstrom);
    share of bonds between unlike atoms; pair density, the Gaussian-smoothed number of neighbours around each distance;
    volume per atom (cubic angstrom).
    """

    facts: PoolFacts

    @property
    def names(self) -> tuple[str, ...]:
        """The volume only where every structure is periodic in three directions: elsewhere there is none."""
        volume = ("volume_a3_per_atom",) if self.facts.is_crystal else ()
        return (*(f"{element}_fraction" for element in self.facts.elements), *GEOMETRY_NAMES, *volume)

    def of(self, atoms: Any, smiles: str) -> list[float]:  # noqa: ARG002  # the protocol's
        symbols = atoms.get_chemical_symbols()
        first, second, distance = ase_module("neighborlist").neighbor_list("ijd", atoms, CUTOFF_A)
        n_atoms, numbers = len(atoms), atoms.numbers
        radii = ase_module("data").covalent_radii[numbers]
        is_bond = distance < BOND_TOLERANCE * (radii[first] + radii[second])
        coordination = np.bincount(first[is_bond], minlength=n_atoms)
        nearest = np.full(n_atoms, CUTOFF_A)  # a lone atom counts as having its neighbour at the cutoff
        np.minimum.at(nearest, first, distance)
        unlike = numbers[first[is_bond]] != numbers[second[is_bond]]
        radial = np.exp(-0.5 * ((distance[:, None] - RADIAL_CENTRES_A) / RADIAL_WIDTH_A) ** 2).sum(axis=0) / n_atoms
        return [
            *(symbols.count(element) / n_atoms for element in self.facts.elements),
            float(coordination.mean()),
            float(coordination.std()),
            float(nearest.mean()),
            float(nearest.std()),
            float(unlike.mean()) if len(unlike) else 0.0,
            *radial.tolist(),
            *([atoms.get_volume() / n_atoms] if self.facts.is_crystal else []),
        ]
