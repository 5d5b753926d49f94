"""The boosted surrogate: gradient-boosted trees for the 5%, 50% and 95% quantiles of a measurement.

For many labels of a rough response whose scatter differs from place to place or leans to one side. The quantiles are
those of scikit-learn; intervals take their width from held-out labels (see `calibration`), which makes them those of
conformalised quantile regression (Romano, Patterson and Candès 2019, NeurIPS 32).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.ensemble._hist_gradient_boosting.predictor import PREDICTOR_RECORD_DTYPE, TreePredictor
from threadpoolctl import threadpool_limits

from nanoos.discovery.protocol import Floats, Posterior
from nanoos.discovery.surrogates.base import FittedSurrogate, TrainingData
from nanoos.discovery.surrogates.calibration import NORMAL_90
from nanoos.discovery.surrogates.trees import TreeJoint, label_weights
from nanoos.discovery.surrogates.warping import Warp, straight_warp

QUANTILES = (0.05, 0.5, 0.95)
MEDIAN = 1  # its place among them
N_TREES = 60  # a quantile; with LEARNING_RATE further ones change held-out quantiles by less than their own error
LEARNING_RATE = 0.15
MAX_LEAVES = 6
MIN_LEAF = 20  # the 5% quantile of fewer labels is their smallest
STD_FLOOR = 0.02  # of the labels' std: quantiles that meet are not certain
SHARE_FLOOR = 0.5  # of the median predictive std, likewise: a single leaf may hold labels that agree by chance
NODE_FIELDS = ("value", "feature_idx", "num_threshold", "missing_go_to_left", "left", "right", "is_leaf")
NO_BITSETS, NO_CATEGORIES = np.zeros((0, 8), dtype=np.uint32), np.zeros(0, dtype=np.uint32)  # all features are numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Boosted:
    """One quantile's trees: a tree's nodes are `nodes[starts[i]:starts[i + 1]]`."""

    baseline: float
    nodes: np.ndarray
    starts: np.ndarray

    def predict(self, features: Floats) -> Floats:
        """Shape (n,), latent."""
        total = np.full(len(features), self.baseline)
        for tree in self._trees(self.nodes):
            total += tree.predict(features, NO_BITSETS, NO_CATEGORIES, 1)
        return total

    def leaves(self, features: Floats) -> np.ndarray:
        """The node in which each row ends, shape (n, n_trees)."""
        numbered = self.nodes.copy()
        numbered["value"] = np.arange(len(numbered))
        found = [tree.predict(features, NO_BITSETS, NO_CATEGORIES, 1) for tree in self._trees(numbered)]
        return np.stack(found, axis=1).astype(np.int64)

    def to_state(self) -> dict[str, Any]:
        """Plain arrays, so that a stored model contains no type that its reader must trust."""
        arrays = {name: np.ascontiguousarray(self.nodes[name]) for name in NODE_FIELDS}
        return {"baseline": self.baseline, "starts": self.starts, **arrays}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Boosted:
        nodes = np.zeros(len(state["value"]), dtype=PREDICTOR_RECORD_DTYPE)
        for name in NODE_FIELDS:
            nodes[name] = state[name]
        return cls(baseline=float(state["baseline"]), nodes=nodes, starts=state["starts"])

    def _trees(self, nodes: np.ndarray) -> list[Any]:
        return [
            TreePredictor(nodes[first:last].copy(), NO_BITSETS, NO_BITSETS)
            for first, last in zip(self.starts[:-1].tolist(), self.starts[1:].tolist(), strict=True)
        ]


@dataclass(frozen=True, kw_only=True)
class BoostedQuantiles(FittedSurrogate):
    """Fitted quantiles.

    Attributes:
        features: Labelled rows, shape (n_labels, n_features).
        values: Shape (n_labels,), property units.
        noise_std: Shape (n_labels,), property units; NaN where unknown; weights the labels.
        warp: Standardises the values.
        boosted: The trees of each of QUANTILES, fitted to latent values.
        noise: Latent std that is taken as noise: half of the median predictive std at the labels.
        seed: Seed of the trees.
        log_predictive: Log density per held-out label, property units; -inf where not measured.
        n_chosen_at: Labels when the kind was last chosen against others; 0 if it was requested.
        evidence: Log density per label by kind, if the kind was chosen.
        notes: Fallbacks.
        held_out_factor: Interval factor from held-out labels.
    """

    features: Floats
    values: Floats
    noise_std: Floats
    warp: Warp
    boosted: Sequence[Boosted]
    noise: float
    seed: int
    log_predictive: float = -np.inf
    n_chosen_at: int = 0
    evidence: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()
    held_out_factor: float | None = None
    kind: str = "boosting"

    @property
    def n_labels(self) -> int:  # type: ignore[override]  # a derived attribute
        return len(self.values)

    @property
    def latent_prior_std(self) -> float:
        return 1.0  # the values are standardised

    @property
    def latent_noise_std(self) -> float:
        return self.noise

    def quantiles(self, features: Floats) -> Floats:
        """Latent QUANTILES of a measurement before calibration, shape (3, n), ascending."""
        return _quantiles(self.boosted, features)

    def predictive(self, features: Floats) -> tuple[Floats, Floats, Floats]:
        low, median, high = self.quantiles(features)
        below, above = (
            np.maximum(width / NORMAL_90, max(2.0 * SHARE_FLOOR * self.noise, STD_FLOOR))
            for width in (median - low, high - median)
        )
        return median, below, above

    def latent(self, features: Floats) -> Posterior:
        median, below, above = self.predictive(features)
        variance = (0.5 * (below + above)) ** 2 - self.noise**2
        return Posterior(mean=median, std=np.sqrt(np.clip(variance, STD_FLOOR**2, self.latent_prior_std**2)))

    def latent_joint(self, features: Floats) -> TreeJoint:
        latent = self.latent(features)
        leaves = self.boosted[MEDIAN].leaves(np.ascontiguousarray(features, dtype=np.float64))
        return TreeJoint(mean=latent.mean, std=latent.std, leaves=leaves)

    def latent_sample(self, features: Floats, seed: int) -> Floats:
        """The quantile of one random level everywhere."""
        latent = self.latent(features)
        return np.asarray(latent.mean + np.random.default_rng(seed).standard_normal() * latent.std)

    def condition(self, features: Floats, values: Floats, noise_std: Floats | None = None) -> Self:
        more = TrainingData.checked(features, values, noise_std, None)
        all_features = np.concatenate([self.features, more.features])
        all_values = np.concatenate([self.values, more.values])
        all_noise = np.concatenate([self.noise_std, more.noise_std])
        boosted = _boost(all_features, self.warp.forward(all_values), all_noise, self.seed)
        return replace(self, features=all_features, values=all_values, noise_std=all_noise, boosted=boosted)

    def describe(self) -> Mapping[str, Any]:
        return {
            "kind": self.kind,
            "n_labels": self.n_labels,
            "n_trees": sum(len(each.starts) - 1 for each in self.boosted),
            "quantiles": list(QUANTILES),
            "interval_factor": self.interval_factor,
            "noise_std_latent": self.noise,
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
            "boosted": [each.to_state() for each in self.boosted],
            "noise": self.noise,
            "seed": self.seed,
            "log_predictive": self.log_predictive,
            "n_chosen_at": self.n_chosen_at,
            "evidence": {name: float(value) for name, value in self.evidence.items()},
            "notes": list(self.notes),
            "held_out_factor": self.held_out_factor,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> BoostedQuantiles:
        boosted = tuple(Boosted.from_state(each) for each in state["boosted"])
        return cls(**{**state, "warp": Warp(**state["warp"]), "notes": tuple(state["notes"]), "boosted": boosted})


def fit_boosting(data: TrainingData, *, seed: int) -> BoostedQuantiles:
    """Boost the quantiles; their intervals are too narrow until they are calibrated.

    Args:
        data: Checked labels.
        seed: Seed of the trees.
    """
    warp = straight_warp(data.values)
    boosted = _boost(data.features, warp.forward(data.values), data.noise_std, seed)
    low, _, high = _quantiles(boosted, data.features)
    return BoostedQuantiles(
        features=data.features,
        values=data.values,
        noise_std=data.noise_std,
        warp=warp,
        boosted=boosted,
        noise=max(0.25 * float(np.median(high - low)) / NORMAL_90, STD_FLOOR),
        seed=seed,
    )


def _boost(features: Floats, latent: Floats, noise_std: Floats, seed: int) -> tuple[Boosted, ...]:
    weights = label_weights(noise_std)
    found = []
    with threadpool_limits(1, user_api="openmp"):  # threads that wait for each other cost more than these trees
        for quantile in QUANTILES:
            model = HistGradientBoostingRegressor(
                loss="quantile",
                quantile=quantile,
                max_iter=N_TREES,
                learning_rate=LEARNING_RATE,
                max_leaf_nodes=MAX_LEAVES,
                min_samples_leaf=MIN_LEAF,
                early_stopping=False,
                random_state=seed % 2**32,
            ).fit(features, latent, sample_weight=weights)
            trees = [trees[0].nodes for trees in model._predictors]
            starts = np.concatenate([[0], np.cumsum([len(nodes) for nodes in trees])])
            baseline = float(np.ravel(model._baseline_prediction)[0])
            found.append(Boosted(baseline=baseline, nodes=np.concatenate(trees), starts=starts))
    return tuple(found)


def _quantiles(boosted: Sequence[Boosted], features: Floats) -> Floats:
    rows = np.ascontiguousarray(features, dtype=np.float64)
    return np.sort([each.predict(rows) for each in boosted], axis=0)  # separate fits may cross
