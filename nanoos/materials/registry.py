"""Design spaces by kind. Importing this loads none of them, nor ase, pandas or scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nanoos.plugins.design_space import DesignSpace
from nanoos.plugins.registry import PluginRegistry

_REGISTRY: PluginRegistry[DesignSpace] = PluginRegistry(
    noun="design space",
    group="nanoos.design_spaces",
    built_in={
        "tmd_alloy": "nanoos.materials.tmd.space:TmdAlloySpace",
        "nanoparticle": "nanoos.materials.nanoparticle.space:NanoparticleSpace",
        "table": "nanoos.materials.table.space:TableSpace",
        "structure_files": "nanoos.materials.structures.space:StructureFilesSpace",
    },
)


def design_space(kind: str, params: Mapping[str, Any] | None = None) -> DesignSpace:
    """A design space with validated parameters.

    Args:
        kind: One of `design_space_kinds()`.
        params: Its parameters; missing ones take their defaults.

    Raises:
        InvalidInput: The kind is unknown or a parameter is refused; names what is allowed.
    """
    return _REGISTRY.create(kind, params or {})


def design_space_kinds() -> tuple[str, ...]:
    """Every kind, built in and installed, sorted."""
    return _REGISTRY.names()
