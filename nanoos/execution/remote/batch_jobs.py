"""Batch jobs of a scheduler, through PSI/J: it writes the script of a job, submits it, and reads the scheduler's lists.

PSI/J's own watching of jobs takes them for failed where the scheduler does not answer; here they are then unknown.
"""

from __future__ import annotations

import logging
import subprocess
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from nanoos._runtime.extras import extra
from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.execution.remote.sites import SiteDefinition

log = logging.getLogger(__name__)

ANSWER_S = 60.0  # of the scheduler's commands
NEVER_S = 10**6  # between PSI/J's own looks


class BatchState(StrEnum):
    """What the scheduler says of a batch job."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"


class SchedulerRefused(NanoosError):
    """The scheduler does not take a job, or does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchJob:
    """What a batch job runs.

    Attributes:
        out, err: Files of its output.
    """

    name: str
    command: Sequence[str]
    out: Path
    err: Path


class Scheduler:
    """A site's scheduler.

    Args:
        site: The site's definition.

    Raises:
        InvalidInput: PSI/J is not installed, or the scheduler's programs are not.
    """

    def __init__(self, site: SiteDefinition) -> None:
        with extra("cluster", needed_for="nanoos site"):
            import psij
            from psij.executors.batch.batch_scheduler_executor import BatchSchedulerExecutorConfig
        self._psij = psij
        self._site = site
        self._preamble = site.folder / "preamble.sh"
        self._preamble.write_text(site.pilot.preamble)
        # Their commands and what they make of the answers are documented for those who add a scheduler.
        self._executor: Any = psij.JobExecutor.get_instance(
            site.kind,
            config=BatchSchedulerExecutorConfig(work_directory=site.folder / "batch", queue_polling_interval=NEVER_S),
        )
        try:
            self._ask(())
        except FileNotFoundError as error:
            raise InvalidInput(
                f"{error.filename!r} of {site.kind} was not found.", hint="Run `nanoos site` where jobs are submitted."
            ) from error

    def submit(self, wanted: BatchJob) -> str:
        """Submit a pilot's batch job; returns its id.

        Raises:
            SchedulerRefused: The scheduler does not take it.
        """
        psij, pilot = self._psij, self._site.pilot
        spec = psij.JobSpec(
            name=wanted.name,
            executable=wanted.command[0],
            arguments=list(wanted.command[1:]),
            stdout_path=wanted.out,
            stderr_path=wanted.err,
            pre_launch=self._preamble,
            launcher="single",
            resources=psij.ResourceSpecV1(
                node_count=1,
                processes_per_node=1,
                cpu_cores_per_process=pilot.cores,
                gpu_cores_per_process=pilot.gpus,
                memory=None if pilot.memory_mb is None else pilot.memory_mb * 2**20,
            ),
            attributes=psij.JobAttributes(
                duration=timedelta(minutes=pilot.walltime_minutes),
                queue_name=pilot.queue or None,
                account=pilot.account or None,
                reservation_id=pilot.reservation or None,
                custom_attributes={f"{self._site.kind}.{name}": value for name, value in pilot.options.items()},
            ),
        )
        job = psij.Job(spec)
        try:
            self._executor.submit(job)
        except (psij.SubmitException, psij.InvalidJobException, OSError, subprocess.SubprocessError) as error:
            raise SchedulerRefused(
                f"{self._site.kind} does not take a job: {' '.join(str(error).split()) or type(error).__name__}.",
                hint="Check `pilot` of the site's definition, and the limits of your account.",
            ) from error
        return str(job.native_id)

    def states(self, ids: Collection[str]) -> Mapping[str, BatchState]:
        """The state of each of these jobs; one that the scheduler no longer lists has ended.

        Raises:
            SchedulerRefused: The scheduler does not answer.
        """
        if not ids:
            return {}
        psij = self._psij
        try:
            answer = self._ask(ids)
            known = self._executor.parse_status_output(answer.returncode, answer.stdout)
        except Exception as error:  # PSI/J asserts what it expects of the answer
            raise SchedulerRefused(
                f"{self._site.kind} does not say what became of the jobs: {error or type(error).__name__}.",
                hint="It is asked again.",
            ) from error
        waiting = {psij.JobState.NEW, psij.JobState.QUEUED}
        found = {}
        for id_ in ids:
            status = known.get(id_)
            if status is None or status.state.final:
                found[id_] = BatchState.ENDED
            else:
                found[id_] = BatchState.WAITING if status.state in waiting else BatchState.RUNNING
        return found

    def cancel(self, id_: str) -> None:
        """Cancel a job; one that has ended stays as it is.

        Raises:
            SchedulerRefused: The scheduler does not answer.
        """
        try:
            done = _run(self._executor.get_cancel_command(id_))
        except (OSError, subprocess.SubprocessError) as error:
            raise SchedulerRefused(f"Job {id_} cannot be cancelled: {error}.", hint="It is tried again.") from error
        if done.returncode != 0:
            log.info("cancelling job %s: %s", id_, " ".join(done.stdout.split()))

    def tail(self, id_: str) -> str:
        """The last lines that a job's script said, for example that a program was not found."""
        path = self._site.folder / "batch" / self._site.kind / f"{id_}.out"
        return last_lines(path)

    def _ask(self, ids: Collection[str]) -> subprocess.CompletedProcess[str]:
        return _run(self._executor.get_status_command(ids))


def _run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # the scheduler's own program, without a shell
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=ANSWER_S, check=False
    )


def last_lines(path: Path, n: int = 5) -> str:
    """The last lines of a file in one; empty without one."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return " / ".join(line.strip() for line in lines[-n:] if line.strip())[-1000:]
