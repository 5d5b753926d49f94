"""Geometry of fcc truncated octahedra: sites, neighbours, symmetry; and the nanoparticle spec that names them.

Shared by the nanoparticle design space and the EMT engine. No energies here. Sites are integer points (x, y, z) in
units of half the fcc lattice constant, in lexicographic order: that order is part of the spec's meaning. Nearest
neighbours are sqrt(2) apart.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import Structure, stable_hash
from nanoos.materials.metals import METALS
from nanoos.materials.symmetry import first_image

KIND = "nanoparticle"
# (edge length of the octahedron in atoms, layers cut off each vertex) by number of atoms, as ase.cluster.Octahedron.
SHAPES: Mapping[int, tuple[int, int]] = {38: (4, 1), 79: (5, 1), 116: (6, 2), 140: (6, 1), 201: (7, 2)}
FCC_COORDINATION = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Particle:
    """One shape.

    Attributes:
        sites: Shape (n_atoms, 3), integers, units of half the lattice constant.
        bonds: Nearest-neighbour pairs (i < j), shape (n_bonds, 2).
        coordination: Nearest neighbours of each site, shape (n_atoms,), 6 to 12.
        symmetries: The 48 operations of the octahedral group as permutations of the sites, shape (48, n_atoms).
    """

    sites: NDArray[np.intp]
    bonds: NDArray[np.intp]
    coordination: NDArray[np.intp]
    symmetries: NDArray[np.intp]


@cache
def particle(n_atoms: int) -> Particle:
    """The shape of one of the sizes in `SHAPES`, made once."""
    length, cutoff = SHAPES[n_atoms]
    axis = range(1 - length, length)
    sites = np.array(
        [
            site
            for site in itertools.product(axis, repeat=3)
            if sum(map(abs, site)) <= length - 1
            and (sum(site) - length + 1) % 2 == 0
            and max(map(abs, site)) <= length - 1 - cutoff
        ],
        dtype=np.intp,
    )
    squared = ((sites[:, None] - sites[None]) ** 2).sum(axis=-1)
    bonded = squared == 2
    index = {tuple(site): k for k, site in enumerate(sites.tolist())}
    symmetries = [
        [index[tuple(sign[axis] * site[order[axis]] for axis in range(3))] for site in sites.tolist()]
        for order in itertools.permutations(range(3))
        for sign in itertools.product((1, -1), repeat=3)
    ]
    return Particle(
        sites=sites,
        bonds=np.argwhere(np.triu(bonded)),
        coordination=bonded.sum(axis=1),
        symmetries=np.array(symmetries, dtype=np.intp),
    )


def to_structure(symbols: Sequence[str]) -> Structure:
    """The structure of a particle, in its canonical orientation. The number of symbols names the shape."""
    codes = np.array([METALS.index(symbol) for symbol in symbols], dtype=np.uint8)
    canonical = [METALS[code] for code in first_image(codes, particle(len(symbols)).symmetries)]
    length, cutoff = SHAPES[len(symbols)]
    spec = {"kind": KIND, "length": length, "cutoff": cutoff, "symbols": canonical}
    return Structure(spec=spec, formula=formula(canonical), structure_hash=stable_hash(spec))


def formula(symbols: Sequence[str]) -> str:
    """For example `Au30Cu49`, elements in alphabetical order; a single atom has no number."""
    return "".join(f"{element}{count if count > 1 else ''}" for element, count in sorted(Counter(symbols).items()))


def read_symbols(spec: Mapping[str, Any]) -> tuple[str, ...]:
    """Symbols of a nanoparticle spec in site order; it need not be canonical.

    Raises:
        InvalidInput: The spec is not a whole particle; names what is wrong.
    """
    hint = "A nanoparticle spec has length, cutoff and a symbol (Ag, Au, Cu, Ni, Pd, Pt) for each site."
    try:
        kind, shape, symbols = spec["kind"], (spec["length"], spec["cutoff"]), tuple(spec["symbols"])
    except (KeyError, TypeError) as exc:
        raise InvalidInput(f"The spec is not a nanoparticle: {exc!r}.", hint=hint) from exc
    if kind != KIND:
        raise InvalidInput(f"The spec is of kind {kind!r}, not {KIND!r}.", hint=hint)
    if SHAPES.get(len(symbols)) != shape:
        raise InvalidInput(
            f"{len(symbols)} atoms in an octahedron of length and cutoff {shape} are no known shape.",
            hint=f"Known (length, cutoff) by atoms: {dict(SHAPES)}.",
        )
    strange = sorted({str(symbol) for symbol in symbols if symbol not in METALS})
    if strange:
        raise InvalidInput(f"The particle holds {', '.join(strange)}.", hint=hint)
    return symbols
