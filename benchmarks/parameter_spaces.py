"""Parameter spaces: evaluations until a point is good enough, against random and Sobol points, and time of a choice.

    python -m benchmarks.parameter_spaces [--seeds 5] [--budget 60]

Test functions: Branin, Hartmann6 (Surjanovic and Bingham, Virtual Library of Simulation Experiments), and a mixture of
five components with at most three present, a temperature in steps and a choice of four. A run ends at the first value
within the stated gap of the optimum; one that does not get there counts as the budget.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import qmc

from nanoos.discovery.protocol import Labels, SelectionProblem
from nanoos.discovery.select import select_batch
from nanoos.domain.goal import Goal
from nanoos.materials.parameters.space import ParameterSpace

GOAL = Goal.parse({"value": {"direction": "maximize"}})
POOL = 1000  # points that a campaign's space starts with
FIRST = 3  # points before the first model
LISTED = 10_000  # rows of the pool that the time is compared with
BEST_MIX = {"a": 0.45, "b": 0.35, "c": 0.2}


@dataclass(frozen=True)
class Case:
    """A function to maximise; a run succeeds within `gap` of `best`."""

    space: Mapping[str, Any]
    function: Callable[[Mapping[str, Any]], float]
    best: float
    gap: float


def numbers(*bounds: tuple[str, float, float], **more: Any) -> list[dict[str, Any]]:
    return [{"name": name, "kind": "continuous", "low": low, "high": high, **more} for name, low, high in bounds]


def branin(point: Mapping[str, Any]) -> float:
    x, y = point["x"], point["y"]
    bowl = (y - 5.1 / (4 * math.pi**2) * x**2 + 5 / math.pi * x - 6) ** 2
    return -(bowl + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10)


ALPHA = np.array([1.0, 1.2, 3.0, 3.2])
A = np.array(
    [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
)
P = 1e-4 * np.array(
    [
        [1312, 1696, 5569, 124, 8283, 5886],
        [2329, 4135, 8307, 3736, 1004, 9991],
        [2348, 1451, 3522, 2883, 3047, 6650],
        [4047, 8828, 8732, 5743, 1091, 381],
    ]
)


def hartmann6(point: Mapping[str, Any]) -> float:
    x = np.array([point[f"x{k}"] for k in range(6)])
    return float(ALPHA @ np.exp(-(A * (x - P) ** 2).sum(axis=1)))


def formulation(point: Mapping[str, Any]) -> float:
    mixture = sum((point[name] - BEST_MIX.get(name, 0.0)) ** 2 for name in "abcde")
    solvent = {"water": 0.3, "ethanol": 0.0, "dmf": 0.15, "dmso": 0.4}[point["solvent"]]
    return -(4 * mixture + ((point["temperature"] - 85) / 40) ** 2 + solvent)


CASES: Mapping[str, Case] = {
    "Branin": Case({"parameters": numbers(("x", -5, 10), ("y", 0, 15))}, branin, -0.397887, 0.1),
    "Hartmann6": Case({"parameters": numbers(*((f"x{k}", 0, 1) for k in range(6)))}, hartmann6, 3.32237, 0.166),
    "mixture": Case(
        {
            "parameters": [
                *numbers(*((name, 0, 1) for name in "abcde"), step=0.05),
                *numbers(("temperature", 60, 120), step=5),
                {"name": "solvent", "kind": "categorical", "values": ["water", "ethanol", "dmf", "dmso"]},
            ],
            "constraints": [
                {"kind": "mixture", "of": list("abcde")},
                {"kind": "at_most", "of": list("abcde"), "count": 3, "minimum": 0.1},
            ],
        },
        formulation,
        0.0,
        0.03,
    ),
}


def chosen_in_turn(case: Case, seed: int, budget: int) -> list[float]:
    """Values in the order in which the engine chooses points, one at a time."""
    space = ParameterSpace(case.space)
    structures = list(space.generate(POOL, seed))
    features = space.featurize(structures)
    rows: list[int] = []
    values: list[float] = []
    states: Mapping[str, dict[str, Any]] = {}
    while len(values) < budget:
        labels = {"value": Labels(index=np.array(rows, dtype=np.int64), value=np.array(values))}
        problem = SelectionProblem(features=features, goal=GOAL, labels=labels, warm_start=states, points=space)
        size = FIRST if not rows else 1
        selection = select_batch(problem, batch_size=size, seed=seed * 1_000_003 + len(rows))
        states = selection.states
        for row, point in zip(selection.index, selection.features, strict=True):
            position = int(row)
            if position >= len(structures):
                position = len(structures)
                structures.extend(space.points(point[None, :]))
                features = np.vstack([features, point])
            rows.append(position)
            values.append(case.function(structures[position].spec["features"]))
    return values


def random_points(case: Case, seed: int, budget: int) -> list[float]:
    return [case.function(item.spec["features"]) for item in ParameterSpace(case.space).generate(budget, seed)]


def sobol_points(case: Case, seed: int, budget: int) -> list[float] | None:
    """Values at Sobol points of the box; None where the space has constraints."""
    if case.space.get("constraints"):
        return None
    parameters = case.space["parameters"]
    unit = qmc.Sobol(len(parameters), seed=seed).random_base2(math.ceil(math.log2(budget)))[:budget]
    names = [item["name"] for item in parameters]
    low, high = (np.array([item[end] for item in parameters]) for end in ("low", "high"))
    return [case.function(dict(zip(names, row, strict=True))) for row in low + unit * (high - low)]


def needed(values: list[float], case: Case) -> int:
    good = np.flatnonzero(np.array(values) >= case.best - case.gap)
    return int(good[0]) + 1 if len(good) else len(values)


def compare(seeds: int, budget: int) -> None:
    print(f"Evaluations, {seeds} seeds, {budget} at most: median (range; runs that got there)\n")
    print("| function | gap | NANO-OS | random | Sobol |\n|---|---|---|---|---|")
    for name, case in CASES.items():
        cells = []
        for strategy in (chosen_in_turn, random_points, sobol_points):
            runs = [strategy(case, seed, budget) for seed in range(seeds)]
            counts = [needed(values, case) for values in runs if values is not None]
            reached = sum(max(values) >= case.best - case.gap for values in runs if values is not None)
            text = f"{np.median(counts):.0f} ({min(counts)} to {max(counts)}; reached {reached})" if counts else "-"
            cells.append(text)
        print(f"| {name} | {case.gap} | {' | '.join(cells)} |", flush=True)


def time_choices(repeats: int = 5) -> None:
    """Median seconds of one choice with 60 labels, and their ratio to a choice from a list in the same run."""
    print("\n| dimensions | new points s | list of 10,000 s | ratio |\n|---|---|---|---|")
    for d in (2, 6, 12, 20):
        space = ParameterSpace({"parameters": numbers(*((f"x{k}", 0, 1) for k in range(d)))})
        rng = np.random.default_rng(d)
        rows = np.arange(60)
        seconds = []
        for n, points in ((POOL, space), (LISTED, None)):
            features = rng.random((n, d))
            labels = {"value": Labels(index=rows, value=np.sin(3 * features[:60]).sum(axis=1))}
            problem = SelectionProblem(features=features, goal=GOAL, labels=labels, points=points)
            taken = []
            for seed in range(repeats):
                begun = time.perf_counter()
                select_batch(problem, batch_size=1, seed=seed)
                taken.append(time.perf_counter() - begun)
            seconds.append(float(np.median(taken)))
        print(f"| {d} | {seconds[0]:.3f} | {seconds[1]:.3f} | {seconds[0] / seconds[1]:.2f} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--budget", type=int, default=60)
    given = parser.parse_args()
    compare(given.seeds, given.budget)
    time_choices()
