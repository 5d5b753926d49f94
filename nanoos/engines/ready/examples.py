"""A small structure, with cheap parameters, on which each ready-made engine is tried by `nanoos engine check --all`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nanoos._runtime.ase_module import ase_module

# By engine: the structure as `ase.build` names it, and parameters.
EXAMPLES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "abinit_pbe": ("Si", {"cutoff_ev": 200.0, "kpoint_spacing_per_a": 1.2}),
    "chgnet": ("Si", {}),
    "emt": ("Cu", {}),
    "gfn2_tblite": ("CH3OH", {}),
    "gfn2_xtb": ("CH3OH", {}),
    "lammps_tersoff_sic": ("Si", {}),
    "lennard_jones": ("CH3OH", {}),
    "quantum_espresso_pbe": ("Si", {"cutoff_ev": 200.0, "kpoint_spacing_per_a": 1.2}),
}
NEEDS_A_LICENCE = ("vasp",)  # its inputs cannot be made here; tests/engines/ready/test_vasp.py replays its outputs
CRYSTALS = ("Si", "Cu")


def example_atoms(name: str) -> Any:
    """The structure of an engine's example, as ASE atoms."""
    structure = EXAMPLES[name][0]
    build = ase_module("build")
    return build.bulk(structure) if structure in CRYSTALS else build.molecule(structure)
