"""Past data as an instrument: the measured columns of a table's row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from nanoos.domain.failures import FailureClass
from nanoos.plugins.instrument import Measurement
from nanoos.plugins.parameters import Parameters, validated


class ReplayParameters(Parameters):
    noise_std: dict[str, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict, description="standard deviation by property if known, property units, above 0"
    )


class ReplayInstrument:
    """Returns the values in the structure's row; a missing value is a permanent failure."""

    name: ClassVar[str] = "replay"
    is_automatic: ClassVar[bool] = True
    needs_simulation: ClassVar[bool] = False

    def __init__(self, params: Mapping[str, Any]) -> None:
        """The instrument; raises InvalidInput if a parameter is invalid."""
        self._params = validated(ReplayParameters, params, owner=f"instrument {self.name!r}")

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump(mode="json")

    def measure(
        self, spec: Mapping[str, Any], simulated: Mapping[str, float], properties: tuple[str, ...], seed: int
    ) -> Measurement:
        measured = spec.get("measured", {})
        missing = [name for name in properties if measured.get(name) is None]
        if missing:
            return Measurement(
                failure_class=FailureClass.PERMANENT,
                reason=f"the table's row has no {', '.join(missing)}",
            )
        known = self._params.noise_std
        return Measurement(
            values={name: float(measured[name]) for name in properties},
            noise_std={name: known[name] for name in properties} if set(properties) <= set(known) else None,
        )
