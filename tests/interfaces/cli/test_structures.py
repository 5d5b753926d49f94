"""`nanoos structures import` as a person runs it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.interfaces.cli.test_cli import Run, nanoos
from tests.materials.test_optimade import resource, response
from tests.support.pages import serving

__all__ = ["nanoos"]  # the fixture

EXAMPLES = Path(__file__).parents[3] / "examples" / "structures"


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, which is the lab's."""
    folder = tmp_path / "lab"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.delenv("DATA_ROOTS")
    return folder


def campaign_lines(printed: str) -> dict[str, object]:
    """The two lines for a campaign file, as JSON."""
    _, _, lines = printed.partition("In a campaign file:\n")
    assert len(lines.splitlines()) == 2
    design_space: dict[str, object] = json.loads(f"{{{lines.strip().rstrip(',')}}}")["design_space"]
    return design_space


@pytest.mark.slow
def test_files_become_a_campaign_with_the_two_lines_that_are_printed(nanoos: Run, lab: Path) -> None:
    (lab / "bad.cif").write_text("nonsense")
    printed = nanoos("structures", "import", *sorted(EXAMPLES.iterdir()), "bad.cif", "-o", "structures/all.extxyz")
    assert "15 structures are in structures/all.extxyz." in printed
    assert "1 rejected:\n  bad.cif: ASE cannot read it" in printed
    campaign = {
        "slug": "imported",
        "design_space": campaign_lines(printed),
        "engine": {"name": "emt_structure"},
        "goal": {"cohesive_energy_ev_per_atom": {"min": 3.0}},
    }
    (lab / "campaign.json").write_text(json.dumps(campaign))
    nanoos("init")
    assert json.loads(nanoos("campaign", "create", "campaign.json"))["status"] == "RUNNING"


@pytest.mark.slow
def test_an_optimade_server_becomes_a_file(nanoos: Run, lab: Path) -> None:
    with serving() as pages:
        url = pages.put("/structures", response(resource("a"), resource("b", species=None), next_="/2"))
        printed = nanoos("structures", "import", "--optimade", url, "-o", "o.extxyz", "--max-pages", 1)
    assert "1 structure is in o.extxyz." in printed
    assert "  b: Cs1 is no element and no species of it" in printed
    assert "more than 1 pages" in printed
    assert campaign_lines(printed) == {"kind": "structure_files", "params": {"path": "o.extxyz"}}
    (lab / "r.json").write_text(response(resource("[bold]a")))
    assert "exists" in nanoos("structures", "import", "--optimade", "r.json", "-o", "o.extxyz", code=2)
    assert "1 structure" in nanoos("structures", "import", "--optimade", "r.json", "-o", "o.extxyz", "--replace")


@pytest.mark.slow
def test_smiles_become_molecules(nanoos: Run, lab: Path) -> None:
    (lab / "m.csv").write_text("id,smiles\nethanol,CCO\n[red]x,nothing\n")
    printed = nanoos("structures", "import", "--csv", "m.csv", "--smiles", "smiles", "--id", "id", "-o", "m.extxyz")
    assert "  [red]x: RDKit cannot read the SMILES (nothing)" in printed
    assert "smiles=CCO" in (lab / "m.extxyz").read_text()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.cif", "--optimade", "r.json"],
        ["--optimade", "r.json", "--csv", "m.csv", "--smiles", "s"],
        ["--csv", "m.csv"],
        ["a.cif", "--smiles", "s"],
        ["a.cif", "--id", "s"],
    ],
)
def test_anything_but_one_source_is_refused(arguments: list[str], nanoos: Run, lab: Path) -> None:
    assert "InvalidInput" in nanoos("structures", "import", *arguments, "-o", "o.extxyz", code=2)
    assert not (lab / "o.extxyz").exists()


def test_smiles_without_rdkit_name_the_package(nanoos: Run, lab: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rdkit", None)
    (lab / "m.csv").write_text("smiles\nC\n")
    refused = nanoos("structures", "import", "--csv", "m.csv", "--smiles", "smiles", "-o", "m.extxyz", code=2)
    assert "pip install 'nanoos[smiles]'" in refused
    assert list(lab.iterdir()) == [lab / "m.csv"]


def test_a_file_outside_the_lab_is_not_written(nanoos: Run, lab: Path) -> None:
    refused = nanoos("structures", "import", *sorted(EXAMPLES.iterdir()), "-o", "../o.extxyz", code=2)
    assert "outside the folders" in refused
    assert not (lab.parent / "o.extxyz").exists()
