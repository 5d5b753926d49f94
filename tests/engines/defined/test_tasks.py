"""Fields of a task that campaigns set, and what a task that fails leaves."""

from __future__ import annotations

from pathlib import Path

import pytest
from ase.io import read

from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.engines.defined.creation import find_definition
from nanoos.engines.defined.definition import stored_definition
from nanoos.engines.defined.engine import DefinedEngine
from nanoos.engines.defined.files import read_definition
from nanoos.plugins.engine import HasDefinition
from nanoos.plugins.registry import simulation_engine
from tests.engines.defined.conftest import Define

TRIMER = {
    "kind": "structure_files",
    "symbols": ["Cu"] * 3,
    "positions": [[0, 0, 0], [2.9, 0, 0], [1.2, 2.6, 0]],
    "cell": [[0.0] * 3] * 3,
    "pbc": [False] * 3,
}
RELAX = """\
kind: ase
calculator: ase.calculators.emt:EMT
task: {name: relax, fmax_ev_per_a: "{{ fmax }}", max_steps: "{{ steps }}", optimiser: "{{ optimiser }}"}
parameters:
  fmax: {default: 0.05, min: 0.0001, max: 0.5}
  steps: {type: integer, default: 300, min: 1, max: 1000}
  optimiser: {type: choice, choices: [BFGS, FIRE], default: BFGS}
properties: [max_force_ev_per_a]
"""
MD = """\
kind: ase
calculator: ase.calculators.emt:EMT
task: {name: md, n_steps: "{{ n }}", sample_every: "{{ every }}", equilibration_steps: 0}
parameters:
  n: {type: integer, default: 5000, min: 1000, max: 10000}
  every: {type: integer, default: 5, min: 1, max: 50}
properties: [temperature_k]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The simulation's own folder."""
    path = tmp_path_factory.mktemp("run")
    monkeypatch.chdir(path)
    return path


@pytest.mark.slow
def test_a_campaign_sets_fields_of_the_task(define: Define) -> None:
    define("mine", RELAX)
    forces = [
        simulation_engine("mine", params).simulate(TRIMER).outputs["max_force_ev_per_a"]
        for params in ({"fmax": 0.5}, {}, {"fmax": 0.0001, "optimiser": "FIRE"})
    ]
    assert 0.5 > forces[0] > 0.05 > forces[1] > 0.0001 > forces[2]


@pytest.mark.slow
def test_the_stored_definition_keeps_what_may_be_set(define: Define) -> None:
    define("mine", RELAX)
    engine = simulation_engine("mine", {"steps": 1})
    assert isinstance(engine, HasDefinition)
    assert stored_definition(engine.definition).content() == engine.definition
    assert engine.definition["task"]["max_steps"] == "{{ steps }}"
    request = {"name": "mine", "definition": engine.definition, "params": engine.params}
    outcome = DefinedEngine.from_request(request).simulate(TRIMER)
    assert outcome.failure_class is FailureClass.PERMANENT
    assert "did not converge in 1 steps" in outcome.reason


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "min: 0.0001, max: 0.5",
            "min: 0, max: 0.5",
            "parameter fmax may be 0.0, which the task refuses: .*fmax_ev_per_a",
        ),
        ("choices: [BFGS, FIRE]", "choices: [BFGS, BFSG]", "parameter optimiser may be BFSG, which the task refuses"),
        ("{{ steps }}", "{{ step }}", "task.max_steps uses step, which is no parameter"),
        ("{{ steps }}", "{{ steps", "template"),
        ("name: relax", "name: '{{ optimiser }}'", "task"),
        ("default: 300", "default: 300.5", "steps"),
    ],
)
def test_fields_that_the_task_would_refuse_are_refused_at_once(define: Define, old: str, new: str, words: str) -> None:
    define("mine", RELAX.replace(old, new))
    with pytest.raises(InvalidInput, match=words):
        read_definition(find_definition("mine"))


def test_values_that_do_not_go_together_are_refused_with_the_parameters(define: Define) -> None:
    define("mine", MD)
    with pytest.raises(InvalidInput, match="n_steps=1000 at sample_every=50 gives fewer than 64 samples"):
        simulation_engine("mine", {"n": 1000, "every": 50})


@pytest.mark.slow
def test_a_task_that_fails_keeps_its_files(define: Define, folder: Path) -> None:
    text = RELAX.replace("name: relax", "name: relax, trajectory: true") + "keep: ['*.note', 'out/*']\n"
    define("mine", text)
    for name in ("a.note", "out/b.txt", "c.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("1")
    outcome = simulation_engine("mine", {"steps": 2, "fmax": 0.0001}).simulate(TRIMER)
    assert outcome.failure_class is FailureClass.PERMANENT
    assert set(outcome.files) == {"a.note", "out/b.txt", "task.log", "trajectory.extxyz"}
    assert len(read("trajectory.extxyz", index=":")) == 3
