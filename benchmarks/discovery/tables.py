"""Measured tables to replay: those in the wheel of the PyPI package `olymp`, and synthetic pools of our own."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MAIN = ("alkox", "colors_bob", "fullerenes", "photo_pce10", "suzuki")
EXTRA = ("photo_wf3", "hplc", "colors_n9", "benzylation", "snar")
SYNTHETIC = ("smooth_4d", "rough_8d")
MINIMIZED = ("colors_bob", "colors_n9", "photo_pce10", "photo_wf3", "benzylation", "snar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One pool with every value known.

    Attributes:
        name: For reports.
        features: Distinct rows, shape (n, n_features).
        values: Measured, repeats averaged, shape (n,).
        maximize: Whether more is better.
    """

    name: str
    features: np.ndarray
    values: np.ndarray
    maximize: bool

    @property
    def signed(self) -> np.ndarray:
        """Values turned so that more is better."""
        return self.values if self.maximize else -self.values


def load(name: str) -> Table:
    """Read or make a table.

    Raises:
        SystemExit: `olymp` is not installed, with the command that does it.
    """
    if name in SYNTHETIC:
        return _synthetic(name)
    folder = _olymp_folder() / f"dataset_{name}"
    with (folder / "data.csv").open() as stream:
        rows = np.array([[float(cell) for cell in row] for row in csv.reader(stream) if row])
    n_features = len(json.loads((folder / "config.json").read_text())["parameters"])
    features, group = np.unique(rows[:, :n_features], axis=0, return_inverse=True)
    group = group.ravel()
    values = np.bincount(group, weights=rows[:, n_features]) / np.bincount(group)
    order = np.random.default_rng(0).permutation(len(values))  # no engine gains from the order of a sorted table
    return Table(name=name, features=features[order], values=values[order], maximize=name not in MINIMIZED)


def _olymp_folder() -> Path:
    from importlib.util import find_spec

    spec = find_spec("olympus")  # looked up, not imported: its own imports need TensorFlow
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("The tables are in the package olymp: pip install --no-deps olymp==0.0.1b0")
    return Path(next(iter(spec.submodule_search_locations))) / "datasets"


def _synthetic(name: str) -> Table:
    rng = np.random.default_rng(11)
    if name == "smooth_4d":  # the Hartmann function's kind: a few broad hills
        features = rng.random((1000, 4))
        centres, widths = rng.random((4, 4)), np.array([0.25, 0.35, 0.3, 0.5])
        heights = np.array([1.0, 0.8, 0.9, 0.5])
        squares = ((features[:, None, :] - centres) ** 2).sum(axis=2)
        return Table(name=name, features=features, values=np.exp(-squares / widths**2 / 2) @ heights, maximize=True)
    features = rng.random((1000, 8))  # steps and interactions in four of eight features, and noise
    steps = np.floor(3 * features[:, 0]) + 2.0 * (features[:, 1] > 0.6) * (features[:, 2] > 0.5) - features[:, 3]
    return Table(name=name, features=features, values=steps + 0.1 * rng.standard_normal(1000), maximize=True)
