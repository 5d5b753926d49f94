"""Smooth overlap of atomic positions: what the neighbourhoods of a structure's atoms look like; by DScribe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from nanoos._runtime.extras import extra
from nanoos.domain.structures import stable_hash
from nanoos.materials.structures.features.group import PoolFacts

SIGMA_A = 0.5  # width of an atom's density: about a tenth of the usual cutoff
HASH_LENGTH = 6  # in the names: features of other elements or settings are others, and nothing transfers between them


@dataclass(frozen=True, slots=True)
class SoapFeatures:
    """The mean over atoms of the SOAP power spectrum, so that a supercell has the features of its cell.

    Compressed to products of each element's density with the total density ("mu1nu1"), so that the number of features
    is proportional to that of the elements, not to its square (Darby, Kermode and Csányi 2022, npj Comput. Mater. 8).
    """

    facts: PoolFacts
    cutoff_a: float
    n_max: int
    l_max: int

    def __post_init__(self) -> None:
        """Raises InvalidInput where DScribe is not installed."""
        self._descriptor(is_periodic=True)

    @property
    def names(self) -> tuple[str, ...]:
        n_features = self._descriptor(is_periodic=True).get_number_of_features()
        which = stable_hash([*self.facts.elements, self.cutoff_a, self.n_max, self.l_max])[:HASH_LENGTH]
        return tuple(f"soap_{which}_{number:04d}" for number in range(n_features))

    def of(self, atoms: Any, smiles: str) -> list[float]:  # noqa: ARG002  # the protocol's
        if atoms.pbc.any():
            # DScribe refuses the slab of a cell with two vectors, which ASE's builders make.
            atoms = atoms.copy()
            atoms.set_cell(atoms.cell.complete())
        values: list[float] = self._descriptor(is_periodic=bool(atoms.pbc.any())).create(atoms).tolist()
        return values

    def _descriptor(self, *, is_periodic: bool) -> Any:
        return _descriptor(self.facts.elements, self.cutoff_a, self.n_max, self.l_max, is_periodic)


@cache
def _descriptor(elements: tuple[str, ...], cutoff_a: float, n_max: int, l_max: int, is_periodic: bool) -> Any:
    with extra("soap", needed_for="The feature group 'soap'"):
        from dscribe.descriptors import SOAP
    return SOAP(
        species=list(elements),
        r_cut=cutoff_a,
        n_max=n_max,
        l_max=l_max,
        sigma=SIGMA_A,
        average="outer",
        compression={"mode": "mu1nu1", "species_weighting": None},
        periodic=is_periodic,
    )
