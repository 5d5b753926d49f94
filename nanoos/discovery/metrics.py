"""How fast a sequence of evaluations finds the best rows of a table: fraction found, AF and EF.

Source: Liang et al. 2021, npj Comput. Mater. 7, 188. Random sampling is its expectation in closed form, not an
average over draws.
"""

from __future__ import annotations

import math

import numpy as np

from nanoos.discovery.protocol import Floats, Indices
from nanoos.domain.errors import InvalidInput

TOP_FRACTION = 0.05  # what the paper calls Top%: the share of a table that counts as good
REACHED = 0.8  # AF compares the evaluations needed to find this share of the top; the paper's figure 4


def top_rows(values: Floats, *, fraction: float = TOP_FRACTION, maximize: bool = True) -> Indices:
    """Rows of the best `fraction`, at least one; ties at the edge are included.

    Args:
        values: Shape (n,).
        fraction: 0..1.
        maximize: Whether more is better.
    """
    if not len(values):
        raise InvalidInput("A table without rows has no best rows.", hint="Check the table's filter.")
    signed = values if maximize else -values
    count = max(1, round(fraction * len(signed)))
    edge = np.partition(signed, len(signed) - count)[len(signed) - count]
    return np.flatnonzero(signed >= edge)


def found_curve(order: Indices, top: Indices) -> Floats:
    """Fraction of the top found after each evaluation, shape (n_evaluations,), 0..1."""
    return np.asarray(np.cumsum(np.isin(order, top)) / len(top), dtype=np.float64)


def evaluations_to_reach(order: Indices, top: Indices, *, reached: float = REACHED) -> float:
    """Evaluations needed to find a share of the top; infinite if the sequence ends before."""
    curve = found_curve(order, top)
    hits = np.flatnonzero(curve >= reached - 1e-12)
    return float(hits[0] + 1) if hits.size else math.inf


def random_evaluations_to_reach(n_pool: int, n_top: int, *, reached: float = REACHED) -> float:
    """Expected evaluations of random sampling without replacement to find a share of the top."""
    return math.ceil(reached * n_top - 1e-12) * (n_pool + 1) / (n_top + 1)


def acceleration_factor(evaluations: float, n_pool: int, n_top: int, *, reached: float = REACHED) -> float:
    """AF: random sampling's evaluations over a strategy's, to find the same share of the top; 0 if it never does."""
    return random_evaluations_to_reach(n_pool, n_top, reached=reached) / evaluations


def enhancement_factor(order: Indices, top: Indices, n_pool: int, n_evaluations: int) -> float:
    """EF: share of the top found after n evaluations over the share that random sampling finds, n/n_pool."""
    return float(np.isin(order[:n_evaluations], top).sum() / len(top) / (n_evaluations / n_pool))
