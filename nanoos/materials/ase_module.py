"""ASE for the families of materials; the definition is shared with the engines."""

from __future__ import annotations

from nanoos._runtime.ase_module import ase_module

__all__ = ["ase_module"]
