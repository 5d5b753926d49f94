"""Features of points: numbers as they are or as logarithms, categories one-hot or by their descriptors."""

from __future__ import annotations

import numpy as np

from nanoos.materials.parameters.definition import Categorical
from nanoos.materials.parameters.points import Floats, Points, significant


def feature_names(points: Points) -> tuple[str, ...]:
    """`temperature`, `log10(pressure)`, `solvent=water` or `solvent.polarity`, numbers first."""
    names = [
        f"log10({item.name})" if is_log else item.name
        for item, is_log in zip(points.numbers, points.is_log, strict=True)
    ]
    for item in points.categories:
        columns = _descriptors(item) if item.descriptors else item.values
        mark = "." if item.descriptors else "="
        names += [f"{item.name}{mark}{column}" for column in columns]
    return tuple(names)


def encoded(points: Points, rows: Floats) -> Floats:
    """Feature matrix of points, shape (n, n_features)."""
    numbers, codes = rows[:, : points.n_numbers], rows[:, points.n_numbers :].astype(np.int64)
    scaled = np.where(points.is_log, np.log10(np.where(points.is_log, numbers, 1.0)), numbers)
    return np.hstack([scaled, *(_table(item)[codes[:, column]] for column, item in enumerate(points.categories))])


def decoded(points: Points, features: Floats) -> Floats:
    """The points that have these features, shape (n, n_columns)."""
    n = points.n_numbers
    # Rounded as points are, a logarithm comes back to the very value that it was taken of.
    powers = np.clip(significant(10.0 ** np.where(points.is_log, features[:, :n], 0.0)), points.low, points.high)
    numbers = np.where(points.is_log, powers, features[:, :n])
    codes, start = [], n
    for item in points.categories:
        table = _table(item)
        part = features[:, start : start + table.shape[1]]
        codes.append(np.argmin(np.abs(part[:, None, :] - table).sum(axis=2), axis=1))
        start += table.shape[1]
    return np.column_stack([numbers, *codes])


def _descriptors(item: Categorical) -> list[str]:
    return sorted(next(iter((item.descriptors or {}).values())))


def _table(item: Categorical) -> Floats:
    """Features by value of a category, shape (n_values, n_columns)."""
    if item.descriptors is None:
        return np.eye(len(item.values))
    return np.array([[item.descriptors[value][name] for name in _descriptors(item)] for value in item.values])
