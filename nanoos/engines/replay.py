"""Returns a table's measured values in place of a simulation.

The values travel in the structure's spec (see `nanoos.materials.table.space`), so no file is read here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from nanoos.domain.failures import FailureClass
from nanoos.plugins.engine import PropertySpec, SimulationOutcome
from nanoos.plugins.parameters import Parameters, validated


class ReplayParameters(Parameters):
    properties: Annotated[tuple[str, ...], Field(strict=False, min_length=1)] = Field(
        description="measured columns of the table that count as results"
    )
    units: dict[str, str] = Field(default_factory=dict, description="unit of each property, by name")


class ReplayEngine:
    """Returns the row's measured values. A row that lacks one of the properties is a permanent failure."""

    name: ClassVar[str] = "replay"
    version: ClassVar[str] = "1"
    design_space_kinds: ClassVar[frozenset[str]] = frozenset({"table"})

    def __init__(self, params: Mapping[str, Any]) -> None:
        """Raises InvalidInput where a parameter is refused."""
        self._params = validated(ReplayParameters, params, owner=f"engine {self.name!r}")

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump(mode="json")

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        return tuple(
            PropertySpec(name=name, unit=self._params.units.get(name, ""), description=f"Column {name!r} of the table")
            for name in self._params.properties
        )

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        """The row's measured values."""
        measured = spec.get("measured")
        if not isinstance(measured, Mapping):
            return _failure(f"The spec is of kind {spec.get('kind')!r}, not a row of a table.")
        outputs = {name: measured.get(name) for name in self._params.properties}
        missing = [name for name, value in outputs.items() if value is None]
        if missing:
            return _failure(f"The table has no measured value of {', '.join(missing)} for {spec.get('id')!r}.")
        if not all(isinstance(value, int | float) and math.isfinite(value) for value in outputs.values()):
            return _failure(f"The measured values of {spec.get('id')!r} are not finite numbers: {outputs}.")
        return SimulationOutcome(outputs={name: float(value) for name, value in outputs.items() if value is not None})


def _failure(reason: str) -> SimulationOutcome:
    return SimulationOutcome(outputs={}, failure_class=FailureClass.PERMANENT, reason=reason)
