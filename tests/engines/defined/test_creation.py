"""What is looked up when a campaign names a defined engine."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.plugins.registry import simulation_engine
from tests.engines.defined.conftest import COUNT, Define

PYTHON = """\
kind: python
function: props:mean
parameters:
  scale: {default: 1.0, min: 0, max: 10}
properties: {mean: ""}
"""
MEAN = "def mean(atoms, scale):\n    return {'mean': scale * float(atoms.numbers.mean())}\n"
LJ = """\
kind: ase
calculator: {class: "ase.calculators.lj:LennardJones", arguments: {epsilon: 0.01}}
properties: [energy_ev_per_atom]
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (PYTHON.replace("props:mean", "no_such_module:f"), 2, "no_such_module:f cannot be loaded"),
        (PYTHON.replace("props:mean", "props:no_such"), 2, "props:no_such cannot be loaded"),
        (PYTHON.replace("  scale:", "  other:"), 2, "cannot be called with other"),
        (PYTHON.replace('mean: ""', "mean: {unit: parsek}"), 5, "parsek"),
        (PYTHON.replace('mean: ""', "mean: {unit: eV, read_unit: GPa}"), 5, "GPa"),
        (COUNT.replace("python3", "no-such-program"), 4, "'no-such-program' is not installed"),
        (COUNT.replace("format: xyz", "format: no-such-format"), 3, "no format 'no-such-format'"),
        (COUNT + "version: {command: [python3, -c, 'print(1)'], pattern: 'v(.*)'}\n", 7, "matches 'v(.*)'"),
        (COUNT + "structures: [no_such_space]\n", 7, "no_such_space"),
        (LJ.replace("LennardJones", "Lennard"), 2, "cannot be loaded"),
        (LJ.replace("energy_ev_per_atom", "energy_per_atom"), 3, "energy_ev_per_atom"),
        (LJ.replace("energy_ev_per_atom", "bulk_modulus_gpa"), 3, "bulk_modulus_gpa"),
    ],
)
def test_what_is_missing_is_named_before_a_campaign_begins(define: Define, text: str, line: int, words: str) -> None:
    define("engine", text, props__py=MEAN)
    with pytest.raises(InvalidInput) as refused:
        simulation_engine("engine")
    assert words in str(refused.value)
    assert "nanoos engine check engine" in str(refused.value)
    assert f"engine.yaml, line {line}: " in str(refused.value)


def test_a_parameter_out_of_its_range_is_refused(define: Define) -> None:
    define("engine", PYTHON, props__py=MEAN)
    with pytest.raises(InvalidInput, match=r"scale=11.*less than or equal to 10.*0 to 10"):
        simulation_engine("engine", {"scale": 11})


@pytest.mark.slow
def test_the_version_names_the_code_that_runs(define: Define, lab: Path) -> None:
    define("engine", PYTHON, props__py=MEAN)
    first = simulation_engine("engine").version
    (lab / "props.py").write_text(MEAN + "# changed\n")
    second = simulation_engine("engine").version
    assert first.split("+")[0] == second.split("+")[0]
    assert first != second


@pytest.mark.slow
def test_the_answer_of_the_version_probe_is_part_of_the_version(define: Define) -> None:
    define("engine", COUNT + "version: {command: [python3, -c, 'print(\"code 6.5.1\")'], pattern: 'code (.*)'}\n")
    assert simulation_engine("engine").version.endswith("+6.5.1")


@pytest.mark.slow
def test_a_version_probe_leaves_nothing_in_the_current_folder(
    define: Define, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    define("engine", COUNT + "version: {command: [sh, -c, 'touch CRASH; echo code 6.7'], pattern: 'code (.*)'}\n")
    assert simulation_engine("engine").version.endswith("+6.7")
    assert list(here.iterdir()) == []


@pytest.mark.slow
def test_looking_up_runs_none_of_it_in_this_process(define: Define, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("IMPORTED_BY", raising=False)
    define("engine", PYTHON, props__py=f"import os\nos.environ['IMPORTED_BY'] = 'x'\n{MEAN}")
    simulation_engine("engine")
    assert "IMPORTED_BY" not in os.environ


@pytest.mark.slow
def test_a_module_that_exits_or_hangs_up_is_a_refusal(define: Define) -> None:
    define("engine", PYTHON, props__py="import os\nos._exit(3)\n")
    with pytest.raises(InvalidInput, match="ended with code 3"):
        simulation_engine("engine")


@pytest.mark.slow
def test_passwords_do_not_reach_a_groups_code(define: Define, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "k" * 40)
    define("engine", PYTHON, props__py=f"import os\nassert 'SECRET_KEY' not in os.environ, 'leaked'\n{MEAN}")
    simulation_engine("engine")
    define("engine", PYTHON + "pass_environment: [SECRET_KEY]\n")
    with pytest.raises(InvalidInput, match="leaked"):
        simulation_engine("engine")
