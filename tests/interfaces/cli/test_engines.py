"""`nanoos engine check`: what it is asked, and the table of all ready-made engines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nanoos.domain.errors import InvalidInput
from nanoos.engines.ready.examples import EXAMPLES
from nanoos.execution.simulations import conformance
from nanoos.execution.simulations.conformance import TRIALS
from nanoos.interfaces.cli.engines import app
from tests.support.processes import ROOT


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", *arguments])
    if isinstance(result.exception, InvalidInput):
        raise result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["emt"],
        ["--structure", "a.xyz"],
        ["emt", "--all"],
        ["--markdown"],
        ["emt", "--structure", "a.xyz", "--design-space", "{}"],
        ["--all", "--design-space", "{}"],
    ],
)
def test_it_takes_an_engine_with_a_structure_or_all(arguments: list[str]) -> None:
    with pytest.raises(InvalidInput, match="not clear what to check"):
        _run(*arguments)


@pytest.mark.slow
def test_all_prints_a_markdown_table_and_names_what_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conformance, "EXAMPLES", {name: EXAMPLES[name] for name in ("lennard_jones", "gfn2_xtb")})
    monkeypatch.setenv("PATH", str(tmp_path))
    code, output = _run("--all", "--markdown")
    lines = output.splitlines()
    assert code == 0
    assert lines[0] == f"| engine | structure | {' | '.join(TRIALS)} |"
    assert lines[2].startswith("| lennard_jones | CH3OH | pass | pass |")
    assert "gfn2_xtb was not tried" in output
    assert "'xtb' is not installed here" in output


@pytest.mark.slow
def test_an_engine_that_fails_a_trial_fails_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "counter.py").write_text(
        "n = 0\ndef count(atoms):\n    global n\n    n += 1\n    return {'n': n + len(atoms)}\n"
    )
    (tmp_path / "counter.yaml").write_text("kind: python\nfunction: counter:count\nproperties: {n: ''}\n")
    monkeypatch.setenv("ENGINES_FOLDER", str(tmp_path))
    monkeypatch.setattr(conformance, "EXAMPLES", {"counter": ("Cu", {})})
    monkeypatch.setattr("nanoos.engines.ready.examples.EXAMPLES", {"counter": ("Cu", {})})
    code, output = _run("--all")
    assert code == 2
    assert "counter: repeats itself: differs: {'n': (2.0, 3.0)}" in output


@pytest.mark.slow
def test_what_a_program_leaves_running_fails_a_trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    definition = "kind: command\ncommand: [sh, -c, 'echo n = 1']\nproperties: {n: {pattern: 'n = (.)'}}\n"
    (tmp_path / "leaving.yaml").write_text(definition)
    monkeypatch.setenv("ENGINES_FOLDER", str(tmp_path))
    monkeypatch.setattr(conformance, "EXAMPLES", {"leaving": ("Cu", {})})
    monkeypatch.setattr("nanoos.engines.ready.examples.EXAMPLES", {"leaving": ("Cu", {})})
    monkeypatch.setattr(conformance._Bench, "outlived", lambda _: ["sleep (77)"])
    code, output = _run("--all")
    assert code == 2
    assert "leaving: leaves no process: still running: sleep (77)" in output


@pytest.mark.slow
def test_an_engine_that_takes_atoms_at_one_point_for_an_accident_fails_a_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "dist.py").write_text(
        "def near(atoms):\n"
        "    if len(atoms) > 1 and atoms.get_distance(0, 1) == 0:\n"
        "        raise ArithmeticError('division by zero')\n"
        "    return {'n': len(atoms)}\n"
    )
    (tmp_path / "near.yaml").write_text("kind: python\nfunction: dist:near\nproperties: {n: ''}\n")
    monkeypatch.setenv("ENGINES_FOLDER", str(tmp_path))
    monkeypatch.setattr(conformance, "EXAMPLES", {"near": ("Cu", {})})
    monkeypatch.setattr("nanoos.engines.ready.examples.EXAMPLES", {"near": ("Cu", {})})
    code, output = _run("--all")
    assert code == 2
    assert "near: calls a broken structure permanent: transient: ArithmeticError: division by zero" in output


@pytest.mark.slow
@pytest.mark.parametrize(
    ("engine", "params", "kind", "space"),
    [
        ("emt_relaxation", {}, "nanoparticle", {"elements": ["Cu", "Au"], "n_atoms": 38}),
        ("emt_structure", {}, "structure_files", {"path": "examples/structures"}),
        ("replay", {"properties": ["gap"]}, "table", {"path": "gaps.csv", "measured_columns": ["gap"]}),
        ("tmd_three_band", {}, "tmd_alloy", {}),
    ],
)
def test_the_compiled_engines_pass_every_trial(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str, params: object, kind: str, space: dict[str, object]
) -> None:
    (tmp_path / "gaps.csv").write_text("id,x,gap\na,1.0,2.0\nb,2.0,3.0\n")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.setenv("DATA_ROOTS", f"{tmp_path},{ROOT}")
    monkeypatch.chdir(tmp_path)
    design_space = json.dumps({"kind": kind, "params": space})
    code, output = _run(engine, "--design-space", design_space, "--params", json.dumps(params))
    assert code == 0, output
    assert "FAIL" not in output
    assert output.count("pass") >= len(TRIALS) - 1  # one may be too fast to be stopped


def test_a_design_space_that_the_engine_does_not_run_is_refused_with_those_that_it_does() -> None:
    with pytest.raises(InvalidInput, match=r"runs structures of nanoparticle, not of tmd_alloy.*--design-space"):
        _run("emt_relaxation", "--design-space", '{"kind": "tmd_alloy", "params": {}}')
