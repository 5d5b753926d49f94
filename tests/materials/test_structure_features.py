"""Feature groups of structure files: what they must not see, reference values, and what a campaign may ask for."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos._runtime.ase_module import ase_module
from nanoos.domain.errors import InvalidInput
from nanoos.materials.structures.features.chgnet import _model
from nanoos.materials.structures.features.group import NAMES, PoolFacts, feature_groups
from nanoos.materials.structures.features.soap import _descriptor
from nanoos.materials.structures.space import StructureFilesParameters
from nanoos.plugins.registry import design_space
from nanoos.store.tables import design_spaces, structures
from tests.support.bench import Bench

EXAMPLES = Path(__file__).parents[2] / "examples" / "structures"
ELEMENTS = ("Cu", "O", "Zn")
ROUNDING = 1e-8  # of features of order 1 to 100, after rotating positions of order 10 angstrom

angles = st.floats(-180, 180)
shifts = st.lists(st.floats(-20, 20), min_size=3, max_size=3)


@st.composite
def frames(draw, *, pbc: bool):
    """Atoms on a shaken grid, so that none are too close, in a skewed cell."""
    shape = draw(st.tuples(*[st.integers(1, 2)] * 3))
    grid = np.array(list(np.ndindex(*shape)), dtype=float)
    shaken = np.random.default_rng(draw(st.integers(0, 2**32 - 1))).uniform(-0.15, 0.15, grid.shape)
    cell = np.array([[2.6, 0, 0], [draw(st.floats(-0.5, 0.5)), 2.5, 0], [0.2, draw(st.floats(-0.5, 0.5)), 2.8]])
    symbols = draw(st.lists(st.sampled_from(ELEMENTS), min_size=len(grid), max_size=len(grid)))
    return ase_module().Atoms(
        symbols, positions=(grid + shaken) @ cell, cell=cell * np.array(shape)[:, None] if pbc else None, pbc=pbc
    )


def settings_of(*features: object):
    return StructureFilesParameters(path="-", features=features).features


def features_of(name: str, atoms, *, smiles: str = "") -> np.ndarray:
    (group,) = feature_groups(settings_of(name), PoolFacts(elements=ELEMENTS, is_crystal=bool(atoms.pbc.all())))
    values = group.of(atoms, smiles)
    assert len(values) == len(group.names) == len(set(group.names))
    assert np.isfinite(values).all()
    return np.array(values)


@pytest.mark.slow
@pytest.mark.parametrize("pbc", [True, False])
@pytest.mark.parametrize("name", ["geometry", "composition", "soap"])
@given(data=st.data(), angle=angles, axis=st.sampled_from([(1, 0, 0), (1, 2, 3), (0, -1, 1)]), shift=shifts)
def test_features_do_not_see_translation_rotation_and_the_order_of_atoms(
    name: str, pbc: bool, data: st.DataObject, angle: float, axis: tuple[int, int, int], shift: list[float]
) -> None:
    atoms = data.draw(frames(pbc=pbc))
    expected = features_of(name, atoms)
    moved = atoms.copy()
    moved.translate(shift)
    moved.rotate(angle, axis, rotate_cell=True)
    moved = moved[data.draw(st.permutations(range(len(moved))))]
    assert features_of(name, moved) == pytest.approx(expected, rel=ROUNDING, abs=ROUNDING)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["geometry", "composition", "soap"])
@given(atoms=frames(pbc=True), repeats=st.tuples(*[st.integers(1, 2)] * 3))
def test_features_are_the_same_for_a_cell_and_its_supercell(name: str, atoms, repeats: tuple[int, int, int]) -> None:
    assert features_of(name, atoms.repeat(repeats)) == pytest.approx(
        features_of(name, atoms), rel=ROUNDING, abs=ROUNDING
    )


def test_composition_statistics_are_those_of_the_published_values() -> None:
    (group,) = feature_groups(settings_of("composition"), PoolFacts(elements=("O", "Zn"), is_crystal=True))
    values = dict(zip(group.names, group.of(ase_module().Atoms("ZnO2"), ""), strict=True))
    # Pauling: O 3.44, Zn 1.65.
    assert values["electronegativity_pauling_mean"] == pytest.approx((2 * 3.44 + 1.65) / 3)
    assert values["electronegativity_pauling_std"] == pytest.approx(np.std([3.44, 3.44, 1.65]))
    assert values["electronegativity_pauling_range"] == pytest.approx(1.79)
    assert values["mass_u_mean"] == pytest.approx((2 * 15.999 + 65.38) / 3, abs=0.01)
    assert values["group_range"] == 4
    assert values["period_mean"] == pytest.approx((2 * 2 + 4) / 3)


def test_a_property_that_an_element_lacks_is_left_out_for_the_whole_pool() -> None:
    (group,) = feature_groups(settings_of("composition"), PoolFacts(elements=("He", "O"), is_crystal=False))
    assert "electronegativity_pauling_mean" not in group.names
    assert "mass_u_mean" in group.names
    assert np.isfinite(group.of(ase_module().Atoms("HeO"), "")).all()


def test_a_fingerprint_is_the_molecules_whatever_way_its_smiles_is_written() -> None:
    atoms = ase_module().Atoms("Cu")
    assert (features_of("fingerprint", atoms, smiles="CCO") == features_of("fingerprint", atoms, smiles="OCC")).all()
    assert (features_of("fingerprint", atoms, smiles="CCO") != features_of("fingerprint", atoms, smiles="CCN")).any()


@pytest.mark.slow
@pytest.mark.parametrize("features", ["soap", ["composition", "geometry"], ["geometry", "soap", "composition"]])
def test_any_number_of_processes_gives_the_same_features(features: str | list[str]) -> None:
    space = design_space("structure_files", {"path": str(EXAMPLES), "features": features})
    members = list(space.generate(15, seed=0)) * 3
    alone = space.featurize(members, n_processes=1)
    assert alone.shape == (45, len(space.feature_names))
    for n_processes in (2, 3):
        assert (space.featurize(members, n_processes=n_processes) == alone).all()


@pytest.mark.slow
def test_the_default_is_geometry_with_the_parameters_of_before() -> None:
    plain = design_space("structure_files", {"path": str(EXAMPLES)})
    assert set(plain.params) == {"path", "content_sha256"}
    assert plain.params["content_sha256"] == "e36e3d86f3dbc8fc2cacf8922ab05f91c2ce03bc8015823df9db4d0a34c25243"
    for named in ("geometry", ["geometry"]):
        space = design_space("structure_files", {"path": str(EXAMPLES), "features": named})
        assert (space.params, space.feature_names) == (plain.params, plain.feature_names)
    joined = design_space("structure_files", {"path": str(EXAMPLES), "features": ["geometry", "composition"]})
    assert joined.feature_names[: len(plain.feature_names)] == plain.feature_names
    assert design_space("structure_files", joined.params).feature_names == joined.feature_names


@pytest.mark.parametrize("features", ["soup", [], ["soap", "soap"], 3, [["soap"]], {"soap": 1}, None])
def test_features_that_are_no_list_of_groups_are_refused(features: object) -> None:
    with pytest.raises(InvalidInput, match="features"):
        design_space("structure_files", {"path": str(EXAMPLES), "features": features})


@pytest.mark.parametrize(
    ("settings", "n_features"),
    [
        ({"name": "soap"}, 3 * 80),
        ({"name": "soap", "cutoff_a": 4, "n_max": 3, "l_max": 2}, 3 * 27),
        ({"name": "soap", "n_max": 2, "l_max": 0}, 3 * 4),
        ({"name": "fingerprint", "radius": 1, "n_bits": 64}, 64),
    ],
)
def test_settings_of_a_group_decide_its_features(settings: dict[str, object], n_features: int) -> None:
    (group,) = feature_groups(settings_of(settings), PoolFacts(elements=ELEMENTS, is_crystal=True))
    values = group.of(ase_module().Atoms("CuOZn", [[0, 0, 0], [0, 0, 1.9], [0, 0, 3.9]]), "CCO")
    assert (len(group.names), len(values)) == (n_features, n_features)
    assert any(values)


def test_a_larger_cutoff_sees_further_and_a_larger_radius_tells_more_apart() -> None:
    near, far = (ase_module().Atoms("CuCu", [[0, 0, 0], [0, 0, z]]) for z in (5.5, 6.5))
    facts = PoolFacts(elements=("Cu",), is_crystal=False)
    for cutoff_a, is_seen in ((3.0, False), (9.0, True)):
        (group,) = feature_groups(settings_of({"name": "soap", "cutoff_a": cutoff_a}), facts)
        assert (group.of(near, "") != pytest.approx(group.of(far, ""), rel=1e-4)) == is_seen
    for radius, is_told in ((0, False), (2, True)):
        (group,) = feature_groups(settings_of({"name": "fingerprint", "radius": radius}), facts)
        assert (group.of(near, "CCCO") != group.of(near, "CCCCO")) == is_told


@pytest.mark.slow
def test_the_defaults_are_stated_in_the_parameters_and_names_differ_with_the_settings() -> None:
    stated = design_space("structure_files", {"path": str(EXAMPLES), "features": ["soap", "geometry"]})
    soap = {"name": "soap", "cutoff_a": 5.0, "n_max": 4, "l_max": 4}
    assert stated.params["features"] == [soap, "geometry"]
    assert design_space("structure_files", stated.params).params == stated.params
    two = design_space("structure_files", {"path": str(EXAMPLES), "features": [soap, {**soap, "cutoff_a": 3.0}]})
    assert len(set(two.feature_names)) == len(two.feature_names)


@pytest.mark.parametrize(
    ("features", "words"),
    [
        ({"name": "soap", "cutoff_a": 0.5}, "cutoff_a"),
        ({"name": "soap", "sigma_a": 0.5}, "sigma_a"),
        ({"name": "geometry", "n_max": 3}, "n_max"),
        ({"name": "fingerprint", "n_bits": 10_000}, "n_bits"),
        ([{"name": "soap", "n_max": 4}, "soap"], "named twice"),
        ({"cutoff_a": 4.0}, "name"),
    ],
)
def test_settings_that_a_group_does_not_have_are_refused(features: object, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        design_space("structure_files", {"path": str(EXAMPLES), "features": features})


def test_so_many_features_that_no_pool_could_hold_them_are_refused() -> None:
    from ase.data import chemical_symbols

    with pytest.raises(InvalidInput, match="at most 4,096"):
        feature_groups(settings_of("soap"), PoolFacts(elements=tuple(sorted(chemical_symbols[1:60])), is_crystal=True))


def test_features_of_a_potential_that_is_not_installed_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chgnet.model", None)
    _model.cache_clear()
    with pytest.raises(InvalidInput, match="chgnet") as refusal:
        feature_groups(settings_of("chgnet"), PoolFacts(elements=("Si",), is_crystal=True))
    assert "nanoos[chgnet]" in str(refusal.value.hint)


def test_features_of_a_crystals_potential_are_refused_for_molecules() -> None:
    with pytest.raises(InvalidInput, match="periodic"):
        feature_groups(settings_of("chgnet"), PoolFacts(elements=("Si",), is_crystal=False))


@pytest.mark.slow
def test_features_of_chgnet_are_those_of_the_cell_however_it_is_written() -> None:
    pytest.importorskip("chgnet", reason="pip install 'nanoos[chgnet]'")
    from ase.build import bulk

    silicon = features_of("chgnet", bulk("Si"))
    assert features_of("chgnet", bulk("Si", cubic=True)) == pytest.approx(silicon, abs=1e-4)  # single precision
    assert features_of("chgnet", bulk("Si", a=5.7)) != pytest.approx(silicon, abs=1e-2)


def molecules(path: Path, smiles: list[str]) -> Path:
    frame = '1\n{} pbc="F F F" Properties=species:S:1:pos:R:3\nC 0 0 {}\n'
    path.write_text("".join(frame.format(one and f"smiles={one}", n) for n, one in enumerate(smiles)))
    return path


def test_a_structure_without_a_smiles_has_no_fingerprint(tmp_path: Path) -> None:
    path = molecules(tmp_path / "m.extxyz", ["CCO", ""])
    with pytest.raises(InvalidInput, match=r"needs a SMILES.*m.extxyz#1"):
        design_space("structure_files", {"path": str(path), "features": "fingerprint"})
    space = design_space(
        "structure_files", {"path": str(molecules(path, ["CCO", "notsmiles"])), "features": "fingerprint"}
    )
    with pytest.raises(InvalidInput, match="notsmiles"):
        space.featurize(space.generate(2, seed=0))


def test_changed_smiles_are_a_changed_file_only_where_they_count(tmp_path: Path) -> None:
    path = molecules(tmp_path / "m.extxyz", ["CCO", "F"])
    plain = design_space("structure_files", {"path": str(path)})
    prints = design_space("structure_files", {"path": str(path), "features": ["fingerprint"]})
    assert prints.featurize(prints.generate(2, seed=0)).sum() > 2
    molecules(path, ["CCO", "N"])
    assert design_space("structure_files", plain.params).params == plain.params
    with pytest.raises(InvalidInput, match="have changed"):
        design_space("structure_files", prints.params)


@pytest.mark.parametrize(
    ("features", "package"), [("composition", "pymatgen"), ("soap", "dscribe"), ("fingerprint", "rdkit")]
)
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_campaign_whose_features_need_a_missing_package_is_refused_with_the_command(
    features: str, package: str, bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = molecules(tmp_path / "m.extxyz", ["CCO", "F"])
    _descriptor.cache_clear()
    for module in [name for name in sys.modules if name.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, package, None)
    extra = {"fingerprint": "smiles"}.get(features, features)
    with pytest.raises(InvalidInput, match=f"needs the package '{package}") as refused:
        bench.create(
            design_space={"kind": "structure_files", "params": {"path": str(path), "features": features}},
            engine={"name": "emt_structure"},
            goal={"cohesive_energy_ev_per_atom": {"min": 3.0}},
        )
    assert f"pip install 'nanoos[{extra}]'" in refused.value.hint
    assert bench.count(design_spaces) == 0


@pytest.mark.parametrize("name", ["geometry", "soap"])
def test_a_slab_without_a_third_lattice_vector_has_the_features_of_one_with_vacuum(name: str) -> None:
    slab = ase_module("build").fcc111("Cu", (2, 2, 2))
    with_vacuum = slab.copy()
    with_vacuum.center(vacuum=8, axis=2)
    assert features_of(name, slab) == pytest.approx(features_of(name, with_vacuum), rel=ROUNDING, abs=ROUNDING)


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_large_pool_is_built_in_several_processes_with_the_same_features(bench: Bench) -> None:
    frames = "".join(f"2\n\nCu 0 0 0\nCu 0 0 {2 + row / 4000}\n" for row in range(2_100))
    (bench.folder / "dimers.xyz").write_text(frames)
    params = {"path": str(bench.folder / "dimers.xyz"), "features": ["geometry", "composition"]}
    bench.create(
        design_space={"kind": "structure_files", "params": params, "n_structures": 2_100},
        engine={"name": "emt_structure"},
        goal={"cohesive_energy_ev_per_atom": {"min": 3.0}},
    )
    assert bench.build().structures == 2_100
    space = design_space("structure_files", params)
    stored = np.array([np.frombuffer(each.features, dtype="<f8") for each in bench.rows(structures)])
    alone = space.featurize(space.generate(2_100, seed=0), n_processes=1)
    assert sorted(stored.tolist()) == sorted(alone.tolist())


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_campaign_learns_from_the_stored_features(bench: Bench) -> None:
    wanted = list(NAMES[:3])
    bench.create(
        design_space={"kind": "structure_files", "params": {"path": str(EXAMPLES), "features": wanted}},
        engine={"name": "emt_structure", "params": {"relax_positions": False}},
        goal={"cohesive_energy_ev_per_atom": {"direction": "maximize"}},
        acquisition="ei",
        max_iterations=3,
    )
    for _ in range(3):
        bench.step()
        bench.drain()
    space = design_space("structure_files", {"path": str(EXAMPLES), "features": wanted})
    (row,) = bench.rows(design_spaces)
    assert row.feature_names == list(space.feature_names)
    stored = np.array([np.frombuffer(each.features, dtype="<f8") for each in bench.rows(structures)])
    assert sorted(stored.tolist()) == sorted(space.featurize(space.generate(15, seed=0)).tolist())
