"""The surrogate of last resort: the labels' mean and spread everywhere. For one label, equal labels, failed fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from nanoos.discovery.protocol import Floats, Posterior
from nanoos.discovery.surrogates.base import FittedSurrogate, TrainingData
from nanoos.discovery.surrogates.warping import Warp, straight_warp


@dataclass(frozen=True, slots=True, kw_only=True)
class ConstantJoint:
    """Independent rows."""

    mean: Floats
    std: Floats

    def column(self, row: int) -> Floats:
        return np.where(np.arange(len(self.std)) == row, self.std**2, 0.0)


@dataclass(frozen=True, kw_only=True)
class Constant(FittedSurrogate):
    """Attributes:
    values: Shape (n_labels,), property units.
    warp: Standardises the values.
    notes: Why nothing better was fitted.
    """

    values: Floats
    warp: Warp
    notes: Sequence[str] = ()
    kind: str = "constant"
    n_chosen_at: int = 0

    @property
    def n_labels(self) -> int:  # type: ignore[override]  # a derived attribute
        return len(self.values)

    @property
    def log_predictive(self) -> float:  # type: ignore[override]  # nothing to compare
        return -np.inf

    @property
    def latent_prior_std(self) -> float:
        return 1.0

    @property
    def latent_noise_std(self) -> float:
        return 0.1

    def latent(self, features: Floats) -> Posterior:
        mean = float(np.mean(self.warp.forward(self.values)))
        return Posterior(mean=np.full(len(features), mean), std=np.ones(len(features)))

    def latent_joint(self, features: Floats) -> ConstantJoint:
        latent = self.latent(features)
        return ConstantJoint(mean=latent.mean, std=latent.std)

    def latent_sample(self, features: Floats, seed: int) -> Floats:  # noqa: ARG002  # nothing to draw
        return self.latent(features).mean

    def condition(self, features: Floats, values: Floats, noise_std: Floats | None = None) -> Self:
        more = TrainingData.checked(features, values, noise_std, None)
        return replace(self, values=np.concatenate([self.values, more.values]))

    def describe(self) -> Mapping[str, Any]:
        return {
            "kind": self.kind,
            "n_labels": self.n_labels,
            "mean": float(np.mean(self.values)),
            "std": self.warp.scale,
            "notes": list(self.notes),
        }

    def to_state(self) -> dict[str, Any]:
        return {"kind": self.kind, "values": self.values, "warp": self.warp.to_state(), "notes": list(self.notes)}

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Constant:
        return cls(values=state["values"], warp=Warp(**state["warp"]), notes=tuple(state["notes"]))


def fit_constant(data: TrainingData, *, note: str) -> Constant:
    return Constant(values=data.values, warp=straight_warp(data.values), notes=(note,))
