"""The engines that need nothing but the platform's own dependencies: this one, and scikit-learn's plain process."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from benchmarks.discovery.tables import Table
from nanoos.discovery.protocol import Labels, SelectionProblem
from nanoos.discovery.select import select_batch
from nanoos.domain.goal import Goal


class Engine(Protocol):
    """One replay's state: takes measurements and proposes the next rows."""

    def suggest(self, measured: Sequence[int], n: int) -> list[int]:
        """Rows to measure next, all unmeasured; `measured` in the order of measurement."""


class Nanoos:
    """This engine, with the table's direction."""

    def __init__(self, table: Table, seed: int, acquisition: str = "auto", surrogate: str = "auto") -> None:
        self.table, self.seed, self.acquisition, self.surrogate = table, seed, acquisition, surrogate
        self.goal = Goal.parse({"y": {"direction": "maximize" if table.maximize else "minimize"}})
        self.states: dict[str, dict[str, Any]] = {}

    def suggest(self, measured: Sequence[int], n: int) -> list[int]:
        rows = np.asarray(measured, dtype=np.int64)
        problem = SelectionProblem(
            features=self.table.features,
            goal=self.goal,
            labels={"y": Labels(index=rows, value=self.table.values[rows])},
            warm_start=self.states,
        )
        selection = select_batch(
            problem,
            batch_size=n,
            acquisition=self.acquisition,
            surrogate=self.surrogate,
            seed=self.seed * 100_003 + len(rows),
        )
        self.states = dict(selection.states)
        return selection.index.tolist()


class PlainProcess:
    """scikit-learn's Gaussian process as its tutorial fits it, with expected improvement over the incumbent."""

    def __init__(self, table: Table, seed: int) -> None:
        self.table, self.seed = table, seed
        scale = table.features.std(axis=0)
        self.x = (table.features - table.features.mean(axis=0)) / np.where(scale > 0, scale, 1.0)

    def suggest(self, measured: Sequence[int], n: int) -> list[int]:
        from scipy.stats import norm
        from sklearn.gaussian_process import GaussianProcessRegressor
        from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

        rows = list(measured)
        free = np.setdiff1d(np.arange(len(self.x)), rows)
        y = self.table.signed[rows]
        kernel = ConstantKernel() * Matern(np.ones(self.x.shape[1]), nu=2.5) + WhiteKernel(0.1, (1e-6, 1e1))
        process = GaussianProcessRegressor(kernel, normalize_y=True, n_restarts_optimizer=1, random_state=self.seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            process.fit(self.x[rows], y)
            mean, std = process.predict(self.x[free], return_std=True)
        std = np.maximum(std, 1e-12)
        z = (mean - y.max()) / std
        improvement = (mean - y.max()) * norm.cdf(z) + std * norm.pdf(z)
        return free[np.argsort(-improvement)[:n]].tolist()


Factory = Callable[[Table, int], Engine]

OWN: dict[str, Factory] = {
    "nanoos": Nanoos,
    "nanoos_gp": lambda table, seed: Nanoos(table, seed, surrogate="gp"),
    "nanoos_trees": lambda table, seed: Nanoos(table, seed, surrogate="trees"),
    "nanoos_ei": lambda table, seed: Nanoos(table, seed, acquisition="ei"),
    "nanoos_pi": lambda table, seed: Nanoos(table, seed, acquisition="pi"),
    "nanoos_ucb": lambda table, seed: Nanoos(table, seed, acquisition="ucb"),
    "nanoos_log_ei": lambda table, seed: Nanoos(table, seed, acquisition="log_ei"),
    "nanoos_thompson": lambda table, seed: Nanoos(table, seed, acquisition="thompson"),
    "plain_gp": PlainProcess,
}
