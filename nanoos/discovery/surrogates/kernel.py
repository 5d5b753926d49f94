"""The Matern 5/2 kernel and the gradient of sums over it, without an array of n_labels x n_labels x n_features."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from nanoos.discovery.protocol import Floats

Real = TypeVar("Real", np.float32, np.float64)
SQRT5 = float(np.sqrt(5.0))


def squared_distances(a: NDArray[Real], b: NDArray[Real]) -> NDArray[Real]:
    """Squared Euclidean distances, shape (n, m), of a (n, d) and b (m, d); the dtype of a."""
    squares = a @ b.T
    squares *= -2.0
    squares += np.einsum("ij,ij->i", a, a)[:, None]
    squares += np.einsum("ij,ij->i", b, b)[None, :]
    np.maximum(squares, 0.0, out=squares)
    return squares


def matern52(a: NDArray[Real], b: NDArray[Real]) -> NDArray[Real]:
    """Matern 5/2 correlations, shape (n, m), 0..1, of points scaled by their lengthscales.

    Source: Rasmussen and Williams 2006, eq. 4.17.
    """
    squares = squared_distances(a, b)
    distance = np.sqrt(squares)
    distance *= SQRT5
    squares *= 5.0 / 3.0
    squares += distance
    squares += 1.0
    np.negative(distance, out=distance)
    squares *= np.exp(distance, out=distance)
    return squares


def matern52_with_slope(scaled: Floats) -> tuple[Floats, Floats]:
    """Correlations among points of shape (n, d) and the slope factor of their gradient.

    Returns:
        Correlations (n, n), and S (n, n) with d correlation_ij / d log lengthscale_k = S_ij (x_ik - x_jk)^2,
        where x are the scaled points.
    """
    squares = squared_distances(scaled, scaled)
    np.fill_diagonal(squares, 0.0)
    distance = np.sqrt(squares)
    distance *= SQRT5
    decay = np.exp(-distance)
    distance += 1.0
    slope = distance * decay
    slope *= 5.0 / 3.0
    squares *= 5.0 / 3.0
    squares += distance
    squares *= decay
    return squares, slope


def lengthscale_gradient(weights: Floats, slope: Floats, scaled: Floats) -> Floats:
    """Sum over ij of weights_ij S_ij (x_ik - x_jk)^2, shape (d,), for symmetric weights of shape (n, n)."""
    product = weights * slope
    moments = product.sum(axis=1) @ (scaled * scaled) - np.einsum("ij,ij->j", scaled, product @ scaled)
    return np.asarray(2.0 * moments)
