"""The protocol of simulation engines. Their queue is in `execution/simulations/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from nanoos.domain.failures import FailureClass


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertySpec:
    """A property that an engine computes: its name carries its unit and scale."""

    name: str
    unit: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationOutcome:
    """The outcome of one simulation: outputs by property name, or a failure with its class and reason.

    A success has outputs for every property of the engine, each finite, and no failure.
    """

    outputs: Mapping[str, float]
    failure_class: FailureClass | None = None
    reason: str = ""

    @property
    def is_success(self) -> bool:
        return self.failure_class is None


class SimulationEngine(Protocol):
    """A deterministic function from a structure's spec and parameters to properties.

    An instance holds its validated parameters; `version` changes whenever results may change.
    """

    name: ClassVar[str]
    version: ClassVar[str]
    design_space_kinds: ClassVar[frozenset[str]]

    @property
    def params(self) -> Mapping[str, Any]:
        """JSON-able parameters, complete with defaults: they are hashed into the result's key."""

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        """The properties of a successful outcome."""

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        """Compute one structure. Expected failures are outcomes; a lost machine or a bug raises."""
