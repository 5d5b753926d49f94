"""`make chaos-remote`: simulations over pilots on a real Slurm while all of it is killed, then an audit.

Victims are the server, the site's agent, batch jobs, workers and simulations. Exit status 1 where anything was lost
or done twice.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import psutil
import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.settings import Settings, load_settings
from nanoos.store import audit
from nanoos.store.schema import migrate
from nanoos.store.tables import candidates, labels, simulation_jobs, simulation_results
from tests.chaos.audit import Check
from tests.support.bench import Bench, Clock
from tests.support.cluster import cluster
from tests.support.site import Site
from tests.support.slurm import slurm

VICTIMS = ("server", "agent", "batch job", "worker", "simulation")
SIMULATION = "sleep 1"
LEASE_S = "10"
MAX_ATTEMPTS = "100"  # a killed part has done nothing wrong
PAUSE_S = (1.0, 4.0)
DOWN_S = (0.0, 3.0)  # before what was killed is started again
SETTLE_S = 1200.0

console = Console(width=110)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the trial saw.

    Attributes:
        kills: By victim.
        n_computed: Simulations that began; more than there are where a kill cost the work.
        seconds: Of the whole trial.
    """

    kills: Counter[str]
    checks: list[Check]
    n_computed: int
    seconds: float

    @property
    def n_wrong(self) -> int:
        return sum(check.n_wrong for check in self.checks)


def run_trial(folder: Path, *, n: int, n_kills: int, seed: int, say: Callable[[str], None] = print) -> Report:
    """Compute `n` simulations under `n_kills` kills, fewer where they are done before; then audit."""
    chance = random.Random(seed)
    begun = time.monotonic()
    kills: Counter[str] = Counter()
    with _environment(folder), slurm(folder / "slurm") as configuration, cluster(_bench(folder)) as running:
        site = Site(running, configuration)
        try:
            site.define(max_pilots=os.cpu_count() or 1)
            running.launch(n, does=SIMULATION)
            site.run()
            while kills.total() < n_kills and not _is_done(site, n):
                time.sleep(chance.uniform(*PAUSE_S))
                victim = chance.choice(VICTIMS)
                if _strike(site, victim, chance):
                    kills[victim] += 1
                    say(f"{kills.total():4d} {victim}; {_n_results(site)} of {n} results")
            deadline = time.monotonic() + SETTLE_S
            while not (_is_done(site, n) and not site.jobs()):
                assert time.monotonic() < deadline, f"{_n_results(site)} of {n} results: {site.log[-2000:]}"
                time.sleep(0.5)
            checks = list(_checks(site, n))
        finally:
            site.close()
        return Report(kills=kills, checks=checks, n_computed=len(running.calls), seconds=time.monotonic() - begun)


def _strike(site: Site, victim: str, chance: random.Random) -> bool:
    """Kill one of these, and start again what does not start by itself; False where there is none."""
    if victim == "server":
        site.cluster.kill_server()
        time.sleep(chance.uniform(*DOWN_S))
        site.cluster.serve()
        return True
    if victim == "agent":
        site.agents[-1].kill()
        site.agents[-1].wait()
        time.sleep(chance.uniform(*DOWN_S))
        site.run()
        return True
    if victim == "batch job":
        jobs = site.jobs("R")
        if jobs:
            site.asked("scancel", chance.choice(jobs))
        return bool(jobs)
    with suppress(psutil.NoSuchProcess):
        workers = [process for process in psutil.process_iter(["cmdline"]) if _is_worker(process, site)]
        chosen = workers
        if victim == "simulation":
            chosen = [each for worker in workers for each in worker.children(recursive=True) if each.name() == "sh"]
        if chosen:
            chance.choice(chosen).kill()
        return bool(chosen)
    return False


def _is_worker(process: psutil.Process, site: Site) -> bool:
    command = process.info["cmdline"] or []
    return "remote-work" in command and str(site.folder) in " ".join(command) and "python" in command[0]


def _checks(site: Site, n: int) -> Iterator[Check]:
    bench = site.cluster.bench
    with bench.database.read() as connection:
        per_candidate = connection.execute(
            select(func.count()).select_from(simulation_jobs).group_by(simulation_jobs.c.candidate_id)
        ).scalars()
        n_twice = sum(count > 1 for count in per_candidate)
        verdict = audit.verify(connection)
    n_results, n_labels = bench.count(simulation_results), bench.count(labels)
    n_failed = bench.count(simulation_results, ~simulation_results.c.is_success)
    yield Check(what="results", n_seen=n_results, n_wrong=abs(n - n_results))
    yield Check(what="failed results", n_seen=n_results, n_wrong=n_failed)
    yield Check(what="labels", n_seen=n_labels, n_wrong=abs(n - n_labels))
    yield Check(what="simulations", n_seen=n, n_wrong=n - bench.statuses(simulation_jobs).get("COMPLETED", 0))
    yield Check(what="candidates with two simulations", n_seen=bench.count(candidates), n_wrong=n_twice)
    yield Check(what="audit chain", n_seen=verdict.n_rows, n_wrong=len(verdict.findings), detail="intact")
    spool = [path for path in (site.folder / "pilots" / "spool").rglob("*") if path.suffix in (".json", ".refused")]
    yield Check(what="results left in the spool", n_seen=n, n_wrong=len(spool))
    orphans = [process for process in psutil.process_iter(["cmdline"]) if _is_worker(process, site)]
    yield Check(what="workers left running", n_seen=n, n_wrong=len(orphans))


def _n_results(site: Site) -> int:
    return site.cluster.bench.count(simulation_results)


def _is_done(site: Site, n: int) -> bool:
    return site.cluster.bench.statuses(simulation_jobs) == {"COMPLETED": n}


@contextmanager
def _environment(folder: Path) -> Iterator[None]:
    """The server's settings, and nothing else of this machine's."""
    mine = {name.upper(): os.environ.pop(name.upper(), None) for name in Settings.model_fields}
    os.environ |= {
        "NANOOS_HOME": str(folder / "home"),
        "DATABASE_URL": f"sqlite:///{folder / 'home' / 'nanoos.db'}",
        "DATA_ROOTS": str(folder),
        "ENGINES_FOLDER": str(folder / "cluster" / "engines"),
        "LEASE_SECONDS": LEASE_S,
        "MAX_ATTEMPTS": MAX_ATTEMPTS,
    }
    try:
        yield
    finally:
        for name, value in mine.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _bench(folder: Path) -> Bench:
    settings = load_settings()
    database = migrate(settings)
    with database.write() as connection:
        get_or_create_orchestrator(connection)
    return Bench(database=database, settings=settings, folder=folder, clock=Clock())


def main(
    simulations: Annotated[int, typer.Option(min=1, help="How many.")] = 500,
    kills: Annotated[int, typer.Option(min=0, help="How many.")] = 50,
    seed: Annotated[int, typer.Option(help="Chooses victims and moments.")] = 0,
) -> None:
    """Compute simulations over pilots on Slurm while all of it is killed, then audit."""
    with tempfile.TemporaryDirectory(prefix="nanoos-chaos-", ignore_cleanup_errors=True) as folder:
        report = run_trial(Path(folder), n=simulations, n_kills=kills, seed=seed, say=console.print)
    table = Table(title=f"{report.kills.total()} kills, seed {seed}, {report.seconds:.0f} s", box=None)
    for name in ("what", "seen", "wrong", ""):
        table.add_column(name, justify="right" if name in ("seen", "wrong") else "left")
    for check in report.checks:
        table.add_row(check.what, str(check.n_seen), str(check.n_wrong), check.detail)
    console.print(table)
    killed = ", ".join(f"{report.kills[victim]} × {victim}" for victim in VICTIMS)
    console.print(f"Killed: {killed}. {report.n_computed} simulations were begun.")
    sys.exit(1 if report.n_wrong else 0)


if __name__ == "__main__":
    typer.run(main)
