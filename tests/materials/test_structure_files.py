"""Imported structures: what ASE reads becomes candidates, what it cannot is refused with the file's name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.domain.structures import Structure
from nanoos.materials.structures.frames import read_atoms
from nanoos.plugins.registry import design_space, simulation_engine

EXAMPLES = Path(__file__).parents[2] / "examples" / "structures"


def features_of(space, atoms) -> np.ndarray:
    spec = {
        "kind": "structure_files",
        "symbols": atoms.get_chemical_symbols(),
        "positions": atoms.positions.tolist(),
        "cell": atoms.cell.array.tolist(),
        "pbc": atoms.pbc.tolist(),
    }
    return space.featurize([Structure(spec=spec, formula="x", structure_hash="0")])[0]


@pytest.mark.slow
def test_cif_poscar_and_extxyz_become_candidates_that_emt_can_compute() -> None:
    space = design_space("structure_files", {"path": str(EXAMPLES)})
    structures = space.generate(100, seed=0)
    assert len(structures) == 15
    assert space.elements == {"Ag", "Au", "Cu", "Pd"}
    features = space.featurize(structures)
    assert features.shape == (15, len(space.feature_names))
    assert np.isfinite(features).all()
    engine = simulation_engine("emt_structure", {"relax_positions": False})
    assert all(engine.simulate(structure.spec).is_success for structure in structures[:5])
    assert design_space("structure_files", dict(space.params)).generate(100, seed=0) == structures


def test_features_do_not_see_translation_rotation_order_of_atoms_and_supercells() -> None:
    space = design_space("structure_files", {"path": str(EXAMPLES)})
    atoms = read_atoms(space.generate(1, seed=3)[0].spec)
    expected = features_of(space, atoms)
    moved = atoms.copy()
    moved.translate([0.3, -1.1, 2.0])
    moved.rotate(37.0, (1, 2, 3), rotate_cell=True)
    shuffled = moved[np.random.default_rng(0).permutation(len(moved))]
    assert features_of(space, shuffled) == pytest.approx(expected, abs=1e-9)
    assert features_of(space, atoms.repeat((2, 1, 1))) == pytest.approx(expected, abs=1e-9)


def test_fcc_copper_has_twelve_neighbours() -> None:
    from ase.build import bulk

    space = design_space("structure_files", {"path": str(EXAMPLES)})
    features = dict(zip(space.feature_names, features_of(space, bulk("Cu", a=3.6)), strict=True))
    assert features["coordination_mean"] == 12
    assert features["nearest_distance_mean_a"] == pytest.approx(3.6 / 2**0.5)
    assert features["volume_a3_per_atom"] == pytest.approx(3.6**3 / 4)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("bad.cif", "nonsense", ["bad.cif", "cannot be read as cif"]),
        ("empty.cif", "", ["empty.cif", "no structure"]),
        ("POSCAR", "what\n", ["POSCAR", "cannot be read as vasp"]),
        ("short.xyz", "3\n\nCu 0 0 0\n", ["short.xyz", "cannot be read as extxyz"]),
        ("alien.xyz", "1\n\nQq 0 0 0\n", ["alien.xyz", "cannot be read as extxyz"]),
        ("ghost.xyz", "1\n\nX 0 0 0\n", ["ghost.xyz", "frame 0", "no known element"]),
        ("close.xyz", "2\n\nCu 0 0 0\nCu 0 0 0.1\n", ["close.xyz", "frame 0", "0.100 angstrom"]),
        ("nan.xyz", "1\n\nCu 0 0 nan\n", ["nan.xyz", "not finite"]),
        ("notes.txt", "hello", ["notes.txt", ".cif"]),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(tmp_path: Path, name: str, text: str, words: list[str]) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as refusal:
        design_space("structure_files", {"path": str(path)})
    assert all(word in str(refusal.value) for word in words), str(refusal.value)


def test_a_partly_occupied_site_is_refused_rather_than_rounded(tmp_path: Path) -> None:
    cif = (EXAMPLES / "Cu3Au_L12.cif").read_text(encoding="utf-8")
    path = tmp_path / "mixed.cif"
    path.write_text(cif.replace("1.0000\n", "0.5000\n", 1), encoding="utf-8")
    with pytest.raises(InvalidInput, match="partly occupied"):
        design_space("structure_files", {"path": str(path)})


def test_a_missing_path_and_an_empty_directory_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="nowhere"):
        design_space("structure_files", {"path": str(tmp_path / "nowhere")})
    with pytest.raises(InvalidInput, match="no structure files"):
        design_space("structure_files", {"path": str(tmp_path)})


def test_the_same_structure_in_two_files_is_one_candidate_and_a_changed_file_is_noticed(tmp_path: Path) -> None:
    text = (EXAMPLES / "CuAu_L10.cif").read_text(encoding="utf-8")
    (tmp_path / "one.cif").write_text(text, encoding="utf-8")
    (tmp_path / "two.cif").write_text(text, encoding="utf-8")
    space = design_space("structure_files", {"path": str(tmp_path)})
    assert len(space.generate(10, seed=0)) == 1
    (tmp_path / "three.cif").write_text((EXAMPLES / "Cu3Au_L12.cif").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(InvalidInput, match="have changed"):
        design_space("structure_files", dict(space.params))
