"""The protocol of instruments, which run experiments. Their queue is in `execution/experiments/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from nanoos.domain.failures import FailureClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The outcome of a measurement: values by property, or a failure with its class and reason.

    Attributes:
        values: By property, property units; every property asked for, each finite. Empty after a failure.
        noise_std: Known standard deviations, same keys; None where the instrument states none.
        failure_class: None after a success. A systemic failure pauses the campaign and raises an alert.
        reason: Why there are no values; empty after a success.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    noise_std: Mapping[str, float] | None = None
    failure_class: FailureClass | None = None
    reason: str = ""

    @property
    def is_success(self) -> bool:
        return self.failure_class is None


class Instrument(Protocol):
    """Runs experiments; an instance holds its validated parameters.

    `is_automatic` says who acts: True and the queue calls `measure`; False and the experiment waits on the worklist
    until a person records its result. `needs_simulation` says that it measures what was simulated, as a virtual
    instrument does, and so cannot serve a campaign without an engine.
    """

    name: ClassVar[str]
    is_automatic: ClassVar[bool]
    needs_simulation: ClassVar[bool] = False

    @property
    def params(self) -> Mapping[str, Any]:
        """JSON-able parameters, complete with defaults."""

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
