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
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import psutil
import typer

from nanoos.store.tables import simulation_jobs, simulation_results
from tests.chaos.audit import Check
from tests.chaos.report import Report, console, environment, new_bench, show, simulations_whole
from tests.support.cluster import cluster
from tests.support.site import Site
from tests.support.slurm import slurm

VICTIMS = ("server", "agent", "batch job", "worker", "simulation")
SIMULATION = "sleep 1"
LEASE_S = "10"
PAUSE_S = (1.0, 4.0)
DOWN_S = (0.0, 3.0)  # before what was killed is started again
SETTLE_S = 1200.0


def run_trial(folder: Path, *, n: int, n_kills: int, seed: int, say: Callable[[str], None] = print) -> Report:
    """Compute `n` simulations under `n_kills` kills, fewer where they are done before; then audit."""
    chance = random.Random(seed)
    begun = time.monotonic()
    kills: Counter[str] = Counter()
    settings = {"ENGINES_FOLDER": str(folder / "cluster" / "engines"), "LEASE_SECONDS": LEASE_S}
    with (
        environment(folder, settings),
        slurm(folder / "slurm") as configuration,
        cluster(new_bench(folder)) as running,
    ):
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
    yield from simulations_whole(site.cluster.bench, n)
    spool = [path for path in (site.folder / "pilots" / "spool").rglob("*") if path.suffix in (".json", ".refused")]
    yield Check(what="results left in the spool", n_seen=n, n_wrong=len(spool))
    orphans = [process for process in psutil.process_iter(["cmdline"]) if _is_worker(process, site)]
    yield Check(what="workers left running", n_seen=n, n_wrong=len(orphans))


def _n_results(site: Site) -> int:
    return site.cluster.bench.count(simulation_results)


def _is_done(site: Site, n: int) -> bool:
    return site.cluster.bench.statuses(simulation_jobs) == {"COMPLETED": n}


def main(
    simulations: Annotated[int, typer.Option(min=1, help="How many.")] = 500,
    kills: Annotated[int, typer.Option(min=0, help="How many.")] = 50,
    seed: Annotated[int, typer.Option(help="Chooses victims and moments.")] = 0,
) -> None:
    """Compute simulations over pilots on Slurm while all of it is killed, then audit."""
    with tempfile.TemporaryDirectory(prefix="nanoos-chaos-", ignore_cleanup_errors=True) as folder:
        report = run_trial(Path(folder), n=simulations, n_kills=kills, seed=seed, say=console.print)
    show(report, seed)
    sys.exit(1 if report.n_wrong else 0)


if __name__ == "__main__":
    typer.run(main)
