"""Importing structures: every entry is written once or rejected with its reason, and the file is whole or absent."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos._runtime.ase_module import ase_module
from nanoos.domain.errors import Conflict, InvalidInput
from nanoos.materials.structures.imports.entries import Entry, Found, Rejected, rejected
from nanoos.materials.structures.imports.files import structures_in_files
from nanoos.materials.structures.imports.smiles import structures_of_smiles
from nanoos.materials.structures.imports.target import checked_target, write_structures
from nanoos.plugins.registry import design_space

EXAMPLES = Path(__file__).parents[2] / "examples" / "structures"


def carbon(x: float = 0.0, name: str = "c", smiles: str = "") -> Found:
    return Found(name=name, atoms=ase_module().Atoms("C", positions=[[x, 0, 0]]), smiles=smiles)


def molecules(path: Path, *smiles: str) -> list[Entry]:
    path.write_text("\n".join(["name,smiles", *(f"n{number},{one}" for number, one in enumerate(smiles))]))
    return list(structures_of_smiles(path, "smiles", id_column="name"))


def test_the_file_is_a_design_space_with_the_same_structures_as_its_sources(tmp_path: Path) -> None:
    target = checked_target(tmp_path / "new" / "all.extxyz", may_replace=False)
    report = write_structures(structures_in_files(sorted(EXAMPLES.iterdir())), target)
    assert (report.n_structures, report.rejected, report.path) == (15, (), target)
    imported = design_space("structure_files", {"path": str(target)})
    originals = design_space("structure_files", {"path": str(EXAMPLES)})
    assert imported.params["content_sha256"] == originals.params["content_sha256"]
    assert [path.name for path in target.parent.iterdir()] == ["all.extxyz"]


@pytest.mark.parametrize("format_", ["vasp", "cif", "xsf", "json", "traj", "proteindatabank", "gen", "espresso-in"])
def test_files_of_other_formats_are_read(format_: str, tmp_path: Path) -> None:
    path = tmp_path / {"vasp": "POSCAR", "espresso-in": "pw.in"}.get(format_, f"file@1:2.{format_}")
    if format_ == "proteindatabank":
        path = tmp_path / "file.pdb"
    extra = {"pseudopotentials": {"Cu": "Cu.upf"}} if format_ == "espresso-in" else {}
    ase_module("io").write(path.resolve(), ase_module("build").bulk("Cu", cubic=True), format=format_, **extra)
    (found,) = structures_in_files([path])
    assert isinstance(found, Found), found
    assert found.atoms.get_chemical_formula() == "Cu4"


def test_what_is_no_structure_file_is_rejected_and_the_rest_is_written(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello \x1b[31m")
    (tmp_path / "bad.cif").write_text("data_\n_cell_length_a what\n")
    (tmp_path / "nan.xyz").write_text("1\n\nCu 0 0 nan\n")
    (tmp_path / "odd.xyz").write_text("1\noccupancy=1\nCu 0 0 0\n")
    (tmp_path / "good.xyz").write_text("1\n\nCu 0 0 0\n1\n\nCu 0 0 0\n")
    names = ["notes.txt", "bad.cif", "nan.xyz", "odd.xyz", "good.xyz", "none.xyz", "."]
    report = write_structures(structures_in_files([tmp_path / name for name in names]), tmp_path / "o.extxyz")
    assert report.n_structures == 1
    reasons = {one.name.split("/")[-1]: one.reason for one in report.rejected}
    assert "ASE cannot read it" in reasons["notes.txt"]
    assert reasons["bad.cif"] == "it holds no structure"
    assert reasons["nan.xyz#0"] == "a coordinate is not finite"
    assert "partly occupied" in reasons["odd.xyz#0"]
    assert reasons["good.xyz#1"] == "it is the same structure as good.xyz#0"
    assert reasons["none.xyz"] == "there is no such file"
    assert len(reasons) == 7
    assert not any("\x1b" in text for text in reasons.values())


def test_a_million_atoms_are_rejected_before_their_distances_are_computed(tmp_path: Path) -> None:
    huge = Found(name="huge", atoms=ase_module().Atoms(numbers=np.full(10**6, 6), positions=np.zeros((10**6, 3))))
    report = write_structures([huge, carbon()], tmp_path / "o.extxyz")
    assert [one.reason for one in report.rejected] == ["it has 1,000,000 atoms; at most 10,000 are allowed"]


def test_without_a_usable_structure_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"None of 1 entries can be used; a: no\."):
        write_structures([rejected("a", "no")], tmp_path / "o.extxyz")
    with pytest.raises(InvalidInput, match="None of 0 entries"):
        write_structures([], tmp_path / "o.extxyz")
    assert list(tmp_path.iterdir()) == []


def test_a_source_that_breaks_off_leaves_the_file_of_before(tmp_path: Path) -> None:
    target = tmp_path / "o.extxyz"
    write_structures([carbon()], target)
    before = target.read_bytes()

    def breaking():
        yield carbon(1.0)
        raise InvalidInput("The server is gone.")

    for error in (InvalidInput, KeyboardInterrupt):
        with pytest.raises(error):
            write_structures(breaking() if error is InvalidInput else interrupted(), target, may_replace=True)
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


def interrupted():
    yield carbon(1.0)
    raise KeyboardInterrupt


def test_an_existing_file_is_replaced_only_where_that_was_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "o.extxyz"
    write_structures([carbon()], target)
    with pytest.raises(Conflict, match="exists"):
        checked_target(target, may_replace=False)
    with pytest.raises(Conflict, match="exists"):
        write_structures([carbon(1.0)], target)  # it came into being during the import
    assert checked_target(target, may_replace=True) == target
    assert write_structures([carbon(1.0), carbon(2.0)], target, may_replace=True).n_structures == 2
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("name", ["o.xyz", "o", "o.extxyz.gz", ".hidden.extxyz", "folder.extxyz"])
def test_a_file_that_no_design_space_could_use_is_not_begun(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder.extxyz").mkdir()
    with pytest.raises((InvalidInput, Conflict)):
        checked_target(tmp_path / name, may_replace=True)


def test_a_file_outside_the_data_roots_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "out").symlink_to(tmp_path)
    monkeypatch.setenv("DATA_ROOTS", str(tmp_path / "lab"))
    for path in (tmp_path / "o.extxyz", tmp_path / "lab" / ".." / "o.extxyz", tmp_path / "lab" / "out" / "o.extxyz"):
        with pytest.raises(InvalidInput, match="outside the folders"):
            checked_target(path, may_replace=False)


@pytest.mark.slow
@given(name=st.text(max_size=30))
def test_any_name_and_any_smiles_can_be_written_and_read_back(name: str, tmp_path_factory) -> None:
    folder = tmp_path_factory.mktemp("names")
    smiles = ("C/C=C\\C", "F", "[NH4+].[Cl-]", "C#N", "N[C@@H](C)C(=O)O", "[O-][N+](=O)c1ccccc1", "C%10CCC%10", "")
    found = [carbon(float(number), name, one) for number, one in enumerate(smiles)]
    assert write_structures(found, folder / "o.extxyz").n_structures == len(smiles)  # it compares what it reads


def test_two_ways_to_write_a_molecule_give_one_structure(tmp_path: Path) -> None:
    entries = molecules(tmp_path / "m.csv", "OCC", "C(O)C", "C/C=C\\C", "[NH4+].[Cl-]")
    assert all(isinstance(one, Found) for one in entries)
    report = write_structures(entries, tmp_path / "m.extxyz")
    assert report.n_structures == 3
    assert [(one.name, one.reason) for one in report.rejected] == [("n1", "it is the same structure as n0")]
    space = design_space("structure_files", {"path": str(tmp_path / "m.extxyz"), "features": ["fingerprint"]})
    assert set(np.unique(space.featurize(space.generate(3, seed=0)))) == {0.0, 1.0}


def test_a_molecule_has_the_bond_lengths_of_the_textbook_and_the_same_ones_again(tmp_path: Path) -> None:
    (first,), (second,) = molecules(tmp_path / "a.csv", "C"), molecules(tmp_path / "b.csv", "C")
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert (first.atoms.positions == second.atoms.positions).all()
    assert first.atoms.get_chemical_formula() == "CH4"
    assert first.atoms.get_distances(0, range(1, 5)) == pytest.approx(1.09, abs=0.01)


@pytest.mark.parametrize(
    ("smiles", "words"),
    [
        ("", "no SMILES"),
        ("notsmiles", "cannot read"),
        ("C(C)(C)(C)(C)C", "valence"),
        ("*C", "no known element"),
        ("[Cu]", "no parameters"),
        ("C" * 400, "at most 300"),
        ("C" * 100_000, "at most 2,000"),
        ("(" * 100_000, "at most 2,000"),
    ],
)
def test_a_molecule_that_fails_is_listed(smiles: str, words: str, tmp_path: Path) -> None:
    entries = molecules(tmp_path / "m.csv", "CCO", smiles)
    assert isinstance(entries[0], Found)
    assert isinstance(entries[1], Rejected)
    assert words in entries[1].reason
    assert len(entries[1].reason) <= 300


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "0 columns"),
        (b"a,b\n1,2\n", "0 columns"),
        (b"smiles,smiles\nC,C\n", "2 columns"),
        ("smiles\nC\n".encode("utf-16"), "UTF-8|columns"),
        (b'smiles\n"' + b"C" * 200_000 + b"\n", "no CSV"),
    ],
)
def test_a_csv_without_the_column_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(content)
    with pytest.raises(InvalidInput, match=words):
        list(structures_of_smiles(tmp_path / "m.csv", "smiles"))
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(structures_of_smiles(tmp_path / "none.csv", "smiles"))
