"""Arbitrary and damaged input at every parser: an answer or the project's own error, never another exception.

`FUZZ_EXAMPLES=5000 pytest tests/hostile/test_fuzz.py` looks longer than CI does.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

import pytest
import yaml
from ase.build import bulk, molecule
from ase.io import write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nanoos.campaigns.spec import parse_campaign
from nanoos.domain.errors import InvalidInput, NanoosError
from nanoos.domain.goal import Goal
from nanoos.engines.defined.files import DefinitionFile, read_definition
from nanoos.engines.defined.outcomes import SimulationFailed
from nanoos.engines.defined.readers import read_properties
from nanoos.interfaces.cli.context import read_json, read_values
from nanoos.learning.artifacts import CorruptArtifact, read_artifact, write_artifact
from nanoos.plugins.registry import design_space
from nanoos.settings import load_settings
from nanoos.store.archive.files import read_rows, write_rows

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "150"))
fuzz = settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.function_scoped_fixture])

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["tmd_alloy", "table", "replay", "min", "max", "value", "tolerance", "\ud800", "\0", "1e999"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
CAMPAIGN: Mapping[str, Any] = {
    "slug": "alpha",
    "design_space": {
        "elements": ["Mo", "W", "S", "Se"],
        "dimensionality": 2,
        "n_structures": 50,
        "params": {"side": 3},
    },
    "engine": {"name": "tmd_three_band", "params": {}, "time_limit_s": 60},
    "goal": {"bandgap_pbe_ev": {"value": 1.6, "tolerance": 0.05}, "valence_top_ev": {"max": -5.0, "weight": 2}},
    "batch_size": 4,
    "stop": {"hits": 3},
    "acquisition": "ei",
}
DEFINITION = """\
kind: command
parameters: {charge: {type: integer, default: 0, min: -4, max: 4}}
files:
  molecule.xyz: {format: xyz}
steps:
  - {name: first, command: [xtb, molecule.xyz, "{{ charge }}"]}
failures:
  - {pattern: 'not converged', class: permanent, message: no convergence}
properties:
  energy_ev: {pattern: 'TOTAL +(\\S+)', read_unit: hartree, unit: eV}
resources: {cores: 2, time_s: 60}
"""
TABLE = "id,x,kind,gap\n" + "".join(f"row {n},{n / 7},{'ab'[n % 2]},{n * 0.1:.2f}\n" for n in range(12))


@st.composite
def edits(draw: st.DrawFn) -> list[tuple[float, int, bytes]]:
    """Places (as parts of the whole), numbers of bytes to take out there, and bytes to put in."""
    place = st.floats(0, 1, exclude_max=True)
    what = st.binary(max_size=6) | st.sampled_from(
        [b"", b"\0", b"\xff\xfe", b"nan", b"1e999", b'"', b"\n", b"-", b"{{"]
    )
    return draw(st.lists(st.tuples(place, st.sampled_from([0, 0, 1, 1, 3, 40]), what), min_size=1, max_size=4))


def _edited(data: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    for place, n_out, new in changes:
        at = int(place * (len(data) + 1))
        data = data[:at] + new + data[at + n_out :]
    return data


@st.composite
def mutations(draw: st.DrawFn) -> dict[str, Any]:
    """The valid campaign with one or two of its parts replaced, removed or added."""
    value = copy.deepcopy(dict(CAMPAIGN))
    for _ in range(draw(st.integers(1, 2))):
        node: Any = value
        while True:
            key = draw(st.sampled_from([*node, "other"]) if isinstance(node, dict) else st.just(0))
            below = node.get(key) if isinstance(node, dict) else None
            if not isinstance(below, dict) or not below or draw(st.booleans()):
                break
            node = below
        if draw(st.booleans()) and key in node:
            del node[key]
        else:
            node[key] = draw(JSON)
    return value


def _refuses_or_answers(
    act: Callable[[], object], refusal: type[NanoosError] = InvalidInput, *, names: str = ""
) -> Any:
    """The answer; or None after a refusal, which has to name this. Any other exception fails the test."""
    try:
        return act()
    except refusal as error:
        if names not in str(error):
            raise AssertionError(f"{error} does not name {names}") from error
        return None


@pytest.mark.slow
@fuzz
@given(st.dictionaries(st.text(max_size=12), JSON, max_size=5) | mutations())
def test_a_campaign_is_parsed_or_refused(value: dict[str, Any]) -> None:
    _refuses_or_answers(lambda: parse_campaign(value))
    goal = value.get("goal")
    if isinstance(goal, dict):
        _refuses_or_answers(lambda: Goal.parse(goal))


@pytest.mark.slow
@fuzz
@given(JSON)
def test_parameters_of_a_design_space_are_taken_or_refused(value: Any) -> None:
    for kind in ("tmd_alloy", "nanoparticle", "table", "structure_files"):
        for params in (value, {"elements": value}, {"side": value}, {"path": value}, {"n_atoms": value}):
            _refuses_or_answers(lambda kind=kind, params=params: design_space(kind, params))


@pytest.mark.slow
@fuzz
@given(edits())
def test_a_damaged_table_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, changes: Any) -> None:
    path = tmp_path_factory.mktemp("data") / "t.csv"
    path.write_bytes(_edited(TABLE.encode(), changes))
    for params in ({}, {"id_column": "id", "categorical_columns": ["kind"], "measured_columns": ["gap"]}):
        _refuses_or_answers(lambda params=params: design_space("table", {"path": str(path), **params}))


@pytest.mark.slow
@fuzz
@given(edits())
def test_a_damaged_parquet_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, changes: Any) -> None:
    import pandas

    path = tmp_path_factory.mktemp("data") / "t.parquet"
    pandas.DataFrame({"id": ["a", "b", "c"], "x": [1.0, 2.0, 4.0]}).to_parquet(path)
    path.write_bytes(_edited(path.read_bytes(), changes))
    _refuses_or_answers(lambda: design_space("table", {"path": str(path)}))


@pytest.mark.slow
@fuzz
@given(st.sampled_from(["cif", "vasp", "extxyz"]), edits())
def test_a_damaged_structure_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, form: str, changes: Any
) -> None:
    path = tmp_path_factory.mktemp("data") / f"s.{form}"
    write(path, bulk("SiC", "zincblende", a=4.36) if form != "extxyz" else molecule("CH3OH"), format=form)
    path.write_bytes(_edited(path.read_bytes(), changes))
    _refuses_or_answers(lambda: design_space("structure_files", {"path": str(path)}))


@pytest.mark.slow
@fuzz
@given(edits())
def test_a_damaged_model_is_read_or_refused_even_with_its_hash_made_anew(changes: Any) -> None:
    import numpy as np

    data, _ = write_artifact({"kind": "gaussian_process", "weights": np.arange(5.0), "names": ["a", "b"]})
    damaged = _edited(data, changes)
    _refuses_or_answers(lambda: read_artifact(damaged, hashlib.sha256(damaged).hexdigest()), CorruptArtifact)


@pytest.mark.slow
@fuzz
@given(edits())
def test_a_damaged_archive_is_refused(tmp_path_factory: pytest.TempPathFactory, changes: Any) -> None:
    folder = tmp_path_factory.mktemp("archive")
    file = write_rows(folder, "steps", [{"id": n, "snapshot": {"n": n}} for n in range(3)], first="0", last="2")
    path = folder / file.path
    data = path.read_bytes()
    damaged = _edited(data, changes)
    path.write_bytes(damaged)
    rows = _refuses_or_answers(lambda: read_rows(folder, file.path, file.content_sha256), NanoosError, names=file.path)
    # Where it is read, only padding was changed.
    assert rows is None or [row["id"] for row in rows] == [0, 1, 2]


@pytest.mark.slow
@fuzz
@given(edits() | st.just([]), st.text(max_size=200))
def test_a_definition_is_read_or_refused_with_its_file(
    tmp_path_factory: pytest.TempPathFactory, changes: Any, text: str
) -> None:
    path = tmp_path_factory.mktemp("engines") / "mine.yaml"
    data = _edited(DEFINITION.encode(), changes) if changes else text.encode("utf-8", "surrogatepass")
    path.write_bytes(data)
    _refuses_or_answers(lambda: read_definition(DefinitionFile(name="mine", path=path, origin="lab")), names=str(path))


PATTERNS = st.sampled_from(
    ["(", "a{99999999999}", "(" * 3000 + "a" + ")" * 3000, "(a)(b)", "(?P<a>.)(?P=b)", "[a", "(?i", "\\", "(?<=a*)(b)"]
) | st.text(alphabet="()[]{}*+?|\\^$.,a1-:<=!P#", max_size=20)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Possible nested set")
@fuzz
@given(
    PATTERNS, PATTERNS, st.sampled_from(["{{ charge }}", "{{ nothing }}", "{{", "{% for %}", "{{ charge.__class__ }}"])
)
def test_a_definition_with_any_pattern_and_template_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, value: str, failure: str, template: str
) -> None:
    definition = yaml.safe_load(DEFINITION)
    definition["properties"]["energy_ev"]["pattern"] = value
    definition["failures"][0]["pattern"] = failure
    definition["steps"][0]["command"][2] = template
    path = tmp_path_factory.mktemp("engines") / "mine.yaml"
    path.write_text(yaml.safe_dump(definition))
    _refuses_or_answers(lambda: read_definition(DefinitionFile(name="mine", path=path, origin="lab")), names=str(path))


OUTPUTS = st.sampled_from(
    [
        b"",
        b"gap = 1e999",
        b"gap = 1_0",
        b"gap = nan",
        b"gap = 1.0D+400",
        b"gap,other\n1,2\n",
        b"gap\n1,2,3\n",
        b"\0gap,\n\0",
        b'{"gap": 1%s}' % (b"0" * 400),
        b'{"gap": %s}' % (b"9" * 5000),
        b'{"gap": true}',
        b'{"gap": [1, 2]}',
        b"\xff\xfe\x00",
    ]
)


# Beyond what the readers of JSON and CSV take.
LONG_OUTPUTS = st.builds(lambda: b"[" * 50_000) | st.builds(lambda: b'gap\n"' + b"x" * 200_000)


@pytest.mark.slow
@fuzz
@given(
    st.sampled_from([{"pattern": r"gap = (\S+)"}, {"json": "$.gap"}, {"json": "$..gap"}, {"column": "gap"}]),
    OUTPUTS | LONG_OUTPUTS | st.binary(max_size=40) | JSON.map(lambda value: json.dumps({"gap": value}).encode()),
    st.booleans(),
)
def test_any_output_of_a_program_is_read_or_fails_its_simulation(
    tmp_path_factory: pytest.TempPathFactory, place: dict[str, str], output: bytes, per_atom: bool
) -> None:
    folder = tmp_path_factory.mktemp("scratch")
    value = {**place, "file": "result", "per_atom": per_atom}
    values = {"kind": "command", "command": ["true"], "properties": {"gap_ev": value}}
    path = folder / "mine.yaml"
    path.write_text(yaml.safe_dump(values))
    definition = read_definition(DefinitionFile(name="mine", path=path, origin="lab"))
    (folder / "result").write_bytes(output)
    with suppress(SimulationFailed):
        assert isinstance(read_properties(definition, folder, n_atoms=2)["gap_ev"], float)


@fuzz
@given(st.lists(st.text(max_size=20), max_size=3), st.text(max_size=40))
def test_arguments_at_the_terminal_are_taken_or_refused(pairs: list[str], text: str) -> None:
    _refuses_or_answers(lambda: read_values(pairs))
    _refuses_or_answers(lambda: read_json("{" + text))
    _refuses_or_answers(lambda: read_json(json.dumps(text)))


@pytest.mark.slow
@fuzz
@given(
    st.sampled_from(
        ["orchestrator_mode", "orchestrator_cron", "rate_limit", "database_url", "lease_seconds", "api_prefix"]
    ),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40),
)
def test_a_setting_is_taken_or_refused(name: str, text: str) -> None:
    _refuses_or_answers(lambda: load_settings(**{name: text}))
