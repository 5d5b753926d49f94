"""Instruments that measure while the caller waits, as instruments whose submission answers at once."""

from __future__ import annotations

from nanoos.plugins.instrument import Instrument, Job, JobInstrument, Measurement, Submission


class BlockingInstrument:
    """Gives a `measure` method the protocol of jobs."""

    version = ""
    poll_every_s = 0.0
    duration_s = 0.0

    def __init__(self, device: Instrument) -> None:
        self._device = device

    def submit(self, job: Job) -> Submission:
        return Submission(outcome=self._device.measure(job.spec, job.simulated, job.properties, job.seed))

    def poll(self, job: Job, job_id: str) -> Measurement | None:
        return self.submit(job).outcome

    def cancel(self, job: Job, job_id: str | None) -> None:
        """Nothing: the measurement ended with the call."""

    def health(self) -> str:
        return ""


def with_jobs(device: Instrument | JobInstrument) -> JobInstrument:
    """The instrument with the protocol of jobs."""
    return device if hasattr(device, "submit") else BlockingInstrument(device)  # type: ignore[return-value]  # distinguished by the method
