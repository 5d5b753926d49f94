"""Every ready-made engine passes the trials of `nanoos engine check`."""

from __future__ import annotations

from typing import Any

import pytest
from ase.build import bulk, molecule

from nanoos.engines.defined.files import READY
from nanoos.execution.simulations.conformance import check_engine
from nanoos.plugins.registry import simulation_engine
from nanoos.settings import load_settings
from tests.engines.ready.conftest import TIME_LIMIT_S, need_package, need_program, spec_of

COARSE = {"cutoff_ev": 200.0, "kpoint_spacing_per_a": 1.2}
EXAMPLES: dict[str, tuple[Any, dict[str, Any]]] = {
    "abinit_pbe": (bulk("Si"), COARSE),
    "chgnet": (bulk("Si"), {}),
    "emt": (bulk("Cu"), {}),
    "gfn2_tblite": (molecule("CH3OH"), {}),
    "gfn2_xtb": (molecule("CH3OH"), {}),
    "lammps_tersoff_sic": (bulk("Si"), {}),
    "lennard_jones": (molecule("CH3OH"), {}),
}
NOT_TRIED = {"vasp"}  # needs a licence; see test_vasp.py


def test_every_ready_made_engine_has_an_example() -> None:
    assert {path.stem for path in READY.glob("*.yaml")} == set(EXAMPLES) | NOT_TRIED


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_ready_made_engine_passes_every_trial(name: str) -> None:
    need_program(name)
    if name in ("chgnet", "gfn2_tblite"):
        need_package(name.removeprefix("gfn2_"), name.removeprefix("gfn2_"))
    atoms, params = EXAMPLES[name]
    engine = simulation_engine(name, params)
    trials = list(check_engine(load_settings(), engine, spec_of(atoms), time_limit_s=TIME_LIMIT_S))
    assert [trial for trial in trials if trial.passed is False] == []
    assert len(trials) == 7
