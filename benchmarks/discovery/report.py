"""Tables and plots from the recorded replays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.discovery.replay import STARTS, Replay
from benchmarks.discovery.tables import MAIN, load
from nanoos.discovery.metrics import (
    acceleration_factor,
    enhancement_factor,
    evaluations_to_reach,
    found_curve,
    top_rows,
)

PEERS = ("botorch", "ax", "baybe", "plain_gp")
COLUMNS = (
    ("AF (80% of the top 5%), medians", "af"),
    ("EF at 10% of the table, medians", "ef"),
    ("EF at 10% of the table, means", "mean_ef"),
    ("Median ms a suggestion", "seconds"),
)
ENHANCED_AT = 0.1  # of the table: where EF is read off
BATCH = 5
SHOWN_BATCHES = 3  # after the start: most small tables are searched by then


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One engine on one table, medians over seeds; evaluations are infinite where most replays end before."""

    table: str
    engine: str
    batch: int
    n_seeds: int
    evaluations: float
    af: float
    ef: float
    mean_ef: float
    seconds: float


def summarise(replays: Iterable[Replay]) -> list[Line]:
    groups: dict[tuple[str, str, int], dict[int, Replay]] = defaultdict(dict)
    for each in replays:
        groups[each.table, each.engine, each.batch][each.seed] = each
    lines = []
    for (name, engine, batch), by_seed in sorted(groups.items()):
        table = load(name)
        n, top = len(table.values), top_rows(table.values, maximize=table.maximize)
        orders = [np.array(each.order) for each in by_seed.values()]
        # From the middle order statistics: numpy's median of two infinities is not a number.
        needed = np.sort([evaluations_to_reach(order, top) for order in orders])
        middle = needed[(len(needed) - 1) // 2 : len(needed) // 2 + 1]
        evaluations = float(middle.mean()) if np.isfinite(middle).all() else float("inf")
        at = round(ENHANCED_AT * n)
        factors = [enhancement_factor(order, top, n, at) for order in orders]
        lines.append(
            Line(
                table=name,
                engine=engine,
                batch=batch,
                n_seeds=len(orders),
                evaluations=evaluations,
                af=acceleration_factor(evaluations, n, len(top)),
                ef=float(np.median(factors)),
                mean_ef=float(np.mean(factors)),
                seconds=float(np.median(np.concatenate([each.seconds for each in by_seed.values()]))),
            )
        )
    return lines


def markdown(replays: list[Replay], *, seeds: int) -> str:
    """AF and EF by table and engine, the comparison with the best peer, and the loss by batches.

    Args:
        replays: All that were played.
        seeds: AF and EF are over seeds below this, the same for every engine; the loss by batches is over all.
    """
    lines = summarise(each for each in replays if each.seed < seeds)
    parts = []
    by_key = {(line.table, line.engine, line.batch): line for line in lines}
    tables = [name for name in MAIN if any(line.table == name for line in lines)]
    tables += sorted({line.table for line in lines} - set(tables))
    engines = sorted({line.engine for line in lines if line.batch == 1}, key=lambda name: (name != "nanoos", name))
    for title, attribute in COLUMNS:
        rows = [f"| {title} | " + " | ".join(engines) + " |", "|---|" + "---:|" * len(engines)]
        for name in tables:
            cells = []
            for engine in engines:
                line = by_key.get((name, engine, 1))
                if line is None:
                    cells.append("")
                    continue
                value = getattr(line, attribute) * (1e3 if attribute == "seconds" else 1)
                text = "not reached" if value == 0 and attribute == "af" else f"{value:.2f}"
                cells.append(f"{text} ({line.n_seeds})")
            rows.append(f"| {name} | " + " | ".join(cells) + " |")
        parts.append("\n".join(rows))
    parts.append("In brackets: replays (seeds).")
    parts.append(_against_best([each for each in replays if each.seed < seeds], tables))
    own = [each for each in replays if each.engine == "nanoos"]
    played = tables + sorted({each.table for each in own} - set(tables))
    parts.append(_batch_loss(own, played))
    parts.append(_batch_finds(own, played))
    return "\n\n".join(part for part in parts if part) + "\n"


def _against_best(replays: list[Replay], tables: list[str]) -> str:
    """Ratios to each peer on the seeds that both have played, since the peers that are slow have played fewer."""
    rows = ["| nanoos / peer, on their common seeds | AF | EF (median) | EF (mean) |", "|---|---:|---:|---:|"]
    attributes = ("af", "ef", "mean_ef")
    lowest: dict[str, dict[str, float]] = {}
    for name in tables:
        of_table = [each for each in replays if each.table == name and each.batch == 1]
        for peer in PEERS:
            seeds = {each.seed for each in of_table if each.engine == peer}
            seeds &= {each.seed for each in of_table if each.engine == "nanoos"}
            pair = summarise(each for each in of_table if each.seed in seeds and each.engine in ("nanoos", peer))
            if len(pair) != 2:
                continue
            own, other = sorted(pair, key=lambda line: line.engine != "nanoos")
            ratios = [_ratio(getattr(own, each), getattr(other, each)) for each in attributes]
            rows.append(f"| {name}, {peer} ({len(seeds)}) | " + " | ".join(f"{each:.2f}" for each in ratios) + " |")
            for attribute, ratio in zip(attributes, ratios, strict=True):
                by_table = lowest.setdefault(attribute, {})
                by_table[name] = min(by_table.get(name, np.inf), ratio)
    if not lowest:
        return ""
    counts = [
        f"{attribute}: at or above every peer on {sum(value >= 1.0 - 1e-9 for value in by_table.values())} of "
        f"{len(by_table)} tables, lowest ratio {min(by_table.values()):.2f}"
        for attribute, by_table in lowest.items()
    ]
    return "\n".join(rows) + "\n\n" + "; ".join(counts) + "."


def _ratio(own: float, other: float) -> float:
    if other == 0.0:
        return 1.0 if own == 0.0 else np.inf
    return own / other


def _batch_loss(own: list[Replay], tables: list[str]) -> str:
    """Evaluations to target by batches and one at a time, over the seeds that were played both ways.

    A hit counts at its place in its batch.
    """
    rows = [
        f"| nanoos, evaluations to 80% of the top, medians | seeds | one at a time | batches of {BATCH} | loss |",
        "|---|---:|---:|---:|---:|",
    ]
    losses = []
    for name in tables:
        seeds = _seeds_of(own, name, 1) & _seeds_of(own, name, BATCH)
        lines = summarise(each for each in own if each.table == name and each.seed in seeds)
        by_batch = {line.batch: line.evaluations for line in lines}
        if not seeds or not np.isfinite(by_batch[1] + by_batch[BATCH]):
            continue
        losses.append(by_batch[BATCH] / by_batch[1] - 1.0)
        rows.append(f"| {name} | {len(seeds)} | {by_batch[1]:.1f} | {by_batch[BATCH]:.1f} | {100 * losses[-1]:+.0f}% |")
    if not losses:
        return ""
    return "\n".join(rows) + (
        f"\n\nLoss by batches of {BATCH} over the tables: median {100 * np.median(losses):+.0f}%, "
        f"mean {100 * np.mean(losses):+.0f}%."
    )


def _batch_finds(own: list[Replay], tables: list[str]) -> str:
    """Where batches lose: rows of the top found by each five picks after the start, means over replays."""
    header = " | ".join(
        f"picks {STARTS + k * BATCH + 1}-{STARTS + (k + 1) * BATCH}, one at a time | in a batch"
        for k in range(SHOWN_BATCHES)
    )
    rows = [f"| nanoos, rows of the top found | {header} |", "|---|" + "---:|---:|" * SHOWN_BATCHES]
    for name in tables:
        table = load(name)
        top = top_rows(table.values, maximize=table.maximize)
        cells = []
        for k in range(SHOWN_BATCHES):
            picks = slice(STARTS + k * BATCH, STARTS + (k + 1) * BATCH)
            for batch in (1, BATCH):
                orders = [each.order[picks] for each in own if (each.table, each.batch) == (name, batch)]
                found = [int(np.isin(order, top).sum()) for order in orders if len(order) == BATCH]
                cells.append(f"{np.mean(found):.2f}" if found else "")
        if all(cells):
            rows.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(rows) if len(rows) > 2 else ""


def _seeds_of(replays: Iterable[Replay], table: str, batch: int) -> set[int]:
    return {each.seed for each in replays if (each.table, each.batch) == (table, batch)}


def draw(replays: Iterable[Replay], path: Path) -> None:
    """Median fraction of the top found, a panel a table."""
    from matplotlib.figure import Figure

    groups: dict[str, dict[str, list[list[int]]]] = defaultdict(lambda: defaultdict(list))
    for each in replays:
        if each.batch == 1:
            groups[each.table][each.engine].append(each.order)
    if not groups:
        return
    n_columns = min(3, len(groups))
    n_rows = -(-len(groups) // n_columns)
    figure = Figure(figsize=(5 * n_columns, 3.6 * n_rows), layout="constrained")
    for k, (name, engines) in enumerate(groups.items()):
        table = load(name)
        top = top_rows(table.values, maximize=table.maximize)
        axes = figure.add_subplot(n_rows, n_columns, k + 1)
        longest = max(len(order) for orders in engines.values() for order in orders)
        for engine, orders in sorted(engines.items()):
            curves = np.full((len(orders), longest), np.nan)
            for row, order in enumerate(orders):
                curve = found_curve(np.array(order), top)
                curves[row, : len(curve)] = curve
                curves[row, len(curve) :] = curve[-1]  # a replay ends once enough is found
            width = 2.2 if engine == "nanoos" else 1.2
            axes.plot(np.arange(1, longest + 1), np.median(curves, axis=0), label=engine, lw=width)
        axes.plot([1, longest], [1 / len(table.values), longest / len(table.values)], "--", color="0.5", label="random")
        axes.set(title=name, xlabel="evaluations", ylabel="fraction of the top 5% found", ylim=(0, 0.85))
        if k == 0:
            axes.legend(frameon=False, fontsize=8)
    figure.savefig(path, dpi=120)
