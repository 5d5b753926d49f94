"""A campaign's engine, and the engines whose final structures it computes: making, checking and storing them.

`input_structure_from` makes a chain: GFN2-xTB relaxes a molecule, say, and DFT computes it there. The later engine
names the earlier one with version and parameters in its own parameters, which the result's key covers. Results, labels
and models of the two ways to a structure therefore never mix, and other campaigns of the same chain reuse them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nanoos.campaigns.spec import EngineSpec
from nanoos.domain.errors import InvalidInput
from nanoos.plugins.atoms import periodic_directions
from nanoos.plugins.design_space import DesignSpace
from nanoos.plugins.engine import INPUT_FROM, HasDefinition, SimulationEngine
from nanoos.plugins.registry import simulation_engine


def engine_chain(spec: EngineSpec) -> tuple[SimulationEngine, ...]:
    """The engine of a campaign, then the one whose final structures it computes, and so on.

    Raises:
        InvalidInput: An engine is unknown or a parameter refused; an engine takes no structure, or keeps none.
    """
    engine = simulation_engine(spec.name, spec.params)
    if spec.source is None:
        return (engine,)
    sources = engine_chain(spec.source)
    source = sources[0]
    if not isinstance(source, HasDefinition) or not source.keeps_final_structure:
        raise InvalidInput(
            f"{INPUT_FROM}: engine {source.name!r} with these parameters keeps no final structure for "
            f"{engine.name!r} to compute.",
            hint="Name an engine that a file defines: a task of kind ase, a command with `final_structure`, or one "
            "with `keep: [final.extxyz]`.",
        )
    if not isinstance(engine, HasDefinition):
        raise InvalidInput(
            f"Engine {engine.name!r} computes the design space's parameters and takes no structure of {source.name!r}.",
            hint=f"Leave out {INPUT_FROM}, or name an engine that a file defines.",
        )
    identity = {"engine": source.name, "version": source.version, "params": dict(source.params)}
    return (engine.on_structure_of(identity), *sources)


def check_runs(engine: SimulationEngine, space: DesignSpace) -> None:
    """Check that an engine can run the structures of a design space.

    Raises:
        InvalidInput: It cannot run their kind, or its definition does not cover an element or their periodicity.
    """
    if space.kind not in engine.design_space_kinds:
        raise InvalidInput(
            f"Engine {engine.name!r} cannot run structures of design space {space.kind!r}.",
            hint=f"It runs: {', '.join(sorted(engine.design_space_kinds)) or 'none'}.",
        )
    if isinstance(engine, HasDefinition) and (problem := engine.uncovered(space.elements, periodic_directions(space))):
        raise InvalidInput(
            f"Engine {engine.name!r} {problem}: it cannot run all of design space {space.kind!r}.",
            hint="Take these structures out of the design space, or name another engine; `nanoos engine list` shows "
            "them, and `elements` and `periodic` of a definition say what it covers.",
        )


def engine_settings(spec: EngineSpec, engines: Sequence[SimulationEngine]) -> dict[str, Any]:
    """What a campaign's settings store of its engines: definitions, limits, and the chain.

    Args:
        spec: As submitted.
        engines: The chain that `engine_chain` made of it.
    """
    engine, *sources = engines
    found: dict[str, Any] = {
        "engine_time_limit_s": spec.time_limit_s,
        "engine_memory_limit_mb": spec.memory_limit_mb,
        "engine_definition": engine.definition if isinstance(engine, HasDefinition) else None,
        INPUT_FROM: None,
    }
    if spec.source is not None:
        source = sources[0]
        found[INPUT_FROM] = {
            "engine": source.name,
            "version": source.version,
            "params": dict(source.params),
            "settings": engine_settings(spec.source, sources),
        }
    return found


def engine_spec_of(name: str, params: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    """The specification from which a stored engine was made."""
    source = settings.get(INPUT_FROM)
    return {
        "name": name,
        "params": {key: value for key, value in params.items() if key != INPUT_FROM},
        "time_limit_s": settings.get("engine_time_limit_s"),
        "memory_limit_mb": settings.get("engine_memory_limit_mb"),
        INPUT_FROM: None if source is None else engine_spec_of(source["engine"], source["params"], source["settings"]),
    }
