"""Vibrations: the program xtb, ASE's own finite differences, and stability."""

from __future__ import annotations

import numpy as np
import pytest
from ase.build import add_adsorbate, bulk, fcc111, molecule
from ase.calculators.emt import EMT
from ase.vibrations import Vibrations

from nanoos.engines.ase_tasks.properties import compute_properties
from nanoos.engines.ase_tasks.run import run_task
from nanoos.engines.ase_tasks.settings import read_task
from tests.engines.ase_tasks.calculators import gfn2


@pytest.mark.slow
def test_water_in_gfn2_vibrates_as_the_program_xtb_says() -> None:
    # xtb 6.5.1, `xtb h2o.xyz --ohess tight --gfn 2`.
    done = run_task(read_task({"name": "phonon_gamma", "fmax_ev_per_a": 0.001}), molecule("H2O"), gfn2)
    assert done.results["frequencies_cm1"] == pytest.approx([1539.75, 3643.22, 3651.54], abs=2.0)
    assert done.results["n_removed_modes"] == 6
    assert done.results["zero_point_energy_ev"] == pytest.approx(0.020126503645 * 27.211386, abs=5e-4)
    electronic = compute_properties({"energy_ev": {}, "homo_lumo_gap_ev": {}, "dipole_debye": {}}, done)
    assert electronic["energy_ev"] == pytest.approx(-5.070544444753 * 27.211386, abs=1e-4)
    assert electronic["homo_lumo_gap_ev"] == pytest.approx(14.388421921, abs=5e-3)
    assert electronic["dipole_debye"] == pytest.approx(2.217, abs=2e-3)


@pytest.mark.slow
def test_a_linear_molecule_keeps_its_degenerate_bending() -> None:
    done = run_task(read_task({"name": "phonon_gamma", "fmax_ev_per_a": 0.001}), molecule("CO2"), gfn2)
    frequencies = done.results["frequencies_cm1"]
    assert done.results["n_removed_modes"] == 5
    assert len(frequencies) == 4
    assert frequencies[0] == pytest.approx(frequencies[1], abs=0.1)


@pytest.mark.slow
def test_a_molecule_has_the_frequencies_of_ases_finite_differences() -> None:
    task = read_task({"name": "phonon_gamma", "fmax_ev_per_a": 0.0005})
    done = run_task(task, molecule("NH3"), gfn2)
    reference = done.atoms.copy()
    reference.calc = gfn2()
    vibrations = Vibrations(reference, name="reference")
    vibrations.run()
    expected = vibrations.get_frequencies().real[6:]
    assert done.results["frequencies_cm1"] == pytest.approx(expected, abs=1.0)


def test_a_copper_crystal_is_stable_and_its_modes_are_those_of_ases_hessian() -> None:
    done = run_task(read_task({"name": "phonon_gamma", "repeat": [2, 2, 2]}), bulk("Cu", a=3.59), EMT)
    assert done.results["n_imaginary"] == 0
    assert done.results["lowest_frequency_cm1"] > 50
    supercell = bulk("Cu", a=3.59) * (2, 2, 2)
    supercell.calc = EMT()
    vibrations = Vibrations(supercell, name="reference", delta=0.01)
    vibrations.run()
    expected = np.sort(vibrations.get_frequencies().real)[3:]
    assert done.results["frequencies_cm1"] == pytest.approx(expected, rel=1e-4)
    assert done.results["zero_point_energy_ev"] == pytest.approx(expected.sum() * 1.239841984e-4 / 2 / 8, rel=1e-4)


def test_with_fixed_atoms_only_the_others_vibrate() -> None:
    slab = fcc111("Cu", (2, 2, 2), vacuum=8.0)
    add_adsorbate(slab, "Au", 2.5, "fcc")
    done = run_task(read_task({"name": "phonon_gamma", "fixed_elements": ["Cu"]}), slab, EMT)
    assert done.results["n_removed_modes"] == 0
    assert len(done.results["frequencies_cm1"]) == 3
    assert done.results["lowest_frequency_cm1"] > 0


@pytest.mark.slow
def test_a_bond_that_is_no_minimum_has_an_imaginary_frequency() -> None:
    bent = molecule("NH3")
    bent.positions[:, 2] = 0.0  # planar: the saddle point of the inversion
    done = run_task(read_task("phonon_gamma"), bent, gfn2)
    assert done.results["n_imaginary"] == 1
    assert done.results["lowest_frequency_cm1"] < -100
