"""People in a lab: an experiment stays on their worklist until they record its result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from nanoos.domain.errors import InvalidInput
from nanoos.plugins.instrument import Measurement
from nanoos.plugins.parameters import Parameters, validated


class ManualParameters(Parameters):
    """None."""


class ManualInstrument:
    """A measurement by a person."""

    name: ClassVar[str] = "manual"
    is_automatic: ClassVar[bool] = False
    needs_simulation: ClassVar[bool] = False

    def __init__(self, params: Mapping[str, Any]) -> None:
        """The instrument; raises InvalidInput if a parameter is invalid."""
        self._params = validated(ManualParameters, params, owner=f"instrument {self.name!r}")

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump(mode="json")

    def measure(
        self, spec: Mapping[str, Any], simulated: Mapping[str, float], properties: tuple[str, ...], seed: int
    ) -> Measurement:
        raise InvalidInput(
            "A manual experiment is measured by a person.", hint="Record it with `nanoos experiment record`."
        )
