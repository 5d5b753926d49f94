"""Statistical error of an average over correlated samples."""

from __future__ import annotations

from typing import Any

MIN_BLOCKS = 16  # with fewer, the error of the error passes 18 % and the largest estimate is mostly noise


def block_average(samples: Any) -> tuple[float, float]:
    """Mean of a correlated series and its standard error, by blocking.

    The series is halved again and again by averaging neighbours; the error estimate grows until blocks are longer than
    the correlation, then stays. The largest estimate with at least MIN_BLOCKS blocks is taken: too large by its own
    scatter (some 20 %) rather than too small. Where even that many blocks are shorter than the correlation time, the
    error is underestimated; the cure is a longer run.

    Args:
        samples: Equally spaced in time, shape (n,), n >= MIN_BLOCKS.

    Returns:
        Mean and standard error, in the samples' unit.

    Raises:
        ValueError: Fewer than MIN_BLOCKS samples.

    Source: H. Flyvbjerg and H. G. Petersen, J. Chem. Phys. 91, 461 (1989), eq. 26.
    """
    import numpy as np

    blocks = np.asarray(samples, dtype=float)
    if blocks.ndim != 1 or len(blocks) < MIN_BLOCKS:
        raise ValueError(f"{blocks.shape=}: at least {MIN_BLOCKS} samples are needed")
    mean, error = float(blocks.mean()), 0.0
    while len(blocks) >= MIN_BLOCKS:
        error = max(error, float(np.sqrt(blocks.var() / (len(blocks) - 1))))
        pairs = len(blocks) // 2
        blocks = blocks[: 2 * pairs].reshape(pairs, 2).mean(axis=1)
    return mean, error
