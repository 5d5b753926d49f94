"""A simulation engine for tables that behaves on each row as its campaign's script says, and keeps count."""

from __future__ import annotations

import importlib
import math
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from nanoos.domain.failures import FailureClass
from nanoos.plugins.engine import PropertySpec, SimulationOutcome

SCRIPTED = "scripted"
SCRIPTED_PATH = "tests.support.engines:ScriptedEngine"


class ScriptedEngine:
    """Answers `value` from the row.

    Parameters: `script` maps a row's id (or "*") to transient, permanent, systemic, raise, nan, missing, text, kill
    (its own process), kill_worker, slow, once (raises at the first call only) or one of MISBEHAVIOURS; `calls` is a
    file that gets a line for each call; `sleep_s` is its cost.
    """

    name: ClassVar[str] = SCRIPTED
    version: ClassVar[str] = "1"
    design_space_kinds: ClassVar[frozenset[str]] = frozenset({"table"})

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = {"script": {}, "calls": "", "sleep_s": 0.0, **params}

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        return (PropertySpec(name="value", unit="", description="column value"),)

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        row = spec["id"]
        n_before = len(calls_of(self._params["calls"], row))
        _note(self._params["calls"], row)
        time.sleep(self._params["sleep_s"])
        does = self._params["script"].get(row, self._params["script"].get("*", ""))
        if does == "slow":
            time.sleep(0.02)
        if does in ("transient", "permanent", "systemic"):
            return SimulationOutcome(outputs={}, failure_class=FailureClass(does), reason=f"{does} failure of {row}")
        if does == "raise" or (does == "once" and n_before == 0):
            raise ArithmeticError(f"no convergence on {row}")
        if does == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if does == "kill_worker":
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(60)
        if does in MISBEHAVIOURS:
            MISBEHAVIOURS[does]()
        if does == "missing":
            return SimulationOutcome(outputs={})
        value = {"nan": math.nan, "text": "1.0"}.get(does, spec["measured"]["value"])
        return SimulationOutcome(outputs={"value": value})


class NewerScriptedEngine(ScriptedEngine):
    """The same after an upgrade."""

    version: ClassVar[str] = "2"


def _grow() -> None:
    kept = []
    for _ in range(64):
        kept.append(bytearray(16 * 2**20))
        time.sleep(0.05)


def _exit() -> None:
    raise SystemExit(3)


def _interrupt() -> None:
    raise KeyboardInterrupt


def _unstorable() -> None:
    raise ArithmeticError("a NUL \0 and a lone surrogate \ud800")


MISBEHAVIOURS: Mapping[str, Callable[[], object]] = {
    "exit": _exit,
    "interrupt": _interrupt,
    "unstorable": _unstorable,
    "hard_exit": lambda: os._exit(0),
    "segv": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "sleep": lambda: subprocess.run(["sleep", "600"], check=True),
    "grow": _grow,
    "missing_executable": lambda: subprocess.run(["vasp_std_that_is_not_there"], check=True),
    "missing_shell_command": lambda: subprocess.run("vasp_std_that_is_not_there -v", shell=True, check=True),
    "missing_package": lambda: importlib.import_module("gpaw_that_is_not_there"),
    "missing_input": lambda: Path("/nowhere/POTCAR").read_text(),
}


def calls_of(path: str, row: str | None = None) -> list[str]:
    """Rows that engines with this file computed, in order, in whatever process."""
    if not path or not Path(path).exists():
        return []
    return [line for line in Path(path).read_text().split() if row in (None, line)]


def _note(path: str, row: str) -> None:
    if path:
        with Path(path).open("a") as file:  # one short append: whole also when several processes write
            file.write(f"{row}\n")


class FormulationEngine:
    """Answers `value` of a point of a parameter space: a bowl whose best point has a=0.45, b=0.35, temperature=85."""

    name: ClassVar[str] = "formulation"
    version: ClassVar[str] = "1"
    design_space_kinds: ClassVar[frozenset[str]] = frozenset({"parameters"})

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = dict(params)

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        return (PropertySpec(name="value", unit="", description="1 at the best point"),)

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        point = spec["features"]
        off = (point["a"] - 0.45) ** 2 + (point["b"] - 0.35) ** 2 + ((point["temperature"] - 85) / 60) ** 2
        return SimulationOutcome(outputs={"value": 1.0 - off - 0.2 * (point["solvent"] != "dmf")})
