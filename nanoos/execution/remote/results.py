"""Checks of the results that remote workers send: each against what its simulation can give."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from nanoos.domain.engine_source import EngineSource
from nanoos.domain.errors import InvalidInput
from nanoos.execution.remote.messages import ResultMessage
from nanoos.execution.simulations.job import ClaimedJob
from nanoos.execution.simulations.requests import definition_of
from nanoos.plugins.registry import ENGINES
from nanoos.store.raw_files import StoredFile, check_files
from nanoos.store.tables import simulation_jobs, simulation_results


def problem_of(job: ClaimedJob, item: ResultMessage) -> str:
    """Why a result cannot be that of its job; empty if it can."""
    try:
        wanted = _properties(job) if item.failure_class is None else frozenset()
    except InvalidInput as error:
        return f"The server cannot load the engine: {error}"
    if set(item.outputs) != wanted:
        return f"Outputs {sorted(item.outputs)} instead of {sorted(wanted)}."
    if not set(item.noise_std) <= wanted:
        return f"Noise of {sorted(set(item.noise_std) - wanted)}, which are no outputs."
    if item.files and item.failure_class is not None and item.failure_class.may_retry:
        return "Files of a failure that is tried again are not kept."
    if len({file.name for file in item.files}) < len(item.files):
        return "Two files have the same name."
    try:
        check_files({file.name: StoredFile(sha256=file.sha256, size=0) for file in item.files})
    except InvalidInput as error:
        return str(error)
    return ""


def repeated(connection: Connection, owner_prefix: str, job_ids: Sequence[int]) -> set[int]:
    """Those of these jobs whose recorded result is one of these workers' own."""
    return set(
        connection.execute(
            select(simulation_jobs.c.id)
            .join(simulation_results, simulation_results.c.id == simulation_jobs.c.result_id)
            .where(
                simulation_jobs.c.id.in_(job_ids),
                simulation_jobs.c.is_from_cache.is_(False),
                simulation_results.c.computed_by.startswith(owner_prefix, autoescape=True),
            )
        ).scalars()
    )


_of_classes: dict[EngineSource, frozenset[str]] = {}


def _properties(job: ClaimedJob) -> frozenset[str]:
    """The properties of a successful simulation."""
    if definition_of(job):
        return frozenset(definition_of(job)["properties"])
    source = EngineSource.of(job)
    if source not in _of_classes:
        _of_classes[source] = frozenset(spec.name for spec in ENGINES.create(job.engine, job.engine_params).properties)
    return _of_classes[source]
