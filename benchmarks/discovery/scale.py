"""Time per suggestion and memory on large pools: the figures that need no replay."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Iterable

import numpy as np

from benchmarks.discovery.engines import Factory, Nanoos
from benchmarks.discovery.tables import Table, load
from nanoos.discovery.protocol import Labels, SelectionProblem
from nanoos.discovery.select import select_batch
from nanoos.domain.goal import Goal

SUGGESTIONS = 21  # after a first one that loads libraries; one in ten holds a fit, which the mean must see
PEER_SUGGESTIONS = 5  # each is a whole fit, so a few suffice
GIB = 2**30


def suggestion_seconds(
    factory: Factory, table: Table, n_labels: int, n_suggestions: int
) -> tuple[list[float], list[float]]:
    """Wall and processor times of successive suggestions from `n_labels` labels on, one label more each time.

    Processor time is what an idle core would take: it leaves out what other work on the machine costs.
    """
    rows = np.random.default_rng(0).choice(len(table.values), n_labels + n_suggestions, replace=False).tolist()
    engine = factory(table, 0)
    engine.suggest(rows[: n_labels - 1], 1)
    wall, processor = [], []
    for n in range(n_labels, n_labels + n_suggestions):
        start = time.perf_counter(), time.process_time()
        engine.suggest(rows[:n], 1)
        wall.append(time.perf_counter() - start[0])
        processor.append(time.process_time() - start[1])
    return wall, processor


def print_speed(engines: dict[str, Factory]) -> None:
    """Median and mean time per suggestion, 200 labels, pool of 1,000, same process and one thread."""
    table = load("rough_8d")
    print("\nTime per suggestion: pool 1,000, 200 labels, 8 features, one thread, same process")
    medians, means = {}, {}
    for name, factory in engines.items():
        n_suggestions = SUGGESTIONS if name == "nanoos" else PEER_SUGGESTIONS
        wall, processor = suggestion_seconds(factory, table, 200, n_suggestions)
        medians[name], means[name] = float(np.median(processor)), float(np.mean(processor))
        print(
            f"  {name:12s} median {1e3 * medians[name]:8.1f} ms, mean {1e3 * means[name]:8.1f} ms of processor; "
            f"median {1e3 * np.median(wall):8.1f} ms of wall",
            flush=True,
        )
    if "botorch" in medians:
        print(
            "  nanoos against BoTorch's default: "
            f"{medians['botorch'] / medians['nanoos']:.0f} times faster by medians, "
            f"{means['botorch'] / means['nanoos']:.0f} by means"
        )


def print_scale(sizes: Iterable[tuple[int, int, int]]) -> None:
    """Each size in a process of its own, so that its peak memory is its own."""
    print("\nLarge pools: seconds of one suggestion (cold: first fit; warm: serving surrogate) and peak memory")
    for n_pool, n_labels, n_features in sizes:
        command = [sys.executable, "-m", "benchmarks.discovery.scale", str(n_pool), str(n_labels), str(n_features)]
        print("  " + subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip(), flush=True)


def measure_pool(n_pool: int, n_labels: int, n_features: int) -> str:
    rng = np.random.default_rng(0)
    features = rng.random((n_pool, n_features), dtype=np.float64)
    rows = rng.choice(n_pool, n_labels + 1, replace=False)
    x = features[rows]
    values = np.sin(4.0 * x[:, 0]) + x[:, 1] ** 2 + x[:, 2] * x[:, 3] + 0.05 * rng.standard_normal(len(rows))
    Nanoos(load("rough_8d"), 0).suggest(list(range(20)), 1)  # load the libraries
    states: dict = {}
    seconds = []
    for n in (n_labels, n_labels + 1):
        problem = SelectionProblem(
            features=features,
            goal=Goal.parse({"y": {"direction": "maximize"}}),
            labels={"y": Labels(index=rows[:n], value=values[:n])},
            warm_start=states,
        )
        start = time.perf_counter(), time.process_time()
        selection = select_batch(problem, batch_size=1, seed=n)
        seconds.append((time.perf_counter() - start[0], time.process_time() - start[1]))
        states = dict(selection.states)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / GIB
    (cold, cold_processor), (warm, warm_processor) = seconds
    return (
        f"pool {n_pool:>9,} labels {n_labels:>6,} features {n_features:>3}: "
        f"cold {cold:6.2f} s ({cold_processor:.2f} of processor), warm {warm:6.2f} s ({warm_processor:.2f}), "
        f"peak {peak:.2f} GiB (pool itself {features.nbytes / GIB:.2f})"
    )


if __name__ == "__main__":
    print(measure_pool(*(int(each) for each in sys.argv[1:])))
