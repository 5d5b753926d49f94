"""What the figures of a model show: predictions beside labels, calibration, and errors by group of structures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from nanoos.discovery.importance import FeatureImportance
from nanoos.learning.held_out import HeldOutLabels, read_held_out
from nanoos.learning.registry import get_version

if TYPE_CHECKING:
    from nanoos.discovery.held_out import HeldOut

NOMINAL = tuple(share / 10 for share in range(1, 10))  # coverages of central intervals
N_WORST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrationPoint:
    """The share of held-out labels in central intervals of a nominal coverage, 0..1.

    Attributes:
        low: Lower end of the range of that share for calibrated intervals, by chance alone.
        high: Its upper end.
    """

    nominal: float
    observed: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupError:
    """Held-out errors of one group of structures, property units; `bias` is the mean of label minus prediction."""

    group: str
    n_labels: int
    mae: float
    bias: float
    coverage_90: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOutLabel:
    """One label beside its out-of-fold prediction and the ends of its 90% interval, property units."""

    label_id: int
    group: str
    value: float
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFigures:
    """What the figures of one version show.

    Attributes:
        held_out: Its labels and their out-of-fold predictions.
        worst: The N_WORST labels with the largest errors, the largest first.
        groups: The group with the largest error first.
        learning_curve: As in its metrics; None with too few labels.
        importance: The features that its predictions need most; None with too few labels, or for an older version.
    """

    version: int
    held_out: HeldOut
    calibration: tuple[CalibrationPoint, ...]
    worst: tuple[HeldOutLabel, ...]
    groups: tuple[GroupError, ...]
    metrics: Mapping[str, Any]
    learning_curve: Mapping[str, Any] | None
    importance: tuple[FeatureImportance, ...] | None


def model_figures(connection: Connection, slug: str, version: int) -> ModelFigures:
    """The figures of a version.

    Raises:
        NotFound: No such modelled property or version.
        CorruptArtifact: Its held-out predictions are damaged.
    """
    from nanoos.discovery.validation import coverage_by_chance

    row = get_version(connection, slug, version)
    stored = read_held_out(connection, row.id)
    held_out = stored.predictions
    observed = held_out.coverage(np.array(NOMINAL)).tolist()
    ranges = [coverage_by_chance(len(np.unique(stored.structure_ids)), nominal) for nominal in NOMINAL]
    needed = row.metrics.get("importance")
    return ModelFigures(
        version=version,
        held_out=held_out,
        calibration=tuple(
            CalibrationPoint(nominal=nominal, observed=share, low=low, high=high)
            for nominal, share, (low, high) in zip(NOMINAL, observed, ranges, strict=True)
        ),
        worst=_worst(stored),
        groups=_group_errors(held_out, np.array(stored.groups)),
        metrics=row.metrics,
        learning_curve=row.metrics["learning_curve"],
        importance=needed and tuple(FeatureImportance(**item) for item in needed),
    )


def _worst(stored: HeldOutLabels) -> tuple[HeldOutLabel, ...]:
    found = stored.predictions
    rows = np.argsort(-np.abs(found.errors), kind="stable")[:N_WORST].tolist()
    return tuple(
        HeldOutLabel(
            label_id=int(stored.label_ids[row]),
            group=stored.groups[row],
            value=float(found.values[row]),
            mean=float(found.mean[row]),
            low=float(found.low[row]),
            high=float(found.high[row]),
        )
        for row in rows
    )


def _group_errors(held_out: HeldOut, groups: NDArray[np.str_]) -> tuple[GroupError, ...]:
    names, group = np.unique(groups, return_inverse=True)
    n = np.bincount(group)
    parts = (np.abs(held_out.errors), held_out.errors, held_out.is_inside)
    means = [(np.bincount(group, weights=part) / n).tolist() for part in parts]
    rows = [
        GroupError(group=str(name), n_labels=int(count), mae=mae, bias=bias, coverage_90=coverage)
        for name, count, mae, bias, coverage in zip(names, n, *means, strict=True)
    ]
    return tuple(sorted(rows, key=lambda row: row.mae, reverse=True))
