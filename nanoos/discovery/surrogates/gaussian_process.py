"""The Gaussian process surrogate: ARD Matern 5/2, learned noise, warped outputs, maximum a posteriori.

Up to EXACT_LABELS distinct points the posterior is exact. Beyond, it is the variational one on INDUCING_POINTS of
them (Titsias 2009, AISTATS 5, 567), spread by k-means++ in the kernel's own metric; its cost grows linearly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
from scipy.linalg import LinAlgError

from nanoos.discovery.protocol import Floats, Posterior
from nanoos.discovery.surrogates.base import FittedSurrogate, TrainingData, feature_scaling
from nanoos.discovery.surrogates.calibration import interval_factor
from nanoos.discovery.surrogates.factors import Factors, ProcessJoint, exact_factors, inducing_factors, lower_product
from nanoos.discovery.surrogates.kernel import matern52
from nanoos.discovery.surrogates.likelihood import (
    MAX_ITERATIONS,
    GroupedLabels,
    Hyperparameters,
    fit_hyperparameters,
    group_labels,
    prior_mode,
)
from nanoos.discovery.surrogates.warping import STRAIGHT, Warp

EXACT_LABELS = 3000  # an exact factor is then 70 MB and a second of work; they grow with the square and the cube
FIT_LABELS = 400  # hyperparameters barely move with more labels, while each step of the fit costs their cube
BLOCK_ELEMENTS = 500_000  # kernel elements at a time: 4 MB, near the size of a core's cache
SCREENED_WORK = 1e9  # rows times labels squared: below it, double precision takes about ten milliseconds
SINGLE_FLOOR = 1e-4  # of the prior variance: the rounding of a sum over 500 labels in single precision
COARSE_LABELS = 200  # with more labels several starts compete on these many, and only the winner is fitted to more
POLISH_ITERATIONS = 10  # from a start that is already good
REFIT_EACH_BELOW = 50  # fewer labels: each new one moves the hyperparameters, and a fit costs milliseconds
REFIT_GROWTH = 1.05  # more labels: a twentieth more moves them by less than their own uncertainty
COLD_GROWTH = 1.5  # labels must have grown by half before the cold starts are tried again beside the warm one
FOURIER_FEATURES = 512  # a draw's prior covariance is then right to about 4%
VARIANCE_FLOOR = 1e-10  # of the prior variance: below it the subtraction has no significant digits
LOG_2PI = float(np.log(2.0 * np.pi))


@dataclass(frozen=True, kw_only=True)
class GaussianProcess(FittedSurrogate):
    """A fitted process.

    Attributes:
        centre: Of the features, shape (n_features,).
        scale: Of the features, shape (n_features,), > 0; infinite for a constant feature.
        features: Labelled rows, shape (n_labels, n_features).
        values: Shape (n_labels,), property units.
        noise_std: Shape (n_labels,), property units; NaN where unknown.
        warp: From property units to latent.
        hyperparameters: On scaled features and latent values.
        n_chosen_at: Labels when the kind was last chosen against others; 0 if it was requested.
        n_fitted_at: Labels when the hyperparameters were last fitted.
        evidence: Leave-one-out log density by kind, property units, if the kind was chosen.
        notes: Fallbacks.
        held_out_factor: Interval factor from held-out labels; None takes the jackknife's.
    """

    centre: Floats
    scale: Floats
    features: Floats
    values: Floats
    noise_std: Floats
    warp: Warp
    hyperparameters: Hyperparameters
    n_chosen_at: int = 0
    n_fitted_at: int = 0
    evidence: Mapping[str, float] = field(default_factory=dict)
    notes: Sequence[str] = ()
    held_out_factor: float | None = None
    kind: str = "gp"
    _grouped: GroupedLabels = field(init=False, repr=False, compare=False)
    _factors: Factors = field(init=False, repr=False, compare=False)
    _interval_factor: float = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        grouped = _grouped_labels(self.features, self.values, self.noise_std, self.centre, self.scale, self.warp)
        object.__setattr__(self, "_grouped", grouped)
        exact = len(grouped.z) <= EXACT_LABELS
        build = exact_factors if exact else inducing_factors
        object.__setattr__(self, "_factors", build(grouped, self.hyperparameters))
        object.__setattr__(self, "_interval_factor", self._jackknife_factor())

    @property
    def n_labels(self) -> int:  # type: ignore[override]  # a derived attribute
        return len(self.values)

    @property
    def latent_prior_std(self) -> float:
        return float(np.sqrt(self.hyperparameters.signal))

    @property
    def latent_noise_std(self) -> float:
        return float(np.sqrt(self.hyperparameters.noise + float(np.median(self._grouped.known))))

    @property
    def log_predictive(self) -> float:  # type: ignore[override]  # a derived attribute
        return float(np.mean(self.leave_one_out()))

    def latent(self, features: Floats) -> Posterior:
        return self._marginals(features, np.float64)

    def screen(self, features: Floats, *, n_rows: int) -> Posterior:
        """Beyond SCREENED_WORK in single precision: twice as fast, mean and std right to about 1% of the prior std."""
        work = n_rows * len(self._factors.anchors) ** 2
        return self._marginals(features, np.float32 if work > SCREENED_WORK else np.float64)

    def latent_mean(self, features: Floats) -> Floats:
        factors = self._factors
        mean = np.empty(len(features))
        step = max(64, BLOCK_ELEMENTS // len(factors.anchors))
        for start in range(0, len(features), step):
            rows = slice(start, start + step)
            mean[rows] = matern52(self._scaled(features[rows]), factors.anchors) @ factors.weights
        return np.asarray(self.hyperparameters.mean + self.hyperparameters.signal * mean)

    def latent_joint(self, features: Floats) -> ProcessJoint:
        scaled = self._scaled(features)
        signal, factors = self.hyperparameters.signal, self._factors
        cross = signal * matern52(scaled, factors.anchors).T
        reduced = lower_product(factors.reduce, cross)
        restored = None if factors.restore is None else lower_product(factors.restore, reduced)
        variance = signal - np.einsum("ij,ij->j", reduced, reduced)
        if restored is not None:
            variance += np.einsum("ij,ij->j", restored, restored)
        return ProcessJoint(
            mean=self.hyperparameters.mean + factors.weights @ cross,
            std=np.sqrt(np.maximum(variance, VARIANCE_FLOOR * signal)),
            scaled=scaled,
            signal=signal,
            reduced=reduced,
            restored=restored,
        )

    def latent_sample(self, features: Floats, seed: int) -> Floats:
        """Source: pathwise conditioning of random Fourier features, Wilson et al. 2020, ICML 119."""
        hyper, factors, rng = self.hyperparameters, self._factors, np.random.default_rng(seed)
        n_features = factors.anchors.shape[1]
        # A Matern 5/2 spectrum is a Student t with 5 degrees of freedom.
        frequencies = rng.standard_normal((FOURIER_FEATURES, n_features))
        frequencies *= np.sqrt(5.0 / rng.chisquare(5.0, (FOURIER_FEATURES, 1)))
        phases = rng.uniform(0.0, 2.0 * np.pi, FOURIER_FEATURES)
        amplitudes = rng.standard_normal(FOURIER_FEATURES) * np.sqrt(2.0 * hyper.signal / FOURIER_FEATURES)

        def prior(points: Floats) -> Floats:
            return np.asarray(np.cos(points @ frequencies.T + phases) @ amplitudes)

        noise = np.full(len(factors.anchors), 1e-6 * hyper.signal)
        if factors.restore is None:
            noise = hyper.noise * self._grouped.share + self._grouped.known
        gap = prior(factors.anchors) + np.sqrt(noise) * rng.standard_normal(len(noise))
        correction = factors.weights - factors.reduce.T @ (factors.reduce @ gap)
        if factors.restore is not None:
            correction += factors.reduce.T @ (factors.restore.T @ (factors.restore @ (factors.reduce @ gap)))
        sample = np.empty(len(features))
        step = max(1, BLOCK_ELEMENTS // max(len(factors.anchors), FOURIER_FEATURES))
        for start in range(0, len(features), step):
            rows = slice(start, start + step)
            scaled = self._scaled(features[rows])
            sample[rows] = hyper.mean + prior(scaled) + correction @ (hyper.signal * matern52(factors.anchors, scaled))
        return sample

    def leave_one_out(self) -> Floats:
        """Log density of each distinct point's mean given all others, property units, shape (n_points,).

        Hyperparameters are kept fixed. Beyond EXACT_LABELS points: -inf, since the approximation has no such form.

        Source: Rasmussen and Williams 2006, eqs. 5.10 to 5.12.
        """
        if self._factors.restore is not None:
            return np.array([-np.inf])
        inverse_diagonal = np.einsum("ij,ij->j", self._factors.reduce, self._factors.reduce)
        gap = self._factors.weights / inverse_diagonal
        log_density = -0.5 * (gap * gap * inverse_diagonal - np.log(inverse_diagonal) + LOG_2PI)
        return np.asarray(log_density + np.log(self.warp.slope(self.warp.backward(self._grouped.z))))

    @property
    def interval_factor(self) -> float:
        return self._interval_factor if self.held_out_factor is None else self.held_out_factor

    def _jackknife_factor(self) -> float:
        """The factor from leave-one-out residuals at these hyperparameters, at least 1; 1 if that is not known."""
        if self._factors.restore is not None:
            return 1.0
        inverse_diagonal = np.einsum("ij,ij->j", self._factors.reduce, self._factors.reduce)
        return max(interval_factor(self._factors.weights / np.sqrt(inverse_diagonal)), 1.0)

    def condition(self, features: Floats, values: Floats, noise_std: Floats | None = None) -> Self:
        more = TrainingData.checked(features, values, noise_std, None)
        noise = more.noise_std
        if not np.isnan(self.noise_std).any():  # if all labels state their noise, one that does not gets the median
            noise = np.where(np.isnan(noise), np.median(self.noise_std), noise)
        return replace(
            self,
            features=np.concatenate([self.features, more.features]),
            values=np.concatenate([self.values, more.values]),
            noise_std=np.concatenate([self.noise_std, noise]),
        )

    def describe(self) -> Mapping[str, Any]:
        hyper = self.hyperparameters
        return {
            "kind": self.kind,
            "n_labels": self.n_labels,
            "n_points": len(self._grouped.z),
            "is_exact": self._factors.restore is None,
            "lengthscales_in_feature_std": [float(value) for value in hyper.lengthscales],
            "signal_variance": hyper.signal,
            "noise_variance": hyper.noise,
            "mean": hyper.mean,
            "warp_power": self.warp.power,
            "interval_factor": self.interval_factor,
            "is_calibrated": self.held_out_factor is not None,
            "log_predictive_per_label": self.log_predictive if self._factors.restore is None else None,
            "evidence": dict(self.evidence),
            "notes": list(self.notes),
        }

    def to_state(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "centre": self.centre,
            "scale": self.scale,
            "features": self.features,
            "values": self.values,
            "noise_std": self.noise_std,
            "warp": self.warp.to_state(),
            "theta": self.hyperparameters.to_vector(),
            "n_chosen_at": self.n_chosen_at,
            "n_fitted_at": self.n_fitted_at,
            "evidence": {name: float(value) for name, value in self.evidence.items()},
            "notes": list(self.notes),
            "held_out_factor": self.held_out_factor,
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> GaussianProcess:
        return cls(
            centre=state["centre"],
            scale=state["scale"],
            features=state["features"],
            values=state["values"],
            noise_std=state["noise_std"],
            warp=Warp(**state["warp"]),
            hyperparameters=Hyperparameters.from_vector(state["theta"]),
            n_chosen_at=state["n_chosen_at"],
            n_fitted_at=state["n_fitted_at"],
            evidence=state["evidence"],
            notes=tuple(state["notes"]),
            held_out_factor=state["held_out_factor"],
        )

    def _scaled(self, features: Floats) -> Floats:
        return (np.asarray(features, dtype=np.float64) - self.centre) / (self.scale * self.hyperparameters.lengthscales)

    def _marginals(self, features: Floats, dtype: Any) -> Posterior:
        """Latent marginals, computed in blocks in double or single precision."""
        signal, factors = self.hyperparameters.signal, self._factors
        anchors = factors.anchors.astype(dtype)
        weights = (factors.weights * signal).astype(dtype)
        reduce = (factors.reduce * signal).astype(dtype)
        restore = None if factors.restore is None else factors.restore.astype(dtype)
        divisor = self.scale * self.hyperparameters.lengthscales
        mean, variance = np.empty(len(features)), np.empty(len(features))
        step = max(64, BLOCK_ELEMENTS // len(anchors))
        for start in range(0, len(features), step):
            rows = slice(start, start + step)
            cross = matern52(((features[rows] - self.centre) / divisor).astype(dtype), anchors)
            mean[rows] = cross @ weights
            reduced = lower_product(reduce, cross.T)
            variance[rows] = signal - np.einsum("ij,ij->j", reduced, reduced)
            if restore is not None:
                restored = lower_product(restore, reduced)
                variance[rows] += np.einsum("ij,ij->j", restored, restored)
        mean += self.hyperparameters.mean
        floor = (SINGLE_FLOOR if dtype is np.float32 else VARIANCE_FLOOR) * signal
        return Posterior(mean=mean, std=np.sqrt(np.maximum(variance, floor)))


def fit_gaussian_process(
    data: TrainingData, warp: Warp, *, seed: int, warm_start: Mapping[str, Any] | None = None
) -> GaussianProcess:
    """Fit by maximum a posteriori.

    Args:
        data: Checked labels, at least one.
        warp: Warp of the outputs.
        seed: Picks the labels that set the hyperparameters where there are more than FIT_LABELS.
        warm_start: State of an earlier fit on the same features.

    Raises:
        LinAlgError: The covariance is not positive definite at any start.
    """
    centre, scale = feature_scaling(data.reference)
    n_labels = len(data.values)
    theta = _warm_theta(warm_start, scale)
    hyperparameters = _still_good(n_labels, theta, warp, warm_start)
    n_fitted_at = n_labels if hyperparameters is None else int((warm_start or {})["n_fitted_at"])
    if hyperparameters is None:

        def sample(n: int) -> GroupedLabels:
            rows = np.arange(n_labels)
            if n_labels > n:
                rows = np.sort(np.random.default_rng(seed).choice(rows, n, replace=False))
            return _grouped_labels(data.features[rows], data.values[rows], data.noise_std[rows], centre, scale, warp)

        starts = _starts(len(scale), n_labels, theta, int((warm_start or {}).get("n_fitted_at", 0)))
        if n_labels > COARSE_LABELS and len(starts) > 1:
            coarse, _ = fit_hyperparameters(sample(COARSE_LABELS), starts)
            starts = [coarse.to_vector()]
        hyperparameters, log_posterior = fit_hyperparameters(
            sample(FIT_LABELS), starts, max_iterations=POLISH_ITERATIONS if n_labels > COARSE_LABELS else MAX_ITERATIONS
        )
        if not np.isfinite(log_posterior):
            raise LinAlgError(f"no start gave a positive definite covariance of {n_labels} labels")
    return GaussianProcess(
        centre=centre,
        scale=scale,
        features=data.features,
        values=data.values,
        noise_std=data.noise_std,
        warp=warp,
        hyperparameters=hyperparameters,
        n_fitted_at=n_fitted_at,
    )


def _warm_theta(warm_start: Mapping[str, Any] | None, scale: Floats) -> Floats | None:
    """The warm start's hyperparameters for features scaled as here; None if it has another shape."""
    theta = (warm_start or {}).get("theta")
    if warm_start is None or theta is None or len(theta) != len(scale) + 3:
        return None
    moved = np.array(theta, dtype=np.float64)
    is_varying = np.isfinite(scale) & np.isfinite(warm_start["scale"])
    moved[:-3][is_varying] += np.log(warm_start["scale"][is_varying] / scale[is_varying])
    return moved


def _still_good(
    n_labels: int, theta: Floats | None, warp: Warp, warm_start: Mapping[str, Any] | None
) -> Hyperparameters | None:
    """The warm start's hyperparameters, unless there are many more labels or the outputs are warped differently."""
    if theta is None or warm_start is None:
        return None
    fitted_at = int(warm_start["n_fitted_at"])
    is_same_warp = (warm_start["warp"]["power"] == STRAIGHT) == warp.is_straight
    if n_labels < REFIT_EACH_BELOW or not fitted_at <= n_labels <= REFIT_GROWTH * fitted_at or not is_same_warp:
        return None
    return Hyperparameters.from_vector(theta)


def _starts(n_features: int, n_labels: int, warm: Floats | None, fitted_at: int) -> list[Floats]:
    """The warm start, the prior's mode, and a rough and noisy one: with few labels there are often two peaks."""
    mode = prior_mode(n_features)
    rough = mode.copy()
    rough[:n_features] = 0.5 * np.log(max(n_features, 1))  # about a typical distance between rows
    rough[-2] = np.log(0.1)
    if warm is None:
        return [mode, rough]
    power = np.log(COLD_GROWTH)
    is_cold_due = int(np.log(n_labels) / power) > int(np.log(max(fitted_at, 1)) / power)  # at powers of COLD_GROWTH
    return [warm, mode, rough] if n_labels < REFIT_EACH_BELOW or is_cold_due else [warm]


def _grouped_labels(
    features: Floats, values: Floats, noise_std: Floats, centre: Floats, scale: Floats, warp: Warp
) -> GroupedLabels:
    return group_labels((features - centre) / scale, warp.forward(values), noise_std * warp.slope(values))
