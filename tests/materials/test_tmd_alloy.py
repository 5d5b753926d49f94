"""Alloy cells: distinct up to symmetry, reproducible, even in composition, with features that a model learns from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import stable_hash
from nanoos.materials.tmd.features import alloy_features
from nanoos.materials.tmd.lattice import lattice, read_cell, to_structure
from nanoos.plugins.registry import design_space, simulation_engine

SIDE = 6


@st.composite
def cells(draw: st.DrawFn) -> np.ndarray:
    """(is_w, se_atoms) in one vector."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return np.concatenate([rng.integers(0, 2, SIDE**2), rng.integers(0, 3, SIDE**2)]).astype(np.uint8)


def structure_of(cell: np.ndarray):
    return to_structure(SIDE, cell[: SIDE**2], cell[SIDE**2 :])


@given(cells(), st.integers(0, 6 * SIDE**2 - 1))
def test_translated_turned_and_mirrored_cells_have_one_hash(cell: np.ndarray, operation: int) -> None:
    image = cell[lattice(SIDE).symmetries[operation]]
    assert structure_of(image) == structure_of(cell)


@given(cells(), st.integers(0, 6 * SIDE**2 - 1))
def test_features_do_not_see_translations_turns_and_mirrors(cell: np.ndarray, operation: int) -> None:
    pair = np.stack([cell, cell[lattice(SIDE).symmetries[operation]]])
    features = alloy_features(SIDE, pair[:, : SIDE**2], pair[:, SIDE**2 :])
    assert np.isfinite(features).all()
    assert features[0] == pytest.approx(features[1], abs=1e-12)


@given(cells())
def test_the_canonical_spec_reads_back_and_its_hash_is_that_of_the_spec(cell: np.ndarray) -> None:
    structure = structure_of(cell)
    side, is_w, se_atoms = read_cell(structure.spec)
    assert structure.structure_hash == stable_hash(dict(structure.spec))
    assert to_structure(side, is_w, se_atoms) == structure
    assert (is_w.sum(), se_atoms.sum()) == (cell[: SIDE**2].sum(), cell[SIDE**2 :].sum())


def test_the_symmetries_form_a_group_of_the_right_order() -> None:
    symmetries = lattice(SIDE).symmetries
    images = {tuple(row) for row in symmetries.tolist()}
    assert len(images) == 6 * SIDE**2
    assert tuple(range(2 * SIDE**2)) in images
    rng = np.random.default_rng(0)
    for one, other in rng.integers(0, len(symmetries), (50, 2)):
        assert tuple(symmetries[one][symmetries[other]]) in images


def test_a_column_bridges_exactly_the_metals_that_list_it_in_their_ring() -> None:
    cell = lattice(SIDE)
    for bond in range(3):
        for metal in range(SIDE**2):
            shared = set(cell.ring[:, metal]) & set(cell.ring[:, cell.neighbour[bond, metal]])
            assert shared == {cell.bridge[bond, metal]}


def test_the_same_seed_gives_the_same_alloys_and_another_seed_others() -> None:
    first, again, other = (design_space("tmd_alloy").generate(50, seed) for seed in (1, 1, 2))
    assert first == again
    assert not {s.structure_hash for s in first} & {s.structure_hash for s in other}


def test_generated_alloys_are_distinct_and_cover_both_compositions_evenly() -> None:
    space = design_space("tmd_alloy")
    alloys = space.generate(500, seed=3)
    assert len({alloy.structure_hash for alloy in alloys}) == 500
    features = space.featurize(alloys)
    assert features.shape == (500, len(space.feature_names))
    for column in (0, 1):
        counts, _ = np.histogram(features[:, column], bins=5, range=(0, 1.0001))
        assert counts.min() > 70  # 100 each if exactly even; a pure end can be made in one way only


def test_generated_alloys_hold_every_kind_of_order() -> None:
    space = design_space("tmd_alloy")
    features = space.featurize(space.generate(500, seed=5))
    correlation = features[:, space.feature_names.index("metal_correlation_1")]
    assert (correlation < -0.2).mean() > 0.05  # ordered: neighbours differ
    assert (correlation > 0.2).mean() > 0.05  # clustered
    assert (abs(correlation) < 0.1).mean() > 0.2  # random


@pytest.mark.parametrize(
    ("elements", "formula"), [(["Mo", "S"], "Mo36S72"), (["Se", "W"], "W36Se72"), (["W", "S"], "W36S72")]
)
def test_a_space_without_mixing_holds_one_structure(elements: list[str], formula: str) -> None:
    (only,) = design_space("tmd_alloy", {"elements": elements}).generate(10, seed=0)
    assert only.formula == formula


def test_a_small_space_gives_all_its_structures_and_no_more() -> None:
    """Burnside's lemma counts the arrangements of two metals on nine sites independently."""
    space = design_space("tmd_alloy", {"elements": ["Mo", "W", "S"], "side": 3})
    symmetries = lattice(3).symmetries[:, :9]
    cycles = [_n_cycles(row) for row in symmetries]
    assert len(space.generate(1000, seed=0)) == sum(2**n for n in cycles) / len(cycles)
    assert len(space.generate(5, seed=0)) == 5


def _n_cycles(permutation: np.ndarray) -> int:
    seen: set[int] = set()
    n_cycles = 0
    for start in range(len(permutation)):
        if start not in seen:
            n_cycles += 1
            site = start
            while site not in seen:
                seen.add(site)
                site = int(permutation[site])
    return n_cycles


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"elements": ["Mo", "Te", "S"]}, ["Te", "Mo, W, S, Se"]),
        ({"elements": ["Mo", "W"]}, ["chalcogen"]),
        ({"elements": ["Mo", "Mo", "S"]}, ["twice"]),
        ({"dimensionality": 3}, ["dimensionality=3", "2"]),
        ({"side": 4}, ["side=4", "multiple of 3"]),
        ({"side": 21}, ["side=21", "18"]),
        ({"side": "6"}, ["side='6'", "integer"]),
        ({"sides": 6}, ["sides is unknown", "side"]),
    ],
)
def test_refused_parameters_are_named_with_their_value_and_what_is_allowed(
    params: dict[str, object], words: list[str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        design_space("tmd_alloy", params)
    assert all(word in str(refusal.value) for word in words)


def test_a_cell_of_another_side_is_not_featurized() -> None:
    structures = design_space("tmd_alloy", {"side": 3}).generate(1, seed=0)
    with pytest.raises(InvalidInput, match="side"):
        design_space("tmd_alloy").featurize(structures)
    assert design_space("tmd_alloy").featurize([]).shape == (0, len(design_space("tmd_alloy").feature_names))


@pytest.mark.slow
def test_a_gaussian_process_on_150_labels_predicts_gap_and_edges_of_450_other_alloys() -> None:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import Matern, WhiteKernel

    space, engine = design_space("tmd_alloy"), simulation_engine("tmd_three_band")
    alloys = space.generate(600, seed=11)
    features = space.featurize(alloys)
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    outputs = [engine.simulate(alloy.spec).outputs for alloy in alloys]
    for name in ("bandgap_pbe_ev", "valence_top_ev", "conduction_bottom_ev"):
        values = np.array([output[name] for output in outputs])
        values = (values - values.mean()) / values.std()
        kernel = Matern(length_scale=5.0, nu=2.5) + WhiteKernel(0.01)
        model = GaussianProcessRegressor(kernel, random_state=0).fit(features[:150], values[:150])
        residual = model.predict(features[150:]) - values[150:]
        assert 1 - residual.var() / values[150:].var() > 0.95
