"""Independent values that the engines are checked against, by the tests and by `benchmarks/physics.py`.

No engine reads them: a reference that fed a model would check nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

# Gaps that Liu et al., Phys. Rev. B 88, 085433 (2013) parameters give at K, eV.
PURE_GAPS_EV: Mapping[str, float] = {"MoS2": 1.656, "WS2": 1.806, "MoSe2": 1.436, "WSe2": 1.540}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlloyReference:
    """One of our PBE plane-wave calculations (GPAW, 300 eV, 3x3 k-points) of a 12-atom alloy cell.

    Attributes:
        formula: Of the 2x2 cell.
        is_w: 1 where a metal of the 2x2 cell is W, row-major.
        se_atoms: Se atoms in each chalcogen column of the 2x2 cell, row-major.
        gap_ev: Kohn-Sham gap.
        valence_top_ev: Against vacuum.
        conduction_bottom_ev: Against vacuum.
    """

    formula: str
    is_w: tuple[int, ...]
    se_atoms: tuple[int, ...]
    gap_ev: float
    valence_top_ev: float
    conduction_bottom_ev: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MetalReference:
    """Measured values of an fcc metal at room temperature: Kittel, Introduction to Solid State Physics, 8th ed.

    Attributes:
        lattice_constant_a: Angstrom.
        bulk_modulus_gpa: GPa.
    """

    lattice_constant_a: float
    bulk_modulus_gpa: float


def alloy_references() -> tuple[AlloyReference, ...]:
    """The PBE alloys."""
    return tuple(
        AlloyReference(
            formula=row["formula"],
            is_w=tuple(int(metal == "W") for metal in row["metals_2x2"].split()),
            se_atoms=tuple(int(count) for count in row["se_atoms_per_chalcogen_column_2x2"].split()),
            gap_ev=float(row["gap_pbe_ev"]),
            valence_top_ev=float(row["valence_top_vacuum_ev"]),
            conduction_bottom_ev=float(row["conduction_bottom_vacuum_ev"]),
        )
        for row in _rows("tmd_alloy_pbe_reference.csv")
    )


def metal_references() -> Mapping[str, MetalReference]:
    """By chemical symbol."""
    return {
        row["metal"]: MetalReference(
            lattice_constant_a=float(row["lattice_constant_a"]), bulk_modulus_gpa=float(row["bulk_modulus_gpa"])
        )
        for row in _rows("fcc_metals_experiment.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (files(__package__) / "data" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
