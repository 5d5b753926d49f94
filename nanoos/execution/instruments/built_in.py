"""Instruments: who carries out an experiment. Automatic ones answer here, a manual one is a person's worklist."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nanoos.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """What an instrument gave.

    Attributes:
        values: By property, property units; empty after a failure.
        noise_std: Known standard deviations, same keys; None where the instrument states none.
        failure: Why there are no values; empty after a success.
        may_retry: Whether the same experiment can succeed later.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    noise_std: Mapping[str, float] | None = None
    failure: str = ""
    may_retry: bool = True


class Instrument(Protocol):
    """Carries out experiments; an instance holds its validated parameters."""

    name: ClassVar[str]
    is_automatic: ClassVar[bool]

    def measure(
        self, spec: Mapping[str, Any], simulated: Mapping[str, float], properties: tuple[str, ...], seed: int
    ) -> Measurement:
        """Measure the properties of one structure.

        Args:
            spec: The structure.
            simulated: Its simulated outputs, which a virtual instrument takes for the truth.
            properties: What to measure.
            seed: Of every draw.
        """


class _Parameters(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ManualParameters(_Parameters):
    pass


class ManualInstrument:
    """People in a lab: the run is queued on their worklist until somebody records its result."""

    name: ClassVar[str] = "manual"
    is_automatic: ClassVar[bool] = False

    def __init__(self, params: ManualParameters) -> None:
        self.params = params

    def measure(
        self, spec: Mapping[str, Any], simulated: Mapping[str, float], properties: tuple[str, ...], seed: int
    ) -> Measurement:
        raise InvalidInput(
            "A manual experiment is measured by a person.", hint="Record it with `nanoos experiment record`."
        )


class VirtualParameters(_Parameters):
    """noise_std and bias by property, property units; a property not named takes the default noise and no bias."""

    noise_std: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)
    default_noise_std: Annotated[float, Field(gt=0)] = 0.01
    bias: dict[str, float] = Field(default_factory=dict)
    failure_probability: Annotated[float, Field(ge=0, lt=1)] = 0.0
    duration_s: Annotated[float, Field(ge=0, le=3600)] = 0.0


class VirtualInstrument:
    """A simulated lab: the engine's value plus bias and Gaussian noise, with seeded failures and a duration."""

    name: ClassVar[str] = "virtual"
    is_automatic: ClassVar[bool] = True

    def __init__(self, params: VirtualParameters) -> None:
        self.params = params

    def measure(
        self, spec: Mapping[str, Any], simulated: Mapping[str, float], properties: tuple[str, ...], seed: int
    ) -> Measurement:
        rng = np.random.default_rng(seed)
        time.sleep(self.params.duration_s)
        if rng.random() < self.params.failure_probability:
            return Measurement(failure="the virtual synthesis failed")
        noise = {name: self.params.noise_std.get(name, self.params.default_noise_std) for name in properties}
        values = {
            name: simulated[name] + self.params.bias.get(name, 0.0) + noise[name] * float(rng.standard_normal())
            for name in properties
        }
        return Measurement(values=values, noise_std=noise)


class ReplayParameters(_Parameters):
    noise_std: dict[str, Annotated[float, Field(gt=0)]] = Field(default_factory=dict)


class ReplayInstrument:
    """Past data: the measured columns of a table's row."""

    name: ClassVar[str] = "replay"
    is_automatic: ClassVar[bool] = True

    def __init__(self, params: ReplayParameters) -> None:
        self.params = params

    def measure(
        self, spec: Mapping[str, Any], simulated: Mapping[str, float], properties: tuple[str, ...], seed: int
    ) -> Measurement:
        measured = spec.get("measured", {})
        missing = [name for name in properties if measured.get(name) is None]
        if missing:
            return Measurement(failure=f"the table has no {', '.join(missing)} for this row", may_retry=False)
        noise = {name: self.params.noise_std[name] for name in properties if name in self.params.noise_std}
        return Measurement(
            values={name: float(measured[name]) for name in properties},
            noise_std=noise if len(noise) == len(properties) else None,
        )


_INSTRUMENTS: dict[str, tuple[type[BaseModel], Callable[[Any], Instrument]]] = {
    "manual": (ManualParameters, ManualInstrument),
    "virtual": (VirtualParameters, VirtualInstrument),
    "replay": (ReplayParameters, ReplayInstrument),
}
AUTOMATIC = ("virtual", "replay")


def instrument(name: str, params: Mapping[str, Any]) -> Instrument:
    """The instrument with these parameters.

    Raises:
        InvalidInput: No such instrument, or a parameter is refused; names the field and the value.
    """
    if name not in _INSTRUMENTS:
        raise InvalidInput(f"There is no instrument {name!r}.", hint=f"Instruments: {', '.join(_INSTRUMENTS)}.")
    model, make = _INSTRUMENTS[name]
    try:
        return make(model.model_validate(dict(params)))
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, item['loc']))}={item['input']!r}: {item['msg']}" for item in error.errors()
        )
        raise InvalidInput(
            f"Instrument {name!r} refused: {problems}.", hint=f"Parameters: {', '.join(model.model_fields) or 'none'}."
        ) from error
