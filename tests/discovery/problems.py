"""Small pools and problems for the tests of the discovery engine, and hypothesis strategies that mirror them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

from nanoos.discovery.protocol import Labels, SelectionProblem
from nanoos.domain.goal import Goal

MAXIMIZE = {"y": {"direction": "maximize"}}
WINDOWS = {"y": {"value": 0.5, "tolerance": 0.1}, "z": {"max": 0.2, "tolerance": 0.1}}


def pool(n: int = 60, n_features: int = 3, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((n, n_features))


def response(features: np.ndarray, name: str = "y") -> np.ndarray:
    x = np.asarray(features, dtype=np.float64)
    return np.sin(3.0 * x[:, 0]) + x[:, -1] ** 2 if name == "y" else x[:, 0] - x[:, -1]


def problem(
    features: np.ndarray | None = None,
    n_labels: int = 12,
    goal: Mapping[str, Any] = MAXIMIZE,
    truth: np.ndarray | None = None,
    **more: Any,
) -> SelectionProblem:
    """The first rows labelled with `response` of `truth` (the features themselves by default)."""
    x = pool() if features is None else features
    rows = np.arange(n_labels)
    parsed = Goal.parse(goal)
    labels = {
        name: Labels(index=rows, value=response(x if truth is None else truth, name)[rows])
        for name in parsed.properties
    }
    return SelectionProblem(features=x, goal=parsed, labels=labels, **more)


pools = st.builds(
    pool, n=st.integers(min_value=5, max_value=60), n_features=st.integers(1, 5), seed=st.integers(0, 2**16)
)
