"""What an engine process is asked: which engine, set up how, on which structure, in which folder; and its limits."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nanoos.domain.engine_source import EngineSource
from nanoos.domain.failures import FailureClass
from nanoos.engines.defined.environment import environment_of, import_folders
from nanoos.execution.simulations.job import Job
from nanoos.execution.simulations.simulator import Limits
from nanoos.plugins.engine import INPUT_FROM, SimulationOutcome
from nanoos.plugins.registry import ENGINES
from nanoos.settings import Settings
from nanoos.store.raw_files.names import is_file_name

log = logging.getLogger(__name__)

AHEAD_S, AHEAD_MAX = 0.05, 16  # limits on work sent ahead to the engine process
DEFINED = "nanoos.engines.defined.engine:DefinedEngine.from_request"


def definition_of(job: Job) -> Mapping[str, Any]:
    """The definition of a job's engine as its campaign stored it; empty for a Python class."""
    return job.campaign_settings.get("engine_definition") or {}


def folder_of(job: Job, scratch: Path) -> Path:
    """The simulation's own folder in the worker's."""
    return scratch / str(job.id)


def request_for(settings: Settings, job: Job, folder: Path) -> dict[str, Any]:
    """The request of one simulation in a folder.

    Raises:
        InvalidInput: No class has the engine's name.
    """
    how = how_to_run(settings, job.engine, job.engine_params, definition_of(job) or None, folder)
    return {
        "id": job.id,
        "key": " ".join(EngineSource.of(job)),  # jobs of the same source share an engine process
        "name": job.engine,
        "version": job.engine_version,
        "campaign": job.campaign_slug,
        "spec": job.spec,
        **how,
    }


def n_ahead(job: Job, cost_s: float | None) -> int:
    """Simulations to send ahead to the engine process: few enough not to delay a stop noticeably, or one batch.

    Args:
        job: The one that is simulated next.
        cost_s: What one takes; None if unknown.
    """
    if job.campaign_settings.get(INPUT_FROM) is not None:
        return 0  # their structures are not there yet
    together = int(definition_of(job).get("batch", 1)) - 1
    return max(together, 0 if cost_s is None else min(AHEAD_MAX, int(AHEAD_S / max(cost_s, 1e-6))))


def kept_files(job: Job, outcome: SimulationOutcome, folder: Path) -> dict[str, Path]:
    """The files of a simulation's folder to keep with its result, by the names that they get there."""
    if not (outcome.is_success or outcome.failure_class is FailureClass.PERMANENT):
        return {}  # no result is recorded
    kept: dict[str, Path] = {}
    taken: set[str] = set()
    for path in outcome.files:
        name = path.replace("/", "_")
        if not is_file_name(name) or name.casefold() in taken:
            log.warning("job %d: file %r is not kept: its name is invalid or another file's", job.id, path)
            continue
        taken.add(name.casefold())
        kept[name] = folder / path
    return kept


def limits_of(settings: Settings, job: Job) -> Limits:
    """The limits of one simulation: the campaign's, else the definition's, else the settings'."""
    own, stated = job.campaign_settings, definition_of(job).get("resources", {})
    return Limits(
        time_s=own.get("engine_time_limit_s") or stated.get("time_s") or settings.simulation_time_limit_s,
        memory_mb=own.get("engine_memory_limit_mb") or stated.get("memory_mb") or settings.simulation_memory_limit_mb,
    )


def how_to_run(
    settings: Settings, engine: str, params: Mapping[str, Any], definition: Mapping[str, Any] | None, folder: Path
) -> dict[str, Any]:
    """The part of a request that says how to set the engine up.

    Args:
        settings: Where the lab's Python modules are.
        engine: Its name.
        params: Its parameters.
        definition: The definition as stored with the campaign; None for a class.
        folder: The simulation's own folder; a class gets none.

    Raises:
        InvalidInput: No class has this name.
    """
    if definition is None:
        return {
            "path": ENGINES.path(engine),
            "params": params,
            "batch": 1,
            "folder": None,
            "environment": {},
            "import_folders": [],
        }
    return {
        "path": DEFINED,
        "params": {"name": engine, "definition": definition, "params": params},
        "batch": int(definition.get("batch", 1)),
        "folder": str(folder),
        "environment": environment_of(definition),
        "import_folders": import_folders(settings),
    }
