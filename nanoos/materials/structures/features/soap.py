"""Smooth overlap of atomic positions: what the neighbourhoods of a structure's atoms look like; by DScribe."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from nanoos._runtime.extras import extra
from nanoos.materials.structures.features.group import PoolFacts

CUTOFF_A = 5.0  # two to three neighbour shells
N_RADIAL = 4  # with L_MAX, 80 features an element: more resolve what a few hundred labels cannot teach
L_MAX = 4
SIGMA_A = 0.5  # width of an atom's density: about a tenth of the cutoff


@dataclass(frozen=True, slots=True)
class SoapFeatures:
    """The mean over atoms of the SOAP power spectrum, so that a supercell has the features of its cell.

    Compressed to products of each element's density with the total density ("mu1nu1"), so that the number of features
    is proportional to that of the elements, not to its square (Darby, Kermode and Csányi 2022, npj Comput. Mater. 8).
    """

    facts: PoolFacts

    def __post_init__(self) -> None:
        """Raises InvalidInput where DScribe is not installed."""
        _descriptor(self.facts.elements, True)

    @property
    def names(self) -> tuple[str, ...]:
        n_features = _descriptor(self.facts.elements, True).get_number_of_features()
        return tuple(f"soap_{number:04d}" for number in range(n_features))

    def of(self, atoms: Any, smiles: str) -> list[float]:  # noqa: ARG002  # the protocol's
        if atoms.pbc.any():
            # DScribe refuses the slab of a cell with two vectors, which ASE's builders make.
            atoms = atoms.copy()
            atoms.set_cell(atoms.cell.complete())
        values: list[float] = _descriptor(self.facts.elements, bool(atoms.pbc.any())).create(atoms).tolist()
        return values


@cache
def _descriptor(elements: tuple[str, ...], is_periodic: bool) -> Any:
    with extra("soap", needed_for="The feature group 'soap'"):
        from dscribe.descriptors import SOAP
    return SOAP(
        species=list(elements),
        r_cut=CUTOFF_A,
        n_max=N_RADIAL,
        l_max=L_MAX,
        sigma=SIGMA_A,
        average="outer",
        compression={"mode": "mu1nu1", "species_weighting": None},
        periodic=is_periodic,
    )
