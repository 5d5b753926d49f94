"""Design spaces by kind. Importing this loads none of them, nor ase, pandas or scikit-learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nanoos.design_spaces.plugins import PluginRegistry
from nanoos.design_spaces.protocol import DesignSpace

_REGISTRY: PluginRegistry[DesignSpace] = PluginRegistry(
    noun="design space",
    group="nanoos.design_spaces",
    built_in={
        "tmd_alloy": "nanoos.design_spaces.tmd_alloy:TmdAlloySpace",
        "nanoparticle": "nanoos.design_spaces.nanoparticle:NanoparticleSpace",
        "table": "nanoos.design_spaces.table:TableSpace",
        "structure_files": "nanoos.design_spaces.structure_files:StructureFilesSpace",
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
