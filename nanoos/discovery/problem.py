"""Checking and normalising a selection problem: what the engine may assume once `prepare` has returned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from nanoos.discovery.acquisition import ACQUISITIONS
from nanoos.discovery.protocol import Floats, Indices, Labels, Posterior, SelectionProblem
from nanoos.domain.errors import InvalidInput

ORDERED_ROWS = 20_000  # up to here the pool is put in a canonical order, so that a table's row order changes nothing
BLOCK_ROWS = 65_536  # rows handled at a time: 10 MB for 20 features


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedProblem:
    """A checked problem.

    Attributes:
        problem: With rows in canonical order (see ORDERED_ROWS) and labels sorted by row.
        original: Caller's row of each row, shape (n_pool,); None where the order was kept.
        available: Rows that may be picked, ascending.
        labelled: Rows with a label of any property, ascending.
    """

    problem: SelectionProblem
    original: Indices | None
    available: Indices
    labelled: Indices

    def to_caller(self, rows: Indices) -> Indices:
        return rows if self.original is None else self.original[rows]


class PoolView:
    """Some rows of a pool, gathered a block at a time: a pool of a million rows is never copied whole.

    Args:
        features: The pool, shape (n_pool, n_features).
        index: Rows in view, shape (n,).
    """

    def __init__(self, features: Floats, index: Indices) -> None:
        self._features, self._index = features, index

    def __len__(self) -> int:
        return len(self._index)

    def rows(self, positions: Indices) -> Floats:
        """Features at positions within the view, shape (n, n_features)."""
        return np.asarray(self._features[self._index[positions]], dtype=np.float64)

    def map(self, function: Callable[[Floats], Floats]) -> Floats:
        """A function of features (m, n_features) to (m,), over the view; shape (n,)."""
        result = np.empty(len(self))
        for start in range(0, len(self), BLOCK_ROWS):
            result[start : start + BLOCK_ROWS] = function(self._features[self._index[start : start + BLOCK_ROWS]])
        return result

    def posterior(self, function: Callable[[Floats], Posterior]) -> Posterior:
        """A function of features (m, n_features) to m marginals, over the view."""
        mean, std = np.empty(len(self)), np.empty(len(self))
        for start in range(0, len(self), BLOCK_ROWS):
            block = function(self._features[self._index[start : start + BLOCK_ROWS]])
            mean[start : start + BLOCK_ROWS], std[start : start + BLOCK_ROWS] = block.mean, block.std
        return Posterior(mean=mean, std=std)


def prepare(
    problem: SelectionProblem, *, batch_size: int, acquisition: str, active_learning_threshold: float
) -> PreparedProblem:
    """Check everything, then put rows in canonical order.

    Raises:
        InvalidInput: What is wrong, with the values.
    """
    if acquisition not in ACQUISITIONS:
        raise InvalidInput(f"Unknown acquisition {acquisition!r}.", hint=f"Use one of {', '.join(ACQUISITIONS)}.")
    if batch_size < 1:
        raise InvalidInput(f"{batch_size=} is not a positive number.", hint="Ask for at least one candidate.")
    if not 0.0 <= active_learning_threshold <= 1.0:
        raise InvalidInput(f"{active_learning_threshold=} is outside 0..1.", hint="1.0 turns active learning off.")
    features = np.asarray(problem.features)
    if features.dtype not in (np.float32, np.float64):
        features = features.astype(np.float64)
    if features.ndim != 2 or features.shape[1] == 0:
        raise InvalidInput(f"Pool features have shape {features.shape}.", hint="Give (n_pool, n_features).")
    _check_finite(features)
    missing = [name for name in problem.goal.properties if name not in problem.labels]
    if missing:
        raise InvalidInput(f"The goal's {missing} have no entry in labels.", hint="Give empty Labels for them.")
    n_pool = len(features)
    labels = {name: _checked_labels(name, problem.labels[name], n_pool) for name in problem.goal.properties}
    durations = None if problem.durations is None else _checked_labels("durations", problem.durations, n_pool)
    if durations is not None and (durations.value <= 0).any():
        raise InvalidInput(f"A duration is {durations.value.min()!r}, not above 0.", hint="Drop that duration.")
    pending, excluded, infeasible = (
        _checked_rows(name, getattr(problem, name), n_pool) for name in ("pending", "excluded", "infeasible")
    )
    original = None
    if n_pool <= ORDERED_ROWS:
        original = np.lexsort(features.T[::-1]).astype(np.int64)
        position = np.empty(n_pool, dtype=np.int64)
        position[original] = np.arange(n_pool)
        features = features[original]
        labels = {name: _moved(each, position) for name, each in labels.items()}
        durations = None if durations is None else _moved(durations, position)
        pending, excluded, infeasible = (np.sort(position[rows]) for rows in (pending, excluded, infeasible))
    checked = replace(
        problem,
        features=features,
        labels=labels,
        pending=pending,
        excluded=excluded,
        infeasible=infeasible,
        durations=durations,
    )
    is_available = np.ones(n_pool, dtype=bool)
    for rows in (pending, excluded, infeasible, _rows_with_all(labels)):
        is_available[rows] = False
    labelled = np.unique(np.concatenate([each.index for each in labels.values()]))
    return PreparedProblem(
        problem=checked, original=original, available=np.flatnonzero(is_available), labelled=labelled
    )


def _rows_with_all(labels: Mapping[str, Labels]) -> Indices:
    """Rows that have every property: measuring them again is less informative than a new row."""
    rows: Indices | None = None
    for each in labels.values():
        rows = np.unique(each.index) if rows is None else np.intersect1d(rows, each.index)
    return np.empty(0, dtype=np.int64) if rows is None else rows


def _moved(labels: Labels, position: Indices) -> Labels:
    row = position[labels.index]
    order = np.lexsort((labels.value, row))
    noise = None if labels.noise_std is None else labels.noise_std[order]
    return Labels(index=row[order], value=labels.value[order], noise_std=noise)


def _checked_labels(name: str, labels: Labels, n_pool: int) -> Labels:
    index = _checked_rows(f"labels of {name!r}", labels.index, n_pool)
    value = np.asarray(labels.value, dtype=np.float64)
    noise = None if labels.noise_std is None else np.asarray(labels.noise_std, dtype=np.float64)
    if value.shape != index.shape or (noise is not None and noise.shape != index.shape):
        raise InvalidInput(
            f"Labels of {name!r}: {index.shape} rows, {value.shape} values"
            + (f", {noise.shape} noise_std." if noise is not None else "."),
            hint="Give one value per row.",
        )
    bad = np.flatnonzero(~np.isfinite(value))
    if bad.size:
        raise InvalidInput(
            f"{bad.size} labels of {name!r} are not finite; row {int(index[bad[0]])} has {value[bad[0]]!r}.",
            hint="Retract them, or report the rows as infeasible.",
        )
    if noise is not None and ((noise < 0) | np.isinf(noise)).any():
        raise InvalidInput(f"A noise_std of {name!r} is {noise.min()!r}..{noise.max()!r}.", hint="Give NaN if unknown.")
    return Labels(index=index, value=value, noise_std=noise)


def _checked_rows(name: str, rows: Indices, n_pool: int) -> Indices:
    array = np.asarray(rows)
    if array.size == 0:
        return np.empty(0, dtype=np.int64)
    if array.ndim != 1 or not np.issubdtype(array.dtype, np.integer):
        raise InvalidInput(f"{name} has shape {array.shape} and dtype {array.dtype}.", hint="Give row numbers.")
    if array.min() < 0 or array.max() >= n_pool:
        raise InvalidInput(
            f"{name} names rows {int(array.min())}..{int(array.max())} of a pool of {n_pool}.", hint="Count from 0."
        )
    return array.astype(np.int64)


def _check_finite(features: Floats) -> None:
    for start in range(0, len(features), BLOCK_ROWS):
        block = features[start : start + BLOCK_ROWS]
        bad = ~np.isfinite(block)
        if bad.any():
            row, column = (int(value) for value in np.argwhere(bad)[0])
            raise InvalidInput(
                f"Pool feature {column} of row {start + row} is {block[row, column]!r}.",
                hint="Fill or drop rows with missing features before choosing.",
            )
