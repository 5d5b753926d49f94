"""An engine of a known cost: it waits, so that what is measured beside it is the platform's own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar
from unittest import mock

from nanoos.plugins.engine import PropertySpec, SimulationOutcome
from nanoos.plugins.registry import ENGINES

NAME = "benchmark_wait"
PATH = f"{__name__}:WaitingEngine"


class WaitingEngine:
    """Parameters: `seconds`, what a simulation costs; `variant`, so that campaigns do not share results."""

    name: ClassVar[str] = NAME
    version: ClassVar[str] = "1"
    design_space_kinds: ClassVar[frozenset[str]] = frozenset({"table"})

    def __init__(self, params: Mapping[str, Any]) -> None:
        self._params = {"seconds": 0.0, "variant": 0, **params}

    @property
    def params(self) -> Mapping[str, Any]:
        return self._params

    @property
    def properties(self) -> tuple[PropertySpec, ...]:
        return (PropertySpec(name="value", unit="", description="column value"),)

    def simulate(self, spec: Mapping[str, Any]) -> SimulationOutcome:
        if self._params["seconds"]:
            time.sleep(self._params["seconds"])
        return SimulationOutcome(outputs={"value": float(spec["measured"]["value"])})


@contextmanager
def registered() -> Iterator[None]:
    """Makes the engine known to this process; the platform itself ships no engine that computes nothing."""
    with mock.patch.dict(ENGINES.built_in, {NAME: PATH}):
        yield
