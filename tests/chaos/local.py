"""`make chaos-local`: simulations of defined engines on one machine while their processes are killed, then an audit.

Victims are the worker, its engine process, both, and the program that the engine runs. Exit status 1 where anything
was lost, done twice or left running.
"""

from __future__ import annotations

import random
import signal
import subprocess
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

from nanoos.domain.statuses import CampaignStatus
from nanoos.execution.simulations.process_family import MARK, marked
from nanoos.store.tables import campaigns, simulation_jobs, simulation_results
from tests.chaos.audit import Check
from tests.chaos.report import Report, console, environment, new_bench, show, simulations_whole
from tests.support.bench import Bench
from tests.support.cluster import DEFINITION
from tests.support.engines import calls_of
from tests.support.processes import ROOT

VICTIMS = ("worker", "engine process", "worker and engine process", "program")
PAUSE_S = (0.5, 5.0)  # a worker records every two seconds
APPEAR_S = 10.0  # one of the two engines runs no program
GONE_S = 10.0  # for what a killed process left to end
SETTLE_S = 600.0
SECONDS = 0.2  # of a simulation

PYTHON = """\
kind: python
input: row
function: simulate:value
properties: {value: ''}
"""
# What it starts in a session of its own outlives it unless the worker looks.
SCRIPT = f"""\
setsid sleep {{asleep}} &
read x id < in.txt
echo $id >> {{calls}}
sleep {SECONDS}
echo "value = $x"
"""
FUNCTION = f"""\
import time
def value(row):
    with open("{{calls}}", "a") as file:
        file.write(row["id"] + "\\n")
    time.sleep({SECONDS})
    return {{{{"value": row["x"]}}}}
"""


class Laboratory:
    """A worker as a process, on two campaigns of `n` simulations each.

    Attributes:
        n_left: Processes that outlived a killed worker or engine process.
        n_resumed: Times that a campaign was paused, since its engine crashed on candidates in a row, and resumed.
    """

    def __init__(self, bench: Bench, n: int) -> None:
        self.bench = bench
        self.n = 2 * n
        self.n_left = 0
        self.n_resumed = 0
        self.asleep = f"{random.SystemRandom().randrange(10**5, 10**6)}.5"
        self._define()
        bench.configure(max_simultaneous_simulations=2 * n)
        for name in ("by_command", "by_python"):
            bench.create(name, engine={"name": name}, n_rows=n, batch_size=n, simulation_budget=n)
        bench.step()
        self.worker = self._start()

    def strike(self, victim: str, chance: random.Random) -> bool:
        """Kill one of these, and start the worker again where it was; False where there is none any more."""
        deadline = time.monotonic() + APPEAR_S
        while not (chosen := self._victims(victim)):
            assert self.worker.poll() is None, self.log.read_text()[-2000:]
            if self.is_done or time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        marks = {each.environ()[MARK] for each in self._engine_processes()}
        chance.shuffle(chosen)
        for process in chosen:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if victim == "program":
            return True
        if victim != "engine process":
            self.worker.wait()
        deadline = time.monotonic() + GONE_S
        while (left := [each for mark in marks for each in marked(mark)]) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.n_left += len(left)
        if victim != "engine process":
            self.worker = self._start()
        return True

    def resume(self) -> None:
        """Resume what was paused, as the person would who knows that the engine is not at fault."""
        for row in self.bench.rows(campaigns, campaigns.c.status == CampaignStatus.PAUSED.value):
            self.bench.move(row.slug, CampaignStatus.RUNNING)
            self.n_resumed += 1

    def stop(self) -> int:
        """End the worker in the orderly way; returns how many of its processes and programs are left."""
        marks = {each.environ()[MARK] for each in self._engine_processes()}
        self.worker.send_signal(signal.SIGTERM)
        try:
            self.worker.wait(timeout=SETTLE_S)
        finally:
            self.worker.kill()
        sleepers = [each for each in psutil.process_iter(["cmdline"]) if each.info["cmdline"] == ["sleep", self.asleep]]
        return len(sleepers) + sum(1 for mark in marks for _ in marked(mark))

    @property
    def is_done(self) -> bool:
        return self.bench.statuses(simulation_jobs) == {"COMPLETED": self.n}

    @property
    def calls(self) -> Path:
        return self.bench.folder / "calls"

    @property
    def log(self) -> Path:
        return self.bench.folder / "worker.log"

    @property
    def scratch(self) -> Path:
        return self.bench.folder / "scratch"

    def _victims(self, victim: str) -> list[psutil.Process]:
        engines = self._engine_processes()
        if victim == "worker":
            return [psutil.Process(self.worker.pid)] if engines else []
        if victim == "engine process":
            return engines
        if victim == "worker and engine process":
            return [*engines, psutil.Process(self.worker.pid)] if engines else []
        found = []
        for engine in engines:
            with suppress(psutil.NoSuchProcess):
                found += [each for each in engine.children(recursive=True) if each.name() == "sh"]
        return found

    def _engine_processes(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            children = psutil.Process(self.worker.pid).children()
            return [each for each in children if "engine_process" in " ".join(each.cmdline())]
        return []

    def _define(self) -> None:
        engines = self.bench.folder / "engines"
        engines.mkdir()
        texts = {
            "by_command.yaml": DEFINITION,
            "by_python.yaml": PYTHON,
            "run.sh": SCRIPT.format(calls=self.calls, asleep=self.asleep),
            "simulate.py": FUNCTION.format(calls=self.calls),
        }
        for name, text in texts.items():
            (engines / name).write_text(text)

    def _start(self) -> subprocess.Popen[bytes]:
        with self.log.open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-c", "from nanoos.interfaces.cli import main; main()", "work"],
                cwd=ROOT,
                stdout=log,
                stderr=log,
            )


def run_trial(folder: Path, *, n: int, n_kills: int, seed: int, say: Callable[[str], None] = print) -> Report:
    """Compute two campaigns of `n` simulations under `n_kills` kills, fewer where they are done before; then audit."""
    chance = random.Random(seed)
    begun = time.monotonic()
    kills: Counter[str] = Counter()
    settings = {"ENGINES_FOLDER": str(folder / "engines"), "SCRATCH_FOLDER": str(folder / "scratch")}
    with environment(folder, settings):
        laboratory = Laboratory(new_bench(folder), n)
        n_left = 0
        try:
            while kills.total() < n_kills and not laboratory.is_done:
                time.sleep(chance.uniform(*PAUSE_S))
                laboratory.resume()
                victim = chance.choice(VICTIMS)
                if laboratory.strike(victim, chance):
                    kills[victim] += 1
                    n_done = laboratory.bench.count(simulation_results)
                    say(f"{kills.total():4d} {victim}; {n_done} of {laboratory.n} results")
            deadline = time.monotonic() + SETTLE_S
            while not laboratory.is_done:
                assert time.monotonic() < deadline, laboratory.log.read_text()[-2000:]
                laboratory.resume()
                time.sleep(0.1)
        finally:
            n_left = laboratory.stop()
        return Report(
            kills=kills,
            checks=list(_checks(laboratory, n_left)),
            n_computed=len(calls_of(str(laboratory.calls))),
            seconds=time.monotonic() - begun,
        )


def _checks(laboratory: Laboratory, n_left: int) -> Iterator[Check]:
    yield from simulations_whole(laboratory.bench, laboratory.n)
    resumed = f"resumed after crashes in a row: {laboratory.n_resumed} times"
    yield Check(what="campaigns", n_seen=2, n_wrong=laboratory.bench.count(campaigns) - 2, detail=resumed)
    yield Check(what="processes left by a kill", n_seen=laboratory.n, n_wrong=laboratory.n_left)
    yield Check(what="processes left at the end", n_seen=laboratory.n, n_wrong=n_left)
    yield Check(what="scratch folders left", n_seen=laboratory.n, n_wrong=len(list(laboratory.scratch.iterdir())))


def main(
    simulations: Annotated[int, typer.Option(min=1, help="How many in each of the two campaigns.")] = 1500,
    kills: Annotated[int, typer.Option(min=0, help="How many.")] = 200,
    seed: Annotated[int, typer.Option(help="Chooses victims and moments.")] = 0,
) -> None:
    """Compute simulations of defined engines while their processes are killed, then audit."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the worker is stopped on the way out
    with tempfile.TemporaryDirectory(prefix="nanoos-chaos-", ignore_cleanup_errors=True) as folder:
        report = run_trial(Path(folder), n=simulations, n_kills=kills, seed=seed, say=console.print)
    show(report, seed)
    sys.exit(1 if report.n_wrong else 0)


if __name__ == "__main__":
    typer.run(main)
