"""Relaxation, equation of state and elastic constants: independent references, and each other."""

from __future__ import annotations

from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from ase import Atoms, units
from ase.build import add_adsorbate, bulk, fcc111
from ase.calculators.emt import EMT
from ase.calculators.lj import LennardJones
from ase.cluster import Icosahedron
from ase.io import read

from nanoos.engines.ase_tasks.elasticity import hill_averages
from nanoos.engines.ase_tasks.properties import compute_properties
from nanoos.engines.ase_tasks.run import run_task
from nanoos.engines.ase_tasks.settings import read_task

LONG_CUTOFF = 10.0  # sigma; what is cut off of the lattice sums is 0.2 % of the energy


def test_the_lennard_jones_icosahedron_has_the_energy_of_the_literature() -> None:
    # Hoare and Pal, Adv. Phys. 20, 161 (1971); Cambridge Cluster Database, LJ13.
    start = Icosahedron("Ar", 2, latticeconstant=sqrt(2) * 1.1)
    task = read_task({"name": "relax", "fmax_ev_per_a": 1e-5})
    done = run_task(task, start, lambda: LennardJones(rc=1000.0))
    assert done.results["energy_ev"] == pytest.approx(-44.326801, abs=1e-6)
    assert done.results["max_force_ev_per_a"] <= 1e-5


@pytest.mark.slow
def test_the_lennard_jones_crystal_has_the_energy_and_bulk_modulus_of_its_lattice_sums() -> None:
    # Kittel, Introduction to Solid State Physics, 8th ed., ch. 3: sums of fcc over r^-12 and r^-6.
    twelve, six = 12.13188, 14.45392
    energy, distance = -(six**2) / (2 * twelve), (2 * twelve / six) ** (1 / 6)
    start = bulk("Ar", "fcc", a=sqrt(2) * 1.08)
    done = run_task(
        read_task({"name": "equation_of_state", "n_points": 7}), start, lambda: LennardJones(rc=LONG_CUTOFF)
    )
    assert done.results["eos_energy_ev"] == pytest.approx(energy, rel=4e-3)
    assert (done.results["eos_volume_a3"] * sqrt(2)) ** (1 / 3) == pytest.approx(distance, rel=1e-3)
    assert done.results["eos_bulk_modulus_gpa"] * units.GPa == pytest.approx(75.2, rel=1e-2)  # epsilon/sigma^3


@pytest.mark.slow
def test_equation_of_state_and_elastic_tensor_agree_on_copper() -> None:
    start = bulk("Cu", a=3.7)
    scan = run_task(read_task("equation_of_state"), start, EMT)
    tensor = run_task(read_task({"name": "elastic", "smax_gpa": 0.001}), start, EMT)
    from_scan = compute_properties({"bulk_modulus_gpa": {}, "equilibrium_volume_a3_per_atom": {}}, scan)
    from_tensor = compute_properties({"bulk_modulus_gpa": {}, "volume_a3_per_atom": {}}, tensor)
    assert from_scan["bulk_modulus_gpa"] == pytest.approx(from_tensor["bulk_modulus_gpa"], rel=2e-3)
    assert from_scan["equilibrium_volume_a3_per_atom"] == pytest.approx(from_tensor["volume_a3_per_atom"], rel=1e-4)
    # EMT's copper in the literature of the potential is 3.59 angstrom and 134 GPa (Jacobsen et al. 1996).
    assert (4 * from_scan["equilibrium_volume_a3_per_atom"]) ** (1 / 3) == pytest.approx(3.59, abs=0.01)


@pytest.mark.slow
def test_the_elastic_tensor_of_copper_is_cubic_and_that_of_second_differences_of_energy() -> None:
    done = run_task(read_task({"name": "elastic", "smax_gpa": 0.001}), bulk("Cu", a=3.6), EMT)
    tensor = np.array(done.results["elastic_tensor_gpa"])
    c11, c12, c44 = tensor[0, 0], tensor[0, 1], tensor[3, 3]
    cubic = np.zeros((6, 6))
    cubic[:3, :3] = c12
    np.fill_diagonal(cubic, [c11, c11, c11, c44, c44, c44])
    assert tensor == pytest.approx(cubic, abs=1e-3)

    def energy(strain: list[list[float]]) -> float:
        strained = done.atoms.copy()
        strained.set_cell(done.atoms.cell @ (np.eye(3) + np.array(strain)), scale_atoms=True)
        strained.calc = EMT()
        return float(strained.get_potential_energy())

    h, volume = 0.004, done.atoms.get_volume() * units.GPa
    curvature = lambda e: (energy(h * e) - 2 * energy(0 * e) + energy(-h * e)) / h**2 / volume  # noqa: E731
    assert curvature(np.diag([1.0, 0, 0])) == pytest.approx(c11, rel=2e-3)
    assert curvature(np.diag([1.0, 1.0, 0])) == pytest.approx(2 * c11 + 2 * c12, rel=2e-3)
    assert curvature(np.array([[0, 0.5, 0], [0.5, 0, 0], [0, 0, 0]])) == pytest.approx(c44, rel=2e-3)


def test_hill_averages_of_an_isotropic_tensor_are_its_two_moduli() -> None:
    bulk_modulus, shear = 100.0, 40.0
    tensor = np.zeros((6, 6))
    tensor[:3, :3] = bulk_modulus - 2 / 3 * shear
    np.fill_diagonal(tensor, [bulk_modulus + 4 / 3 * shear] * 3 + [shear] * 3)
    averages = hill_averages(tensor)
    for kind in ("voigt", "reuss", "hill"):
        assert averages[f"bulk_modulus_{kind}_gpa"] == pytest.approx(bulk_modulus)
        assert averages[f"shear_modulus_{kind}_gpa"] == pytest.approx(shear)
    assert averages["young_modulus_hill_gpa"] == pytest.approx(9 * 100 * 40 / 340)


@pytest.mark.slow
def test_a_relaxation_under_pressure_ends_at_that_pressure() -> None:
    task = read_task({"name": "relax", "cell": True, "positions": False, "pressure_gpa": 5.0, "smax_gpa": 0.001})
    done = run_task(task, bulk("Cu", cubic=True, a=3.7), EMT)
    assert done.results["pressure_gpa"] == pytest.approx(5.0, abs=0.001)


@pytest.mark.slow
def test_a_relaxation_with_fixed_symmetry_keeps_the_space_group() -> None:
    import spglib

    start = bulk("Cu", cubic=True, a=3.7) * (1, 1, 2)
    start.symbols[0] = "Au"
    start.set_cell(start.cell * [1, 1, 1.03], scale_atoms=True)
    task = read_task({"name": "relax", "cell": True, "fixed_symmetry": True, "fmax_ev_per_a": 0.005})
    done = run_task(task, start, EMT)

    def group(atoms: Atoms) -> int:
        cell = (atoms.cell[:], atoms.get_scaled_positions(), atoms.numbers)
        return int(spglib.get_symmetry_dataset(cell, symprec=1e-4).number)

    assert group(done.atoms) == group(start)
    assert done.results["energy_ev"] < done.results["initial_energy_ev"]
    assert done.atoms.constraints == []


def test_fixed_layers_do_not_move_and_the_files_are_written() -> None:
    slab = fcc111("Cu", (2, 2, 3), vacuum=8.0)
    add_adsorbate(slab, "Au", 2.5, "fcc")
    before = slab.get_positions()
    task = read_task({"name": "relax", "fixed_lowest_a": 0.5, "trajectory": True})
    done = run_task(task, slab, EMT)
    moved = np.linalg.norm(done.atoms.get_positions() - before, axis=1)
    assert (moved[:4] == 0).all()
    assert moved[4:].max() > 0
    assert (slab.get_positions() == before).all()
    assert all(Path(name).stat().st_size > 0 for name in done.files)
    assert len(read("trajectory.extxyz", ":")) == done.results["n_steps"] + 1
    assert read("final.extxyz").get_potential_energy() == pytest.approx(done.results["energy_ev"], abs=1e-6)
