"""Crystals: EMT, LAMMPS, CHGNet, ABINIT and Quantum ESPRESSO."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from ase.build import bulk, molecule
from ase.calculators.emt import EMT
from ase.eos import EquationOfState
from ase.io import read
from ase.units import GPa

from nanoos.domain.failures import FailureClass
from tests.engines.ready.conftest import Simulate, need_package

# Volumes of all-electron PBE at equilibrium, cubic angstrom an atom: WIEN2k in the Delta project,
# Lejaeghere et al., Science 351, aad3000 (2016).
PBE_VOLUME_A3 = {"Si": 20.453, "Al": 16.480}
COARSE = {"cutoff_ev": 300.0, "kpoint_spacing_per_a": 0.8}  # for failures and trends, in seconds


@pytest.mark.slow
@pytest.mark.parametrize("metal", ["Cu", "Ag", "Al"])
def test_emt_is_the_equation_of_state_of_ase(simulate: Simulate, metal: str) -> None:
    outcome = simulate("emt", bulk(metal))
    volumes, energies = [], []
    start = bulk(metal)
    for factor in np.linspace(0.98, 1.02, 9):
        scaled = start.copy()
        scaled.set_cell(start.cell * factor, scale_atoms=True)
        scaled.calc = EMT()
        volumes.append(scaled.get_volume())
        energies.append(scaled.get_potential_energy())
    volume, energy, modulus = EquationOfState(volumes, energies, eos="birchmurnaghan").fit()
    # The two scans have other centres: the fits differ by the anharmonicity that the form leaves out.
    assert outcome.outputs["equilibrium_volume_a3_per_atom"] == pytest.approx(volume, rel=1e-3)
    assert outcome.outputs["energy_ev_per_atom"] == pytest.approx(energy, abs=1e-3)
    assert outcome.outputs["bulk_modulus_gpa"] == pytest.approx(modulus / GPa, rel=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("formula", "lattice", "energy_ev", "constant_a"),
    # Cohesive energy and lattice constant of the potential's authors: Erhart and Albe, PRB 71, 035211 (2005).
    [("SiC", "zincblende", -6.340, 4.359), ("C", "diamond", -7.373, 3.566), ("Si", "diamond", -4.63, 5.429)],
)
def test_lammps_gives_the_energies_of_the_potentials_authors(
    simulate: Simulate, scratch: Path, formula: str, lattice: str, energy_ev: float, constant_a: float
) -> None:
    outcome = simulate("lammps_tersoff_sic", bulk(formula, lattice, a=1.02 * constant_a))
    assert outcome.outputs["energy_ev_per_atom"] == pytest.approx(energy_ev, abs=2e-3)
    assert (8 * outcome.outputs["volume_a3_per_atom"]) ** (1 / 3) == pytest.approx(constant_a, abs=2e-3)
    assert outcome.outputs["pressure_gpa"] == pytest.approx(0, abs=1e-3)
    relaxed = read(scratch / "final.extxyz")
    assert sorted(relaxed.symbols) == sorted(bulk(formula, lattice, a=constant_a).symbols)
    assert (4 * relaxed.get_volume()) ** (1 / 3) == pytest.approx(constant_a, abs=2e-3)


@pytest.mark.slow
def test_chgnet_gives_its_own_energy_at_the_volume_of_pbe(simulate: Simulate) -> None:
    need_package("chgnet", "chgnet")
    outcome = simulate("chgnet", bulk("Si"))
    assert outcome.outputs["energy_ev_per_atom"] == pytest.approx(-5.314, abs=2e-3)  # CHGNet 0.3.0's weights
    assert outcome.outputs["volume_a3_per_atom"] == pytest.approx(PBE_VOLUME_A3["Si"], rel=0.01)


@pytest.mark.slow
@pytest.mark.parametrize(("element", "spacing"), [("Si", 0.4), ("Al", 0.3)])
def test_abinit_relaxes_to_the_volume_of_all_electron_pbe(
    simulate: Simulate, scratch: Path, element: str, spacing: float
) -> None:
    outcome = simulate("abinit_pbe", bulk(element), task="relax", kpoint_spacing_per_a=spacing)
    assert outcome.reason == ""
    assert outcome.outputs["volume_a3_per_atom"] == pytest.approx(PBE_VOLUME_A3[element], rel=5e-3)
    assert outcome.outputs["pressure_gpa"] == pytest.approx(0, abs=0.05)
    assert (outcome.outputs["bandgap_pbe_ev"] == 0) == (element == "Al")
    relaxed = read(scratch / "final.extxyz")
    assert relaxed.get_volume() / len(relaxed) == pytest.approx(outcome.outputs["volume_a3_per_atom"], rel=1e-5)


@pytest.mark.slow
def test_abinit_leaves_the_structure_with_its_atoms(simulate: Simulate, scratch: Path) -> None:
    cell = bulk("SiC", "zincblende", a=4.36).repeat((2, 1, 1))
    cell.positions[0] += 0.05
    outcome = simulate("abinit_pbe", cell, cutoff_ev=200.0, kpoint_spacing_per_a=1.5)
    assert outcome.reason == ""
    left = read(scratch / "final.extxyz")
    cell = cell[[0, 2, 1, 3]]  # ABINIT sorts by element
    assert left.get_chemical_symbols() == cell.get_chemical_symbols() == ["Si", "Si", "C", "C"]
    # ABINIT chooses lattice vectors of its own handedness: compare distances.
    assert left.get_all_distances(mic=True) == pytest.approx(cell.get_all_distances(mic=True), abs=1e-4)


@pytest.mark.slow
def test_abinit_tells_a_metal_from_a_semiconductor(simulate: Simulate) -> None:
    assert simulate("abinit_pbe", bulk("Al"), **COARSE).outputs["bandgap_pbe_ev"] == 0
    assert 0.5 < simulate("abinit_pbe", bulk("Si"), **COARSE).outputs["bandgap_pbe_ev"] < 0.8


@pytest.mark.slow
def test_quantum_espresso_relaxes_to_the_volume_of_all_electron_pbe(simulate: Simulate, scratch: Path) -> None:
    outcome = simulate("quantum_espresso_pbe", bulk("Si"), task="relax", cutoff_ev=400.0, kpoint_spacing_per_a=0.4)
    assert outcome.reason == ""
    assert outcome.outputs["volume_a3_per_atom"] == pytest.approx(PBE_VOLUME_A3["Si"], rel=5e-3)
    assert outcome.outputs["pressure_gpa"] == pytest.approx(0, abs=0.05)
    assert 0.5 < outcome.outputs["bandgap_pbe_ev"] < 0.8
    relaxed = read(scratch / "final.extxyz")
    assert relaxed.get_volume() / len(relaxed) == pytest.approx(outcome.outputs["volume_a3_per_atom"], rel=1e-5)


@pytest.mark.slow
def test_iron_is_a_magnetic_metal_and_its_moment_lowers_the_energy(simulate: Simulate) -> None:
    iron = bulk("Fe", a=2.83)  # all-electron PBE: moment 2.2 Bohr magnetons at this lattice constant
    settings = {"cutoff_ev": 500.0, "kpoint_spacing_per_a": 0.5}
    with_spin = simulate("quantum_espresso_pbe", iron, spin=True, **settings).outputs
    without = simulate("quantum_espresso_pbe", iron, **settings).outputs
    assert with_spin["magnetic_moment_mu_b_per_atom"] == pytest.approx(2.2, abs=0.15)
    assert without["magnetic_moment_mu_b_per_atom"] == 0
    assert with_spin["bandgap_pbe_ev"] == without["bandgap_pbe_ev"] == 0
    assert 0.3 < without["energy_ev_per_atom"] - with_spin["energy_ev_per_atom"] < 0.8


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "atoms", "params", "reason"),
    [
        ("emt", bulk("Fe"), {}, "does not cover Fe"),
        ("emt", molecule("H2O"), {}, "does not cover H, O"),
        ("lammps_tersoff_sic", bulk("Ge"), {}, "does not cover Ge"),
        ("lammps_tersoff_sic", molecule("C2H2"), {}, "does not cover H"),
        ("lammps_tersoff_sic", bulk("Si"), {"max_steps": 1}, "the minimisation did not converge"),
        ("abinit_pbe", bulk("Fe"), {}, "does not cover Fe"),
        ("abinit_pbe", bulk("Si"), {**COARSE, "max_scf_steps": 2}, "the density did not converge"),
        ("quantum_espresso_pbe", bulk("Cu"), {}, "does not cover Cu"),
        ("quantum_espresso_pbe", bulk("Si"), {**COARSE, "max_scf_steps": 2}, "the density did not converge"),
    ],
)
def test_a_structure_that_cannot_be_computed_is_infeasible(
    simulate: Simulate, engine: str, atoms: object, params: dict[str, object], reason: str
) -> None:
    outcome = simulate(engine, atoms, **params)
    assert (outcome.failure_class, outcome.outputs) == (FailureClass.PERMANENT, {})
    assert reason in outcome.reason
