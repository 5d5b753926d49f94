"""Particles: the shapes of ASE, distinct up to the octahedral group, reproducible, with invariant features."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.materials.metals import METALS
from nanoos.materials.nanoparticle.octahedron import SHAPES, particle, read_symbols, to_structure
from nanoos.plugins.registry import design_space


@pytest.mark.parametrize("n_atoms", sorted(SHAPES))
def test_the_sites_are_those_of_ases_truncated_octahedron(n_atoms: int) -> None:
    from ase.cluster import Octahedron

    length, cutoff = SHAPES[n_atoms]
    positions = Octahedron("Cu", length, cutoff, latticeconstant=2.0).positions
    positions = np.round(positions - positions.mean(axis=0)).astype(int)
    assert sorted(map(tuple, positions.tolist())) == sorted(map(tuple, particle(n_atoms).sites.tolist()))


def test_the_symmetries_are_the_48_of_the_octahedral_group_and_keep_bonds() -> None:
    shape = particle(79)
    assert len({tuple(row) for row in shape.symmetries.tolist()}) == 48
    bonds = {tuple(sorted(bond)) for bond in shape.bonds.tolist()}
    for row in shape.symmetries:
        assert {tuple(sorted(bond)) for bond in row[shape.bonds].tolist()} == bonds


@given(st.lists(st.sampled_from(METALS), min_size=38, max_size=38), st.integers(0, 47))
def test_turned_particles_have_one_hash(symbols: list[str], operation: int) -> None:
    turned = np.array(symbols)[particle(38).symmetries[operation]].tolist()
    structure = to_structure(symbols)
    assert to_structure(turned) == structure
    assert sorted(read_symbols(structure.spec)) == sorted(symbols)


@given(st.lists(st.sampled_from(["Ag", "Cu", "Pt"]), min_size=38, max_size=38), st.integers(0, 47))
def test_features_do_not_see_turns(symbols: list[str], operation: int) -> None:
    space = design_space("nanoparticle", {"elements": ["Cu", "Ag", "Pt"], "n_atoms": 38})
    structure = to_structure(symbols)
    turned = dict(structure.spec) | {
        "symbols": np.array(structure.spec["symbols"])[particle(38).symmetries[operation]].tolist()
    }
    other = type(structure)(spec=turned, formula="turned", structure_hash="0")
    features = space.featurize([structure, other])
    assert np.isfinite(features).all()
    assert features[0] == pytest.approx(features[1], abs=1e-12)


@pytest.mark.parametrize("elements", [["Cu", "Au"], ["Ni", "Pd", "Pt"]])
def test_generated_particles_are_distinct_reproducible_and_even_in_composition(elements: list[str]) -> None:
    space = design_space("nanoparticle", {"elements": elements})
    particles = space.generate(300, seed=2)
    assert space.generate(300, seed=2) == particles
    assert len({p.structure_hash for p in particles}) == 300
    features = space.featurize(particles)
    assert features.shape == (300, len(space.feature_names))
    fractions = features[:, : len(elements)]
    assert fractions.sum(axis=1) == pytest.approx(1.0)
    assert fractions.mean(axis=0) == pytest.approx(1 / len(elements), abs=0.05)


def test_orderings_reach_from_core_shell_to_janus() -> None:
    space = design_space("nanoparticle", {"elements": ["Cu", "Au"]})
    features = space.featurize(space.generate(400, seed=7))
    radial = features[:, space.feature_names.index("Au_radial_excess")]
    asymmetry = features[:, space.feature_names.index("Au_asymmetry")]
    assert radial.min() < -0.1 < 0.1 < radial.max()
    assert asymmetry.max() > 0.2  # two halves of a ball have 0.24


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"elements": ["Cu", "Al"]}, ["Al", "Ag, Au, Cu, Ni, Pd, Pt"]),
        ({"elements": ["Cu"]}, ["at least 2"]),
        ({"elements": ["Cu", "Ag", "Au", "Pt"]}, ["at most 3"]),
        ({"elements": ["Cu", "Au"], "n_atoms": 55}, ["n_atoms=55", "38, 79, 116, 140, 201"]),
        ({"elements": ["Cu", "Au"], "dimensionality": 2}, ["dimensionality=2"]),
        ({}, ["elements is missing"]),
    ],
)
def test_refused_parameters_are_named_with_their_value_and_what_is_allowed(
    params: dict[str, object], words: list[str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        design_space("nanoparticle", params)
    assert all(word in str(refusal.value) for word in words)


def test_a_particle_of_other_metals_is_not_featurized() -> None:
    space = design_space("nanoparticle", {"elements": ["Cu", "Au"], "n_atoms": 38})
    with pytest.raises(InvalidInput, match="Ni38"):
        space.featurize([to_structure(["Ni"] * 38)])
