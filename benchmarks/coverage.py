"""How many unseen values the 90% intervals of a model hold, on the shipped campaigns and on public tables.

    python -m benchmarks.coverage                       # 30 labels, 5 samples of each pool
    python -m benchmarks.coverage --labels 30 80 --samples 20 --pools tmd_gap suzuki

A sample is so many random labels of a pool; a model learns from them as a training does, and predicts the rest of the
pool, which `pool` counts. `held out` counts the labels themselves, each predicted by fits without its fold: the figure
`coverage_90` of a model's version. The 95% interval is Student's over the samples, whose labels are not independent
within a sample. The measured tables are those of `olymp` (see benchmarks/discovery/README.md) and scikit-learn's
diabetes; without `olymp` they are left out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Collection, Iterator
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy.stats import t
from sklearn.datasets import load_diabetes

from benchmarks.discovery.tables import EXTRA, MAIN, load
from nanoos._runtime.blas import one_thread
from nanoos.discovery.held_out import HeldOut
from nanoos.discovery.protocol import Floats
from nanoos.discovery.surrogates import fit_surrogate
from nanoos.discovery.validation import cross_validate
from nanoos.plugins.registry import design_space, simulation_engine

EXAMPLES = Path("examples")
WANTED = (0.87, 0.93)
MIN_REST = 20  # fewer values say nothing about a share
N_STRUCTURES = {"tmd_gap": 400, "tmd_optical": 400, "nanoparticle": 80}  # a particle's relaxation takes half a second


def problems(pools: Collection[str]) -> Iterator[tuple[str, Floats, Floats]]:
    """Names, features and values of pools in which every value is known."""
    for name in pools:
        if name in N_STRUCTURES:
            yield from _campaign(name, N_STRUCTURES[name])
        elif name == "diabetes":
            yield name, *load_diabetes(return_X_y=True)
        else:
            table = load(name)
            yield name, table.features, table.values


def _campaign(name: str, n: int) -> Iterator[tuple[str, Floats, Floats]]:
    """The targets of a shipped campaign on structures of its design space, by its engine."""
    campaign = json.loads((EXAMPLES / f"{name}.json").read_text())
    wanted = campaign["design_space"]
    space = design_space(wanted.get("kind", "tmd_alloy"), wanted.get("params") or {"elements": wanted["elements"]})
    engine = simulation_engine(campaign["engine"]["name"])
    structures = space.generate(n, seed=1)
    outputs = [engine.simulate(structure.spec).outputs for structure in structures]
    features = space.featurize(structures)
    for target in campaign["goal"]:
        yield f"{name}, `{target}`", features, np.array([each[target] for each in outputs])


def coverages(features: Floats, values: Floats, n_labels: int, n_samples: int) -> tuple[Floats, Floats, set[str]]:
    """Share of held-out labels and of the rest of the pool inside their intervals, by sample; the kinds of model."""
    held_out, rest, kinds = np.empty(n_samples), np.empty(n_samples), set()
    for seed in range(n_samples):
        order = np.random.default_rng(seed).permutation(len(values))
        known, unknown = order[:n_labels], order[n_labels:]
        held_out[seed] = cross_validate(features[known], values[known], seed=seed).coverage_90
        model = fit_surrogate(features[known], values[known], seed=seed, calibrate=True)
        rest[seed] = HeldOut.predicted(model, features[unknown], values[unknown]).is_inside.mean()
        kinds.add(model.kind)
    return held_out, rest, kinds


def with_interval(shares: Floats) -> str:
    """Mean of the samples in percent with its 95% interval."""
    half = t.ppf(0.975, len(shares) - 1) * shares.std(ddof=1) / np.sqrt(len(shares))
    return f"{100 * shares.mean():.0f} ± {100 * half:.0f}"


def main() -> None:
    tables = (*MAIN, *EXTRA) if find_spec("olympus") else ()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=int, nargs="+", default=[30])
    parser.add_argument("--samples", type=int, default=5)
    parser.add_argument("--pools", nargs="+", choices=[*N_STRUCTURES, *tables, "diabetes"])
    arguments = parser.parse_args()
    columns = [f"{n} labels: {what}, %" for n in arguments.labels for what in ("held out", "pool")]
    print(f"| values | {' | '.join(columns)} | models |")
    print(f"|---|{'---|' * len(columns)}---|")
    means: dict[str, list[float]] = {name: [] for name in columns}
    with one_thread():
        for name, features, values in problems(arguments.pools or [*N_STRUCTURES, *tables, "diabetes"]):
            cells, kinds = [], set()
            for position, n in enumerate(arguments.labels):
                if len(values) < n + MIN_REST:
                    cells += ["", ""]
                    continue
                *shares, found = coverages(features, values, n, arguments.samples)
                kinds |= found
                for column, each in zip(columns[2 * position :], shares, strict=False):
                    means[column].append(float(each.mean()))
                    cells.append(with_interval(each))
            print(f"| {name} | {' | '.join(cells)} | {', '.join(sorted(kinds))} |", flush=True)
    for column, each in means.items():
        low, high = WANTED
        inside = sum(low <= share <= high for share in each)
        print(f"{column}: mean {100 * np.mean(each):.1f}, lowest {100 * min(each):.0f}, highest {100 * max(each):.0f}; "
              f"{inside} of {len(each)} within {100 * low:.0f} to {100 * high:.0f}")  # fmt: skip


if __name__ == "__main__":
    main()
