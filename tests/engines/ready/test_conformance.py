"""Every ready-made engine passes the trials of `nanoos engine check`, as the reference says."""

from __future__ import annotations

import pytest

from nanoos.engines.defined.files import READY
from nanoos.engines.ready.examples import EXAMPLES, NEEDS_A_LICENCE
from nanoos.execution.simulations import conformance
from nanoos.execution.simulations.conformance import check_ready_made, markdown_table
from nanoos.settings import load_settings
from tests.engines.ready.conftest import TIME_LIMIT_S, need_package, need_program
from tests.support.processes import ROOT


def test_every_ready_made_engine_has_an_example() -> None:
    assert {path.stem for path in READY.glob("*.yaml")} == {*EXAMPLES, *NEEDS_A_LICENCE}


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_ready_made_engine_passes_every_trial(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    need_program(name)
    if name in ("chgnet", "gfn2_tblite"):
        need_package(name.removeprefix("gfn2_"), name.removeprefix("gfn2_"))
    monkeypatch.setattr(conformance, "EXAMPLES", {name: EXAMPLES[name]})
    done, vasp = check_ready_made(load_settings(), time_limit_s=TIME_LIMIT_S)
    assert [trial for trial in done.trials if trial.passed is not True] == []
    heading, rule, row = markdown_table([done.row]).splitlines()
    reference = (ROOT / "docs" / "reference" / "engines.md").read_text()
    assert f"{heading}\n{rule}\n" in reference
    assert f"{row}\n" in reference
    assert "licence" in vasp.problem
