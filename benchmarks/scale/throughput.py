"""Simulations end to end (a Dagster run that claims, computes and records) against a bare loop over the engine.

And the latency from a row becoming pending to its simulation running, with a worker that stays.
"""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import select

from benchmarks.scale.counting import cost_of
from benchmarks.scale.engine import NAME, WaitingEngine
from nanoos.campaigns.creation import create_campaign, prepare_campaign
from nanoos.campaigns.spec import parse_campaign
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.execution.design_spaces.builder import build_design_spaces
from nanoos.execution.simulations import worker as queue
from nanoos.orchestrator.step import run_step
from nanoos.settings import Settings, load_settings
from nanoos.store.database import Database
from nanoos.store.tables import simulation_jobs
from nanoos.worker import POLL_S, work

Drain = Callable[[], object]
LATENCIES = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """One line: so many simulations of such a cost in chunks of a size (0: the platform's own choice)."""

    cost_s: float
    chunk: int
    n: int
    bare_s: float
    platform_s: float
    cpu_s: float

    @property
    def overhead_s(self) -> float:
        return (self.platform_s - self.bare_s) / self.n

    @property
    def cpu_each_s(self) -> float:
        """Of client and server; the waiting engine uses none."""
        return self.cpu_s / self.n

    @property
    def share_of_bare(self) -> float:
        return self.bare_s / self.platform_s


def launch(database: Database, folder: Path, *, slug: str, n: int, cost_s: float) -> None:
    """A campaign with n waiting simulations of a cost."""
    table = folder / f"{slug}.csv"
    rng = np.random.default_rng(0)
    lines = [f"r{row},{x:.6f},{y:.6f},{x - y * y:.6f}" for row, (x, y) in enumerate(rng.random((n + 1, 2)))]
    table.write_text("\n".join(["id,x,y,value", *lines]))
    spec = {
        "slug": slug,
        "design_space": {"kind": "table", "params": {"path": str(table), "measured_columns": ["value"]}},
        "engine": {"name": NAME, "params": {"seconds": cost_s, "variant": slug}},
        "goal": {"value": {"value": 1.0, "tolerance": 0.05}},
        "batch_size": n,
        "acquisition": "random",
        "simulation_budget": n,
    }
    config = {"max_simultaneous_simulations": 1_000_000}
    prepared = prepare_campaign(database, parse_campaign(spec))
    with database.write() as connection:
        orchestrator = get_or_create_orchestrator(connection, config=config)
        create_campaign(connection, prepared, orchestrator_id=orchestrator.id, created_by="benchmark", now=utc_now())
    build_design_spaces(database, load_settings())
    run_step(database, "default", triggered_by="benchmark")


def measure_throughput(
    database: Database, folder: Path, drain: Drain, *, n: int, cost_s: float, chunk: int
) -> Throughput:
    """Launch, drain through the given executor, and run the engine bare on as many."""
    slug = f"c{int(cost_s * 1000)}-{chunk}-{n}"
    launch(database, folder, slug=slug, n=n, cost_s=cost_s)
    bare_s = bare_seconds(n, cost_s)
    with _chunks_of(chunk):
        used = cost_of(database.engine, drain, repeats=1)
    return Throughput(cost_s=cost_s, chunk=chunk, n=n, bare_s=bare_s, platform_s=used.seconds, cpu_s=used.cpu_seconds)


def bare_seconds(n: int, cost_s: float) -> float:
    """What the engine alone takes for n simulations, one after another."""
    engine = WaitingEngine({"seconds": cost_s})
    begun = time.perf_counter()
    for _ in range(n):
        engine.simulate({"measured": {"value": 1.0}})
    return time.perf_counter() - begun


def dagster_in_process(settings: Settings) -> Drain:
    """The job `run_simulations` as a Dagster run in this process; its instance is the environment's."""
    import dagster as dg

    from nanoos_dagster.build import build_defs
    from nanoos_dagster.processes.instance import prepare_dagster_home
    from nanoos_dagster.processes.local_runs import LocalRuns

    prepare_dagster_home(settings)
    return LocalRuns(settings, build_defs(settings), dg.DagsterInstance.get()).simulations


def latency_of_a_worker(database: Database, settings: Settings, folder: Path) -> float:
    """Median seconds from a job's commit to its start, of jobs that come one by one while a worker stays."""
    launch(database, folder, slug="latency-warm", n=1, cost_s=0.0)
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(database, settings), kwargs={"stop": stop})
    thread.start()
    committed = []
    try:
        for number in range(LATENCIES):
            time.sleep(0.37)  # out of step with the worker's own rhythm
            launch(database, folder, slug=f"latency-{number}", n=1, cost_s=0.0)
            committed.append(utc_now())
        time.sleep(10 * POLL_S)
    finally:
        stop.set()
        thread.join()
    with database.read() as connection:
        started = connection.execute(select(simulation_jobs.c.started_at).order_by(simulation_jobs.c.id.desc()))
        newest = list(started.scalars())[: len(committed)][::-1]
    # A worker may begin before this thread knows of its own commit.
    waits = [max((begun - ready).total_seconds(), 0.0) for begun, ready in zip(newest, committed, strict=True) if begun]
    return statistics.median(waits)


@contextmanager
def _chunks_of(size: int) -> Iterator[None]:
    if not size:
        yield
        return
    before = queue.CHUNK_FIRST, queue.CHUNK_MAX
    queue.CHUNK_FIRST, queue.CHUNK_MAX = size, size
    try:
        yield
    finally:
        queue.CHUNK_FIRST, queue.CHUNK_MAX = before
