"""The champion of a modelled property, and the comparison of two versions on labels that neither has seen.

An artifact that learned from a label cannot be tried on it. So each version's recipe, its kind of surrogate and its own
labels, is fitted again for each fold of the cross-validation, without the fold's structures and their families, and
predicts these. The artifacts themselves are not compared: mean absolute errors and interval scores are. Differences are
paired by structure or family, since repeats of one structure are not independent; their interval is Student's.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row

from nanoos.domain.structures import stable_seed
from nanoos.learning.artifacts import CorruptArtifact, read_model
from nanoos.learning.datasets import TrainingDataset, load_training_dataset
from nanoos.learning.judgement import Comparison, Difference, Incumbent
from nanoos.learning.registry import champion_of, get_version
from nanoos.store.database import Database
from nanoos.store.labels import withdrawn_labels

if TYPE_CHECKING:
    from nanoos.discovery.held_out import HeldOut

log = logging.getLogger(__name__)

FOLDS = 5
CONFIDENCE = 0.95  # of the interval of a difference: one noisy challenger in forty passes by chance

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Champion:
    """The present champion.

    Attributes:
        dataset: Its labels, with those that were retracted since.
        state: Its surrogate's state; None where the artifact cannot be read.
    """

    row: Row[Any]
    dataset: TrainingDataset
    state: Mapping[str, Any] | None
    n_withdrawn: int

    @property
    def incumbent(self) -> Incumbent:
        defect = None
        if self.n_withdrawn:
            n_labels = len(self.dataset.label_ids)
            defect = f"learned from {n_labels} labels, {self.n_withdrawn} of which were retracted or corrected since"
        elif self.state is None:
            defect = "cannot be read"
        return Incumbent(
            version=self.row.version,
            defect=defect,
            promoted_by=self.row.promoted_by,
            is_judged=self.row.judgement["is_judged"],
        )


def load_champion(connection: Connection, modelled_property_id: int) -> Champion | None:
    """The champion; None without one."""
    row = champion_of(connection, modelled_property_id)
    if row is None:
        return None
    state = None
    try:
        state = read_model(row)
    except CorruptArtifact as error:
        log.warning("the champion cannot be read; training without a warm start: %s", error)
    return Champion(
        row=row,
        dataset=load_training_dataset(connection, row.dataset_id),
        state=state,
        n_withdrawn=len(withdrawn_labels(connection, modelled_property_id, row.dataset_id)),
    )


def compare_with_rivals(
    dataset: TrainingDataset, ours: HeldOut, fold: NDArray[np.int64], champion: Champion | None, *, seed: int
) -> Comparison:
    """Compare a challenger with the mean of the labels and with the champion.

    Args:
        dataset: The challenger's labels.
        ours: Its out-of-fold predictions of them.
        fold: Fold of each label, shape (n_labels,).
        champion: The present one; not compared if it has a defect.
        seed: Seed of the fits.
    """
    theirs = None
    if champion is not None and champion.incumbent.defect is None:
        theirs = out_of_fold(dataset, fold, champion.dataset, kind=champion.row.kind, seed=seed)
    return _comparison(ours, theirs, fold, dataset)


def _comparison(ours: HeldOut, theirs: HeldOut | None, fold: NDArray[np.int64], dataset: TrainingDataset) -> Comparison:
    """The comparison of predictions of the same labels."""
    from nanoos.discovery.held_out import HeldOut

    groups = dataset.groups()
    base = HeldOut.by_the_mean(ours.values, fold)
    return Comparison(
        n_labels=len(ours.values),
        n_structures=len(np.unique(dataset.structure_ids)),
        n_groups=len(np.unique(groups)),
        mae=float(np.abs(ours.errors).mean()),
        mae_of_mean=float(np.abs(base.errors).mean()),
        versus_mean=paired_difference(np.abs(ours.errors), np.abs(base.errors), groups),
        interval_score=float(ours.interval_score.mean()),
        interval_score_of_mean=float(base.interval_score.mean()),
        intervals_versus_mean=paired_difference(ours.interval_score, base.interval_score, groups),
        **({} if theirs is None else _versus_champion(ours, theirs, groups)),
    )


def _versus_champion(ours: HeldOut, theirs: HeldOut, groups: NDArray[np.int64]) -> dict[str, Any]:
    return {
        "mae_of_champion": float(np.abs(theirs.errors).mean()),
        "versus_champion": paired_difference(np.abs(ours.errors), np.abs(theirs.errors), groups),
        "interval_score_of_champion": float(theirs.interval_score.mean()),
        "intervals_versus_champion": paired_difference(ours.interval_score, theirs.interval_score, groups),
    }


def out_of_fold(
    dataset: TrainingDataset,
    fold: NDArray[np.int64],
    source: TrainingDataset,
    *,
    kind: str,
    seed: int,
    calibrate: bool = True,
) -> HeldOut:
    """Predictions of a dataset's labels by surrogates of another's.

    Args:
        dataset: The labels to predict.
        fold: Fold of each of them, shape (n_labels,).
        source: The labels to learn from; those of a fold's structures and families are left out.
        kind: Kind of surrogate.
        seed: Seed of the fits.
        calibrate: As in `fit_surrogate`; needless where only the errors are of interest.

    Returns:
        The predictions; by the labels of the other folds alone where no label is left to learn from.
    """
    from nanoos.discovery.held_out import HeldOut
    from nanoos.discovery.surrogates import fit_surrogate

    held_out = HeldOut.by_the_mean(dataset.values, fold)
    for number in np.unique(fold):
        test = fold == number
        # Few families are divided between folds: see `split_groups`.
        families = np.setdiff1d(dataset.families[test], dataset.families[~test])
        train = ~np.isin(source.structure_ids, dataset.structure_ids[test]) & ~np.isin(source.families, families)
        if not train.any():
            continue
        fitted = fit_surrogate(
            source.features[train],
            source.values[train],
            source.noise_std[train],
            seed=seed,
            kind=kind,
            calibrate=calibrate,
            families=source.families[train],
        )
        held_out.put(test, HeldOut.predicted(fitted, dataset.features[test], dataset.values[test]))
    return held_out


def paired_difference(ours: Floats, theirs: Floats, groups: NDArray[np.int64]) -> Difference:
    """Mean difference of losses over structures or families, with Student's interval.

    Args:
        ours: Losses, shape (n_labels,), property units: absolute errors or interval scores.
        theirs: Losses of the same labels.
        groups: Structure or family of each label, shape (n_labels,), at least two distinct.
    """
    from scipy.stats import t

    _, group = np.unique(groups, return_inverse=True)
    differences = np.bincount(group, weights=ours - theirs) / np.bincount(group)
    mean, n = float(differences.mean()), len(differences)
    half = float(t.ppf(0.5 + 0.5 * CONFIDENCE, n - 1) * differences.std(ddof=1) / np.sqrt(n))
    return Difference(mean=mean, low=mean - half, high=mean + half)


def compare_versions(database: Database, slug: str, first: int, second: int) -> Comparison:
    """Compare two versions on the labels of the newer one that still count; the second is the challenger.

    Raises:
        NotFound: No such modelled property or version.
        InvalidInput: The labels that still count are of fewer than two structures.
    """
    from nanoos.discovery.folds import folds_by_group

    with database.read() as connection:
        rows = [get_version(connection, slug, version) for version in (first, second)]
        datasets = [load_training_dataset(connection, row.dataset_id) for row in rows]
        judged = datasets[0] if rows[0].version > rows[1].version else datasets[1]
        withdrawn = withdrawn_labels(connection, judged.modelled_property_id, judged.id)
    counts = ~np.isin(judged.label_ids, list(withdrawn))
    judged = judged.where(counts)
    seed = stable_seed(slug, judged.content_hash)
    fold = folds_by_group(judged.groups(), folds=FOLDS, seed=seed)
    theirs, ours = (
        out_of_fold(judged, fold, dataset, kind=row.kind, seed=seed)
        for row, dataset in zip(rows, datasets, strict=True)
    )
    return _comparison(ours, theirs, fold, judged)
