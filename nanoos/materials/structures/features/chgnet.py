"""What a universal potential has learned of a crystal: the atoms' features in CHGNet (Deng et al. 2023, Nat. Mach.
Intell. 5, 1031), before the layer that turns them into energies."""

from __future__ import annotations

import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cache
from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos._runtime.extras import extra
from nanoos.domain.errors import InvalidInput
from nanoos.materials.structures.features.group import PoolFacts

MODEL = "0.3.0"  # in the names: features of other weights are others; these are in CHGNet's wheel
N_FEATURES = 64
HEAVIEST = 94


@dataclass(frozen=True, slots=True)
class ChgnetFeatures:
    """The mean of the atoms' features, so that a supercell has those of its cell."""

    facts: PoolFacts

    def __post_init__(self) -> None:
        """Raises InvalidInput where CHGNet is not installed, or a structure is no crystal."""
        if not self.facts.is_crystal:
            raise InvalidInput(
                "The feature group 'chgnet' is for crystals, and a structure is not periodic in three directions.",
                hint="Use other groups, for example `geometry` or `soap`.",
            )
        heavy = [element for element in self.facts.elements if ase_module("data").atomic_numbers[element] > HEAVIEST]
        if heavy:
            raise InvalidInput(
                f"CHGNet knows no {', '.join(heavy)}: its heaviest element is plutonium.", hint="Use other groups."
            )
        _model()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"chgnet_{MODEL}_{number:02d}" for number in range(N_FEATURES))

    def of(self, atoms: Any, smiles: str) -> list[float]:  # noqa: ARG002  # the protocol's
        model, adaptor = _model()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # torch's, of CHGNet's own code
                found = model.predict_structure(adaptor.get_structure(atoms), task="e", return_atom_feas=True)
        except ValueError as error:
            raise InvalidInput(
                f"CHGNet cannot read {atoms.get_chemical_formula()}: {error}.",
                hint="An atom has no neighbour within 6 angstrom: correct the structure, or use other groups.",
            ) from error
        values: list[float] = found["atom_fea"].mean(axis=0).astype(float).tolist()
        return values


@cache
def _model() -> tuple[Any, Any]:
    with extra("chgnet", needed_for="The feature group 'chgnet'"):
        from chgnet.model import CHGNet
        from pymatgen.io.ase import AseAtomsAdaptor
    with redirect_stdout(None):  # it prints its number of parameters
        model = CHGNet.load(model_name=MODEL, use_device="cpu", verbose=False)
    return model, AseAtomsAdaptor
