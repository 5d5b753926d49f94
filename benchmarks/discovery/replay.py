"""Replaying tables: every engine from the same random starts, results kept as lines of JSON so that a run resumes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.discovery.engines import Factory
from benchmarks.discovery.tables import Table
from nanoos.discovery.metrics import found_curve, top_rows

STARTS = 5  # two are too few on small pools: an engine's first model then rests on one difference
BUDGETS = {
    "alkox": 104,
    "colors_bob": 100,
    "fullerenes": 120,
    "suzuki": 120,
    "photo_pce10": 200,
    "photo_wf3": 200,
    "hplc": 200,
}
DEFAULT_BUDGET = 150
STOP_AT = 0.8 - 1e-12  # of the top found: what the acceleration factor needs
MIN_SHARE = 0.1  # of the table: what the enhancement factor needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """One engine on one table from one seed.

    Attributes:
        table: Its name.
        engine: Its name.
        seed: Of the starts and the engine.
        batch: Rows a suggestion.
        order: Rows in the order of evaluation, the starts first.
        seconds: Of each suggestion.
    """

    table: str
    engine: str
    seed: int
    batch: int
    order: list[int]
    seconds: list[float]


def replay(table: Table, engine: str, factory: Factory, *, seed: int, batch: int = 1) -> Replay:
    """Evaluate until the top is found or the budget is spent."""
    rng = np.random.default_rng(seed)
    order = [int(row) for row in rng.choice(len(table.values), STARTS, replace=False)]
    top = top_rows(table.values, maximize=table.maximize)
    budget = min(BUDGETS.get(table.name, DEFAULT_BUDGET), len(table.values))
    state = factory(table, seed)
    seconds = []
    while len(order) < budget:
        if found_curve(np.array(order), top)[-1] >= STOP_AT and len(order) >= MIN_SHARE * len(table.values):
            break
        start = time.perf_counter()
        chosen = state.suggest(order, min(batch, budget - len(order)))
        seconds.append(round(time.perf_counter() - start, 5))
        assert not set(chosen) & set(order), f"{engine} repeats {set(chosen) & set(order)}"
        order.extend(int(row) for row in chosen)
    return Replay(table=table.name, engine=engine, seed=seed, batch=batch, order=order, seconds=seconds)


class Results:
    """Replays in a file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Iterator[Replay]:
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                yield Replay(**json.loads(line))

    def add(self, result: Replay) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a") as stream:
            stream.write(json.dumps(asdict(result)) + "\n")


def missing(
    results: Results, tables: Iterable[str], engines: Iterable[str], seeds: Iterable[int], batch: int
) -> list[tuple[int, str, str]]:
    """What is still to run, seed by seed, so that a run cut short has every engine at the same seeds."""
    done = {(each.seed, each.table, each.engine) for each in results.read() if each.batch == batch}
    tables, engines = list(tables), list(engines)
    wanted = [(seed, table, engine) for seed in seeds for table in tables for engine in engines]
    return [key for key in wanted if key not in done]
