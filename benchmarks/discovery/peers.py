"""BoTorch, Ax and BayBE with their defaults, each ranking the same unmeasured rows; optional installs (README.md)."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.discovery.engines import Factory
from benchmarks.discovery.tables import Table


class BoTorch:
    """SingleTaskGP (its default priors), inputs normalised to the pool's range, analytic LogEI over the rows."""

    def __init__(self, table: Table, seed: int) -> None:
        import torch

        torch.set_num_threads(1)
        torch.manual_seed(seed)
        warnings.simplefilter("ignore")
        self.x = torch.tensor(table.features, dtype=torch.double)
        self.y = torch.tensor(table.signed, dtype=torch.double)[:, None]
        self.bounds = torch.stack([self.x.min(dim=0).values, self.x.max(dim=0).values])

    def suggest(self, measured: Sequence[int], n: int) -> list[int]:
        import torch
        from botorch.acquisition import LogExpectedImprovement, qLogExpectedImprovement
        from botorch.fit import fit_gpytorch_mll
        from botorch.models import SingleTaskGP
        from botorch.models.transforms import Normalize
        from botorch.optim import optimize_acqf_discrete
        from gpytorch.mlls import ExactMarginalLogLikelihood

        rows = list(measured)
        free = np.setdiff1d(np.arange(len(self.x)), rows)
        model = SingleTaskGP(
            self.x[rows], self.y[rows], input_transform=Normalize(d=self.x.shape[1], bounds=self.bounds)
        )
        fit_gpytorch_mll(ExactMarginalLogLikelihood(model.likelihood, model))
        best = self.y[rows].max()
        if n == 1:
            with torch.no_grad():
                values = LogExpectedImprovement(model, best_f=best)(self.x[free][:, None, :])
            return [int(free[int(values.argmax())])]
        chosen, _ = optimize_acqf_discrete(qLogExpectedImprovement(model, best_f=best), q=n, choices=self.x[free])
        distances = torch.cdist(chosen, self.x[free])
        return [int(free[int(each.argmin())]) for each in distances]


class Ax:
    """Ax's default Bayesian generator (Modular BoTorch) fitted to the experiment, its acquisition over the rows."""

    def __init__(self, table: Table, seed: int) -> None:
        import torch
        from ax.api.client import Client
        from ax.api.configs import RangeParameterConfig

        torch.set_num_threads(1)
        torch.manual_seed(seed)
        warnings.simplefilter("ignore")
        logging.disable(logging.WARNING)
        self.table = table
        self.client = Client(random_seed=seed)
        low, high = table.features.min(axis=0), table.features.max(axis=0)
        self.names = [f"x{k}" for k in range(table.features.shape[1])]
        self.client.configure_experiment(
            parameters=[
                RangeParameterConfig(name=name, bounds=(float(a), float(b)), parameter_type="float")
                for name, a, b in zip(self.names, low, high, strict=True)
            ]
        )
        self.client.configure_optimization(objective="y")
        self.n_told = 0

    def suggest(self, measured: Sequence[int], n: int) -> list[int]:
        from ax.adapter.registry import Generators
        from ax.core.observation import ObservationFeatures

        for row in measured[self.n_told :]:
            index = self.client.attach_trial(parameters=self._parameters(row))
            self.client.complete_trial(trial_index=index, raw_data={"y": float(self.table.signed[row])})
        self.n_told = len(measured)
        experiment = self.client._experiment  # no public way to rank given points
        adapter: Any = Generators.BOTORCH_MODULAR(experiment=experiment, data=experiment.lookup_data())
        free = np.setdiff1d(np.arange(len(self.table.values)), measured)
        chosen: list[int] = []
        for _ in range(n):
            pending = {"y": [ObservationFeatures(parameters=self._parameters(row)) for row in chosen]}
            values = adapter.evaluate_acquisition_function(
                observation_features=[ObservationFeatures(parameters=self._parameters(row)) for row in free],
                pending_observations=pending if chosen else None,
            )
            best = int(np.argmax(values))
            chosen.append(int(free[best]))
            free = np.delete(free, best)
        return chosen

    def _parameters(self, row: int) -> dict[str, float]:
        return {name: float(value) for name, value in zip(self.names, self.table.features[row], strict=True)}


class BayBE:
    """A BayBE campaign on the discrete space of the rows, with its default recommender."""

    def __init__(self, table: Table, seed: int) -> None:
        import pandas as pd
        import torch
        from baybe import Campaign
        from baybe.parameters import NumericalDiscreteParameter
        from baybe.searchspace import SearchSpace
        from baybe.targets import NumericalTarget

        torch.set_num_threads(1)
        torch.manual_seed(seed)
        np.random.seed(seed)
        warnings.simplefilter("ignore")
        self.table = table
        self.names = [f"x{k}" for k in range(table.features.shape[1])]
        self.frame = pd.DataFrame(table.features, columns=self.names)
        self.row_of = {tuple(row): k for k, row in enumerate(table.features)}
        varying = [name for name in self.names if self.frame[name].nunique() > 1]
        space = SearchSpace.from_dataframe(
            self.frame[varying],
            parameters=[
                NumericalDiscreteParameter(name, values=tuple(np.unique(self.frame[name]))) for name in varying
            ],
        )
        self.varying = varying
        self.index = {tuple(row): k for k, row in enumerate(self.frame[varying].to_numpy())}
        self.campaign = Campaign(
            space,
            NumericalTarget("y").to_objective(),
            allow_recommending_already_measured=False,
            allow_recommending_already_recommended=False,
        )
        self.n_told = 0

    def suggest(self, measured: Sequence[int], n: int) -> list[int]:
        new = list(measured[self.n_told :])
        data = self.frame.loc[new, self.varying].copy()
        data["y"] = self.table.signed[new]
        self.campaign.add_measurements(data)
        self.n_told = len(measured)
        chosen = self.campaign.recommend(n)[self.varying].to_numpy()
        return [self.index[tuple(row)] for row in chosen]


PEERS: dict[str, Factory] = {"botorch": BoTorch, "ax": Ax, "baybe": BayBE}
