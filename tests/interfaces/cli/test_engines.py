"""`nanoos engine check`: what it is asked, and the table of all ready-made engines."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from nanoos.domain.errors import InvalidInput
from nanoos.engines.ready.examples import EXAMPLES
from nanoos.execution.simulations import conformance
from nanoos.execution.simulations.conformance import TRIALS
from nanoos.interfaces.cli.engines import app


def _run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["check", *arguments])
    if isinstance(result.exception, InvalidInput):
        raise result.exception
    return result.exit_code, result.output


@pytest.mark.parametrize("arguments", [[], ["emt"], ["--structure", "a.xyz"], ["emt", "--all"], ["--markdown"]])
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
