"""What an engine process is asked: which engine, set up how, on which structure, in which folder; and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nanoos.engines.defined.environment import environment_of, import_folders
from nanoos.execution.simulations.job import Job
from nanoos.execution.simulations.simulator import Limits
from nanoos.plugins.registry import ENGINES
from nanoos.settings import Settings

DEFINED = "nanoos.engines.defined.engine:DefinedEngine.from_request"


def definition_of(job: Job) -> Mapping[str, Any]:
    """The definition of a job's engine as its campaign stored it; empty for a Python class."""
    return job.campaign_settings.get("engine_definition") or {}


def source_of(job: Job) -> tuple[str, str, str]:
    """What computes a job: jobs of the same source share an engine process."""
    return (job.engine, job.engine_version, job.engine_params_hash)


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
        "key": " ".join(source_of(job)),
        "name": job.engine,
        "version": job.engine_version,
        "campaign": job.campaign_slug,
        "spec": job.spec,
        **how,
    }


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
            "folder": None,
            "environment": {},
            "import_folders": [],
        }
    return {
        "path": DEFINED,
        "params": {"name": engine, "definition": definition, "params": params},
        "folder": str(folder),
        "environment": environment_of(definition),
        "import_folders": import_folders(settings),
    }
