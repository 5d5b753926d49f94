"""Write the generated examples again: `python -m examples.make_examples`. The semiconductors' table is by hand.

`alloy_history.csv` stands for a group's past data: 200 alloy monolayers with a few descriptors and, for all but
twenty, the gap and band edge that the three-band engine gives. `structures/` holds ordered alloys as CIF and POSCAR and
random ones as extXYZ.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from ase.build import bulk
from ase.io import write

from nanoos.plugins.registry import design_space, simulation_engine

HERE = Path(__file__).parent
DESCRIPTORS = (
    "w_fraction",
    "se_fraction",
    "metal_correlation_1",
    "chalcogen_correlation_1",
    "metal_chalcogen_correlation_1",
    "local_w_std",
    "local_se_std",
)
PROPERTIES = ("bandgap_pbe_ev", "conduction_bottom_ev")
N_ALLOYS, N_UNMEASURED, N_RANDOM_CRYSTALS = 200, 20, 12


def write_alloy_history() -> None:
    space, engine = design_space("tmd_alloy"), simulation_engine("tmd_three_band")
    alloys = space.generate(N_ALLOYS, seed=0)
    features = space.featurize(alloys)
    columns = [space.feature_names.index(name) for name in DESCRIPTORS]
    with (HERE / "alloy_history.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", *DESCRIPTORS, *PROPERTIES])
        for number, (alloy, row) in enumerate(zip(alloys, features, strict=True)):
            outputs = engine.simulate(alloy.spec).outputs
            measured = ["" if number < N_UNMEASURED else f"{outputs[name]:.4f}" for name in PROPERTIES]
            writer.writerow([f"{alloy.formula}-{number:03d}", *(f"{row[k]:.5f}" for k in columns), *measured])


def write_structures() -> None:
    folder = HERE / "structures"
    folder.mkdir(exist_ok=True)
    layered = bulk("Cu", "fcc", a=3.86, cubic=True)
    layered.symbols[[1, 2]] = "Au"
    write(folder / "CuAu_L10.cif", layered)
    cubic = bulk("Cu", "fcc", a=3.75, cubic=True)
    cubic.symbols[0] = "Au"
    write(folder / "Cu3Au_L12.cif", cubic)
    silver = bulk("Ag", "fcc", a=3.98, cubic=True)
    silver.symbols[0] = "Pd"
    write(folder / "PdAg3_L12.vasp", silver, direct=True)
    rng = np.random.default_rng(0)
    crystals = []
    for n_gold in np.linspace(2, 30, N_RANDOM_CRYSTALS).astype(int):
        # Vegard's law between EMT's 3.59 (Cu) and 4.06 angstrom (Au)
        crystal = bulk("Cu", "fcc", a=3.59 + (4.06 - 3.59) * n_gold / 32, cubic=True) * (2, 2, 2)
        crystal.symbols[rng.permutation(len(crystal))[:n_gold]] = "Au"
        crystals.append(crystal)
    write(folder / "CuAu_random.extxyz", crystals)


if __name__ == "__main__":
    write_alloy_history()
    write_structures()
