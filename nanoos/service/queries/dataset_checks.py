"""Checks of a training dataset: what in its labels would make a model worse than it looks, or worse than it could be.

Only contradictions that no noise explains are errors; the rest is for a person to look at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from nanoos.domain.structures import stable_seed
from nanoos.learning.artifacts import CorruptArtifact
from nanoos.learning.champion import FOLDS
from nanoos.learning.datasets import TrainingDataset, load_training_dataset
from nanoos.learning.drift import SIGNIFICANCE, corrected_p_values
from nanoos.learning.held_out import read_held_out
from nanoos.learning.limits import MIN_LABELS
from nanoos.service.queries.checks import Verdict
from nanoos.store.pools import load_pool
from nanoos.store.tables import model_versions, modelled_properties, structures, training_datasets

Floats = NDArray[np.float64]

ROUNDING = 1e-9  # relative: what two runs of the same simulation differ by
NORMAL_MAD = 1.4826  # standard deviation of a normal distribution over its median absolute deviation
MIN_REPEATS = 10  # fewer repeats without known noise do not tell what their noise is
OUTLYING = 6.0  # robust z score: two of a billion normal values, and few of a heavier tail
SAME = 1.0 - 1e-9  # correlation of a feature that is the label in other units
REACH = 0.95  # quantile of the distances between labelled neighbours
MIN_COVERED = 0.5  # share of the pool; below it most predictions extrapolate
DISTANCES = 200_000_000  # computed at most, a few seconds; with more, pool and labels are sampled


def dataset_checks(connection: Connection, dataset: TrainingDataset) -> dict[str, Verdict]:
    """The verdict of each check of CHECKS, by its name."""
    return {name: check(connection, dataset) for name, (_, check) in CHECKS.items()}


def is_consistent(_: Connection, dataset: TrainingDataset) -> Verdict:
    """Every value is finite, no label is duplicated, and simulations of one structure agree."""
    n_duplicates = len(dataset.label_ids) - len(np.unique(dataset.label_ids))
    n_not_finite = int((~np.isfinite(dataset.values)).sum() + (~np.isfinite(dataset.features)).any(axis=1).sum())
    simulated = np.isnan(dataset.noise_std) & np.isfinite(dataset.values)
    ids, inverse = np.unique(dataset.structure_ids[simulated], return_inverse=True)
    low, high = np.full(len(ids), np.inf), np.full(len(ids), -np.inf)
    np.minimum.at(low, inverse, dataset.values[simulated])
    np.maximum.at(high, inverse, dataset.values[simulated])
    n_contradictions = int((high - low > ROUNDING * np.maximum(1.0, np.abs(high))).sum())
    numbers = {
        "n_labels": len(dataset.values),
        "n_duplicates": n_duplicates,
        "n_not_finite": n_not_finite,
        "n_contradictions": n_contradictions,
    }
    passed = not (n_duplicates or n_not_finite or n_contradictions)
    return Verdict(
        passed=passed, reason=", ".join(f"{name} {value}" for name, value in numbers.items()), numbers=numbers
    )


def labels_agree(connection: Connection, dataset: TrainingDataset) -> Verdict:
    """Labels of one structure differ by no more than their noise: a chi-squared test of each structure, corrected.

    Where the noise is unknown it is that of all such repeats, from their median absolute deviation.
    """
    from scipy.stats import chi2, false_discovery_control

    ids, structure, n_of = np.unique(dataset.structure_ids, return_inverse=True, return_counts=True)
    noise = _noise_of_repeats(dataset, structure, n_of)
    is_judged = np.isfinite(noise)
    weights = np.where(is_judged, noise, np.inf) ** -2.0
    n_judged = np.bincount(structure, weights=is_judged).astype(int)
    total = np.bincount(structure, weights=weights)
    with np.errstate(invalid="ignore"):  # structures without a judged label
        mean = np.bincount(structure, weights=weights * dataset.values) / total
        squares = np.bincount(structure, weights=weights * (dataset.values - np.nan_to_num(mean)[structure]) ** 2)
    repeated = np.flatnonzero(n_judged > 1)
    numbers = {
        "n_repeated_structures": int((n_of > 1).sum()),
        "n_tested": len(repeated),
        "n_conflicting": 0,
    }
    if not len(repeated):
        left = f"; {numbers['n_repeated_structures']} have repeats of unknown noise" if (n_of > 1).any() else ""
        return _warning(True, f"no structure has repeated labels whose noise is known{left}", numbers)
    p_values = false_discovery_control(chi2.sf(squares[repeated], n_judged[repeated] - 1))
    conflicting = repeated[p_values < SIGNIFICANCE]
    numbers["n_conflicting"] = len(conflicting)
    if not len(conflicting):
        return _warning(True, f"the labels of {len(repeated)} repeated structures agree within their noise", numbers)
    worst = repeated[np.argmax(squares[repeated] / (n_judged[repeated] - 1))]
    values = dataset.values[structure == worst]
    reason = (
        f"labels of {len(conflicting)} of {len(repeated)} repeated structures differ by more than their noise; worst: "
        f"{_name(connection, ids[worst])}, {values.min():g} to {values.max():g}"
    )
    return _warning(False, reason, numbers)


def has_no_leakage(_: Connection, dataset: TrainingDataset) -> Verdict:
    """No family is divided between the folds of a training, and no feature is the label itself."""
    from scipy.stats import rankdata

    from nanoos.discovery.folds import MIN_FAMILIES, MIN_GROUPS, folds_by_group

    groups, n_divided = dataset.groups(), 0
    if int(groups.max()) + 1 >= MIN_GROUPS:
        fold = folds_by_group(groups, folds=FOLDS, seed=stable_seed(dataset.slug, dataset.content_hash))
        pairs = np.unique(np.stack([dataset.families, fold]), axis=1)
        n_divided = int((np.unique(pairs[0], return_counts=True)[1] > 1).sum())
    ranks = rankdata(dataset.values)
    leaking = [
        name
        for name, feature in zip(dataset.feature_names, dataset.features.T, strict=True)
        if _correlation(feature, dataset.values) > SAME or _correlation(rankdata(feature), ranks) > SAME
    ]
    n_families = len(np.unique(dataset.families))
    problems = []
    if n_divided:
        problems.append(
            f"structures of {n_divided} families are in several folds, since there are only {n_families} families and "
            f"{MIN_FAMILIES} are needed: errors on other families are larger"
        )
    if leaking:
        problems.append(f"the values follow from {', '.join(leaking)} alone: is it known before the label is?")
    numbers = {"n_families": n_families, "n_divided_families": n_divided, "n_leaking_features": len(leaking)}
    return _warning(
        not problems,
        "; ".join(problems) or f"{n_families} families, each in one fold; no feature is the label itself",
        numbers,
    )


def has_no_outliers(connection: Connection, dataset: TrainingDataset) -> Verdict:
    """No out-of-fold residual has a robust z score above OUTLYING; without a version, no value has."""
    judged, deviations, what = _deviations(connection, dataset)
    centred = deviations - np.median(deviations)
    spread = NORMAL_MAD * float(np.median(np.abs(centred)))
    numbers: dict[str, int | float | str] = {"judged_by": what, "n_judged": len(judged), "n_outliers": 0}
    if spread <= 0.0:
        return _warning(True, f"more than half of the {what} are equal, so none stands out", numbers)
    scores = np.abs(centred) / spread
    worst = int(np.argmax(scores))
    name = _name(connection, dataset.structure_ids[judged[worst]])
    numbers |= {
        "n_outliers": int((scores > OUTLYING).sum()),
        "largest_score": float(scores[worst]),
        "worst_structure": name,
        "worst_label": int(dataset.label_ids[judged[worst]]),
        "worst_value": float(dataset.values[judged[worst]]),
    }
    reason = (
        f"{numbers['n_outliers']} of {len(judged)} {what} are further than {OUTLYING:g} robust standard deviations "
        f"from their median; furthest: {scores[worst]:.1f}, {name}, label {numbers['worst_label']}, value "
        f"{numbers['worst_value']:g}"
    )
    return _warning(numbers["n_outliers"] == 0, reason, numbers)


def covers_the_pool(connection: Connection, dataset: TrainingDataset) -> Verdict:
    """At least MIN_COVERED of the pool is as near to a labelled structure as labelled ones are to each other.

    The distance is Euclidean, of features in units of their standard deviation over the pool; near is the REACH
    quantile of the distances from each labelled structure to the next one (Sahigara et al. 2013, J. Cheminform. 5, 27).
    """
    from sklearn.neighbors import NearestNeighbors

    from nanoos.discovery.surrogates.base import feature_scaling

    space = connection.execute(
        select(modelled_properties.c.design_space_id).where(modelled_properties.c.id == dataset.modelled_property_id)
    ).scalar_one()
    pool = load_pool(connection, space)
    centre, scale = feature_scaling(pool.features)
    _, first = np.unique(dataset.structure_ids, return_index=True)
    numbers: dict[str, int | float] = {"n_pool": len(pool.ids), "n_labelled": len(first)}
    if len(first) < MIN_LABELS:
        return _warning(True, f"only {len(first)} labelled structures: too few to say where they reach", numbers)
    labelled = (dataset.features[first] - centre) / scale
    rng = np.random.default_rng(stable_seed(dataset.slug, dataset.content_hash))
    n_tried = max(1, DISTANCES // len(first))
    nearest = NearestNeighbors(algorithm="brute").fit(labelled)
    own = rng.permutation(len(labelled))[:n_tried]
    reach = float(np.quantile(nearest.kneighbors(labelled[own], n_neighbors=2)[0][:, 1], REACH))
    rows = rng.permutation(len(pool.ids))[:n_tried]
    distance = nearest.kneighbors((pool.features[rows] - centre) / scale, n_neighbors=1)[0][:, 0]
    # The distance of a labelled structure to itself is rounded.
    n_beyond = int((distance > reach * (1.0 + ROUNDING) + 1e-6).sum())
    covered = 1.0 - n_beyond / len(rows)
    numbers |= {
        "reach": reach,
        "n_tried": len(rows),
        "n_beyond": round(len(pool.ids) * n_beyond / len(rows)),
        "share_covered": covered,
    }
    sampled = "" if len(rows) == len(pool.ids) else f", estimated from {len(rows)} of them"
    reason = (
        f"{covered:.0%} of the pool are no further from a labelled structure than {REACH:.0%} of these are from each "
        f"other ({reach:.3g} standard deviations); {numbers['n_beyond']} of {len(pool.ids)} are beyond{sampled}"
    )
    return _warning(covered >= MIN_COVERED, reason, numbers)


def has_not_drifted(connection: Connection, dataset: TrainingDataset) -> Verdict:
    """Labels that the last version of the dataset had not are distributed as its own: Kolmogorov-Smirnov, corrected.

    One label of each structure counts, since repeats are not independent.
    """
    columns = training_datasets.c
    last = connection.execute(
        select(columns.id)
        .where(columns.modelled_property_id == dataset.modelled_property_id, columns.id < dataset.id)
        .order_by(columns.id.desc())
        .limit(1)
    ).scalar()
    if last is None:
        return _warning(True, "the first version of the dataset", {"n_new": len(dataset.values)})
    old = load_training_dataset(connection, last)
    new = dataset.where(~np.isin(dataset.label_ids, old.label_ids))
    n_removed = int((~np.isin(old.label_ids, dataset.label_ids)).sum())
    numbers: dict[str, int | float] = {"n_old": len(old.values), "n_new": len(new.values), "n_removed": n_removed}
    since = f"since the last version {len(new.values)} labels were added and {n_removed} removed"
    if len(new.values) < MIN_LABELS:
        return _warning(True, f"{since}: too few to compare", numbers)
    before, after = (each.where(np.unique(each.structure_ids, return_index=True)[1]) for each in (old, new))
    pairs = [*zip(before.features.T, after.features.T, strict=True), (before.values, after.values)]
    p_values = corrected_p_values(pairs)
    names = (*dataset.feature_names, "the values")
    shifted = sorted((p, name) for p, name in zip(p_values, names, strict=True) if p < SIGNIFICANCE)
    numbers |= {"n_shifted": len(shifted), "smallest_p": min(p_values), "p_of_values": p_values[-1]}
    if not shifted:
        return _warning(True, f"{since}; neither features nor values have shifted", numbers)
    listed = ", ".join(f"{name} (corrected p {p:.2g})" for p, name in shifted[:5])
    return _warning(False, f"{since}; {len(shifted)} of {len(names)} distributions have shifted: {listed}", numbers)


CHECKS: Mapping[str, tuple[str, Callable[[Connection, TrainingDataset], Verdict]]] = {
    "training_dataset_is_consistent": (
        "Values are finite, no label is duplicated, and simulations of the same structure agree.",
        is_consistent,
    ),
    "training_dataset_labels_agree": ("Labels of one structure differ by no more than their noise.", labels_agree),
    "training_dataset_has_no_leakage": (
        "No family of structures is divided between folds, and no feature is the label itself.",
        has_no_leakage,
    ),
    "training_dataset_has_no_outliers": (
        "No held-out residual, or value where there is none, is far from the others.",
        has_no_outliers,
    ),
    "training_dataset_covers_the_pool": (
        "Most of the pool is as near to a labelled structure as labelled ones are to each other.",
        covers_the_pool,
    ),
    "training_dataset_has_not_drifted": (
        "New labels are distributed as those of the last version of the dataset.",
        has_not_drifted,
    ),
}


def _warning(passed: bool, reason: str, numbers: Mapping[str, int | float | str]) -> Verdict:
    return Verdict(passed=passed, reason=reason, is_error=False, numbers=numbers)


def _name(connection: Connection, structure_id: int) -> str:
    formula = select(structures.c.formula).where(structures.c.id == int(structure_id))
    return str(connection.execute(formula).scalar_one())


def _noise_of_repeats(dataset: TrainingDataset, structure: NDArray[np.int64], n_of: NDArray[np.int64]) -> Floats:
    """Standard deviation of each label, shape (n_labels,), property units; NaN where it cannot be told."""
    noise = dataset.noise_std.copy()
    n_unknown = np.bincount(structure, weights=np.isnan(noise))
    unknown = np.isnan(noise) & (n_unknown[structure] > 1)
    if unknown.sum() >= MIN_REPEATS:
        sums = np.bincount(structure[unknown], weights=dataset.values[unknown], minlength=len(n_of))
        means = sums / np.maximum(n_unknown, 1)
        # A mean of few values is drawn towards each of them.
        drawn = np.sqrt(n_unknown / np.maximum(n_unknown - 1, 1))
        residuals = (dataset.values - means[structure]) * drawn[structure]
        noise[unknown] = NORMAL_MAD * np.median(np.abs(residuals[unknown]))
    return np.maximum(noise, ROUNDING * np.maximum(1.0, np.abs(dataset.values)))


def _correlation(feature: Floats, values: Floats) -> float:
    """Absolute correlation of a feature with the values, both of shape (n_labels,); 0 where either is constant."""
    x, y = feature - feature.mean(), values - values.mean()
    size = float(np.sqrt((x**2).sum() * (y**2).sum()))
    return abs(float(y @ x)) / size if size > 0 else 0.0


def _deviations(connection: Connection, dataset: TrainingDataset) -> tuple[NDArray[np.int64], Floats, str]:
    """Positions of the labels that can be judged, their residuals or values, and which of the two these are."""
    newest = connection.execute(
        select(model_versions.c.id)
        .where(model_versions.c.modelled_property_id == dataset.modelled_property_id)
        .order_by(model_versions.c.id.desc())
        .limit(1)
    ).scalar()
    if newest is not None:
        try:
            stored = read_held_out(connection, newest)
        except CorruptArtifact:  # `nanoos audit verify` says so
            stored = None
        if stored is not None:
            known, judged, _ = np.intersect1d(dataset.label_ids, stored.label_ids, return_indices=True)
            if len(known) >= MIN_LABELS:
                return judged, stored.predictions.errors[np.isin(stored.label_ids, known)], "held-out residuals"
    return np.arange(len(dataset.values)), dataset.values, "values"
