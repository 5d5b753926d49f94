"""Sets of row ids as ranges, so that a step can record thousands of ids in a few numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray


def to_ranges(ids: Iterable[int] | NDArray[np.int64]) -> list[list[int]]:
    """Inclusive ranges: {1, 2, 3, 7} becomes [[1, 3], [7, 7]]."""
    values = np.sort(ids if isinstance(ids, np.ndarray) else np.fromiter(ids, dtype=np.int64))
    if values.size == 0:
        return []
    breaks = np.flatnonzero(np.diff(values) > 1)
    starts = values[np.concatenate(([0], breaks + 1))]
    ends = values[np.concatenate((breaks, [values.size - 1]))]
    return [[int(start), int(end)] for start, end in zip(starts, ends, strict=True)]


def from_ranges(ranges: Iterable[Sequence[int]]) -> NDArray[np.int64]:
    """The ids in inclusive ranges, ascending, shape (n_ids,)."""
    parts = [np.arange(start, end + 1, dtype=np.int64) for start, end in ranges]
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
