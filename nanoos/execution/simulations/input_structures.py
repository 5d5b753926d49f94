"""The structure that an engine takes from another one, its source: `input_structure_from` of a campaign's engine.

The job of a candidate runs the whole chain, and no job waits for another. The source's result for the structure is
looked up by its key, as any result is. Without one the worker simulates the source first and records that result, with
its labels and files, at once and in a transaction of its own, since it is as good as one that a job asked for. A worker
that is killed later in the chain thus loses the step that it was in, and the next attempt finds the others recorded.
Two workers that need the same missing result at the same time may both compute it; the unique key keeps one.

The final structure comes out of the store of raw files. Where its bytes are gone (retention, a lost disk), the source
is simulated again for this one job; the structure as the design space gives it never takes its place. What was really
computed is kept with the later result as `input_structure.extxyz`.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from nanoos.domain.engine_source import EngineSource
from nanoos.domain.failures import FailureClass
from nanoos.domain.structures import stable_hash
from nanoos.engines.ase_tasks.result import FINAL, INPUT
from nanoos.execution.simulations.job import ClaimedJob
from nanoos.execution.simulations.recording import Computed
from nanoos.execution.simulations.simulator import Simulated
from nanoos.plugins.engine import INPUT_FROM, SimulationOutcome
from nanoos.store.labels import retracted_results
from nanoos.store.raw_files import DamagedFile, MissingFile, RawFileStore
from nanoos.store.tables import simulation_results

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceResult:
    """A recorded result of a source.

    Attributes:
        problem: Why it gives no structure: the structure is infeasible, or the result was retracted; empty if it does.
        is_infeasible: The problem is the structure's.
        sha256: Of its final structure; None if it keeps none.
    """

    problem: str
    is_infeasible: bool
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InputStructures:
    """Lays the structure that a job's engine takes into its folder.

    Attributes:
        raw_files: Holds the final structures of results.
        simulate: Simulates a job in a folder.
        read: Calls a function with a connection.
        record: Records a source's simulation; its folder still holds the files.
    """

    raw_files: RawFileStore
    simulate: Callable[[ClaimedJob, Path], Simulated]
    read: Callable[[Callable[[Connection], Any]], Any]
    record: Callable[[Computed, Path], None]

    def lay(self, job: ClaimedJob, folder: Path) -> Simulated | None:
        """Lay the input structure of a job into its folder, which becomes new.

        Returns:
            None where it is there, and for a job that takes none; else how its source failed.
        """
        source = source_job(job)
        if source is None:
            return None
        found: SourceResult | None = self.read(lambda connection: source_result(connection, source.result_key))
        if found is not None and found.problem:
            failure_class = FailureClass.PERMANENT if found.is_infeasible else FailureClass.TRANSIENT
            outcome = SimulationOutcome(outputs={}, failure_class=failure_class, reason=found.problem, is_final=True)
            return _failed(source, Simulated(outcome=outcome, duration_s=0.0))
        if found is not None and found.sha256 is not None and self._fetch(source, found.sha256, _new(folder)):
            return None
        return self._compute(source, folder, is_recorded=found is not None)

    def _fetch(self, source: ClaimedJob, sha256: str, folder: Path) -> bool:
        try:
            with self.raw_files.open(sha256) as stored, (folder / INPUT).open("wb") as file:
                shutil.copyfileobj(stored, file)
        except (MissingFile, DamagedFile) as error:
            log.warning("%s is simulated again for %s: %s", source.engine, source.structure_hash, error)
            return False
        return True

    def _compute(self, source: ClaimedJob, folder: Path, *, is_recorded: bool) -> Simulated | None:
        _new(folder)
        done = self.lay(source, folder) or self.simulate(source, folder)
        if done.outcome.failure_class in (None, FailureClass.PERMANENT) and not is_recorded:
            self.record(Computed(job=source, outcome=done.outcome, duration_s=done.duration_s), folder)
        if not done.outcome.is_success:
            return _failed(source, done)
        try:
            structure = (folder / FINAL).read_bytes()
        except OSError as error:
            reason = f"it left no {FINAL}: {error.strerror}"
            outcome = SimulationOutcome(outputs={}, failure_class=FailureClass.SYSTEMIC, reason=reason)
            return _failed(source, replace(done, outcome=outcome))
        (_new(folder) / INPUT).write_bytes(structure)
        return None


def source_job(job: ClaimedJob) -> ClaimedJob | None:
    """The job as its source would have it; None for an engine that takes no structure of another."""
    source = job.campaign_settings.get(INPUT_FROM)
    if source is None:
        return None
    engine = EngineSource(source["engine"], source["version"], stable_hash(source["params"]))
    return replace(
        job,
        **engine._asdict(),
        engine_params=source["params"],
        campaign_settings=source["settings"],
        result_key=engine.result_key(job.structure_hash),
    )


def source_result(connection: Connection, key: str) -> SourceResult | None:
    """What is recorded under a key; None if nothing is."""
    table = simulation_results
    row = connection.execute(
        select(table.c.id, table.c.is_success, table.c.reason, table.c.files).where(table.c.result_key == key)
    ).first()
    if row is None:
        return None
    retracted = retracted_results(connection, [row.id]).get(row.id)
    problem = row.reason if not row.is_success else ""
    if retracted is not None:
        problem = f"its result was retracted: {retracted}"
    return SourceResult(
        problem=problem, is_infeasible=not row.is_success, sha256=row.files.get(FINAL, {}).get("sha256")
    )


def _new(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _failed(source: ClaimedJob, done: Simulated) -> Simulated:
    """A source's failure as that of the job; the files are the source's."""
    reason = f"No structure of {source.engine!r} to begin with: {done.outcome.reason}"
    return replace(done, outcome=replace(done.outcome, reason=reason, files=()))
