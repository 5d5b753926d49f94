"""Drift: whether a champion's newer labels are distributed otherwise than those that it learned from and was judged by.

Steps choose where they expect most, so that features shift by design: that makes a model due for training. Residuals
that shift say that its predictions are wrong or too sure there: that opens an alert too. Tested are the labels that no
version has learned from yet, so that a challenger that was rejected is not trained again for the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, ScalarSelect, func, select

from nanoos.learning.artifacts import MODEL, CorruptArtifact, read_artifact, read_model
from nanoos.learning.limits import MIN_LABELS
from nanoos.learning.model_progress import ModelProgress
from nanoos.store.labels import labels_with_features
from nanoos.store.tables import model_versions, training_datasets

SIGNIFICANCE = 0.001  # of a corrected p-value; models are tested at each step, while labels arrive
NEW_SHARE = 0.2  # new labels over older ones, below which there is no test: a growing model is trained ever less often
MAX_NEW = 10_000  # labels; by then a training is due by their number

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A shift in words; None where there is none."""

    features: str | None
    residuals: str | None


def find_drift(connection: Connection, models: Sequence[ModelProgress]) -> tuple[ModelProgress, ...]:
    """The models, with the drift of those that have enough new labels; two statements for any number of them."""
    tested = {model.champion_id: model for model in models if _has_enough(model)}
    if not tested:
        return tuple(models)
    columns = ("modelled_property_id", "held_out", "held_out_sha256")
    champions = connection.execute(
        select(*(model_versions.c[name] for name in columns), *MODEL, _newest_learned_label().label("since"))
        .join_from(model_versions, training_datasets, training_datasets.c.id == model_versions.c.dataset_id)
        .where(model_versions.c.id.in_(tested))
    ).all()
    since = {row.modelled_property_id: row.since for row in champions}
    new: dict[int, list[Any]] = {id_: [] for id_ in since}
    for row in labels_with_features(connection, list(since), since=since):
        new[row.modelled_property_id].append(row)
    found = {row.modelled_property_id: _drift_of(row, new[row.modelled_property_id]) for row in champions}
    return tuple(_with_drift(model, found.get(model.id)) for model in models)


def _newest_learned_label() -> ScalarSelect[int]:
    """The newest label in the dataset of any version of a champion's modelled property."""
    version = model_versions.alias()
    return (
        select(func.max(training_datasets.c.max_label_id))
        .join(version, version.c.dataset_id == training_datasets.c.id)
        .where(version.c.modelled_property_id == model_versions.c.modelled_property_id)
        .scalar_subquery()
    )


def _has_enough(model: ModelProgress) -> bool:
    n_old = model.n_labels - model.n_new
    enough = max(MIN_LABELS, NEW_SHARE * n_old)
    return model.champion_id is not None and not model.has_open_training and enough <= model.n_new <= MAX_NEW


def _with_drift(model: ModelProgress, shift: Shift | None) -> ModelProgress:
    if shift is None:
        return model
    return replace(model, is_drift_tested=True, feature_drift=shift.features, residual_drift=shift.residuals)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Comparison:
    """A champion and newer labels; equal ones name the same."""

    artifact_sha256: str
    held_out_sha256: str
    label_ids: tuple[int, ...]
    champion: Any = field(compare=False)
    rows: Sequence[Any] = field(compare=False)


def _drift_of(champion: Any, rows: Sequence[Any]) -> Shift | None:
    """The shift of a champion's newer labels; None where it cannot be read or nothing is new."""
    if not rows:
        return None
    comparison = _Comparison(
        artifact_sha256=champion.artifact_sha256,
        held_out_sha256=champion.held_out_sha256,
        label_ids=tuple(row.id for row in rows),
        champion=champion,
        rows=rows,
    )
    try:
        return _compare(comparison)
    except CorruptArtifact:
        return None


@lru_cache(maxsize=16)  # sensors and pages ask again before there is a new label
def _compare(comparison: _Comparison) -> Shift:
    from nanoos.discovery.surrogates import surrogate_from_state

    champion, rows = comparison.champion, comparison.rows
    state = read_model(champion)
    judged: Mapping[str, Any] = read_artifact(bytes(champion.held_out), champion.held_out_sha256)
    features = np.stack([np.frombuffer(row.features, dtype="<f8") for row in rows])
    values = np.array([row.value for row in rows], dtype=np.float64)
    residuals, _ = surrogate_from_state(state).standardise(features, values)
    # A constant surrogate keeps no features.
    learned = state.get("features", features)
    return shift_of(learned, features, judged["residual"], residuals)


def shift_of(old: Floats, new: Floats, old_residuals: Floats, new_residuals: Floats) -> Shift:
    """Kolmogorov-Smirnov tests of each feature and the residuals, with the false discovery rate controlled.

    Args:
        old: Features of the labels that the champion learned from, shape (n_old, n_features).
        new: Of the newer ones, shape (n_new, n_features).
        old_residuals: Standardised residuals of held-out labels, shape (n_old,).
        new_residuals: Of the newer ones, shape (n_new,).
    """
    pairs = [*zip(old.T, new.T, strict=True), (old_residuals, new_residuals)]
    *of_features, of_residuals = corrected_p_values(pairs)
    n_new, n_shifted = len(new_residuals), sum(p < SIGNIFICANCE for p in of_features)
    features = residuals = None
    if n_shifted:
        features = (
            f"{n_shifted} of {len(of_features)} features of the {n_new} newer labels have shifted from those that the "
            f"champion learned from: Kolmogorov-Smirnov, corrected p {min(of_features):.2g}"
        )
    if of_residuals < SIGNIFICANCE:
        residuals = (
            f"the champion predicts the {n_new} newer labels otherwise than those that it was judged by: "
            f"root mean square standardised residual {_size(new_residuals):.2g} instead of {_size(old_residuals):.2g}, "
            f"Kolmogorov-Smirnov, corrected p {of_residuals:.2g}"
        )
    return Shift(features=features, residuals=residuals)


def corrected_p_values(pairs: Sequence[tuple[Floats, Floats]]) -> list[float]:
    """The p-value of a Kolmogorov-Smirnov test of each pair of samples, with the false discovery rate controlled.

    Source: Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57, 289.
    """
    from scipy.stats import false_discovery_control, ks_2samp

    tests = [ks_2samp(before, after, method="asymp") for before, after in pairs]
    return [float(p) for p in false_discovery_control([test.pvalue for test in tests])]


def _size(residuals: Floats) -> float:
    return float(np.sqrt(np.mean(residuals**2)))
