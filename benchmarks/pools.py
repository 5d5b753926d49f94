"""Building large design spaces: how long it takes, how much memory, and how long another writer waits meanwhile.

`python -m benchmarks.pools 20000 200000 1000000`: each size in a process of its own, on SQLite.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from nanoos.campaigns.creation import create_campaign, prepare_campaign
from nanoos.campaigns.spec import parse_campaign
from nanoos.control.orchestrators import get_or_create_orchestrator, update_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.execution.design_spaces.builder import build_design_spaces
from nanoos.settings import Settings
from nanoos.store.database import Database, create_database_engine
from nanoos.store.schema import migrate

KIB = 1024
PAUSE_S = 0.05  # between two writes of the other writer


def main(sizes: list[int]) -> None:
    print("structures  create s   build s  peak MiB  waits s: median     99 %  longest")
    for n in sizes:
        # Peak memory is a process's, ever.
        subprocess.run([sys.executable, "-m", "benchmarks.pools", "--one", str(n)], check=True)


def measure(n: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, nanoos_home=Path(folder), database_url="")
        database = migrate(settings)
        with database.write() as connection:
            get_or_create_orchestrator(connection)
        create_s = _create(database, n)
        url = str(database.engine.url)
        other = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.pools", "--beside", url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        report = build_design_spaces(database, settings)
        answer, _ = other.communicate("")
        waits = sorted(json.loads(answer))
        database.dispose()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB
    print(
        f"{report.structures:>10} {create_s:>9.2f} {report.wall_seconds:>9.1f} {peak:>9.0f} "
        f"{waits[len(waits) // 2]:>16.4f} "
        f"{waits[len(waits) * 99 // 100]:>8.3f} {waits[-1]:>8.3f}"
    )


def _create(database: Database, n: int) -> float:
    spec: dict[str, Any] = {
        "slug": "large",
        "design_space": {"kind": "tmd_alloy", "n_structures": n},
        "engine": {"name": "tmd_three_band"},
        "goal": {"bandgap_pbe_ev": {"min": 1.0}},
    }
    begun = time.perf_counter()
    prepared = prepare_campaign(database, parse_campaign(spec))
    with database.write() as connection:
        orchestrator = get_or_create_orchestrator(connection)
        create_campaign(connection, prepared, orchestrator_id=orchestrator.id, created_by="benchmark", now=utc_now())
    return time.perf_counter() - begun


def write_beside(url: str) -> None:
    """Write now and then until the input ends; prints the seconds of each write."""
    database = Database(create_database_engine(Settings(_env_file=None, database_url=url)))
    stop = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.read()
        stop.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    waits: list[float] = []
    while not stop.wait(PAUSE_S):
        begun = time.perf_counter()
        with database.write() as connection:
            changed = {"min_new_samples_for_retrain": 20 + len(waits) % 2}
            update_orchestrator(connection, "default", now=utc_now(), config_changes=changed)
        waits.append(time.perf_counter() - begun)
    database.dispose()
    print(json.dumps(waits))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
    elif sys.argv[1:2] == ["--beside"]:
        write_beside(sys.argv[2])
    else:
        main([int(argument) for argument in sys.argv[1:]] or [20_000, 200_000])
