"""Bi- and trimetallic truncated octahedra of Ag, Au, Cu, Ni, Pd and Pt: composition and chemical ordering.

The shape's geometry is in `octahedron.py`; energies belong to the engine.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import AfterValidator, Field

from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import Structure
from nanoos.materials.metals import METALS
from nanoos.materials.nanoparticle.geometry import unrelaxed_particle
from nanoos.materials.nanoparticle.octahedron import (
    FCC_COORDINATION,
    KIND,
    SHAPES,
    particle,
    read_symbols,
    to_structure,
)
from nanoos.materials.sampling import distinct_structures
from nanoos.plugins.parameters import Parameters, validated

Floats = NDArray[np.float64]

NOISES = (0.05, 0.3, 0.8)  # white noise added to an ordering of unit variance: near perfect, frayed, hardly ordered
TERRACE_COORDINATION = 8  # (100) facets; (111) facets have 9, edges 7, vertices 6


def _metals(elements: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [element for element in elements if element not in METALS]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is not covered, EMT is offered for {', '.join(METALS)} only")
    if len(set(elements)) < len(elements):
        raise ValueError("an element is listed twice")
    return tuple(sorted(elements))


def _known_size(n_atoms: int) -> int:
    if n_atoms not in SHAPES:
        raise ValueError(f"a truncated octahedron here has {', '.join(map(str, SHAPES))} atoms")
    return n_atoms


class NanoparticleParameters(Parameters):
    elements: Annotated[tuple[str, ...], Field(min_length=2, max_length=3), AfterValidator(_metals)] = Field(
        strict=False, description=f"2 or 3 of {', '.join(METALS)}"
    )
    dimensionality: Literal[0] = Field(default=0, description="0, a particle")
    n_atoms: Annotated[int, AfterValidator(_known_size)] = Field(
        default=79, description=f"one of {', '.join(map(str, SHAPES))}"
    )


class NanoparticleSpace:
    """Truncated octahedra of one size. Structures are distinct up to the 48 operations of the octahedral group."""

    kind: ClassVar[str] = KIND
    periodic_directions: ClassVar[frozenset[int]] = frozenset({0})

    def __init__(self, params: Mapping[str, Any]) -> None:
        """Raises InvalidInput where a parameter is refused."""
        self._params = validated(NanoparticleParameters, params, owner=f"design space {self.kind!r}")

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump(mode="json")

    @property
    def elements(self) -> frozenset[str]:
        return frozenset(self._params.elements)

    @property
    def feature_names(self) -> tuple[str, ...]:
        metals = self._params.elements
        return (
            *(f"{metal}_fraction" for metal in metals),
            *(f"{metal}_in_{place}" for metal in metals for place in ("core", "terrace", "edge")),
            *(f"{metal}_radial_excess" for metal in metals),
            *(f"{metal}_asymmetry" for metal in metals),
            *(f"bond_{one}_{other}" for one, other in itertools.combinations_with_replacement(metals, 2)),
            *(f"surface_bond_{one}_{other}" for one, other in itertools.combinations_with_replacement(metals, 2)),
        )

    def generate(self, n: int, seed: int) -> Sequence[Structure]:
        """Distinct particles, even over composition, each with its own ordering.

        Orderings: random, core-shell, by coordination, janus, layered along [100] and along [111], each with some
        noise and with the metals in any order.
        """
        return list(self.stream(n, seed))

    def stream(self, n: int, seed: int) -> Iterator[Structure]:
        """The structures of `generate`, one after another."""
        rng = np.random.default_rng(seed)
        yield from distinct_structures(n, lambda size: map(to_structure, self._sample(size, rng)))

    @staticmethod
    def atoms(spec: Mapping[str, Any]) -> Any:
        """Unrelaxed, on the sites of the shape; raises InvalidInput for a spec that is no particle."""
        return unrelaxed_particle(read_symbols(spec))

    def featurize(self, structures: Sequence[Structure]) -> Floats:
        """Composition, site occupation and neighbours.

        Returns:
            Shape (n_structures, n_features), dimensionless: fractions of the atoms; share of the core, terrace and
            edge sites held by each metal; mean of (r^2 / mean r^2 - 1) over the metal's atoms times its fraction;
            length of the metal's mean position over the rms radius; shares of all bonds and of the bonds between
            surface atoms. All are invariant under the octahedral group.

        Raises:
            InvalidInput: A structure is not a particle of this space's size and metals.
        """
        metals, shape = self._params.elements, particle(self._params.n_atoms)
        codes = np.empty((len(structures), self._params.n_atoms), dtype=np.intp)
        for row, structure in enumerate(structures):
            symbols = read_symbols(structure.spec)
            if len(symbols) != self._params.n_atoms or not set(symbols) <= set(metals):
                raise InvalidInput(
                    f"{structure.formula} is not a particle of {self._params.n_atoms} atoms of {', '.join(metals)}.",
                    hint="Featurize structures in the space that generated them.",
                )
            codes[row] = [metals.index(symbol) for symbol in symbols]
        is_metal = [(codes == k).astype(np.float64) for k in range(len(metals))]
        squared_radius = (shape.sites**2).sum(axis=1)
        mean_squared = squared_radius.mean()
        is_surface = shape.coordination < FCC_COORDINATION
        is_terrace = is_surface & (shape.coordination >= TERRACE_COORDINATION)
        places = [~is_surface, is_terrace, is_surface & ~is_terrace]
        surface_bonds = shape.bonds[is_surface[shape.bonds].all(axis=1)]
        columns = [
            *(metal.mean(axis=1) for metal in is_metal),
            *(metal[:, place].mean(axis=1) for metal in is_metal for place in places),
            *((metal * (squared_radius / mean_squared - 1)).mean(axis=1) for metal in is_metal),
            *(
                np.linalg.norm(metal @ shape.sites / (len(shape.sites) * math.sqrt(mean_squared)), axis=1)
                for metal in is_metal
            ),
            *_bond_shares(is_metal, shape.bonds),
            *_bond_shares(is_metal, surface_bonds),
        ]
        return np.stack(columns, axis=1)

    def _sample(self, n: int, rng: np.random.Generator) -> Iterator[list[str]]:
        """n particles, not necessarily distinct: the metals fill the sites in the order of a field."""
        metals, shape = self._params.elements, particle(self._params.n_atoms)
        counts = _latin_simplex(n, len(metals), len(shape.sites), rng)
        for row in counts:
            field = _unit(_ordering(shape.sites, shape.coordination, rng))
            field = field + rng.choice(NOISES) * rng.standard_normal(len(field))
            symbols = np.empty(len(field), dtype=object)
            start = 0
            by_field = np.argsort(field)
            for k in rng.permutation(len(metals)):
                symbols[by_field[start : start + row[k]]] = metals[k]
                start += row[k]
            yield symbols.tolist()


def _ordering(sites: NDArray[np.intp], coordination: NDArray[np.intp], rng: np.random.Generator) -> Floats:
    """One of six fields on the sites, any scale."""
    match int(rng.integers(6)):
        case 0:
            return np.asarray(rng.standard_normal(len(sites)))
        case 1:
            return np.asarray((sites**2).sum(axis=1), dtype=np.float64)
        case 2:
            return coordination.astype(np.float64)
        case 3:
            direction = rng.standard_normal(3)
            return np.asarray(sites @ direction, dtype=np.float64)
        case 4:
            return np.asarray(np.cos(math.pi * sites[:, 0]), dtype=np.float64)
        case _:
            return np.asarray(np.cos(math.pi * sites.sum(axis=1) / 2), dtype=np.float64)


def _unit(field: Floats) -> Floats:
    std = field.std()
    return field / float(std) if std > 0 else field


def _bond_shares(is_metal: list[Floats], bonds: NDArray[np.intp]) -> Iterator[Floats]:
    for one, other in itertools.combinations_with_replacement(range(len(is_metal)), 2):
        here, there = is_metal[one], is_metal[other]
        both = here[:, bonds[:, 0]] * there[:, bonds[:, 1]]
        if one != other:
            both = both + here[:, bonds[:, 1]] * there[:, bonds[:, 0]]
        yield both.mean(axis=1)


def _latin_simplex(n: int, n_parts: int, n_sites: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Compositions spread evenly over the simplex.

    Returns:
        Counts of each part, shape (n, n_parts); every row sums to n_sites.
    """
    # Sorted uniform numbers cut the unit length into parts with the flat Dirichlet distribution; stratifying the
    # first cut of a binary makes its composition exactly even.
    cuts = rng.random((n, n_parts - 1))
    if n_parts == 2:
        cuts = ((rng.permutation(n) + rng.random(n)) / n)[:, None]
    cuts = np.floor(np.sort(cuts, axis=1) * (n_sites + 1)).astype(np.intp)
    edges = np.concatenate([np.zeros((n, 1), np.intp), cuts, np.full((n, 1), n_sites, np.intp)], axis=1)
    return np.diff(edges, axis=1)
