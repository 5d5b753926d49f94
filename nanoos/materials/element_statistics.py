"""Statistics of the elements' properties over the atoms of a formula; the values are pymatgen's and ASE's."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from nanoos._runtime.ase_module import ase_module
from nanoos._runtime.extras import extra

# Attributes of pymatgen's Element, by the names of the properties.
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


class ElementStatistics:
    """Mean, standard deviation and range of each property over atoms.

    A property that is not known for each of the elements is left out: helium has no electronegativity.
    """

    def __init__(self, elements: Sequence[str], *, needed_for: str) -> None:
        """Raises InvalidInput where pymatgen is not installed."""
        self._values = _values(elements, needed_for)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"{name}_{statistic}" for name in self._values for statistic in STATISTICS)

    def of(self, amounts: Mapping[str, float]) -> list[float]:
        """The statistics of a composition, its elements' amounts in any unit, in the order of `names`."""
        weighted = sorted(amounts.items())
        return [
            statistic
            for by_element in self._values.values()
            for statistic in _statistics([(by_element[element], amount) for element, amount in weighted])
        ]


def _statistics(weighted: list[tuple[float, float]]) -> tuple[float, float, float]:
    n = math.fsum(amount for _, amount in weighted)
    mean = math.fsum(value * amount for value, amount in weighted) / n
    variance = math.fsum(amount * (value - mean) ** 2 for value, amount in weighted) / n
    values = [value for value, _ in weighted]
    return mean, math.sqrt(variance), max(values) - min(values)


def _values(elements: Sequence[str], needed_for: str) -> dict[str, dict[str, float]]:
    """The properties that are known for all of these elements."""
    with extra("composition", needed_for=needed_for):
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
