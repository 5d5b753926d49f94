"""EMT against textbook metals, and the particle engine's bookkeeping against what must hold exactly."""

from __future__ import annotations

import numpy as np
import pytest

from nanoos.domain.failures import FailureClass
from nanoos.materials import emt_potential
from nanoos.materials.emt_potential import bulk_metal, free_atom_energy_ev
from nanoos.materials.metals import METALS
from nanoos.materials.nanoparticle.emt_engine import broken_apart, relaxed_particle
from nanoos.materials.nanoparticle.octahedron import particle, to_structure
from nanoos.materials.references import metal_references
from nanoos.plugins.registry import design_space, simulation_engine

LATTICE_TOLERANCE = 0.012  # relative; nickel is the worst, its cutoff being silver's
BULK_MODULUS_TOLERANCE = 0.06  # relative; EMT's parameters were fitted to it


@pytest.mark.parametrize("metal", METALS)
def test_bulk_metals_have_their_textbook_lattice_constant_and_bulk_modulus(metal: str) -> None:
    found, known = bulk_metal(metal), metal_references()[metal]
    assert found.lattice_constant_a == pytest.approx(known.lattice_constant_a, rel=LATTICE_TOLERANCE)
    assert found.bulk_modulus_gpa == pytest.approx(known.bulk_modulus_gpa, rel=BULK_MODULUS_TOLERANCE)


def test_a_pure_particle_has_no_excess_energy_and_a_compressed_surface() -> None:
    outcome = simulation_engine("emt_relaxation").simulate(to_structure(["Cu"] * 38).spec)
    assert outcome.outputs["excess_energy_ev_per_atom"] == pytest.approx(0.0, abs=1e-12)
    assert 0 < outcome.outputs["cohesive_energy_ev_per_atom"] < bulk_metal("Cu").cohesive_energy_ev
    assert -6 < outcome.outputs["surface_strain_percent"] < 0


@pytest.mark.slow
def test_the_outcome_does_not_depend_on_the_orientation_of_the_particle() -> None:
    symbols = np.array(["Cu"] * 38)
    symbols[np.random.default_rng(1).permutation(38)[:12]] = "Au"
    turned = symbols[particle(38).symmetries[17]]
    energies = [
        relaxed_particle(list(order), fmax_ev_per_a=0.005, max_steps=500).get_potential_energy()
        for order in (symbols, turned)
    ]
    assert energies[0] == pytest.approx(energies[1], abs=1e-4)
    assert to_structure(list(symbols)).structure_hash == to_structure(list(turned)).structure_hash


def test_gold_prefers_the_surface_of_a_copper_particle() -> None:
    shape = particle(38)
    by_coordination = np.argsort(shape.coordination, kind="stable")
    engine = simulation_engine("emt_relaxation")
    excess = []
    for gold_sites in (by_coordination[:6], by_coordination[-6:]):
        symbols = np.array(["Cu"] * 38)
        symbols[gold_sites] = "Au"
        excess.append(engine.simulate(to_structure(list(symbols)).spec).outputs["excess_energy_ev_per_atom"])
    assert excess[0] < excess[1]


@pytest.mark.slow
def test_simulating_twice_gives_the_same_numbers_for_every_property() -> None:
    structure = design_space("nanoparticle", {"elements": ["Ni", "Pd", "Pt"], "n_atoms": 38}).generate(1, seed=4)[0]
    engine = simulation_engine("emt_relaxation")
    first, second = engine.simulate(structure.spec), engine.simulate(structure.spec)
    assert first == second
    assert set(first.outputs) == {prop.name for prop in simulation_engine("emt_relaxation").properties}


def test_a_relaxation_that_does_not_converge_is_a_permanent_failure_with_its_force() -> None:
    spec = design_space("nanoparticle", {"elements": ["Cu", "Au"], "n_atoms": 38}).generate(1, seed=0)[0].spec
    outcome = simulation_engine("emt_relaxation", {"max_steps": 1}).simulate(spec)
    assert outcome.failure_class is FailureClass.PERMANENT
    assert "did not converge in 1 steps" in outcome.reason
    assert "eV/angstrom" in outcome.reason


def test_an_atom_that_flew_away_is_named() -> None:
    atoms = relaxed_particle(["Cu"] * 38, fmax_ev_per_a=0.05, max_steps=200)
    assert broken_apart(atoms) == ""
    atoms.positions[7] += 20.0
    assert "1 of 38 atoms left the particle (Cu 7)" in broken_apart(atoms)


def test_a_spec_with_aluminium_is_a_permanent_failure_that_names_it() -> None:
    spec = {**to_structure(["Cu"] * 38).spec, "symbols": ["Al", *["Cu"] * 37]}
    outcome = simulation_engine("emt_relaxation").simulate(spec)
    assert outcome.failure_class is FailureClass.PERMANENT
    assert "Al" in outcome.reason


def test_copper_alone_and_copper_in_silver_are_on_one_energy_scale() -> None:
    """A far silver atom must not change the energy of copper: with a cutoff of its own EMT does, by 2 meV an atom."""
    from ase.build import bulk

    copper = bulk("Cu", cubic=True)
    copper.set_pbc(False)
    copper.center(vacuum=12.0)
    pair = copper.copy()
    pair.append("Ag")
    pair.positions[-1] = copper.positions.mean(axis=0) + np.array([0.0, 0.0, 11.0])
    energies = []
    for atoms in (copper, pair):
        atoms.calc = emt_potential.calculator()
        energies.append(atoms.get_potential_energy())
    assert energies[1] - energies[0] == pytest.approx(free_atom_energy_ev("Ag"), abs=1e-6)


def test_the_version_says_which_implementation_ran() -> None:
    assert simulation_engine("emt_relaxation").version.endswith(emt_potential.IMPLEMENTATION)


def test_asap3_gives_the_same_energies_as_ase() -> None:
    pytest.importorskip("asap3")
    from ase.calculators.emt import EMT

    rng = np.random.default_rng(2)
    symbols = rng.choice(METALS, 79)
    atoms = relaxed_particle(list(symbols), fmax_ev_per_a=0.1, max_steps=200)
    accelerated = atoms.get_potential_energy()
    atoms.calc = EMT(asap_cutoff=False)
    assert accelerated == pytest.approx(atoms.get_potential_energy(), abs=79 * 5e-6)


def test_an_imported_crystal_is_bound_as_bulk_and_a_foreign_element_is_refused() -> None:
    engine = simulation_engine("emt_structure")
    a = bulk_metal("Pt").lattice_constant_a
    spec = {
        "kind": "structure_files",
        "symbols": ["Pt"],
        "positions": [[0.0, 0.0, 0.0]],
        "cell": [[0, a / 2, a / 2], [a / 2, 0, a / 2], [a / 2, a / 2, 0]],
        "pbc": [True, True, True],
    }
    outputs = engine.simulate(spec).outputs
    assert outputs["cohesive_energy_ev_per_atom"] == pytest.approx(bulk_metal("Pt").cohesive_energy_ev, abs=1e-4)
    assert outputs["formation_energy_ev_per_atom"] == pytest.approx(0.0, abs=1e-4)
    refused = engine.simulate({**spec, "symbols": ["Al"]})
    assert refused.failure_class is FailureClass.PERMANENT
    assert "Al" in refused.reason
    assert engine.simulate({"kind": "table"}).failure_class is FailureClass.PERMANENT
