"""Descriptors of the values of a category, computed from their chemistry.

They are numbers of the definition from then on: a campaign does not change with the version of a library.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from nanoos._runtime.extras import extra
from nanoos.domain.errors import InvalidInput
from nanoos.materials.element_statistics import ElementStatistics

Source = Literal["composition", "smiles"]
DIGITS = 10  # significant ones; processors differ beyond

# Attributes of RDKit's module of descriptors, by their names here.
MOLECULAR: Mapping[str, str] = {
    "mass_u": "MolWt",
    "logp_crippen": "MolLogP",
    "polar_surface_a2": "TPSA",
    "h_bond_donors": "NumHDonors",
    "h_bond_acceptors": "NumHAcceptors",
    "rotatable_bonds": "NumRotatableBonds",
    "rings": "RingCount",
    "fraction_csp3": "FractionCSP3",
    "molar_refractivity": "MolMR",
}


def computed_descriptors(values: Sequence[str], source: Source, *, owner: str) -> dict[str, dict[str, float]]:
    """Descriptors of each value; those that are the same for all are left out.

    Args:
        values: Formulas ("LiFePO4", "Fe0.5Ni0.5") or SMILES.
        source: "composition": statistics of the elements' properties. "smiles": RDKit's descriptors of the molecule.
        owner: Begins the message of an error.

    Raises:
        InvalidInput: A value cannot be read, a package is missing, or no descriptor differs.
    """
    table = _of_compositions(values, owner) if source == "composition" else _of_molecules(values, owner)
    names = [name for name in next(iter(table.values())) if len({row[name] for row in table.values()}) > 1]
    if not names:
        raise InvalidInput(f"{owner}: its values have equal descriptors.", hint="Leave out descriptors.")
    return {value: {name: row[name] for name in names} for value, row in table.items()}


def _of_compositions(values: Sequence[str], owner: str) -> dict[str, dict[str, float]]:
    needed_for = f"{owner}: descriptors of compositions"
    with extra("composition", needed_for=needed_for):
        from pymatgen.core import Composition, Element
    amounts: dict[str, dict[str, float]] = {}
    for value in values:
        try:
            amounts[value] = {str(element): float(n) for element, n in Composition(value).get_el_amt_dict().items()}
        except ValueError as error:
            raise _unreadable(value, "formula", owner) from error
        if not amounts[value] or not all(map(Element.is_valid_symbol, amounts[value])):
            raise _unreadable(value, "formula", owner)
    elements = sorted({element for row in amounts.values() for element in row})
    statistics = ElementStatistics(elements, needed_for=needed_for)
    return {value: _row(statistics.names, statistics.of(row)) for value, row in amounts.items()}


def _of_molecules(values: Sequence[str], owner: str) -> dict[str, dict[str, float]]:
    with extra("smiles", needed_for=f"{owner}: descriptors of molecules"):
        from rdkit import Chem, rdBase
        from rdkit.Chem import Descriptors
    found = {}
    with rdBase.BlockLogs():
        for value in values:
            molecule = Chem.MolFromSmiles(value)
            if molecule is None or not molecule.GetNumAtoms():
                raise _unreadable(value, "SMILES", owner)
            numbers = [float(getattr(Descriptors, name)(molecule)) for name in MOLECULAR.values()]
            found[value] = _row(MOLECULAR, numbers)
    return found


def _row(names: Sequence[str] | Mapping[str, str], numbers: Sequence[float]) -> dict[str, float]:
    return {name: float(f"{number:.{DIGITS}g}") for name, number in zip(names, numbers, strict=True)}


def _unreadable(value: str, what: str, owner: str) -> InvalidInput:
    return InvalidInput(f"{owner}: {value!r} is no {what}.", hint="Correct it, or give the descriptors as numbers.")
