"""A simulated lab: the simulated value plus bias and Gaussian noise, with seeded failures and a duration."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import Field

from nanoos.domain.failures import FailureClass
from nanoos.plugins.instrument import Measurement
from nanoos.plugins.parameters import Parameters, validated


class VirtualParameters(Parameters):
    noise_std: dict[str, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict, description="standard deviation by property, property units, above 0"
    )
    default_noise_std: float = Field(
        default=0.01, gt=0, description="standard deviation of properties that noise_std does not list"
    )
    bias: dict[str, float] = Field(default_factory=dict, description="added to the value, by property")
    failure_probability: float = Field(
        default=0.0, ge=0, lt=1, description="failure probability of an attempt, from 0 to below 1"
    )
    duration_s: float = Field(default=0.0, ge=0, le=3600, description="duration of a measurement in seconds, 0 to 3600")


class VirtualInstrument:
    """Measures the simulated outputs as if they were the true values."""

    name: ClassVar[str] = "virtual"
    is_automatic: ClassVar[bool] = True
    needs_simulation: ClassVar[bool] = True

    def __init__(self, params: Mapping[str, Any]) -> None:
        """The instrument; raises InvalidInput if a parameter is invalid."""
        self._params = validated(VirtualParameters, params, owner=f"instrument {self.name!r}")

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params.model_dump(mode="json")

    def measure(
        self, spec: Mapping[str, Any], simulated: Mapping[str, float], properties: tuple[str, ...], seed: int
    ) -> Measurement:
        params = self._params
        rng = np.random.default_rng(seed)
        time.sleep(params.duration_s)
        if rng.random() < params.failure_probability:
            return Measurement(failure_class=FailureClass.TRANSIENT, reason="the virtual synthesis failed")
        noise = {name: params.noise_std.get(name, params.default_noise_std) for name in properties}
        values = {
            name: simulated[name] + params.bias.get(name, 0.0) + noise[name] * float(rng.standard_normal())
            for name in properties
        }
        return Measurement(values=values, noise_std=noise)
