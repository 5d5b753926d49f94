"""Pareto goals on parameter spaces: hypervolume after a budget, against random and Sobol points, and time of a choice.

    python -m benchmarks.pareto [--seeds 5] [--budget 50] [--batch 1] [--cases ZDT1,DTLZ2]

Test functions to minimise: ZDT1, ZDT2 and ZDT3 (Zitzler et al. 2000) in 5 dimensions, and DTLZ2 (Deb et al. 2002) with
3 goals in 5. The reference point is given to the engine and used for the score: the front's nadir, a tenth beyond.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import qmc

from nanoos.discovery.pareto import hypervolume
from nanoos.discovery.protocol import Floats, Labels, SelectionProblem
from nanoos.discovery.select import select_batch
from nanoos.domain.goal import Goal
from nanoos.materials.parameters.space import ParameterSpace

N_PARAMETERS = 5
POOL = 1000  # points that a campaign's space starts with
FIRST = 6  # points before the first model
TIMED_LABELS = 50
TIMED_REPEATS = 5


@dataclass(frozen=True)
class Case:
    """Functions of rows in the unit cube, shape (n, N_PARAMETERS) to (n, n_goals), to minimise."""

    function: Callable[[Floats], Floats]
    reference: tuple[float, ...]

    @property
    def goal(self) -> Goal:
        targets = {f"f{k}": {"direction": "minimize", "reference": at} for k, at in enumerate(self.reference)}
        return Goal.parse({"objective": "pareto", **targets})


def zdt(shape: Callable[[Floats, Floats], Floats]) -> Callable[[Floats], Floats]:
    def function(x: Floats) -> Floats:
        g = 1 + 9 * x[:, 1:].mean(axis=1)
        return np.column_stack([x[:, 0], g * shape(x[:, 0], g)])

    return function


def dtlz2(x: Floats) -> Floats:
    radius = 1 + ((x[:, 2:] - 0.5) ** 2).sum(axis=1)
    a, b = x[:, 0] * np.pi / 2, x[:, 1] * np.pi / 2
    return radius[:, None] * np.column_stack([np.cos(a) * np.cos(b), np.cos(a) * np.sin(b), np.sin(a)])


CASES: Mapping[str, Case] = {
    "ZDT1": Case(zdt(lambda f, g: 1 - np.sqrt(f / g)), (1.1, 1.1)),
    "ZDT2": Case(zdt(lambda f, g: 1 - (f / g) ** 2), (1.1, 1.1)),
    "ZDT3": Case(zdt(lambda f, g: 1 - np.sqrt(f / g) - f / g * np.sin(10 * np.pi * f)), (0.94, 1.18)),
    "DTLZ2": Case(dtlz2, (1.1, 1.1, 1.1)),
}


def score(case: Case, x: Floats) -> float:
    return hypervolume(-case.function(x), -np.array(case.reference))


def space() -> ParameterSpace:
    return ParameterSpace(
        {"parameters": [{"name": f"x{k}", "kind": "continuous", "low": 0, "high": 1} for k in range(N_PARAMETERS)]}
    )


def chosen(case: Case, seed: int, budget: int, batch: int) -> Floats:
    """The points that the engine chooses, shape (budget, N_PARAMETERS)."""
    cube = space()
    features = cube.featurize(list(cube.generate(POOL, seed)))
    rows: list[int] = []
    states: Mapping[str, dict[str, Any]] = {}
    while len(rows) < budget:
        problem = _problem(case.goal, features, np.array(rows, dtype=np.int64), case.function, states, cube)
        size = min(batch if rows else FIRST, budget - len(rows))
        selection = select_batch(problem, batch_size=size, seed=seed * 1_000_003 + len(rows))
        states = selection.states
        for row, point in zip(selection.index, selection.features, strict=True):
            if row >= len(problem.features):
                features = np.vstack([features, point])
            rows.append(int(row) if row < len(problem.features) else len(features) - 1)
    return features[rows]


def _problem(
    goal: Goal,
    features: Floats,
    rows: np.ndarray,
    function: Callable[[Floats], Floats],
    states: Mapping[str, dict[str, Any]],
    points: ParameterSpace | None,
) -> SelectionProblem:
    values = function(features[rows]) if len(rows) else np.empty((0, len(goal.properties)))
    labels = {name: Labels(index=rows, value=values[:, int(name[1:])]) for name in goal.properties}
    return SelectionProblem(features=features, goal=goal, labels=labels, warm_start=states, points=points)


def seconds(goal: Goal, case: Case, batch: int) -> float:
    """Processor time of a choice from a pool of POOL rows with TIMED_LABELS labels and a warm start, median."""
    features = np.random.default_rng(0).random((POOL, N_PARAMETERS))
    problem = _problem(goal, features, np.arange(TIMED_LABELS), case.function, {}, None)
    states = select_batch(problem, batch_size=batch, seed=0).states
    problem = _problem(goal, features, np.arange(TIMED_LABELS), case.function, states, None)
    spent = []
    for repeat in range(TIMED_REPEATS):
        start = time.process_time()
        select_batch(problem, batch_size=batch, seed=repeat)
        spent.append(time.process_time() - start)
    return float(np.median(spent))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--budget", type=int, default=50)
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--cases", default=",".join(CASES))
    given = parser.parse_args()
    print(f"hypervolume after {given.budget} evaluations, median of {given.seeds} seeds (lowest to highest)\n")
    print("| case | nanoos | Sobol | random |\n|---|---:|---:|---:|")
    for name in given.cases.split(","):
        case = CASES[name]
        cells = []
        for points in (
            lambda seed: chosen(case, seed, given.budget, given.batch),  # noqa: B023  # called within its own turn
            lambda seed: qmc.Sobol(N_PARAMETERS, seed=seed).random(64)[: given.budget],
            lambda seed: np.random.default_rng(seed).random((given.budget, N_PARAMETERS)),
        ):
            scores = [score(case, points(seed)) for seed in range(given.seeds)]
            cells.append(f"{np.median(scores):.3f} ({min(scores):.3f} to {max(scores):.3f})")
        print(f"| {name} | {' | '.join(cells)} |", flush=True)
    print(f"\nprocessor time of a choice of 5 on a pool of {POOL} with {TIMED_LABELS} labels\n")
    print("| goals | s | ratio to one goal | ratio to weighted goals |\n|---|---:|---:|---:|")
    for name in ("ZDT1", "DTLZ2"):
        case = CASES[name]
        traded = case.goal
        alone = Goal.parse({"f0": {"direction": "minimize"}})
        weighted = Goal.parse({each: {"direction": "minimize"} for each in traded.properties})
        pareto_s, alone_s, weighted_s = (seconds(goal, case, 5) for goal in (traded, alone, weighted))
        print(f"| {len(traded.properties)} | {pareto_s:.3f} | {pareto_s / alone_s:.1f} | {pareto_s / weighted_s:.1f} |")


if __name__ == "__main__":
    main()
