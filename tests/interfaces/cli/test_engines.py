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
