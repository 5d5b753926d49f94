"""The metals that the effective-medium potential covers, without the potential itself."""

from __future__ import annotations

METALS = ("Ag", "Au", "Cu", "Ni", "Pd", "Pt")  # what EMT is fitted to, without aluminium
