"""`nanoos new`: a whole project, or nothing."""

from __future__ import annotations

import json
import pkgutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from nanoos.campaigns.spec import parse_campaign
from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.domain.structures import Structure
from nanoos.plugins.registry import design_space, simulation_engine
from nanoos_dagster.files import SHIPPED
from nanoos_dagster.project import SHIPPED as COPIED
from nanoos_dagster.project import make_project
from tests.support.processes import ROOT


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_project_has_settings_dagsters_files_a_campaign_an_engine_and_a_readme(tmp_path: Path) -> None:
    made = make_project(tmp_path / "Gap-Lab")
    assert _files(made) == {
        *(".env", ".gitignore", "README.md", "pyproject.toml", "dagster.yaml", "workspace.yaml"),
        *("campaigns/first.json", "campaigns/own_engine.json"),
        *("gap_lab/__init__.py", "engines/interpolated_gap.yaml", "engines/interpolated_gap.py"),
        *("gap_lab/instruments/__init__.py", "gap_lab/instruments/result_files.py"),
    }
    assert [path.name for path in tmp_path.iterdir()] == ["Gap-Lab"]
    for path in made.rglob("*"):
        assert path.is_dir() or not {"my-lab", "my_lab"} & set(path.read_text().replace(".", " ").split()), path
    for source, copy in COPIED.items():
        assert (made / copy).read_bytes() == (ROOT / source).read_bytes()
    for campaign in (made / "campaigns").glob("*.json"):
        parse_campaign(json.loads(campaign.read_text()))


@pytest.mark.slow
def test_the_projects_engine_computes_what_its_space_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_project(tmp_path / "engine-lab")
    monkeypatch.setenv("ENGINES_FOLDER", str(made / "engines"))
    monkeypatch.syspath_prepend(made / "engines")
    engine = simulation_engine("interpolated_gap")
    assert engine.name == json.loads((made / "campaigns" / "own_engine.json").read_text())["engine"]["name"]
    structures: list[Structure] = list(design_space("tmd_alloy", {"elements": ["Mo", "W", "S", "Se"]}).generate(20, 1))
    gaps = [engine.simulate(item.spec).outputs["bandgap_pbe_ev"] for item in structures]
    assert min(gaps) > 1.3
    assert max(gaps) < 1.81
    with pytest.raises(InvalidInput, match="bowing_ev"):
        simulation_engine("interpolated_gap", {"bowing_ev": -1.0})


def test_the_projects_instrument_reads_what_the_lab_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_project(tmp_path / "instrument-lab")
    device = _registered(made, "nanoos.instruments", monkeypatch)({"folder": str(tmp_path)})
    (structure,) = design_space("tmd_alloy", {"elements": ["Mo", "W", "S", "Se"]}).generate(1, 1)
    asked = (structure.spec, {}, ("bandgap_pbe_ev",), 0)
    assert device.measure(*asked).failure_class is FailureClass.TRANSIENT
    results = tmp_path / f"{structure.structure_hash}.json"
    results.write_text('{"bandgap_pbe_ev": 1.61}')
    assert device.measure(*asked).values == {"bandgap_pbe_ev": 1.61}
    with pytest.raises(InvalidInput, match="outside the folders"):
        type(device)({"folder": "/etc"})
    results.write_text("{}")
    assert device.measure(*asked).failure_class is FailureClass.PERMANENT


def _registered(made: Path, group: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The class that the project's only entry point of a group names."""
    monkeypatch.syspath_prepend(made)
    ((name, path),) = tomllib.loads((made / "pyproject.toml").read_text())["project"]["entry-points"][group].items()
    found = pkgutil.resolve_name(path)
    assert found.name == name
    return found


@pytest.mark.parametrize("name", ["9lab", "my lab", "-", "numpy", "nanoos", "json"])
def test_a_name_that_no_package_can_have_makes_nothing(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot name a project"):
        make_project(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "old-lab").mkdir()
    (tmp_path / "old-lab" / "notes").write_text("mine")
    with pytest.raises(InvalidInput, match="not empty"):
        make_project(tmp_path / "old-lab")
    assert _files(tmp_path) == {"old-lab/notes"}
    (tmp_path / "empty-lab").mkdir()
    assert make_project(tmp_path / "empty-lab") == tmp_path / "empty-lab"


def test_in_the_repository_the_roots_files_are_the_shipped_ones() -> None:
    assert SHIPPED == ROOT
