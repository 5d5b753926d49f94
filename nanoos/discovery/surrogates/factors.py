"""The linear algebra behind a fitted Gaussian process: its factors, exact or variational, and joint posteriors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dtrtri

from nanoos.discovery.protocol import Floats
from nanoos.discovery.spread import spread_indices
from nanoos.discovery.surrogates.kernel import Real, matern52
from nanoos.discovery.surrogates.likelihood import GroupedLabels, Hyperparameters

INDUCING_POINTS = 1000  # on 10,000 labels: three seconds, and predictions of an exact process on 1,000 anchors
TRIANGLE_ROWS = 64  # of a triangular product at a time
BLOCK_ELEMENTS = 4_000_000  # kernel elements at a time: 32 MB an array


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """mean = m + k(x) @ weights; variance = signal - |reduce k(x)|^2 + |restore reduce k(x)|^2."""

    anchors: Floats
    weights: Floats
    reduce: Floats
    restore: Floats | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessJoint:
    """A shortlist's joint posterior.

    Attributes:
        mean: Shape (n,), latent.
        std: Shape (n,), latent.
        scaled: Rows in units of lengthscales, shape (n, n_features).
        signal: Prior variance.
        reduced: Shape (n_anchors, n); its inner products are what the labels subtract from the prior covariance.
        restored: Likewise what the approximation adds back, or None.
    """

    mean: Floats
    std: Floats
    scaled: Floats
    signal: float
    reduced: Floats
    restored: Floats | None

    def column(self, row: int) -> Floats:
        covariance = self.signal * matern52(self.scaled, self.scaled[row : row + 1])[:, 0]
        covariance -= self.reduced.T @ self.reduced[:, row]
        if self.restored is not None:
            covariance += self.restored.T @ self.restored[:, row]
        covariance[row] = self.std[row] ** 2
        return np.asarray(covariance)


def exact_factors(grouped: GroupedLabels, hyper: Hyperparameters) -> Factors:
    anchors = grouped.x / hyper.lengthscales
    covariance = hyper.signal * matern52(anchors, anchors)
    covariance.flat[:: len(covariance) + 1] += hyper.noise * grouped.share + grouped.known
    reduce = _inverse_root(covariance)
    return Factors(anchors=anchors, weights=reduce.T @ (reduce @ (grouped.z - hyper.mean)), reduce=reduce, restore=None)


def inducing_factors(grouped: GroupedLabels, hyper: Hyperparameters) -> Factors:
    points = grouped.x / hyper.lengthscales
    anchors = points[spread_indices(points, INDUCING_POINTS, seed=0)]
    prior = hyper.signal * matern52(anchors, anchors)
    prior.flat[:: len(prior) + 1] += 1e-6 * hyper.signal  # anchors may nearly coincide
    reduce = _inverse_root(prior)
    precision = 1.0 / (hyper.noise * grouped.share + grouped.known)
    inner = np.eye(len(anchors))
    right = np.zeros(len(anchors))
    step = max(1, BLOCK_ELEMENTS // len(anchors))
    for start in range(0, len(points), step):
        rows = slice(start, start + step)
        reduced = reduce @ (hyper.signal * matern52(anchors, points[rows]))
        weighted = reduced * precision[rows]
        inner += weighted @ reduced.T
        right += weighted @ (grouped.z[rows] - hyper.mean)
    restore = _inverse_root(inner)
    weights = reduce.T @ (restore.T @ (restore @ right))
    return Factors(anchors=anchors, weights=weights, reduce=reduce, restore=restore)


def _inverse_root(covariance: Floats) -> Floats:
    """Lower L^-1 of covariance = L L^T; raises LinAlgError where that is not positive definite."""
    inverse, _ = dtrtri(np.linalg.cholesky(covariance), lower=1)
    return np.ascontiguousarray(inverse)


def lower_product(lower: NDArray[Real], right: NDArray[Real]) -> NDArray[Real]:
    """Product of a lower triangle (n, n) with (n, m), by blocks that leave most of the zeros out.

    Not BLAS's own (trmm), a fifth faster: scipy calls that with the interpreter locked, and the other campaigns of a
    step, or the requests of a server, would wait.
    """
    n = len(lower)
    product = np.empty((n, right.shape[1]), dtype=lower.dtype)
    for start in range(0, n, TRIANGLE_ROWS):
        stop = min(start + TRIANGLE_ROWS, n)
        np.matmul(lower[start:stop, :stop], right[:stop], out=product[start:stop])
    return product
