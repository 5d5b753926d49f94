"""The inputs and outputs of the discovery engine. Plain arrays: no database, no campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from nanoos.domain.goal import Goal
from nanoos.domain.statuses import Origin

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posterior:
    """Gaussian marginals in property units.

    Attributes:
        mean: Shape (n,).
        std: Shape (n,), > 0, of the noise-free value.
    """

    mean: Floats
    std: Floats


class Surrogate(Protocol):
    """A fitted model of one property."""

    kind: str

    def posterior(self, features: Floats) -> Posterior:
        """Marginals at features of shape (n, n_features)."""

    def describe(self) -> Mapping[str, Any]:
        """JSON-able: kind, hyperparameters, evidence for its choice, notes on fallbacks."""

    def to_state(self) -> dict[str, Any]:
        """Plain dict of numpy arrays, numbers, strings and scikit-learn estimators, for skops."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Measured values of one property on pool rows; a row may appear more than once (repeats).

    Attributes:
        index: Pool rows, shape (n_labels,).
        value: Shape (n_labels,), property units.
        noise_std: Known standard deviations, shape (n_labels,), property units; None where unknown.
    """

    index: Indices
    value: Floats
    noise_std: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferLabels:
    """Labels of one property from an earlier campaign on the same features; not rows of this pool.

    Attributes:
        features: Shape (n_labels, n_features).
        value: Shape (n_labels,), property units.
        noise_std: As in `Labels`.
    """

    features: Floats
    value: Floats
    noise_std: Floats | None = None


class PointSource(Protocol):
    """A space that has more points than the pool, as features; the same seed gives the same points."""

    def sample(self, n: int, seed: int) -> Floats:
        """Up to n distinct points spread over the space, shape (n_found, n_features)."""

    def near(self, features: Floats, n_each: int, spread: float, seed: int) -> Floats:
        """Points near each row, at most n_each, moved by about `spread` of the ranges; shape (n_found, n_features)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionProblem:
    """Everything that the selection of a batch depends on.

    Attributes:
        features: Pool, shape (n_pool, n_features), finite.
        goal: The targets; every target's property has an entry in `labels` (it may be empty).
        labels: By property.
        pending: Rows in flight: conditioned on and never picked.
        excluded: Rows never picked for any other reason (already simulated, failed, not offered).
        infeasible: Rows whose simulation failed permanently; the probability of success is learned from them.
        warm_start: States of champion surrogates by property, if there are any.
        transfer: Labels of earlier campaigns by property, used in addition to this pool's.
        unmodelled: Properties of which no model may decide; only the mean of their labels is used.
        durations: Observed costs on pool rows (for example simulation seconds, > 0); None leaves cost out.
        points: Where new points come from; None where the pool is all there is.
    """

    features: Floats
    goal: Goal
    labels: Mapping[str, Labels]
    pending: Indices = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    excluded: Indices = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    infeasible: Indices = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    warm_start: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    transfer: Mapping[str, TransferLabels] = field(default_factory=dict)
    unmodelled: frozenset[str] = frozenset()
    durations: Labels | None = None
    points: PointSource | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A batch and its reasons.

    Attributes:
        index: Pool rows in order of choice, shape (n,), distinct; n < batch_size only if the pool is exhausted. From
            n_pool on they number new points.
        features: Of each chosen row, shape (n, n_features).
        acquisition: Acquisition value of each when chosen, shape (n,).
        origin: Why each was chosen.
        predictions: Posterior of each chosen row by property; empty before the first labels.
        score: Expected score (0..1) of each chosen row, shape (n,); NaN before the first labels. Of a Pareto goal the
            probability that the row joins the front.
        max_relative_uncertainty: Largest posterior std / prior std over the pool, 0..1; NaN before the first labels.
        expected_gain: Expected improvement of the best score by the batch, score units; NaN before the first labels.
            Of a Pareto goal the share of the hypervolume after the batch that the batch is expected to add.
        surrogates: `describe()` of each property's surrogate.
        notes: Fallbacks and other facts that explain the decision.
        states: `to_state()` of each property's surrogate: the next choice's `warm_start`.
        expected_cost: Expected cost of each chosen row in the units of `durations`, shape (n,); None without them.
        reference_point: Of a Pareto goal, by property, property units; None before the first labels.
    """

    index: Indices
    features: Floats
    acquisition: Floats
    origin: tuple[Origin, ...]
    predictions: Mapping[str, Posterior]
    score: Floats
    max_relative_uncertainty: float
    expected_gain: float
    surrogates: Mapping[str, Mapping[str, Any]]
    notes: tuple[str, ...]
    states: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    expected_cost: Floats | None = None
    reference_point: Mapping[str, float] | None = None
