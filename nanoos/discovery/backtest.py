"""Replays of a measured table as if it were unknown, so that a group can choose a strategy before it experiments.

Each seed starts every strategy from the same random rows. Random sampling is computed as its expectation, not drawn.
`backtest_file` replays a file and writes the report.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nanoos.discovery.acquisition import ACQUISITIONS
from nanoos.discovery.metrics import (
    REACHED,
    TOP_FRACTION,
    acceleration_factor,
    enhancement_factor,
    evaluations_to_reach,
    found_curve,
    top_rows,
)
from nanoos.discovery.protocol import Floats, Indices, Labels, SelectionProblem
from nanoos.discovery.scoring import is_hit, observed_ranges, score
from nanoos.discovery.select import select_batch
from nanoos.domain.errors import InvalidInput
from nanoos.domain.goal import Goal

DEFAULT_STRATEGIES = ("auto", "ei", "ucb", "random")
DEFAULT_BUDGET_SHARE = 0.3  # of the table: most strategies have found most of the top by then
ENHANCED_AT = 0.1  # of the table: where EF is evaluated
MIN_ROWS = 20  # the top 5% of fewer is less than one row

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyResult:
    """One strategy over all seeds.

    Attributes:
        name: An acquisition name.
        orders: Rows in the order of evaluation for each seed; empty for random.
        seconds: Time of each suggestion, all seeds; empty for random.
        curve: Median fraction of the top found after each evaluation, shape (budget,).
        low: First quartile of it, shape (budget,).
        high: Third quartile of it, shape (budget,).
        evaluations: Median evaluations to find REACHED of the top; infinite where the budget ends before.
        af: Acceleration factor at the median; 0 where the budget ends before.
        ef: Median enhancement factor after ENHANCED_AT of the table.
        seconds_per_suggestion: Median; 0 for random.
    """

    name: str
    orders: tuple[tuple[int, ...], ...]
    seconds: tuple[float, ...]
    curve: Floats
    low: Floats
    high: Floats
    evaluations: float
    af: float
    ef: float
    seconds_per_suggestion: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """All strategies on one table.

    Attributes:
        title: What was replayed.
        n_rows: Rows of the table.
        n_top: Rows worth finding.
        top_meaning: What they are, in words.
        batch: Rows per suggestion.
        n_seeds: Replays of each strategy.
        results: By strategy, in the requested order.
        notes: What was dropped or merged while reading.
    """

    title: str
    n_rows: int
    n_top: int
    top_meaning: str
    batch: int
    n_seeds: int
    results: tuple[StrategyResult, ...]
    notes: tuple[str, ...] = ()

    @property
    def best(self) -> StrategyResult:
        """The strategy with the highest AF, then the highest EF."""
        return max(self.results, key=lambda each: (each.af, each.ef))

    def rows(self) -> list[dict[str, Any]]:
        """One JSON-able row per strategy."""
        return [
            {
                "strategy": each.name,
                "af": round(each.af, 3),
                "ef": round(each.ef, 3),
                "evaluations_to_reach": None if np.isinf(each.evaluations) else each.evaluations,
                "found_at_budget": round(float(each.curve[-1]), 4),
                "ms_per_suggestion": round(1e3 * each.seconds_per_suggestion, 2),
            }
            for each in self.results
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A table as every replay sees it."""

    features: Floats
    values: Mapping[str, Floats]
    goal: Goal
    top: Indices
    budget: int
    batch: int
    starts: int


def run_backtest(
    features: Floats,
    values: Mapping[str, Floats],
    goal: Goal,
    *,
    strategies: Sequence[str] = DEFAULT_STRATEGIES,
    seeds: int = 20,
    batch: int = 5,
    budget: int | None = None,
    starts: int | None = None,
    title: str = "table",
    notes: Sequence[str] = (),
    progress: Progress | None = None,
) -> Backtest:
    """Replay a table.

    Args:
        features: Shape (n_rows, n_features), finite.
        values: Every property of the goal, measured on every row, shape (n_rows,), property units.
        goal: What is worth finding: with bounded targets the rows that meet all of them, else the best 5% by score.
        strategies: Names of acquisition.ACQUISITIONS.
        seeds: Replays of each strategy.
        batch: Rows per suggestion.
        budget: Evaluations of each replay; DEFAULT_BUDGET_SHARE of the table if None.
        starts: Random rows that each replay begins with; one batch, but at least 5, if None.
        title: For the report.
        notes: For the report.
        progress: Called with replays done and replays in all.

    Raises:
        InvalidInput: A table too small, a property missing, no row worth finding, an unknown strategy or a number
            that is not positive.
    """
    unknown = [name for name in strategies if name not in ACQUISITIONS]
    if unknown or not strategies:
        raise InvalidInput(f"Unknown strategies {unknown}.", hint=f"Use some of {', '.join(ACQUISITIONS)}.")
    if min(seeds, batch, budget or 1, starts or 1) < 1:
        raise InvalidInput(f"{seeds=}, {batch=}, {budget=}, {starts=}: all must be positive.", hint="Use 20 and 5.")
    n_rows = len(features)
    if n_rows < MIN_ROWS:
        raise InvalidInput(f"A table of {n_rows} rows is too small to replay.", hint=f"Give at least {MIN_ROWS} rows.")
    top, meaning = _worth_finding(values, goal)
    budget = min(budget or max(round(DEFAULT_BUDGET_SHARE * n_rows), 2 * batch + 5), n_rows)
    case = _Case(
        features=features,
        values=values,
        goal=goal,
        top=top,
        budget=budget,
        batch=batch,
        starts=min(starts or max(batch, 5), budget),
    )
    results = []
    replayed = [name for name in strategies if name != "random"]
    done = 0
    for name in strategies:
        if name == "random":
            results.append(_random_result(case))
            continue
        orders, seconds = [], []
        for seed in range(seeds):
            order, times = _replay(case, name, seed)
            orders.append(order)
            seconds.extend(times)
            done += 1
            if progress is not None:
                progress(done, len(replayed) * seeds)
        results.append(_summary(case, name, orders, seconds))
    return Backtest(
        title=title,
        n_rows=n_rows,
        n_top=len(top),
        top_meaning=meaning,
        batch=batch,
        n_seeds=seeds,
        results=tuple(results),
        notes=tuple(notes),
    )


def _replay(case: _Case, strategy: str, seed: int) -> tuple[tuple[int, ...], list[float]]:
    rng = np.random.default_rng(seed)
    order = [int(row) for row in rng.choice(len(case.features), case.starts, replace=False)]
    states: Mapping[str, dict[str, Any]] = {}
    seconds = []
    while len(order) < case.budget:
        rows = np.array(order)
        problem = SelectionProblem(
            features=case.features,
            goal=case.goal,
            labels={name: Labels(index=rows, value=case.values[name][rows]) for name in case.goal.properties},
            warm_start=states,
        )
        begun = time.perf_counter()
        selection = select_batch(
            problem,
            batch_size=min(case.batch, case.budget - len(order)),
            acquisition=strategy,
            seed=seed * 1_000_003 + len(order),
        )
        seconds.append(time.perf_counter() - begun)
        states = selection.states
        order.extend(int(row) for row in selection.index)
    return tuple(order), seconds


def _worth_finding(values: Mapping[str, Floats], goal: Goal) -> tuple[Indices, str]:
    if goal.is_bounded:
        hits = np.flatnonzero(is_hit(goal, values))
        if not hits.size:
            raise InvalidInput("No row of the table meets every target.", hint="Widen a window of the goal.")
        return hits, f"{hits.size} rows that meet every target"
    missing = [name for name in goal.properties if name not in values]
    if missing:
        raise InvalidInput(f"The table has no {missing}.", hint=f"It has {sorted(values)}.")
    top = top_rows(score(goal, values, observed_ranges(values)))
    return top, f"the best {100 * TOP_FRACTION:g}% ({top.size} rows)"


def _summary(case: _Case, name: str, orders: Sequence[tuple[int, ...]], seconds: Sequence[float]) -> StrategyResult:
    curves = np.array([found_curve(np.array(order), case.top) for order in orders])
    low, curve, high = np.quantile(curves, [0.25, 0.5, 0.75], axis=0)
    n_rows = len(case.features)
    evaluations = float(np.median([evaluations_to_reach(np.array(order), case.top) for order in orders]))
    at = min(max(1, round(ENHANCED_AT * n_rows)), case.budget)
    return StrategyResult(
        name=name,
        orders=tuple(orders),
        seconds=tuple(seconds),
        curve=curve,
        low=low,
        high=high,
        evaluations=evaluations,
        af=acceleration_factor(evaluations, n_rows, len(case.top)),
        ef=float(np.median([enhancement_factor(np.array(order), case.top, n_rows, at) for order in orders])),
        seconds_per_suggestion=float(np.median(seconds)) if seconds else 0.0,
    )


def _random_result(case: _Case) -> StrategyResult:
    """The expectation of sampling without replacement, with the hypergeometric quartiles."""
    from scipy.stats import hypergeom

    n_rows, n_top = len(case.features), len(case.top)
    n = np.arange(1, case.budget + 1)
    evaluations = float(np.ceil(REACHED * n_top - 1e-12) * (n_rows + 1) / (n_top + 1))
    return StrategyResult(
        name="random",
        orders=(),
        seconds=(),
        curve=n / n_rows,
        low=hypergeom.ppf(0.25, n_rows, n_top, n) / n_top,
        high=hypergeom.ppf(0.75, n_rows, n_top, n) / n_top,
        evaluations=evaluations,
        af=1.0,
        ef=1.0,
        seconds_per_suggestion=0.0,
    )
