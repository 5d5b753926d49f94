"""What a defined engine costs over the bare program or function: `python -m benchmarks.engines [--n 1000]`.

The baseline of a command is `subprocess.run` of it with its output captured and parsed, in a loop in one process; that
of a Python function is the call. Against them stands a campaign's queue: claimed, simulated in the engine process,
files kept, result and label recorded. Each with 1 and 2 workers, on SQLite; all in the same run. Workers are warm: the
start of an engine process, once for many simulations, is not in the figures.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from nanoos.control.config import get_default_config
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.settings import load_settings
from nanoos.store.schema import migrate
from nanoos.store.tables import simulation_jobs

COMMAND = """\
kind: command
input: row
command: [sh, -c, 'echo "value = {{ row.x }}"']
properties:
  value: {pattern: 'value = (\\S+)'}
"""
FUNCTION = """\
kind: python
input: row
function: benchmark_function:value
properties: {value: ""}
"""
MODULE = "def value(row):\n    return {'value': row['x'] ** 2}\n"
# Prints the seconds after the first recorded chunk, in which the engine process starts, and the simulations in them.
DRAIN = """\
import time
from nanoos.execution.simulations.worker import drain_simulations
from nanoos.settings import load_settings
from nanoos.store.schema import open_database

begun = [time.perf_counter(), 0]

def note(report):
    if not begun[1]:
        begun[:] = time.perf_counter(), report.completed

done = drain_simulations(open_database(load_settings()), load_settings(), on_chunk=note)
print(time.perf_counter() - begun[0], done.completed - begun[1])
"""


def main(n: int) -> None:
    print(f"{'':<24}{'bare ms':>9}{'1 worker':>10}{'ratio':>8}{'over':>8}{'2 workers':>11}{'ratio':>8}")
    for name, definition, bare in (("command", COMMAND, _bare_command), ("Python function", FUNCTION, _bare_function)):
        bare_ms = 1000 * bare(n) / n
        one, two = (1000 * _queued(definition, n, workers) for workers in (1, 2))
        print(
            f"{name:<24}{bare_ms:>9.3f}{one:>10.3f}{one / bare_ms:>8.1f}{one - bare_ms:>8.3f}"
            f"{two:>11.3f}{two / bare_ms:>8.1f}"
        )


def _bare_command(n: int) -> float:
    def one(x: int) -> float:
        done = subprocess.run(["sh", "-c", f'echo "value = {x}"'], capture_output=True, text=True, check=True)
        return float(re.findall(r"value = (\S+)", done.stdout)[-1])

    return _timed(one, n)


def _bare_function(n: int) -> float:
    namespace: dict = {}
    exec(MODULE, namespace)
    return _timed(lambda x: namespace["value"]({"x": x})["value"], n)


def _timed(one: Callable[[int], float], n: int) -> float:
    begun = time.perf_counter()
    for x in range(n):
        one(x)
    return time.perf_counter() - begun


def _queued(definition: str, n: int, n_workers: int) -> float:
    """Seconds a simulation of warm workers: each counts from its first recorded chunk on."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        engines = home / "engines"
        engines.mkdir()
        (engines / "measured.yaml").write_text(definition)
        (engines / "benchmark_function.py").write_text(MODULE)
        with (home / "table.csv").open("w", newline="") as file:
            csv.writer(file).writerows([["id", "x"], *([f"r{x}", x] for x in range(n))])
        os.environ |= {"NANOOS_HOME": folder, "ENGINES_FOLDER": str(engines), "DATA_ROOTS": folder, "DATABASE_URL": ""}
        database = migrate(load_settings())
        with database.write() as connection:
            get_or_create_orchestrator(connection, config={**get_default_config(), "max_simultaneous_simulations": n})
        campaign = {
            "slug": "measured",
            "design_space": {"kind": "table", "params": {"path": str(home / "table.csv"), "id_column": "id"}},
            "engine": {"name": "measured"},
            "goal": {"value": {"min": 1e9}},
            "batch_size": n,
            "simulation_budget": n,
        }
        execute(database, CreateDesignCampaign(campaign=campaign), agent_id="benchmark")
        execute(database, RunStep(), agent_id="benchmark")
        workers = [
            subprocess.Popen([sys.executable, "-c", DRAIN], stdout=subprocess.PIPE, text=True) for _ in range(n_workers)
        ]
        measured = [worker.communicate()[0].split() for worker in workers]
        with database.read() as connection:
            statuses = connection.execute(simulation_jobs.select()).all()
        database.dispose()
        if {row.status for row in statuses} != {"COMPLETED"} or len(statuses) != n:
            raise SystemExit(f"only {sum(row.status == 'COMPLETED' for row in statuses)} of {n} were computed")
        return 1 / sum(int(count) / float(seconds) for seconds, count in measured)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=1000, help="simulations of each kind")
    main(parser.parse_args().n)
