"""A first engine: the gap of a Mo-W-S-Se monolayer, interpolated between those of the pure ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from nanoos.domain.failures import FailureClass
from nanoos.plugins.engine import PropertySpec, SimulationOutcome
from nanoos.plugins.parameters import Parameters, validated


class GapParameters(Parameters):
    """Gaps of the pure monolayers (from `tmd_three_band`, PBE scale) and the bowing of the metals."""

    MoS2: float = Field(default=1.66, gt=0, le=5, description="Gap of MoS2, eV")
    MoSe2: float = Field(default=1.44, gt=0, le=5, description="Gap of MoSe2, eV")
    WS2: float = Field(default=1.81, gt=0, le=5, description="Gap of WS2, eV")
    WSe2: float = Field(default=1.54, gt=0, le=5, description="Gap of WSe2, eV")
    bowing_ev: float = Field(default=0.2, ge=0, le=2, description="Of the metals: b in -b x (1 - x)")


class InterpolatedGapEngine:
    """Linear in both sublattices' compositions, with a bowing of the metals'.

    Parameters are validated when a campaign is created, and are part of a result's key: another value is computed anew.
    Change `version` whenever the same input may give another result.
    """

    name: ClassVar[str] = "interpolated_gap"
    version: ClassVar[str] = "1"
    design_space_kinds: ClassVar[frozenset[str]] = frozenset({"tmd_alloy"})

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = validated(GapParameters, params, owner=f"engine {self.name!r}")

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump()

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        return (PropertySpec(name="bandgap_pbe_ev", unit="eV", description="Interpolated gap, PBE scale"),)

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        """Compute one structure; a failure is an outcome with its reason, not an exception."""
        metals, se_atoms = spec.get("metals"), spec.get("se_atoms")
        if not metals or not se_atoms:
            return SimulationOutcome(
                outputs={}, failure_class=FailureClass.PERMANENT, reason="The structure is not a tmd_alloy cell."
            )
        gaps = self._params
        x = metals.count("W") / len(metals)
        y = sum(se_atoms) / (2 * len(se_atoms))  # a column holds two chalcogen atoms
        of_mo = (1 - y) * gaps.MoS2 + y * gaps.MoSe2
        of_w = (1 - y) * gaps.WS2 + y * gaps.WSe2
        gap = (1 - x) * of_mo + x * of_w - gaps.bowing_ev * x * (1 - x)
        return SimulationOutcome(outputs={"bandgap_pbe_ev": gap})
