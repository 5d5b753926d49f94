"""The tree surrogate: extremely randomised trees on bootstrap samples, their spread calibrated out of bag.

For rough responses and many labels. Its covariance is the share of trees in which two rows meet in one leaf.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from sklearn.ensemble import ExtraTreesRegressor
from sklearn.tree._tree import Tree

from nanoos.discovery.protocol import Floats, Posterior
from nanoos.discovery.surrogates.base import FittedSurrogate, TrainingData
from nanoos.discovery.surrogates.warping import Warp, straight_warp

N_TREES = 100  # the spread of more moves the ranking by less than its own noise
MIN_LABELS = 8  # fewer leave too few out-of-bag labels to calibrate on
MIN_LEAF = 2  # leaves of one label hold no noise, so their spread says nothing about it
STD_FLOOR = 0.02  # of the labels' std: trees that agree are not certain
MAX_CALIBRATION = 4.0  # a wider factor comes from an outlier, not from the spread
LOG_2PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeJoint:
    """Rows correlate by the share of trees in which they meet in one leaf; leaves of shape (n, n_trees)."""

    mean: Floats
    std: Floats
    leaves: np.ndarray

    def column(self, row: int) -> Floats:
        together = (self.leaves == self.leaves[row]).mean(axis=1)
        return np.asarray(together * self.std * self.std[row])


@dataclass(frozen=True, kw_only=True)
class TreeEnsemble(FittedSurrogate):
    """A fitted ensemble.

    Attributes:
        features: Labelled rows, shape (n_labels, n_features).
        values: Shape (n_labels,), property units.
        noise_std: Shape (n_labels,), property units; NaN where unknown; weights the labels.
        warp: Standardises the values.
        forest: The trees, fitted to latent values.
        calibration: Factor on the trees' spread that makes out-of-bag errors standard normal.
        residual_std: Out-of-bag noise: latent std within leaves.
        log_predictive: Out-of-bag log density per label, property units.
        seed: Seed of the forest.
        n_chosen_at: Labels when the kind was last chosen against others; 0 if it was requested.
        evidence: Leave-one-out log density by kind, if the kind was chosen.
        notes: Fallbacks.
        held_out_factor: Interval factor from held-out labels; None leaves the out-of-bag calibration alone.
    """

    features: Floats
    values: Floats
    noise_std: Floats
    warp: Warp
    forest: Sequence[Tree]
    calibration: float
    residual_std: float
    log_predictive: float
    seed: int
    n_chosen_at: int = 0
    evidence: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()
    held_out_factor: float | None = None
    kind: str = "trees"

    @property
    def n_labels(self) -> int:  # type: ignore[override]  # a derived attribute
        return len(self.values)

    @property
    def latent_prior_std(self) -> float:
        return 1.0  # the values are standardised

    @property
    def latent_noise_std(self) -> float:
        return self.residual_std

    def latent(self, features: Floats) -> Posterior:
        mean, spread = _moments(_predict_each(self.forest, features))
        return Posterior(mean=mean, std=np.clip(self.calibration * spread, STD_FLOOR, self.latent_prior_std))

    def latent_joint(self, features: Floats) -> TreeJoint:
        latent = self.latent(features)
        return TreeJoint(mean=latent.mean, std=latent.std, leaves=_leaves(self.forest, features))

    def latent_sample(self, features: Floats, seed: int) -> Floats:
        predictions = _predict_each(self.forest, features)
        mean = predictions.mean(axis=0)
        drawn = predictions[np.random.default_rng(seed).integers(len(predictions))]
        return np.asarray(mean + self.calibration * (drawn - mean))

    def condition(self, features: Floats, values: Floats, noise_std: Floats | None = None) -> Self:
        more = TrainingData.checked(features, values, noise_std, None)
        all_features = np.concatenate([self.features, more.features])
        all_values = np.concatenate([self.values, more.values])
        all_noise = np.concatenate([self.noise_std, more.noise_std])
        forest, _ = _grow(all_features, self.warp.forward(all_values), all_noise, self.seed)
        return replace(self, features=all_features, values=all_values, noise_std=all_noise, forest=forest)

    def describe(self) -> Mapping[str, Any]:
        return {
            "kind": self.kind,
            "n_labels": self.n_labels,
            "n_trees": len(self.forest),
            "calibration": self.calibration,
            "interval_factor": self.interval_factor,
            "residual_std_latent": self.residual_std,
            "log_predictive_per_label": self.log_predictive,
            "evidence": dict(self.evidence),
            "notes": list(self.notes),
        }

    def to_state(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "features": self.features,
            "values": self.values,
            "noise_std": self.noise_std,
            "warp": self.warp.to_state(),
            "forest": _to_arrays(self.forest),
            "calibration": self.calibration,
            "residual_std": self.residual_std,
            "log_predictive": self.log_predictive,
            "seed": self.seed,
            "n_chosen_at": self.n_chosen_at,
            "evidence": {name: float(value) for name, value in self.evidence.items()},
            "notes": list(self.notes),
            "held_out_factor": self.held_out_factor,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> TreeEnsemble:
        forest = _from_arrays(state["forest"], state["features"].shape[1])
        return cls(**{**state, "warp": Warp(**state["warp"]), "notes": tuple(state["notes"]), "forest": forest})


def fit_trees(data: TrainingData, *, seed: int) -> TreeEnsemble:
    """Grow and calibrate.

    Args:
        data: Checked labels.
        seed: Seed of the bootstrap samples and the splits.
    """
    warp = straight_warp(data.values)
    latent = warp.forward(data.values)
    forest, samples = _grow(data.features, latent, data.noise_std, seed)
    predictions = _predict_each(forest, data.features)
    outside = np.ones(predictions.shape, dtype=bool)
    for tree, rows in enumerate(samples):
        outside[tree, rows] = False
    mean, spread = _moments(np.where(outside, predictions, np.nan))
    has_any = np.isfinite(mean) & (outside.sum(axis=0) > 1)
    if has_any.sum() < 3:
        calibration, residual, log_predictive = 1.0, 0.5, -np.inf
    else:
        errors, spread = (latent - mean)[has_any], np.maximum(spread[has_any], STD_FLOOR)
        calibration = float(np.clip(np.sqrt(np.mean((errors / spread) ** 2)), 0.25, MAX_CALIBRATION))
        std = calibration * spread
        density = -0.5 * ((errors / std) ** 2 + LOG_2PI) - np.log(std)
        log_predictive = float(density.mean() - np.log(warp.scale * warp.spread))
        # Out-of-bag errors hold model error and noise; half of their median is taken as the noise.
        residual = float(max(np.median(np.abs(errors)) * 0.5, STD_FLOOR))
    return TreeEnsemble(
        features=data.features,
        values=data.values,
        noise_std=data.noise_std,
        warp=warp,
        forest=forest,
        calibration=calibration,
        residual_std=residual,
        log_predictive=log_predictive,
        seed=seed,
    )


def _grow(
    features: Floats, latent: Floats, noise_std: Floats, seed: int
) -> tuple[tuple[Tree, ...], Sequence[np.ndarray]]:
    """Trees, and the labels that each was grown on."""
    forest = ExtraTreesRegressor(
        n_estimators=N_TREES,
        min_samples_leaf=MIN_LEAF if len(latent) >= 4 * MIN_LEAF else 1,
        bootstrap=True,
        random_state=seed % 2**32,
        n_jobs=1,
    )
    forest.fit(features.astype(np.float32), latent, sample_weight=label_weights(noise_std))
    return tuple(tree.tree_ for tree in forest.estimators_), forest.estimators_samples_


def label_weights(noise_std: Floats) -> Floats | None:
    """Weights of labels by their noise, mean 1; None where none is known. Shape (n_labels,)."""
    if not np.isfinite(noise_std).any():
        return None
    noise = np.where(np.isnan(noise_std), np.nanmedian(noise_std), noise_std)
    weights = 1.0 / (noise**2 + max(float(np.nanmedian(noise)), 1e-12) ** 2)
    return np.asarray(weights / weights.mean())


def _predict_each(forest: Sequence[Tree], features: Floats) -> Floats:
    """Predictions of each tree, shape (n_trees, n)."""
    rows = np.ascontiguousarray(features, dtype=np.float32)
    return np.stack([tree.predict(rows).ravel() for tree in forest])


def _leaves(forest: Sequence[Tree], features: Floats) -> np.ndarray:
    rows = np.ascontiguousarray(features, dtype=np.float32)
    return np.stack([tree.apply(rows) for tree in forest], axis=1)


def _moments(predictions: Floats) -> tuple[Floats, Floats]:
    count = np.isfinite(predictions).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.nansum(predictions, axis=0) / count
        variance = np.nansum((predictions - mean) ** 2, axis=0) / np.maximum(count - 1, 1)
    return mean, np.sqrt(variance)


def _to_arrays(forest: Sequence[Tree]) -> dict[str, Any]:
    """The concatenated trees as plain arrays, so that a stored model contains no type that its reader must trust."""
    states = [tree.__getstate__() for tree in forest]
    nodes = np.concatenate([state["nodes"] for state in states])
    arrays: dict[str, Any] = {f"node_{name}": np.ascontiguousarray(nodes[name]) for name in nodes.dtype.names or ()}
    arrays["value"] = np.concatenate([state["values"].ravel() for state in states])
    arrays["n_nodes"] = np.array([state["node_count"] for state in states])
    arrays["max_depth"] = np.array([state["max_depth"] for state in states])
    return arrays


def _from_arrays(arrays: Mapping[str, Any], n_features: int) -> tuple[Tree, ...]:
    template = Tree(n_features, np.array([1], dtype=np.intp), 1).__getstate__()["nodes"].dtype
    nodes = np.zeros(int(arrays["n_nodes"].sum()), dtype=template)
    for name in template.names or ():
        nodes[name] = arrays[f"node_{name}"]
    forest, start = [], 0
    for count, depth in zip(arrays["n_nodes"].tolist(), arrays["max_depth"].tolist(), strict=True):
        tree = Tree(n_features, np.array([1], dtype=np.intp), 1)
        rows = slice(start, start + count)
        values = np.ascontiguousarray(arrays["value"][rows]).reshape(count, 1, 1)
        tree.__setstate__({"max_depth": depth, "node_count": count, "nodes": nodes[rows].copy(), "values": values})
        forest.append(tree)
        start += count
    return tuple(forest)
