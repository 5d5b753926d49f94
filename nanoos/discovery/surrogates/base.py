"""What every fitted surrogate offers the engine beyond the public protocol, and the labels that a fit takes.

Surrogates are Gaussian on a latent scale (see `warping`); acquisition functions use it, people see property units.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

import numpy as np

from nanoos.discovery.protocol import Floats, Indices, Posterior
from nanoos.discovery.surrogates.warping import Warp
from nanoos.domain.errors import InvalidInput


class LatentJoint(Protocol):
    """A joint latent posterior whose covariance is computed a column at a time."""

    @property
    def mean(self) -> Floats:
        """Shape (n,)."""

    @property
    def std(self) -> Floats:
        """Shape (n,), > 0."""

    def column(self, row: int) -> Floats:
        """Posterior covariance of every row with one of them, shape (n,)."""


class FittedSurrogate(ABC):
    """A fitted model of one property; immutable."""

    kind: str
    warp: Warp
    n_labels: int
    log_predictive: float  # mean leave-one-out (out-of-bag) log density per label, property units; -inf where unknown
    held_out_factor: float | None = None  # the interval factor from held-out labels (see `calibration`), where measured

    @abstractmethod
    def latent(self, features: Floats) -> Posterior:
        """Latent Gaussian marginals at features of shape (n, n_features)."""

    def latent_mean(self, features: Floats) -> Floats:
        """The marginals' means alone, shape (n,)."""
        return self.latent(features).mean

    def screen(self, features: Floats, *, n_rows: int) -> Posterior:  # noqa: ARG002  # this one never rounds
        """As `latent`, but free to round: good enough to find a shortlist, whose order is then decided exactly.

        Args:
            features: Shape (n, n_features).
            n_rows: Rows of the whole pool, so that all of its blocks are rounded alike.
        """
        return self.latent(features)

    @abstractmethod
    def latent_joint(self, features: Floats) -> LatentJoint:
        """Joint latent posterior of a shortlist of shape (n, n_features)."""

    @abstractmethod
    def latent_sample(self, features: Floats, seed: int) -> Floats:
        """One draw of the latent function at features of shape (n, n_features), the same function for one seed."""

    @property
    @abstractmethod
    def latent_prior_std(self) -> float:
        """Latent std far from every label, > 0."""

    @property
    @abstractmethod
    def latent_noise_std(self) -> float:
        """Latent std of one measurement about its noise-free value, > 0."""

    @abstractmethod
    def condition(self, features: Floats, values: Floats, noise_std: Floats | None = None) -> Self:
        """The same hyperparameters with more labels: features (n, n_features), values and noise_std (n,)."""

    @abstractmethod
    def describe(self) -> Mapping[str, Any]:
        """JSON-able: kind, hyperparameters, evidence for its choice, notes on fallbacks."""

    @abstractmethod
    def to_state(self) -> dict[str, Any]:
        """Plain dict of numpy arrays, numbers, strings and scikit-learn estimators, for skops."""

    def remarked(
        self,
        *,
        n_chosen_at: int | None = None,
        evidence: Mapping[str, float] | None = None,
        notes: Sequence[str] | None = None,
        held_out_factor: float | None = None,
        log_predictive: float | None = None,
    ) -> Self:
        """A copy of the fit with these remarks replaced; nothing is recomputed."""
        other = copy(self)
        remarks = {
            "n_chosen_at": n_chosen_at,
            "evidence": evidence,
            "notes": notes,
            "held_out_factor": held_out_factor,
            "log_predictive": log_predictive,
        }
        for name, value in remarks.items():
            if value is not None:
                object.__setattr__(other, name, value)  # nothing is derived from these fields
        return other

    @property
    def interval_factor(self) -> float:
        """Factor on the latent std in reported values, so that intervals have their nominal coverage.

        Acquisition functions use the model's own std.
        """
        return 1.0 if self.held_out_factor is None else self.held_out_factor

    def predictive(self, features: Floats) -> tuple[Floats, Floats, Floats]:
        """Latent median of a measurement and its std below and above that, without the interval factor.

        Args:
            features: Shape (n, n_features).

        Returns:
            Three arrays of shape (n,); the last two are > 0.
        """
        latent = self.latent(features)
        std = np.hypot(latent.std, self.latent_noise_std)
        return latent.mean, std, std

    def posterior(self, features: Floats) -> Posterior:
        """Marginals of the noise-free value in property units at features of shape (n, n_features)."""
        latent = self.latent(features)
        mean, std = self.warp.moments(latent.mean, self.interval_factor * latent.std)
        return Posterior(mean=mean, std=np.maximum(std, np.finfo(np.float64).tiny))

    def interval(self, features: Floats, coverage: float, *, with_noise: bool = True) -> tuple[Floats, Floats]:
        """Central interval in property units.

        Args:
            features: Shape (n, n_features).
            coverage: Probability inside, 0..1.
            with_noise: Whether the interval is for a measurement or for the noise-free value.

        Returns:
            Lower and upper ends, each of shape (n,), property units.
        """
        from scipy.special import ndtri

        if with_noise:
            median, below, above = self.predictive(features)
        else:
            latent = self.latent(features)
            median, below, above = latent.mean, latent.std, latent.std
        half = float(ndtri(0.5 + 0.5 * coverage)) * self.interval_factor
        return self.warp.backward(median - half * below), self.warp.backward(median + half * above)

    def standardise(self, features: Floats, values: Floats) -> tuple[Floats, Floats]:
        """Where measurements fall in their predictive distributions.

        Args:
            features: Shape (n, n_features).
            values: Shape (n,), property units.

        Returns:
            Distances from the medians in latent predictive standard deviations, and log densities in property units,
            each of shape (n,).
        """
        from scipy.stats import norm

        median, below, above = self.predictive(features)
        distance = self.warp.forward(values) - median
        std = self.interval_factor * np.where(distance < 0, below, above)
        residual = distance / std
        return residual, norm.logpdf(residual) + np.log(self.warp.slope(values) / std)

    def relative_uncertainty(self, features: Floats) -> Floats:
        """Posterior std / prior std, shape (n,), 0 (known) to 1 (nothing known)."""
        return np.clip(self.latent(features).std / self.latent_prior_std, 0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """Checked labels of one property.

    Attributes:
        features: Shape (n_labels, n_features).
        values: Shape (n_labels,), property units.
        noise_std: Shape (n_labels,), property units; NaN where unknown.
        reference: Rows whose spread scales the features, shape (n_rows, n_features): the pool, or the labels.
        families: Family of each label's structure, shape (n_labels,); None where nothing is known of families.
    """

    features: Floats
    values: Floats
    noise_std: Floats
    reference: Floats
    families: Indices | None = None

    @classmethod
    def checked(
        cls,
        features: Floats,
        values: Floats,
        noise_std: Floats | None,
        reference: Floats | None,
        families: Indices | None = None,
    ) -> TrainingData:
        """Raises:
        InvalidInput: Shapes disagree, no label, NaN or infinity, negative noise; with the rows.
        """
        x = np.asarray(features, dtype=np.float64)
        y = np.asarray(values, dtype=np.float64)
        if x.ndim != 2 or y.ndim != 1 or len(x) != len(y):
            raise InvalidInput(
                f"Features of shape {x.shape} do not go with values of shape {y.shape}.",
                hint="Give (n_labels, n_features) and (n_labels,).",
            )
        if not len(y):
            raise InvalidInput("A surrogate needs at least one label, got 0.", hint="Measure a first batch.")
        noise = np.full(len(y), np.nan) if noise_std is None else np.asarray(noise_std, dtype=np.float64)
        if noise.shape != y.shape:
            raise InvalidInput(
                f"noise_std of shape {noise.shape} does not go with {len(y)} values.", hint="Give one per label."
            )
        _refuse_rows(~np.isfinite(x).all(axis=1), "features", x)
        _refuse_rows(~np.isfinite(y), "values", y)
        _refuse_rows((noise < 0) | np.isinf(noise), "noise_std", noise)
        return cls(
            features=x,
            values=y,
            noise_std=noise,
            reference=x if reference is None else reference,
            families=families,
        )

    def rows(self, keep: np.ndarray) -> TrainingData:
        """The labels where a mask of shape (n_labels,) is true; the same reference."""
        return replace(
            self,
            features=self.features[keep],
            values=self.values[keep],
            noise_std=self.noise_std[keep],
            families=None if self.families is None else self.families[keep],
        )


def feature_scaling(reference: Floats) -> tuple[Floats, Floats]:
    """Centre and scale of each feature: mean and std, so that a change of unit changes nothing.

    Returns:
        Two arrays of shape (n_features,); the scale of a constant feature is infinite, so that it has no effect.
    """
    centre = reference.mean(axis=0)
    scale = reference.std(axis=0)
    is_constant = ~(scale > 1e-12 * np.maximum(np.abs(centre), np.finfo(np.float64).tiny))
    return centre, np.where(is_constant, np.inf, scale)


def _refuse_rows(bad: Any, what: str, array: Floats) -> None:
    rows = np.flatnonzero(bad)
    if rows.size:
        first = int(rows[0])
        raise InvalidInput(
            f"{rows.size} of {len(array)} labels have unusable {what}; label {first} has {array[first]!r}.",
            hint="Drop or correct these labels.",
        )
