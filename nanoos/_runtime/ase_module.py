"""ASE, imported on first use. It ships partial types whose calls strict mypy refuses, so its modules come as Any."""

from __future__ import annotations

import importlib
from typing import Any


def ase_module(name: str = "") -> Any:
    """A module of ASE: `ase_module("optimize").LBFGS`; without a name the package itself."""
    return importlib.import_module(f"ase.{name}" if name else "ase")
