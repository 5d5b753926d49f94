"""The protocols of instruments, which run experiments. Their queue is in `execution/experiments/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol

from nanoos.domain.failures import FailureClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The outcome of a measurement: values by property, or a failure with its class and reason.

    Attributes:
        values: By property, property units; every property asked for, each finite. Empty after a failure.
        noise_std: Known standard deviations, same keys; None where the instrument states none.
        failure_class: None after a success. A systemic failure pauses the campaign and raises an alert.
        reason: Why there are no values, or why a person has to look at them; empty after a success.
        held: What the instrument said, JSON-able, where it cannot be recorded without a person; else None.
        raw_file: The instrument's own file, below DATA_ROOTS; its hash is stored with the labels.
    """

    values: Mapping[str, float] = field(default_factory=dict)
    noise_std: Mapping[str, float] | None = None
    failure_class: FailureClass | None = None
    reason: str = ""
    held: Mapping[str, Any] | None = None
    raw_file: Path | None = None

    @property
    def is_success(self) -> bool:
        return self.failure_class is None and self.held is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One measurement that is asked for.

    Attributes:
        key: Unique for ever. An instrument that sees it again returns the same job and measures nothing twice.
        spec: The structure.
        structure_hash: Its hash.
        formula: Its formula, for people.
        simulated: Its simulated outputs, which a virtual instrument takes for the truth.
        properties: What to measure.
        seed: Of every draw.
    """

    key: str
    spec: Mapping[str, Any]
    structure_hash: str
    formula: str
    simulated: Mapping[str, float]
    properties: tuple[str, ...]
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """The answer to a submitted job: its id at the instrument, or at once the outcome."""

    job_id: str = ""
    outcome: Measurement | None = None


class JobLost(Exception):
    """The instrument does not know a job; it is submitted again with the same key."""


class InstrumentUnavailable(Exception):
    """The instrument cannot be reached now; the experiment waits, and no attempt is counted."""


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


class JobInstrument(Protocol):
    """An instrument that measures by itself: jobs are submitted and polled, for as long as it takes.

    Between two calls nothing waits for it: the job is a row. Every call may come twice, since a worker may die before
    it stores the answer. All raise InstrumentUnavailable where the instrument cannot be reached.
    """

    @property
    def version(self) -> str:
        """What determines the results; stored with them."""

    @property
    def poll_every_s(self) -> float:
        """Seconds between two polls, at most 600."""

    @property
    def duration_s(self) -> float:
        """The longest time that a measurement takes, seconds; a later result is overdue."""

    def submit(self, job: Job) -> Submission:
        """Start a measurement, or find the one that this key has started."""

    def poll(self, job: Job, job_id: str) -> Measurement | None:
        """The outcome; None while it measures. Raises JobLost."""

    def cancel(self, job: Job, job_id: str | None) -> None:
        """Give up a job, which may have ended; `job_id` is None where the answer to its submission was lost."""

    def health(self) -> str:
        """Why it takes no jobs now; empty if it does."""


def transient(reason: str) -> Measurement:
    """A failed attempt that is worth another one."""
    return Measurement(failure_class=FailureClass.TRANSIENT, reason=reason)


def systemic(reason: str) -> Measurement:
    """A failure that every measurement on this instrument would have."""
    return Measurement(failure_class=FailureClass.SYSTEMIC, reason=reason)
