"""Names lead to design spaces and engines, built in or installed; loading the registries loads nothing heavy."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.engines.registry import engine_names, properties_of, simulation_engine
from nanoos.materials.registry import design_space, design_space_kinds

PLUGIN = """
class Space:
    kind = "spinel"
    def __init__(self, params):
        self.params = dict(params)

class Engine:
    name = "oracle"
    def __init__(self, params):
        self.params = dict(params)
    properties = ()
"""
ENTRY_POINTS = """
[nanoos.design_spaces]
spinel = nanoos_test_plugin:Space
tmd_alloy = nanoos_test_plugin:Space

[nanoos.engines]
oracle = nanoos_test_plugin:Engine
broken = nanoos_test_plugin_that_is_not_there:Engine
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nanoos_test_plugin.py").write_text(PLUGIN, encoding="utf-8")
    info = tmp_path / "nanoos_test_plugin-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nanoos-test-plugin\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(ENTRY_POINTS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)


def test_every_built_in_engine_works_on_a_built_in_design_space() -> None:
    for name in engine_names():
        params = {"properties": ["gap"]} if name == "replay" else {}
        engine = simulation_engine(name, params)
        assert engine.name == name
        assert engine.design_space_kinds <= set(design_space_kinds())
        assert properties_of(name, params) == engine.properties
        assert simulation_engine(name, json.loads(json.dumps(engine.params))).params == engine.params


def test_parameters_survive_json_and_come_with_defaults() -> None:
    space = design_space("tmd_alloy", {"elements": ["W", "Mo", "Se"]})
    params = json.loads(json.dumps(space.params))
    assert params == {"elements": ["Mo", "W", "Se"], "dimensionality": 2, "side": 6}
    assert design_space("tmd_alloy", params).params == space.params


def test_an_unknown_name_is_refused_with_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(InvalidInput, match=r"no design space 'tmd_aloy'.*Did you mean 'tmd_alloy'"):
        design_space("tmd_aloy")
    with pytest.raises(InvalidInput, match="emt_relaxation, emt_structure, replay, tmd_three_band"):
        simulation_engine("vasp")


def test_parameters_that_are_no_mapping_are_refused() -> None:
    with pytest.raises(InvalidInput, match="not a mapping"):
        design_space("tmd_alloy", ["Mo"])  # type: ignore[arg-type]  # what an agent may send


@pytest.mark.usefixtures("plugin")
def test_an_installed_package_adds_names_but_replaces_no_built_in_one() -> None:
    assert "spinel" in design_space_kinds()
    assert design_space("spinel", {"size": 3}).params == {"size": 3}
    assert simulation_engine("oracle").name == "oracle"
    assert design_space("tmd_alloy").feature_names


@pytest.mark.usefixtures("plugin")
def test_a_broken_installed_package_is_named() -> None:
    with pytest.raises(InvalidInput, match=r"'broken'.*nanoos_test_plugin_that_is_not_there"):
        simulation_engine("broken")


def test_importing_the_registries_loads_no_heavy_library() -> None:
    code = (
        "import sys, nanoos.engines.registry, nanoos.materials.registry as spaces\n"
        "spaces.design_space_kinds()\n"
        "heavy = {'ase', 'asap3', 'sklearn', 'pandas', 'scipy', 'dagster', 'torch'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
