"""Simulation engines by name. Importing this loads none of them, nor ase, pandas or scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nanoos.plugins.engine import PropertySpec, SimulationEngine
from nanoos.plugins.registry import PluginRegistry

_REGISTRY: PluginRegistry[SimulationEngine] = PluginRegistry(
    noun="engine",
    group="nanoos.engines",
    built_in={
        "tmd_three_band": "nanoos.materials.tmd.three_band:ThreeBandEngine",
        "emt_relaxation": "nanoos.materials.nanoparticle.emt_engine:EmtRelaxationEngine",
        "emt_structure": "nanoos.materials.structures.emt_engine:EmtStructureEngine",
        "replay": "nanoos.engines.replay:ReplayEngine",
    },
)


def simulation_engine(name: str, params: Mapping[str, Any] | None = None) -> SimulationEngine:
    """An engine with validated parameters.

    Args:
        name: One of `engine_names()`.
        params: Its parameters; missing ones take their defaults.

    Raises:
        InvalidInput: The name is unknown or a parameter is refused; names what is allowed.
    """
    return _REGISTRY.create(name, params or {})


def engine_names() -> tuple[str, ...]:
    """Every engine, built in and installed, sorted."""
    return _REGISTRY.names()


def properties_of(name: str, params: Mapping[str, Any] | None = None) -> tuple[PropertySpec, ...]:
    """What an engine computes under these parameters.

    Raises:
        InvalidInput: As `simulation_engine`.
    """
    return simulation_engine(name, params).properties
