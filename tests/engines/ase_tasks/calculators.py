"""Calculators that the tests share, and one that fails in the way that it is told."""

from __future__ import annotations

from typing import Any, ClassVar

from ase.calculators.calculator import Calculator, all_changes
from ase.calculators.emt import EMT
from tblite.ase import TBLite


def gfn2() -> Any:
    return TBLite(method="GFN2-xTB", accuracy=0.01, verbosity=0)


class EnergyAndForces(EMT):
    """EMT without its stress."""

    implemented_properties: ClassVar[list[str]] = ["energy", "forces"]


class Failing(Calculator):
    """Raises an error, or gives a value, at every calculation."""

    implemented_properties: ClassVar[list[str]] = ["energy", "forces", "stress"]

    def __init__(self, error: Exception | None = None, energy: float = 0.0, force: float = 0.0) -> None:
        super().__init__()
        self.error, self.energy, self.force = error, energy, force

    def calculate(self, atoms: Any = None, properties: Any = None, system_changes: Any = all_changes) -> None:
        import numpy as np

        super().calculate(atoms, properties, system_changes)
        if self.error:
            raise self.error
        self.results = {
            "energy": self.energy,
            "forces": np.full((len(self.atoms), 3), self.force),
            "stress": np.zeros(6),
        }
