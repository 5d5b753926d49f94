"""Statistics of the elements' properties over a structure's atoms; the values are pymatgen's and ASE's."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos._runtime.extras import extra
from nanoos.materials.structures.features.group import PoolFacts

# Attributes of pymatgen's Element, by the names of the features.
PROPERTIES: Mapping[str, str] = {
    "electronegativity_pauling": "X",
    "mass_u": "atomic_mass",
    "group": "group",
    "period": "row",
    "mendeleev_number": "mendeleev_no",
    "ionization_energy_ev": "ionization_energy",
    "electron_affinity_ev": "electron_affinity",
}
RADIUS = "covalent_radius_a"  # ASE's (Cordero et al. 2008), since pymatgen's atomic radii lack the noble gases
STATISTICS = ("mean", "std", "range")


class CompositionFeatures:
    """Mean, standard deviation and range of each property over the atoms; the same for a supercell.

    A property that is not known for each of the pool's elements is left out: helium has no electronegativity.
    """

    def __init__(self, facts: PoolFacts) -> None:
        """Raises InvalidInput where pymatgen is not installed."""
        self._values = _values(facts.elements)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{name}_{statistic}" for name in self._values for statistic in STATISTICS)

    def of(self, atoms: Any, smiles: str) -> list[float]:  # noqa: ARG002  # the protocol's
        counts = sorted(Counter(atoms.get_chemical_symbols()).items())
        # Divided, so that a cell and its supercell give the same numbers to the last digit.
        divisor = math.gcd(*(count for _, count in counts))
        return [
            statistic
            for by_element in self._values.values()
            for statistic in _statistics([(by_element[element], count // divisor) for element, count in counts])
        ]


def _statistics(weighted: list[tuple[float, int]]) -> tuple[float, float, float]:
    n = sum(count for _, count in weighted)
    mean = math.fsum(value * count for value, count in weighted) / n
    variance = math.fsum(count * (value - mean) ** 2 for value, count in weighted) / n
    values = [value for value, _ in weighted]
    return mean, math.sqrt(variance), max(values) - min(values)


def _values(elements: tuple[str, ...]) -> dict[str, dict[str, float]]:
    """The properties that are known for all of these elements."""
    with extra("composition", needed_for="The feature group 'composition'"):
        from pymatgen.core.periodic_table import Element
    data = ase_module("data")
    found = {RADIUS: {symbol: float(data.covalent_radii[data.atomic_numbers[symbol]]) for symbol in elements}}
    for name, attribute in PROPERTIES.items():
        found[name] = {symbol: _known(Element(symbol), attribute) for symbol in elements}
    return {name: values for name, values in found.items() if all(map(math.isfinite, values.values()))}


def _known(element: Any, attribute: str) -> float:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a value is missing; it then is None or NaN
        value = getattr(element, attribute)
    return math.nan if value is None else float(value)
