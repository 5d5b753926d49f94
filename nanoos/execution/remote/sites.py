"""What the definition of a site may say, and how many batch jobs its backlog needs.

A definition is a file `SITE.yaml`, whose `kind` is the scheduler; `docs/reference/sites.md` explains the fields.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, StringConstraints

from nanoos.engines.defined.files import DefinitionFile, read_kinds
from nanoos.engines.defined.parts import Part
from nanoos.execution.remote.messages import MARGIN, Backlog

Kind = Literal["slurm"]
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f\"]*$", max_length=200)]
SECONDS_PER_MINUTE = 60.0
END_S = 30.0  # of the walltime, for the worker to deliver and to give back what it holds


class Pilot(Part):
    """One batch job, which is a remote worker.

    Attributes:
        cores: Of one node.
        memory_mb: None for the scheduler's default.
        walltime_minutes: The scheduler ends it then; it claims only simulations that fit into what is left.
        idle_minutes: It ends by itself after so long without work.
        queue: The partition or queue; empty for the default.
        options: Further options of the scheduler, by their long names: `{qos: normal}`.
        preamble: Shell lines before the worker starts, for example `module load`.
        command: The program `nanoos` on the node; by default that of this installation.
    """

    cores: Annotated[int, Field(ge=1, le=4096)]
    memory_mb: Annotated[int | None, Field(ge=1)] = None
    gpus: Annotated[int, Field(ge=0, le=64)] = 0
    walltime_minutes: Annotated[float, Field(ge=1, le=525_600)] = 60
    idle_minutes: Annotated[float, Field(gt=0, le=525_600)] = 5
    queue: Line = ""
    account: Line = ""
    reservation: Line = ""
    options: dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")], Line] = Field(
        default_factory=dict
    )
    preamble: str = ""
    command: tuple[Annotated[str, StringConstraints(min_length=1)], ...] = ()

    @property
    def grace_s(self) -> float:
        """Time at its end in which begun simulations may still end; Slurm waits 30 s after a signal of its own."""
        return min(25.0, self.walltime_minutes * SECONDS_PER_MINUTE / 10)

    @property
    def usable_s(self) -> float:
        """The longest that a simulation may be expected to take."""
        return (self.walltime_minutes * SECONDS_PER_MINUTE - self.grace_s - END_S) / MARGIN


class SiteDefinition(Part):
    """A site whose scheduler runs pilots.

    Attributes:
        kind: The scheduler.
        server: The address that pilots and the agent reach.
        token_file: A token of scope `work` of this site; relative to the definition.
        folder: For spool, output and the list of pilots, on a file system of the login and compute nodes; likewise.
        max_pilots: Batch jobs at once, in the queue or running.
        max_waiting: Of these, in the scheduler's queue.
        finish_within_minutes: As many pilots are started as finish the waiting simulations in this time.
        poll_seconds: Between two looks at the server and the scheduler.
    """

    kind: Kind
    server: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    token_file: Path
    folder: Path
    pilot: Pilot
    max_pilots: Annotated[int, Field(ge=1, le=10_000)] = 10
    max_waiting: Annotated[int, Field(ge=1, le=10_000)] = 5
    finish_within_minutes: Annotated[float, Field(gt=0, le=525_600)] = 60
    poll_seconds: Annotated[float, Field(ge=0.1, le=3600)] = 30


KINDS: dict[str, Any] = dict.fromkeys(get_args(Kind), SiteDefinition)


def read_site(path: Path) -> tuple[str, SiteDefinition]:
    """A site's name, which is that of the file, and its definition, with absolute paths.

    Raises:
        InvalidInput: It is no valid definition; names file, line, field and remedy.
    """
    path = path.expanduser().absolute()
    found: SiteDefinition = read_kinds(DefinitionFile(name=path.stem, path=path, origin="site"), KINDS, noun="site")
    places = {name: path.parent / getattr(found, name).expanduser() for name in ("token_file", "folder")}
    return path.stem, found.model_copy(update=places)


def pilots_needed(site: SiteDefinition, backlog: Sequence[Backlog]) -> int:
    """How many pilots the site should have, `max_pilots` at most.

    As many as finish what waits and runs in `finish_within_minutes`, by the usual durations. An engine without a
    recorded duration counts for one pilot; one whose simulations do not fit into a pilot counts for none.
    """
    needed = 0.0
    for each in backlog:
        n = each.waiting + each.running
        if n and fits(site, each):
            filled = n / at_once(site, each)
            of_time = (each.expected_s or 0.0) / (site.finish_within_minutes * SECONDS_PER_MINUTE)
            needed += min(filled, 1.0) if each.expected_s is None else filled * min(of_time, 1.0)
    return min(math.ceil(needed), site.max_pilots)


def fits(site: SiteDefinition, work: Backlog) -> bool:
    """Whether a pilot can take simulations of this engine, by their usual duration and their GPUs."""
    if work.gpus and not site.pilot.gpus:
        return False
    return work.expected_s is None or work.expected_s <= site.pilot.usable_s


def at_once(site: SiteDefinition, work: Backlog) -> int:
    """How many simulations of an engine a pilot carries out at once; one that is larger than a pilot gets all of it."""
    shares = [site.pilot.cores // work.cores]
    if work.gpus:
        shares.append(site.pilot.gpus // work.gpus)
    if work.memory_mb and site.pilot.memory_mb:
        shares.append(int(site.pilot.memory_mb // work.memory_mb))
    return max(1, min(shares))
