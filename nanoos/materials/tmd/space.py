"""Monolayer 1H-MX2 alloys of Mo, W, S and Se: distinct random cells over all compositions and kinds of order.

The lattice's geometry and the canonical form are in `lattice.py`, the features in `features.py`; energies belong to
the engine.
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
from nanoos.materials.sampling import distinct_structures
from nanoos.materials.tmd.features import FEATURE_NAMES, alloy_features
from nanoos.materials.tmd.geometry import cell_atoms
from nanoos.materials.tmd.lattice import (
    CHALCOGENS,
    KIND,
    METALS,
    SE_PER_COLUMN_MAX,
    SIDE_MAX,
    SIDE_STEP,
    Species,
    read_cell,
    to_structure,
)
from nanoos.plugins.parameters import Parameters, validated

Floats = NDArray[np.float64]

COVERED = (*METALS, *CHALCOGENS)
ENUMERABLE = 20_000  # spaces with fewer cells than this are listed whole: sampling would miss their last members

CLUSTER_LENGTH = 1.5  # correlation length of clustered cells, lattice constants: a quarter of the usual side of 6
STRIPE_NOISE = 0.35  # amplitude of white noise in stripes, so that they are seldom perfect
COUPLINGS = (0.0, 0.0, 0.8, -0.8)  # correlation of metal and chalcogen order: none in half of the cells
PAIRINGS = (0.2, 1.0, 3.0)  # contrast between the two atoms of a column: alike, independent, opposed


def _known_elements(elements: tuple[str, ...]) -> tuple[str, ...]:
    unknown = [element for element in elements if element not in COVERED]
    if unknown:
        raise ValueError(f"{', '.join(unknown)} is not covered: parameters exist for {', '.join(COVERED)} only")
    if not set(elements) & set(METALS) or not set(elements) & set(CHALCOGENS):
        raise ValueError("an alloy needs at least one metal (Mo, W) and one chalcogen (S, Se)")
    if len(set(elements)) < len(elements):
        raise ValueError("an element is listed twice")
    return tuple(element for element in COVERED if element in elements)


def _folds_k(side: int) -> int:
    if side % SIDE_STEP:
        raise ValueError("the side must be a multiple of 3, or K does not fold to Gamma and the gap is wrong")
    return side


class TmdAlloyParameters(Parameters):
    elements: Annotated[tuple[str, ...], AfterValidator(_known_elements)] = Field(
        default=COVERED, strict=False, description="a subset of Mo, W, S, Se with a metal and a chalcogen"
    )
    dimensionality: Literal[2] = Field(default=2, description="2, a monolayer")
    side: Annotated[int, AfterValidator(_folds_k)] = Field(
        default=6,
        ge=SIDE_STEP,
        le=SIDE_MAX,
        description=f"metals along a cell vector, a multiple of 3, 3 to {SIDE_MAX}",
    )


class TmdAlloySpace:
    """Cells of side x side metals and as many chalcogen columns of two atoms each.

    Structures are distinct up to translation, threefold rotation and mirror.
    """

    kind: ClassVar[str] = KIND
    periodic_directions: ClassVar[frozenset[int]] = frozenset({2})

    def __init__(self, params: Mapping[str, Any] | None = None) -> None:
        """Raises InvalidInput where a parameter is refused."""
        self._params = validated(TmdAlloyParameters, params or {}, owner=f"design space {self.kind!r}")

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump(mode="json")

    @property
    def elements(self) -> frozenset[str]:
        return frozenset(self._params.elements)

    @property
    def feature_names(self) -> tuple[str, ...]:
        return FEATURE_NAMES

    def generate(self, n: int, seed: int) -> Sequence[Structure]:
        """Distinct cells, stratified over both compositions, each with its own kind of order.

        Every round of sampling is a Latin hypercube over (W fraction, Se fraction); the order of metals and of
        chalcogens is drawn from random, clustered, ordered (unlike neighbours) and striped.
        """
        return list(self.stream(n, seed))

    def stream(self, n: int, seed: int) -> Iterator[Structure]:
        """The structures of `generate`, one after another."""
        rng = np.random.default_rng(seed)
        if self._n_cells() <= ENUMERABLE:
            distinct = list({s.structure_hash: s for s in self._all()}.values())
            yield from (distinct[k] for k in rng.permutation(len(distinct))[:n])
            return
        side = self._params.side
        yield from distinct_structures(
            n, lambda size: (to_structure(side, is_w, se_atoms) for is_w, se_atoms in self._sample(size, rng))
        )

    @staticmethod
    def atoms(spec: Mapping[str, Any]) -> Any:
        """Unrelaxed, on the ideal sites of the layer; raises InvalidInput for a spec that is no cell."""
        return cell_atoms(spec)

    def featurize(self, structures: Sequence[Structure]) -> Floats:
        """Shape (n_structures, n_features), see `features.py`.

        Raises:
            InvalidInput: A structure is not a cell of this space's side.
        """
        cells = [read_cell(structure.spec) for structure in structures]
        other_sides = sorted({side for side, _, _ in cells if side != self._params.side})
        if other_sides:
            raise InvalidInput(
                f"Cells of side {other_sides} in a space of side {self._params.side}.",
                hint="Featurize structures in the space that generated them.",
            )
        if not cells:
            return np.empty((0, len(FEATURE_NAMES)))
        return alloy_features(
            self._params.side, np.stack([is_w for _, is_w, _ in cells]), np.stack([se for _, _, se in cells])
        )

    def _n_cells(self) -> int:
        n_sites = self._params.side**2
        has_metals, has_chalcogens = self._mixes()
        n_cells: int = (2 if has_metals else 1) ** n_sites * (3 if has_chalcogens else 1) ** n_sites
        return n_cells

    def _mixes(self) -> tuple[bool, bool]:
        """Whether metals are mixed, and chalcogens."""
        return set(METALS) <= self.elements, set(CHALCOGENS) <= self.elements

    def _all(self) -> Iterator[Structure]:
        n_sites = self._params.side**2
        has_metals, has_chalcogens = self._mixes()
        metals = (0, 1) if has_metals else (int("W" in self.elements),)
        columns = (0, 1, 2) if has_chalcogens else (SE_PER_COLUMN_MAX * int("Se" in self.elements),)
        for is_w in itertools.product(metals, repeat=n_sites):
            for se_atoms in itertools.product(columns, repeat=n_sites):
                yield to_structure(
                    self._params.side, np.array(is_w, dtype=np.uint8), np.array(se_atoms, dtype=np.uint8)
                )

    def _sample(self, n: int, rng: np.random.Generator) -> Iterator[tuple[Species, Species]]:
        """n cells, not necessarily distinct: the sites with the highest values of a random field hold W or Se."""
        side, n_sites = self._params.side, self._params.side**2
        has_metals, has_chalcogens = self._mixes()
        n_w = _stratified(n, n_sites, rng) if has_metals else np.full(n, n_sites * ("W" in self.elements))
        n_se = _stratified(n, 2 * n_sites, rng) if has_chalcogens else np.full(n, 2 * n_sites * ("Se" in self.elements))
        metal_field = _ordered_fields(n, side, rng)
        coupling = rng.choice(COUPLINGS, size=(n, 1))
        column_field = coupling * metal_field + np.sqrt(1 - coupling**2) * _ordered_fields(n, side, rng)
        contrast = rng.choice(PAIRINGS, size=(n, 1)) * rng.standard_normal((n, n_sites))
        atom_field = np.concatenate([column_field + contrast, column_field - contrast], axis=1)
        is_w = _rank(metal_field) < n_w[:, None]
        is_se = (_rank(atom_field) < n_se[:, None]).reshape(n, 2, n_sites)
        yield from zip(is_w.astype(np.uint8), is_se.sum(axis=1, dtype=np.uint8), strict=True)


def _stratified(n: int, n_max: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """n counts from 0 to n_max, one in each of n equal strata, shuffled."""
    return np.floor((rng.permutation(n) + rng.random(n)) / n * (n_max + 1)).astype(np.intp)


def _rank(field: Floats) -> NDArray[np.intp]:
    """Rank of each site in its row by decreasing value, 0 for the highest."""
    return np.argsort(np.argsort(-field, axis=1), axis=1)


def _ordered_fields(n: int, side: int, rng: np.random.Generator) -> Floats:
    """Random fields of unit variance on the lattice, each of one of four kinds of order; shape (n, side**2)."""
    q1, q2 = np.meshgrid(np.fft.fftfreq(side) * 2 * math.pi, np.fft.fftfreq(side) * 2 * math.pi, indexing="ij")
    near = (np.cos(q1) + np.cos(q2) + np.cos(q1 - q2)) / 3  # sum over the six neighbours: 1 at q = 0, -1/2 at K
    filters = (
        np.ones_like(near),
        np.exp(-2 * CLUSTER_LENGTH**2 * (1 - near)),  # a Gaussian: 1 - near is q^2/4 for small q
        (1 - near) ** 3,  # weight near the zone boundary: neighbours differ
    )
    white = rng.standard_normal((n, side, side))
    order = rng.integers(len(filters) + 1, size=n)
    fields = np.empty_like(white)
    for kind, weight in enumerate(filters):
        fields[order == kind] = np.fft.ifft2(np.fft.fft2(white[order == kind]) * weight).real
    striped = order == len(filters)
    wave = rng.integers(0, side, size=(n, 2))
    wave[(wave == 0).all(axis=1)] = (1, 0)
    i, j = np.indices((side, side))
    phase = 2 * math.pi * (wave[:, :1, None] * i + wave[:, 1:, None] * j) / side
    phase += rng.uniform(0, 2 * math.pi, size=(n, 1, 1))
    fields[striped] = np.cos(phase[striped]) + STRIPE_NOISE * white[striped]
    fields = fields.reshape(n, side * side)
    return np.asarray(fields / fields.std(axis=1, keepdims=True))
