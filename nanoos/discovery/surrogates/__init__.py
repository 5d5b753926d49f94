"""Surrogates of one property: fitting, the choice between kinds, and their plain states.

Choosing candidates is not done here; a surrogate depends on features and labels only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from nanoos._runtime.blas import one_thread
from nanoos.discovery.protocol import Floats, Indices
from nanoos.discovery.surrogates.base import FittedSurrogate, TrainingData
from nanoos.discovery.surrogates.calibration import MANY_LABELS, held_out_residuals
from nanoos.discovery.surrogates.constant import Constant, fit_constant
from nanoos.discovery.surrogates.gaussian_process import GaussianProcess, fit_gaussian_process
from nanoos.discovery.surrogates.warping import STRAIGHT, skewed_warp, straight_warp
from nanoos.domain.errors import InvalidInput

if TYPE_CHECKING:
    from nanoos.discovery.surrogates.boosting import BoostedQuantiles
    from nanoos.discovery.surrogates.trees import TreeEnsemble

KINDS = ("auto", "gp", "trees", "boosting", "constant")
MIN_LABELS = 2  # one label has no spread to scale by
CHOICE_MIN_LABELS = 16  # with fewer, out-of-bag and leave-one-out densities are too noisy to compare
CHOICE_GROWTH = 1.25  # labels must have grown by a quarter before the kinds compete again: the choice moves slowly
TREES_ADVANTAGE = 0.1  # nats per label: trees must win clearly, since the GP has the better joint posterior
BOOSTING_MIN_LABELS = 100  # with fewer, its outer quantiles are those of a handful of labels
BOOSTING_NEAR = 0.3  # nats per label: where trees are so much worse than the GP, boosted ones would lose too
WARP_ADVANTAGE = 0.02  # nats per label, likewise: a warp that wins by chance bends the tail of the best candidates

__all__ = ["KINDS", "FittedSurrogate", "fit_surrogate", "surrogate_from_state"]


def fit_surrogate(
    features: Floats,
    values: Floats,
    noise_std: Floats | None = None,
    *,
    seed: int,
    warm_start: Mapping[str, Any] | None = None,
    kind: str = "auto",
    reference: Floats | None = None,
    calibrate: bool = False,
    families: Indices | None = None,
) -> FittedSurrogate:
    """Fit a model of one property.

    Args:
        features: Shape (n_labels, n_features), finite.
        values: Shape (n_labels,), property units, finite; repeats of a row are used as repeats.
        noise_std: Known noise, shape (n_labels,), property units; None or NaN where unknown.
        seed: Seed of every draw.
        warm_start: `to_state()` of an earlier fit on the same features; speeds up the fit and keeps the kind.
        kind: One of KINDS; "auto" takes the kind with the best log density of labels that its fits did not see.
        reference: Rows whose spread scales the features, shape (n_rows, n_features): the pool; the labels if None.
        calibrate: Set the width of the intervals by held-out labels, for five more fits. Otherwise it is that of a
            warm start of the same kind, or the model's own.
        families: Family of each label's structure, shape (n_labels,), which the held-out labels keep together.

    Returns:
        The surrogate; a constant one with a note if the labels allow no better.

    Raises:
        InvalidInput: No label, shapes that disagree, NaN, or an unknown kind.
    """
    if kind not in KINDS:
        raise InvalidInput(f"Unknown surrogate kind {kind!r}.", hint=f"Use one of {', '.join(KINDS)}.")
    data = TrainingData.checked(features, values, noise_std, reference, families)
    if kind == "constant":
        return fit_constant(data, note="asked for")
    if len(data.values) < MIN_LABELS:
        return fit_constant(data, note=f"{len(data.values)} label: mean only")
    if np.ptp(data.values) <= 1e-12 * max(float(np.abs(data.values).max()), np.finfo(np.float64).tiny):
        return fit_constant(data, note=f"all {len(data.values)} labels equal {float(data.values[0]):g}: mean only")
    with one_thread():
        try:
            model = _fit_auto(data, seed, warm_start) if kind == "auto" else _fit_kind(data, kind, seed, warm_start)
            return _calibrated(model, data, seed) if calibrate else _as_calibrated(model, warm_start)
        except (np.linalg.LinAlgError, FloatingPointError, ValueError) as failure:
            return _fall_back(data, seed, failure)


def surrogate_from_state(state: Mapping[str, Any]) -> FittedSurrogate:
    """The surrogate whose `to_state()` this is.

    Raises:
        InvalidInput: The state names no known kind or lacks a part.
    """
    kind = state.get("kind")
    try:
        if kind == "gp":
            return GaussianProcess.from_state(state)
        if kind == "constant":
            return Constant.from_state(state)
        if kind == "trees":
            from nanoos.discovery.surrogates.trees import TreeEnsemble

            return TreeEnsemble.from_state(state)
        if kind == "boosting":
            from nanoos.discovery.surrogates.boosting import BoostedQuantiles

            return BoostedQuantiles.from_state(state)
    except (KeyError, TypeError) as failure:
        raise InvalidInput(
            f"A surrogate state of kind {kind!r} is incomplete: {failure}.", hint="Retrain."
        ) from failure
    raise InvalidInput(f"A surrogate state has kind {kind!r}.", hint=f"Known kinds: {', '.join(KINDS[1:])}.")


def _fit_auto(data: TrainingData, seed: int, warm_start: Mapping[str, Any] | None) -> FittedSurrogate:
    """The best of Gaussian process, trees and boosted trees; between comparisons the warm start's kind stays."""
    chosen_at = int((warm_start or {}).get("n_chosen_at", 0))
    if warm_start is not None and chosen_at and len(data.values) < CHOICE_GROWTH * chosen_at:
        model = _fit_kind(data, warm_start["kind"], seed, warm_start)
        return model.remarked(n_chosen_at=chosen_at, evidence=dict(warm_start["evidence"]))
    winner: FittedSurrogate = _fit_process(data, seed, warm_start)
    if len(data.values) < CHOICE_MIN_LABELS:
        return winner
    evidence = {"gp": winner.log_predictive}
    trees = _fit_trees(data, seed)
    evidence["trees"] = trees.log_predictive
    is_rough = evidence["trees"] > evidence["gp"] - BOOSTING_NEAR
    if evidence["trees"] > evidence["gp"] + TREES_ADVANTAGE:
        winner = trees
    if is_rough and len(data.values) >= BOOSTING_MIN_LABELS:
        boosted = _calibrated(_fit_boosting(data, seed), data, seed)
        evidence["boosting"] = boosted.log_predictive
        if boosted.log_predictive > max(evidence["gp"], evidence["trees"]) + TREES_ADVANTAGE:
            winner = boosted
    return winner.remarked(n_chosen_at=len(data.values), evidence=evidence)


def _fit_kind(data: TrainingData, kind: str, seed: int, warm_start: Mapping[str, Any] | None) -> FittedSurrogate:
    if kind == "trees":
        return _fit_trees(data, seed)
    if kind == "boosting":
        return _fit_boosting(data, seed)
    return _fit_process(data, seed, warm_start)


def _calibrated(model: FittedSurrogate, data: TrainingData, seed: int) -> FittedSurrogate:
    """The model with the interval factor of labels held out from fits of its kind."""
    is_boosted = model.kind == "boosting"
    # Of many labels the hyperparameters of the other kinds are too few to fit the scatter.
    if model.held_out_factor is not None or (len(data.values) > MANY_LABELS and not is_boosted):
        return model
    residuals = held_out_residuals(data, lambda part: _fit_kind(part, model.kind, seed, None), seed=seed)
    if residuals is None:
        return model
    if is_boosted:  # the other kinds have theirs from their own fit
        model = model.remarked(log_predictive=residuals.log_predictive())
    return model.remarked(held_out_factor=residuals.factor)


def _as_calibrated(model: FittedSurrogate, warm_start: Mapping[str, Any] | None) -> FittedSurrogate:
    """The model with the interval factor of a warm start of its kind."""
    if warm_start is None or warm_start["kind"] != model.kind or model.held_out_factor is not None:
        return model
    return model.remarked(held_out_factor=warm_start["held_out_factor"])


def _fit_process(data: TrainingData, seed: int, warm_start: Mapping[str, Any] | None) -> GaussianProcess:
    """Fit straight outputs, or warped ones if they are skewed and warping predicts better."""
    straight, skewed = straight_warp(data.values), skewed_warp(data.values)
    was_warped = warm_start is not None and warm_start.get("kind") == "gp" and warm_start["warp"]["power"] != STRAIGHT
    first, second = (skewed, straight) if was_warped and skewed is not None else (straight, skewed)
    process = fit_gaussian_process(data, first, seed=seed, warm_start=warm_start)
    if second is None or process.n_fitted_at < len(data.values):  # no fit was due, so neither is a comparison of warps
        return process
    try:
        other = fit_gaussian_process(data, second, seed=seed, warm_start=warm_start)
    except np.linalg.LinAlgError:
        return process
    plain, warped = (other, process) if second.is_straight else (process, other)
    return warped if warped.log_predictive > plain.log_predictive + WARP_ADVANTAGE else plain


def _fit_trees(data: TrainingData, seed: int) -> TreeEnsemble:
    from nanoos.discovery.surrogates.trees import fit_trees  # scikit-learn takes a second to import

    return fit_trees(data, seed=seed)


def _fit_boosting(data: TrainingData, seed: int) -> BoostedQuantiles:
    from nanoos.discovery.surrogates.boosting import fit_boosting

    return fit_boosting(data, seed=seed)


def _fall_back(data: TrainingData, seed: int, failure: Exception) -> FittedSurrogate:
    try:
        return _fit_trees(data, seed).remarked(notes=(f"process failed ({failure}): trees instead",))
    except (ValueError, FloatingPointError) as second:
        return fit_constant(data, note=f"process failed ({failure}), trees failed ({second}): mean only")
