"""What judging a new version and its learning curve cost, and how often useless and good versions are promoted.

    python -m benchmarks.models                    # 50 to 400 labels, 200 trials
    python -m benchmarks.models --labels 100 1000 --trials 1000
    python -m benchmarks.models --chain 50         # retrainings one after the other, some on contaminated labels

Processor times on one thread. The labels are a smooth function of four features with 10% noise; the champion learned
from four fifths of them. A useless version learned from labels in random order: either nothing can be learned (the
labels that judge it are the same), or it challenges a champion that learned from the true ones. A good version learned
from all of the true labels.

In a chain of retrainings, each learns from five labels more; once from all as they are, once with the values of others
in the newest of every fifth, as a batch that is retracted. Each promoted version and its predecessor then predict 200
labels that no version has seen: mean absolute errors, with the 95% interval of the paired difference.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nanoos._runtime.blas import one_thread
from nanoos.discovery.surrogates import fit_surrogate
from nanoos.discovery.validation import CrossValidation, cross_validate
from nanoos.learning.champion import FOLDS, Champion, compare_with_rivals, out_of_fold, paired_difference
from nanoos.learning.datasets import TrainingDataset
from nanoos.learning.judgement import judge
from nanoos.learning.learning_curve import learning_curve

N_FEATURES = 4
NOISE = 0.1
CHAMPION_SHARE = 0.8


def truth_of(features: NDArray[np.float64]) -> NDArray[np.float64]:
    """The smooth function, without noise. Shape (n,)."""
    return np.asarray(np.sin(3.0 * features[:, 0]) + features[:, 1] * features[:, 2])


def dataset_of(n: int, rng: np.random.Generator) -> TrainingDataset:
    """Labels of a smooth function at random features, one a structure."""
    features = rng.random((n, N_FEATURES))
    values = truth_of(features) + NOISE * rng.normal(size=n)
    return TrainingDataset(
        id=1,
        modelled_property_id=1,
        slug="benchmark",
        content_hash="",
        features=features,
        feature_names=tuple(f"x{i}" for i in range(N_FEATURES)),
        values=values,
        noise_std=np.full(n, np.nan),
        structure_ids=np.arange(n),
        families=np.arange(n),
        label_ids=np.arange(n),
        n_measured=0,
    )


def shuffled(dataset: TrainingDataset, rng: np.random.Generator) -> TrainingDataset:
    return replace(dataset, values=rng.permutation(dataset.values))


def part_of(dataset: TrainingDataset, n: int) -> TrainingDataset:
    """Its first labels."""
    return dataset.where(np.arange(len(dataset.values)) < n)


def champion_from(dataset: TrainingDataset, version: int = 1) -> Champion:
    """A champion that learned from these labels."""
    row: Any = SimpleNamespace(version=version, kind="gp", promoted_by=None, judgement={"is_judged": True})
    return Champion(row=row, dataset=dataset, state={}, n_withdrawn=0)


def champion_of(dataset: TrainingDataset) -> Champion:
    """A champion that learned from the first labels."""
    return champion_from(part_of(dataset, int(CHAMPION_SHARE * len(dataset.values))))


def validated(dataset: TrainingDataset) -> CrossValidation:
    return cross_validate(dataset.features, dataset.values, dataset.noise_std, folds=FOLDS, seed=0)


def seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


def cost(n: int) -> str:
    """A row of the first table."""
    dataset = dataset_of(n, np.random.default_rng(n))
    champion, kept = champion_of(dataset), {}

    def train() -> None:
        kept["validation"] = validated(dataset)
        fit_surrogate(dataset.features, dataset.values, dataset.noise_std, seed=0, calibrate=True)

    training = seconds(train)
    found = kept["validation"]
    judging = seconds(lambda: compare_with_rivals(dataset, found.held_out, found.fold, champion, seed=0))
    curve = seconds(lambda: learning_curve(dataset, found.fold, found.held_out, kind="gp", seed=0))
    return f"| {n:,} | {training:.2f} | {judging:.2f} | {curve:.2f} | {(judging + curve) / training:.2f} |"


def promoted_on_noise(n: int, trials: int) -> int:
    """How many versions are promoted, without a champion, if there is nothing to learn."""
    promoted = 0
    for trial in range(trials):
        rng = np.random.default_rng([n, trial])
        dataset = shuffled(dataset_of(n, rng), rng)
        found = validated(dataset)
        promoted += judge(compare_with_rivals(dataset, found.held_out, found.fold, None, seed=0), None).is_promoted
    return promoted


def promoted_over_a_champion(n: int, trials: int) -> int:
    """How many versions that learned from shuffled labels replace a champion that learned from true ones."""
    promoted = 0
    for trial in range(trials):
        rng = np.random.default_rng([n, trial])
        dataset = dataset_of(n, rng)
        champion, fold = champion_of(dataset), validated(dataset).fold
        predictions = out_of_fold(dataset, fold, shuffled(dataset, rng), kind="auto", seed=0)
        comparison = compare_with_rivals(dataset, predictions, fold, champion, seed=0)
        promoted += judge(comparison, champion.incumbent).is_promoted
    return promoted


def promoted_as_good(n: int, trials: int) -> tuple[int, int]:
    """How many versions that learned from true labels are promoted, without a champion and over one."""
    first, over = 0, 0
    for trial in range(trials):
        dataset = dataset_of(n, np.random.default_rng([n, trial]))
        champion, found = champion_of(dataset), validated(dataset)
        comparison = compare_with_rivals(dataset, found.held_out, found.fold, champion, seed=0)
        first += judge(comparison, None).is_promoted
        over += judge(comparison, champion.incumbent).is_promoted
    return first, over


def chain(n_retrainings: int, *, contaminated: bool) -> str:
    """A row of the table of a chain."""
    rng = np.random.default_rng(0)
    size, batch = 40, 5
    every, fresh = dataset_of(size + batch * n_retrainings, rng), dataset_of(200, rng)
    champion, errors = None, None
    promoted = worse = 0
    largest, mean_errors = 0.0, []
    for turn in range(n_retrainings):
        dataset = part_of(every, size + batch * (turn + 1))
        if contaminated and turn % 5 == 4:
            values = dataset.values.copy()
            values[-batch:] = rng.permutation(values)[:batch]
            dataset = replace(dataset, values=values)
        found = validated(dataset)
        comparison = compare_with_rivals(dataset, found.held_out, found.fold, champion, seed=0)
        if not judge(comparison, None if champion is None else champion.incumbent).is_promoted:
            continue
        promoted += 1
        fitted = fit_surrogate(dataset.features, dataset.values, dataset.noise_std, seed=0)
        now = np.abs(fitted.posterior(fresh.features).mean - fresh.values)
        if errors is not None:
            worse += paired_difference(now, errors, fresh.structure_ids).low > 0
            largest = max(largest, float(now.mean() / errors.mean()) - 1.0)
        errors, champion = now, champion_from(dataset, turn + 1)
        mean_errors.append(float(now.mean()))
    errors_shown = " | ".join(f"{value:.3f}" for value in (mean_errors[0], mean_errors[-1], NOISE * np.sqrt(2 / np.pi)))
    which = "every fifth" if contaminated else "none"
    return f"| {which} | {n_retrainings} | {promoted} | {worse} | {largest:.1%} | {errors_shown} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=int, nargs="+", default=[50, 100, 200, 400])
    parser.add_argument("--trials", type=int, default=200)
    parser.add_argument("--chain", type=int, default=0, help="retrainings of a chain, instead of the other tables")
    arguments = parser.parse_args()
    if arguments.chain:
        print("| contaminated | retrainings | promoted | worse | largest increase | first | last | noise |")
        print("|---|---|---|---|---|---|---|---|")
        with one_thread():
            for contaminated in (False, True):
                print(chain(arguments.chain, contaminated=contaminated), flush=True)
        return
    with one_thread():
        validated(dataset_of(50, np.random.default_rng(0)))  # loads the libraries
        print("| labels | training, s | judging, s | learning curve, s | both / training |")
        print("|---|---|---|---|---|")
        for n in arguments.labels:
            print(cost(n), flush=True)
        n = arguments.labels[0]
        print(f"\nUseless versions that were promoted, {n} labels, {arguments.trials} trials each:")
        print(f"- nothing to learn, no champion: {promoted_on_noise(n, arguments.trials)}", flush=True)
        print(f"- learned from shuffled labels, against a champion: {promoted_over_a_champion(n, arguments.trials)}")
        first, over = promoted_as_good(n, arguments.trials)
        print(f"\nGood versions that were promoted: {first} without a champion, {over} over one")


if __name__ == "__main__":
    main()
