"""The protocol of simulation engines. Their queue is in `execution/simulations/`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from nanoos.domain.failures import FailureClass

INPUT_FROM = "input_structure_from"  # the parameter by which an engine names the one whose final structure it computes


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

    Attributes:
        noise_std: Statistical errors, standard deviations in property units, of those outputs that have one.
        files: Names, in the simulation's own folder, of files to keep with the result.
        is_final: A retry would fail in the same way, although the structure is not infeasible: a time limit.
    """

    outputs: Mapping[str, float]
    failure_class: FailureClass | None = None
    reason: str = ""
    noise_std: Mapping[str, float] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    is_final: bool = False

    @property
    def is_success(self) -> bool:
        return self.failure_class is None


class SimulationEngine(Protocol):
    """A deterministic function from a structure's spec and parameters to properties.

    An instance holds its validated parameters; `version` changes whenever results may change.
    """

    @property
    def name(self) -> str:
        """Name by which campaigns call it."""

    @property
    def version(self) -> str:
        """Part of each result's key."""

    @property
    def design_space_kinds(self) -> frozenset[str]:
        """The kinds of design space whose structures it can run."""

    @property
    def params(self) -> Mapping[str, Any]:
        """JSON-able parameters, complete with defaults: they are hashed into the result's key."""

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        """The properties of a successful outcome."""

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        """Compute one structure. Expected failures are outcomes; a lost machine or a bug raises."""


@runtime_checkable
class HasDefinition(Protocol):
    """An engine that a file defines; a campaign stores the definition."""

    @property
    def definition(self) -> Mapping[str, Any]:
        """The whole definition, JSON-able."""

    @property
    def keeps_final_structure(self) -> bool:
        """Whether a result keeps `final.extxyz`, so that another engine can begin with it."""

    def uncovered(self, elements: Collection[str], periodic_directions: Collection[int]) -> str:
        """Why a design space with these is not covered; empty if it is."""

    def on_structure_of(self, source: Mapping[str, Any]) -> SimulationEngine:
        """The same engine, computing the final structure of another engine's result for the same structure.

        Args:
            source: That engine's `engine` (its name), `version` and `params`. It becomes a parameter, so that it counts
                in the result's key.

        Raises:
            InvalidInput: The engine computes no atoms.
        """


@runtime_checkable
class BatchEngine(Protocol):
    """An engine that computes several structures in one call faster than one after another."""

    @property
    def batch(self) -> int:
        """The largest number of structures in one call."""

    def simulate_batch(self, specs: Sequence[Mapping[str, Any]]) -> list[SimulationOutcome]:
        """One outcome per structure, in order."""
