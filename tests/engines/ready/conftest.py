"""Ready-made engines on their real programs, in an engine process as a worker starts it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from nanoos.execution.simulations.requests import how_to_run
from nanoos.execution.simulations.simulator import Limits, Simulator
from nanoos.plugins.engine import HasDefinition, SimulationOutcome
from nanoos.plugins.registry import simulation_engine
from nanoos.settings import load_settings

Simulate = Callable[..., SimulationOutcome]

PROGRAMS = {"gfn2_xtb": "xtb", "lammps_tersoff_sic": "lmp", "abinit_pbe": "abinit", "quantum_espresso_pbe": "pw.x"}
TIME_LIMIT_S = 300


def need_program(engine: str) -> None:
    """Skip where the engine's program is not installed; in CI, which installs it, fail."""
    program = PROGRAMS.get(engine)
    if program is None or shutil.which(program):
        return
    reason = f"there is no {program} here: run scripts/install_codes.sh"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def need_package(package: str, extra: str) -> None:
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed: pip install 'nanoos[{extra}]'")


def spec_of(atoms: Any) -> dict[str, Any]:
    """The atoms as a structure of a file."""
    return {
        "kind": "structure_files",
        "symbols": atoms.get_chemical_symbols(),
        "positions": atoms.positions.tolist(),
        "cell": atoms.cell.tolist(),
        "pbc": atoms.pbc.tolist(),
    }


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """The folder of a simulation, with what it left."""
    return tmp_path / "scratch"


@pytest.fixture
def simulate(scratch: Path) -> Iterator[Simulate]:
    """Simulates atoms with an engine and its parameters, in `scratch`."""
    simulator = Simulator()

    def run(name: str, atoms: Any, **params: Any) -> SimulationOutcome:
        need_program(name)
        engine = simulation_engine(name, params)
        assert isinstance(engine, HasDefinition)
        base = {"id": 1, "key": f"{name} {params}", "name": name, "version": engine.version, "campaign": "test"}
        shutil.rmtree(scratch, ignore_errors=True)
        how = how_to_run(load_settings(), name, dict(engine.params), dict(engine.definition), scratch)
        request = {**base, "spec": spec_of(atoms), **how}
        return simulator.simulate(request, Limits(time_s=TIME_LIMIT_S)).outcome

    yield run
    simulator.close()
