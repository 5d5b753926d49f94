"""Simulations that the closed loop needs for its target, against random choice, on the shipped campaigns.

    python -m benchmarks.loop [--campaign examples/tmd_gap.json] [--seeds 20]

Both go through the whole platform (step, leased queue, recording) on a SQLite file; they differ in nothing but the
acquisition function. A seed changes the pool and every draw. Prints medians over the seeds, and the ratio.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from sqlalchemy import select

from nanoos.control.config import get_default_config
from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.execution.simulations.worker import drain_simulations
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.service.queries.campaign import campaign_report
from nanoos.settings import load_settings
from nanoos.store.schema import migrate
from nanoos.store.tables import candidates

RANDOM_BATCH = 200  # random choice learns nothing from a batch, so its size changes only how long this takes


def simulations_until(hit_flags: list[bool], n_hits: int) -> int | None:
    """Position of the n-th hit, counted from 1; None where there are fewer."""
    found = [position for position, is_hit in enumerate(hit_flags, start=1) if is_hit]
    return found[n_hits - 1] if len(found) >= n_hits else None


def run_campaign(values: dict, acquisition: str | None, seed: int) -> tuple[list[bool], float]:
    """Hit flags in the order of choice, and the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(nanoos_home=Path(folder), database_url="", _env_file=None)
        database = migrate(settings)
        config = {**get_default_config(), "max_simultaneous_simulations": RANDOM_BATCH}
        with database.write() as connection:
            get_or_create_orchestrator(connection, config=config)
        campaign = {**values, "seed": seed, "design_space": {**values["design_space"], "seed": seed}}
        if acquisition is not None:
            pool = values["design_space"]["n_structures"]
            campaign |= {"acquisition": acquisition, "batch_size": RANDOM_BATCH, "simulation_budget": pool}
            campaign |= {"max_iterations": pool, "stop": {"hits": values["stop"]["hits"]}}
        begun = time.perf_counter()
        execute(database, CreateDesignCampaign(campaign=campaign), agent_id="benchmark")
        while True:
            execute(database, RunStep(), agent_id="benchmark")
            drain_simulations(database, settings)
            with database.read() as connection:
                if campaign_report(connection, values["slug"]).status.value != "RUNNING":
                    rows = connection.execute(select(candidates.c.is_hit).order_by(candidates.c.id)).scalars()
                    flags = [bool(flag) for flag in rows]
                    break
        seconds = time.perf_counter() - begun
        database.dispose()
    return flags, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--campaign", type=Path, default=Path("examples/tmd_gap.json"))
    parser.add_argument("--seeds", type=int, default=20)
    arguments = parser.parse_args()
    values = json.loads(arguments.campaign.read_text())
    wanted = values["stop"]["hits"]
    marks = (1, max(1, wanted // 2), wanted)
    results: dict[str, list[list[int | None]]] = {"nanoos": [], "random": []}
    for seed in range(arguments.seeds):
        line = [f"seed {seed}:"]
        for name, acquisition in (("nanoos", None), ("random", "random")):
            flags, seconds = run_campaign(values, acquisition, seed)
            results[name].append([simulations_until(flags, mark) for mark in marks])
            line.append(f"{name} {results[name][-1]} in {seconds:.0f} s")
        print(" ".join(line), flush=True)
    print(f"\n{values['name']}: simulations until the n-th candidate that meets every target")
    print(f"medians of {arguments.seeds} seeds")
    for position, mark in enumerate(marks):
        medians = {}
        for name, runs in results.items():
            reached = [run[position] if run[position] is not None else float("inf") for run in runs]
            medians[name] = statistics.median(reached)
        ratio = medians["random"] / medians["nanoos"]
        print(f"n = {mark:3d}   nanoos {medians['nanoos']:6.1f}   random {medians['random']:7.1f}   ratio {ratio:.1f}")


if __name__ == "__main__":
    main()
