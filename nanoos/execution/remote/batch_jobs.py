"""Batch jobs of Slurm, by its own commands. What it does not answer is not concluded from: jobs stay as they were."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.execution.remote.sites import Pilot

PROGRAMS = ("sbatch", "squeue", "scancel")
ANSWER_S = 60.0  # of a program
MESSAGE_LENGTH = 500
# Slurm's codes of a job's state; an empty one is of a job that Slurm has forgotten. Jobs in any other have a node.
WAITING = frozenset({"PD", "RD", "RF", "RH", "RQ", "RS", "SE"})
ENDED = frozenset({"", "BF", "CA", "CD", "DL", "F", "NF", "OOM", "PR", "RV", "TO"})


class BatchState(StrEnum):
    """What Slurm says of a batch job."""

    WAITING = "waiting"
    RUNNING = "running"
    ENDED = "ended"


class SchedulerRefused(NanoosError):
    """Slurm refuses a request, or does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchJob:
    """A job to submit.

    Attributes:
        script: Lines of bash.
        out, err: Files of its output.
    """

    name: str
    script: str
    out: Path
    err: Path


def check_programs() -> None:
    """Raise InvalidInput where Slurm's programs are not installed."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        raise InvalidInput(
            f"There is no {' and no '.join(missing)} here.", hint="Run `nanoos site` where jobs are submitted."
        )


def submit(job: BatchJob, pilot: Pilot) -> str:
    """Submit a job; returns its id.

    Raises:
        SchedulerRefused: Slurm does not take it.
    """
    wanted = {
        "job-name": job.name,
        "nodes": 1,
        "ntasks": 1,
        "cpus-per-task": pilot.cores,
        "mem": f"{pilot.memory_mb}M" if pilot.memory_mb else None,
        "gpus": pilot.gpus or None,
        "time": max(1, round(pilot.walltime_minutes)),
        "partition": pilot.queue or None,
        "account": pilot.account or None,
        "reservation": pilot.reservation or None,
        "output": _path(job.out),
        "error": _path(job.err),
        **pilot.options,
    }
    options = [f"--{name}={value}" for name, value in wanted.items() if value is not None]
    printed = _run("sbatch", "--parsable", *options, script=f"#!/bin/bash\n{job.script}\n")
    return printed.strip().splitlines()[-1].partition(";")[0]  # ID;CLUSTER


def states(ids: Collection[str]) -> Mapping[str, BatchState]:
    """The state of each of these jobs.

    Raises:
        SchedulerRefused: Slurm does not answer.
    """
    if not ids:
        return {}
    said = dict.fromkeys(ids, "")
    for line in _run("squeue", "--me", "--noheader", "--states=all", "--format=%i %t").splitlines():
        id_, _, code = line.strip().partition(" ")
        if id_ in said:
            said[id_] = code
    return {id_: _state(code) for id_, code in said.items()}


def cancel(id_: str, *, if_waiting: bool = False) -> None:
    """Cancel a job; one that has ended stays as it is.

    Args:
        id_: The job.
        if_waiting: Only if it has not begun.

    Raises:
        SchedulerRefused: Slurm does not answer.
    """
    _run("scancel", "--quiet", *(("--state=PENDING",) if if_waiting else ()), id_)


def last_lines(path: Path, n: int = 5) -> str:
    """The last lines of a file in one; empty without one."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return " / ".join(line.strip() for line in lines[-n:] if line.strip())[-MESSAGE_LENGTH:]


def _path(path: Path) -> str:
    """A path in which Slurm replaces nothing."""
    return str(path).replace("%", "%%")


def _state(code: str) -> BatchState:
    if code in WAITING:
        return BatchState.WAITING
    return BatchState.ENDED if code in ENDED else BatchState.RUNNING


def _run(*command: str, script: str = "") -> str:
    """What one of Slurm's programs prints. Raises SchedulerRefused."""
    try:
        done = subprocess.run(  # noqa: S603  # without a shell
            command, input=script, capture_output=True, text=True, timeout=ANSWER_S, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SchedulerRefused(f"{command[0]} cannot be run: {error}.", hint="It is tried again.") from error
    if done.returncode != 0 or (command[0] == "sbatch" and not done.stdout.strip()):
        said = " ".join((done.stderr or done.stdout).split())[-MESSAGE_LENGTH:]
        raise SchedulerRefused(f"{command[0]} ends with status {done.returncode}: {said}.", hint="It is tried again.")
    return done.stdout
