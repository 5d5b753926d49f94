"""Statistics of the elements' properties over a structure's atoms."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from nanoos.materials.element_statistics import ElementStatistics
from nanoos.materials.structures.features.group import PoolFacts


class CompositionFeatures:
    """Those of `ElementStatistics`, for the elements of the pool; the same for a supercell."""

    def __init__(self, facts: PoolFacts) -> None:
        """Raises InvalidInput where pymatgen is not installed."""
        self._statistics = ElementStatistics(facts.elements, needed_for="The feature group 'composition'")

    @property
    def names(self) -> tuple[str, ...]:
        return self._statistics.names

    def of(self, atoms: Any, smiles: str) -> list[float]:  # noqa: ARG002  # the protocol's
        counts = Counter(atoms.get_chemical_symbols())
        # Divided, so that a cell and its supercell give the same numbers to the last digit.
        divisor = math.gcd(*counts.values())
        return self._statistics.of({element: count // divisor for element, count in counts.items()})
