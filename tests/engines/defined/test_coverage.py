"""What a definition covers, and values that a program gives for the whole cell or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nanoos.campaigns.creation import prepare_campaign
from nanoos.campaigns.spec import CampaignSpec, DesignSpaceSpec, EngineSpec
from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.engines.defined.creation import find_definition
from nanoos.engines.defined.files import read_definition
from nanoos.engines.defined.parts import expand_elements
from nanoos.plugins.registry import design_space_kinds, simulation_engine
from nanoos.store.database import Database
from nanoos.store.pools import STORED_AT_ONCE
from tests.engines.defined.conftest import COUNT, Define

WATER = {
    "kind": "structure_files",
    "symbols": ["O", "H", "H"],
    "positions": [[0, 0, 0.119], [0, 0.763, -0.477], [0, -0.763, -0.477]],
    "cell": [[0.0] * 3] * 3,
    "pbc": [False] * 3,
}


def test_elements_are_symbols_and_ranges_by_atomic_number() -> None:
    assert expand_elements(["H-Be", "Fe"]) == {"H", "He", "Li", "Be", "Fe"}


@pytest.mark.parametrize("item", ["Q", "Rn-H", "H-", "-H", "H-Q", "X", "X-Ne", "iron", ""])
def test_what_is_no_element_is_refused_with_its_line(define: Define, item: str) -> None:
    define("counter", f"{COUNT}elements: ['{item}']\n")
    with pytest.raises(InvalidInput, match=r"line 7: elements.* is neither a chemical symbol nor a range"):
        read_definition(find_definition("counter"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ("elements: [C-F]", "counter does not cover H."),
        ("periodic: true", "counter runs crystals; pbc is [False, False, False]."),
    ],
)
def test_a_structure_that_is_not_covered_is_infeasible(define: Define, field: str, reason: str) -> None:
    define("counter", f"{COUNT}{field}\n")
    outcome = simulation_engine("counter").simulate(WATER)
    assert (outcome.failure_class, outcome.reason) == (FailureClass.PERMANENT, reason)


@pytest.mark.slow
def test_a_crystal_is_infeasible_where_only_molecules_run(define: Define) -> None:
    define("counter", f"{COUNT}periodic: false\n")
    outcome = simulation_engine("counter").simulate(
        {**WATER, "cell": [[9, 0, 0], [0, 9, 0], [0, 0, 9]], "pbc": [True] * 3}
    )
    assert outcome.failure_class is FailureClass.PERMANENT


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "value"),
    [
        ("per_atom: true", 1.0),
        ("per_atom: true, read_unit: hartree, unit: eV/atom", 27.211386),
        ("if_absent: 7", 3.0),
    ],
)
def test_a_value_is_divided_by_the_atoms(
    define: Define,
    options: str,
    value: float,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("run"))
    define("counter", COUNT.replace("(\\d+)'", f"(\\d+)', {options}"))
    outcome = simulation_engine("counter").simulate(WATER)
    assert outcome.outputs == pytest.approx({"n_atoms": value}, rel=1e-7)


@pytest.mark.slow
def test_a_value_that_the_program_does_not_print_is_the_given_one(
    define: Define, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    define("counter", COUNT.replace("'atoms = (\\d+)'", "'gap = (\\d+)', if_absent: 0"))
    assert simulation_engine("counter").simulate(WATER).outputs == {"n_atoms": 0.0}


@pytest.mark.parametrize(
    ("options", "words"),
    [("json: $.x, file: a.json, if_absent: 0", "`if_absent` belongs to a `pattern`"), ("column: x", "need a `file`")],
)
def test_contradictions_are_refused(define: Define, options: str, words: str) -> None:
    define("counter", COUNT.replace("pattern: 'atoms = (\\d+)'", options))
    with pytest.raises(InvalidInput, match=words):
        read_definition(find_definition("counter"))


def test_a_row_has_no_atoms_to_divide_by(define: Define) -> None:
    row = "kind: command\ninput: row\ncommand: [echo, '1']\nproperties: {x: {pattern: '(1)', per_atom: true}}\n"
    define("counter", row)
    with pytest.raises(InvalidInput, match="`per_atom` needs atoms"):
        read_definition(find_definition("counter"))


WATER_AND_COPPER = """\
3
Properties=species:S:1:pos:R:3 pbc="F F F"
O 0 0 0.119
H 0 0.763 -0.477
H 0 -0.763 -0.477
1
Lattice="0 1.8 1.8 1.8 0 1.8 1.8 1.8 0" Properties=species:S:1:pos:R:3 pbc="T T T"
Cu 0 0 0
"""


def _spec(engine: str, **space: Any) -> CampaignSpec:
    goal = {"n_atoms": {"min": 1}}
    return CampaignSpec(slug="alpha", design_space=DesignSpaceSpec(**space), engine=EngineSpec(name=engine), goal=goal)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("elements: [H-Ne]", "'counter' does not cover Cu: it cannot run all of design space 'structure_files'"),
        ("periodic: false", "runs molecules and clusters, and structures here are periodic in 3 directions"),
        ("periodic: true", "runs crystals, and structures here are periodic in 0 directions"),
    ],
)
def test_a_campaign_on_structures_that_are_not_covered_is_refused(
    define: Define, database: Database, tmp_path: Path, field: str, words: str
) -> None:
    define("counter", f"{COUNT}{field}\n")
    (tmp_path / "both.extxyz").write_text(WATER_AND_COPPER)
    with pytest.raises(InvalidInput, match=words):
        prepare_campaign(database, _spec("counter", kind="structure_files", params={"path": f"{tmp_path}/both.extxyz"}))


@pytest.mark.slow
def test_a_campaign_on_a_large_pool_is_refused_before_it_is_built(define: Define, database: Database) -> None:
    define("counter", f"{COUNT}elements: [Pt, Au]\n")
    with pytest.raises(InvalidInput, match="does not cover Cu, Pd"):
        prepare_campaign(
            database,
            _spec("counter", kind="nanoparticle", params={"elements": ["Cu", "Pd"]}, n_structures=STORED_AT_ONCE + 1),
        )


@pytest.mark.slow
def test_a_campaign_on_what_is_covered_is_accepted(define: Define, database: Database) -> None:
    define("counter", f"{COUNT}elements: [Cu-Pd]\nperiodic: false\n")
    space = {"kind": "nanoparticle", "params": {"elements": ["Cu", "Pd"]}, "n_structures": 4}
    assert prepare_campaign(database, _spec("counter", **space)).engines[0].name == "counter"


@pytest.mark.slow
def test_engines_list_the_design_spaces_of_their_periodicity(define: Define) -> None:
    kinds = {}
    for name, field in {"any": "", "crystals": "periodic: true\n", "molecules": "periodic: false\n"}.items():
        define(name, COUNT + field)
        kinds[name] = simulation_engine(name).design_space_kinds
    assert kinds["any"] & set(design_space_kinds()) >= {"structure_files", "nanoparticle", "tmd_alloy"}
    assert kinds["any"] - kinds["molecules"] == {"tmd_alloy"}
    assert kinds["any"] - kinds["crystals"] == {"tmd_alloy", "nanoparticle"}
