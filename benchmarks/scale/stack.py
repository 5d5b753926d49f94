"""Simulations through the whole running stack: schedule, sensors, daemon, run processes and, if asked, Celery workers.

Measured from the commit that launches simulations to the last one recorded.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.scale.engine import NAME, PATH
from benchmarks.scale.throughput import bare_seconds, launch
from nanoos.domain.clock import utc_now
from nanoos.domain.statuses import WorkStatus
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.orchestrator import UpdateConfig
from nanoos.store.database import Database
from nanoos.store.tables import campaigns, simulation_jobs
from tests.support.stack import Stack, production_stack

SLOTS = {"celery": 2, "embedded": 1}  # that compute at a time: workers, or the run's own process
LATENCIES = 15
BATCHES = ((0.0, 10_000), (0.05, 2_000))  # cost of a simulation, s, and how many
MANY = 100_000
TIMEOUT_S = 900.0
POLL_S = 0.1
IDLE_S = (6.0, 12.0)  # between two launches: the run of the last has ended, and the sensors are out of step


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Simulations launched at once.

    Attributes:
        cost_s: Of a simulation.
        n: How many.
        bare_s: The engine alone, on as many slots.
        first_s: From the launch to the first begun.
        working_s: From then to the last recorded.
    """

    cost_s: float
    n: int
    bare_s: float
    first_s: float
    working_s: float

    @property
    def overhead_s(self) -> float:
        """Of a simulation, everything counted."""
        return (self.first_s + self.working_s - self.bare_s) / self.n

    @property
    def share_of_bare(self) -> float:
        """Of the engine's own throughput, once at work."""
        return self.bare_s / self.working_s


@contextmanager
def running_stack(execution: str) -> Iterator[tuple[Stack, Path]]:
    """The stack, once it has done a first simulation; and a folder for tables."""
    with tempfile.TemporaryDirectory(prefix="nanoos-scale-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        folder.chmod(0o755)  # PostgreSQL runs as another user
        with production_stack(
            folder, engines={NAME: PATH}, execution=execution, simulation_workers=SLOTS["celery"]
        ) as stack:
            changes = {"max_simultaneous_simulations": MANY, "simulation_budget_per_campaign": MANY}
            execute(stack.database, UpdateConfig(changes=changes), agent_id="benchmark")
            launch(stack.database, folder, slug="first", n=1, cost_s=0.0)
            _wait(stack, "first", n=1)
            yield stack, folder


def measure_latencies(stack: Stack, folder: Path, n: int = LATENCIES) -> list[float]:
    """Seconds from a row's commit to its simulation's begin, of rows that come one by one to an idle stack."""
    moments = random.Random(0)
    waits = []
    for number in range(n):
        time.sleep(moments.uniform(*IDLE_S))
        slug = f"one-{number}"
        launch(stack.database, folder, slug=slug, n=1, cost_s=0.0)
        committed = utc_now()
        begun, _ = _wait(stack, slug, n=1)
        waits.append((begun - committed).total_seconds())
    return waits


def measure_batch(stack: Stack, folder: Path, *, n: int, cost_s: float, slots: int) -> Batch:
    """Launch n simulations at once and wait for all."""
    slug = f"batch-{int(1000 * cost_s)}-{n}"
    launch(stack.database, folder, slug=slug, n=n, cost_s=cost_s)
    committed = utc_now()
    begun, ended = _wait(stack, slug, n=n)
    return Batch(
        cost_s=cost_s,
        n=n,
        bare_s=bare_seconds(n // slots, cost_s),
        first_s=(begun - committed).total_seconds(),
        working_s=(ended - begun).total_seconds(),
    )


def print_stack(execution: str, machine: Callable[[], float]) -> None:
    """Both, as a table."""
    slots = SLOTS[execution]
    with running_stack(execution) as (stack, folder):
        print(f"\nThe whole stack, EXECUTION={execution}, {slots} at a time (machine {machine():.1f})", flush=True)
        waits = measure_latencies(stack, folder)
        print(
            f"Pending row to running simulation, {len(waits)} rows: median {statistics.median(waits):.1f} s, "
            f"longest {max(waits):.1f} s",
            flush=True,
        )
        print(f"{'cost':>8}{'n':>8}{'bare s':>10}{'begun s':>10}{'at work s':>11}{'overhead ms':>13}{'of bare':>9}")
        for cost_s, n in BATCHES:
            line = measure_batch(stack, folder, n=n, cost_s=cost_s, slots=slots)
            share = f"{line.share_of_bare:.0%}" if cost_s else "-"
            print(
                f"{line.cost_s * 1000:>5.0f} ms{line.n:>8}{line.bare_s:>10.2f}{line.first_s:>10.1f}"
                f"{line.working_s:>11.2f}{line.overhead_s * 1000:>13.2f}{share:>9}",
                flush=True,
            )


def _wait(stack: Stack, slug: str, *, n: int) -> tuple[datetime, datetime]:
    """When the first of a campaign's n simulations began and the last was seen recorded."""
    deadline = time.monotonic() + TIMEOUT_S
    while time.monotonic() < deadline:
        if stack.platform.poll() is not None:
            sys.exit(f"the stack ended\n{stack.tail()}")
        first, n_done = _progress(stack.database, slug)
        if n_done == n:
            return first, utc_now()
        time.sleep(POLL_S)
    sys.exit(f"waited {TIMEOUT_S:.0f} s for {slug}\n{stack.tail()}")


def _progress(database: Database, slug: str) -> tuple[datetime, int]:
    jobs = simulation_jobs.c
    with database.read() as connection:
        row = connection.execute(
            select(func.min(jobs.started_at), func.count())
            .join(campaigns, campaigns.c.id == jobs.campaign_id)
            .where(campaigns.c.slug == slug, jobs.status == WorkStatus.COMPLETED.value)
        ).one()
    return row[0], row[1]
