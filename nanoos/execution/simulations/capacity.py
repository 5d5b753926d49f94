"""The resources of a machine, shared by the simulations that run on it at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nanoos._runtime.cpus import cpu_quota, memory_quota_mb


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Cores, GPUs and memory, of a machine or of one simulation."""

    cores: int
    gpus: int
    memory_mb: float

    @classmethod
    def stated(cls, resources: Mapping[str, Any]) -> Resources:
        """What a definition's `resources` state for a simulation: without any, one core."""
        return cls(
            cores=int(resources.get("cores", 1)),
            gpus=int(resources.get("gpus", 0)),
            memory_mb=float(resources.get("memory_mb") or 0),
        )


def machine() -> Resources:
    """What this process may use of this machine."""
    gpus = len(list(Path("/dev").glob("nvidia[0-9]*")))
    # Without a GPU that we can count, simulations that want one run one at a time.
    return Resources(cores=cpu_quota(), gpus=max(1, gpus), memory_mb=memory_quota_mb())


class Capacity:
    """The machine's resources, reserved to one simulation at a time each. Thread-safe."""

    def __init__(self, total: Resources) -> None:
        self.total = total
        self._free = total
        self._changed = threading.Condition()

    @contextmanager
    def reserved(self, resources: Mapping[str, Any], stop: threading.Event) -> Iterator[None]:
        """Wait until a simulation fits, and hold its share meanwhile; one larger than the machine gets all of it.

        Args:
            resources: The definition's `resources`, as of `Resources.stated`.
            stop: Ends the wait: the worker is being stopped and computes nothing more.
        """
        stated = Resources.stated(resources)
        share = Resources(
            cores=min(stated.cores, self.total.cores),
            gpus=min(stated.gpus, self.total.gpus),
            memory_mb=min(stated.memory_mb, self.total.memory_mb),
        )
        with self._changed:
            self._changed.wait_for(lambda: stop.is_set() or self._fits(share))
            self._free = _combined(self._free, share, -1)
        try:
            yield
        finally:
            with self._changed:
                self._free = _combined(self._free, share, 1)
                self._changed.notify_all()

    def _fits(self, share: Resources) -> bool:
        free = self._free
        return share.cores <= free.cores and share.gpus <= free.gpus and share.memory_mb <= free.memory_mb


def _combined(free: Resources, share: Resources, sign: int) -> Resources:
    return Resources(
        cores=free.cores + sign * share.cores,
        gpus=free.gpus + sign * share.gpus,
        memory_mb=free.memory_mb + sign * share.memory_mb,
    )
