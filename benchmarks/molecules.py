"""How many calculations the campaign of docs/tutorials/molecules.md takes: `python -m benchmarks.molecules`.

The laboratory begins anew for each of ten campaigns, whose seeds differ. The comparison is a random order, in which the
last of n wanted hits comes after n * (N + 1) / (K + 1) calculations on average, for K hits among N molecules.
Needs xtb and the extra `composition`; two minutes on two cores.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from ase.build import molecule
from ase.collections import g2
from ase.io import write
from rich.console import Console

import nanoos

N_CAMPAIGNS = 10
N_WANTED = 5
GOAL = {"homo_lumo_gap_ev": {"value": 6, "tolerance": 1}, "dipole_debye": {"value": 2, "tolerance": 0.5}}

console = Console(width=120)


def write_molecules(file: Path) -> int:
    """Write the molecules of ASE's G2 set with more than one atom; returns how many."""
    molecules = [atoms for atoms in map(molecule, g2.names) if len(atoms) > 1]
    write(file, molecules)
    return len(molecules)


def campaign_on(file: Path, slug: str = "molecules", **changes: Any) -> dict[str, Any]:
    """The tutorial's campaign."""
    return {
        "slug": slug,
        "design_space": {"kind": "structure_files", "params": {"path": str(file), "features": ["composition"]}},
        "engine": {"name": "gfn2_xtb", "params": {"task": "optimisation"}},
        "goal": GOAL,
        "batch_size": 5,
        "stop": {"hits": N_WANTED},
        **changes,
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_ROOTS"] = folder
        file = Path(folder) / "molecules.extxyz"
        n = write_molecules(file)
        labs = [Path(folder) / f"lab{number}" for number in range(N_CAMPAIGNS)]
        taken = [_n_simulations(lab, campaign_on(file, f"molecules-{lab.name}")) for lab in labs]
        with nanoos.open(Path(folder) / "all") as lab:
            campaign = lab.create_campaign(campaign_on(file, stop={"hits": n}))
            list(campaign.run())
            n_hits = sum(item.is_hit for item in campaign.candidates())
    console.print(f"{n_hits} of {n} molecules meet both targets")
    console.print(f"calculations until {N_WANTED} are found, {N_CAMPAIGNS} campaigns: {sorted(taken)}")
    error = np.std(taken, ddof=1) / np.sqrt(N_CAMPAIGNS)
    in_random_order = N_WANTED * (n + 1) / (n_hits + 1)
    console.print(f"mean {np.mean(taken):.0f} ± {error:.0f} (standard error); in random order {in_random_order:.0f}")


def _n_simulations(folder: Path, campaign: dict[str, Any]) -> int:
    with nanoos.open(folder) as lab:
        *_, last = lab.create_campaign(campaign).run()
    if not last.reason.startswith("target_reached"):
        raise RuntimeError(f"The campaign ended otherwise: {last.reason}")
    return last.n_simulations


if __name__ == "__main__":
    main()
