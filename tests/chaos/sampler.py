"""Looks at the tables while the campaign runs: a limit that was exceeded for a moment only is gone at the end."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from sqlalchemy import Table, func, select

from nanoos.domain.errors import StoreUnavailable
from nanoos.domain.statuses import IN_FLIGHT
from nanoos.store.database import Database
from nanoos.store.tables import campaigns, experiment_runs, simulation_jobs
from tests.chaos.campaigns import Scale

INTERVAL_S = 0.3
WORKING = tuple(status.value for status in IN_FLIGHT)


@dataclass
class Sampler:
    """Samples in-flight work and launched work by campaign in a thread, from one consistent view each time."""

    database: Database
    scale: Scale
    n_samples: int = 0
    most_simulations: int = 0
    most_experiments: int = 0
    violations: list[str] = field(default_factory=list)

    def __enter__(self) -> Sampler:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sampler")
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL_S):
            try:
                self._look()
            except StoreUnavailable:
                continue  # it is being killed just now

    def _look(self) -> None:
        with self.database.read() as connection:
            in_flight = [
                connection.execute(
                    select(func.count()).select_from(table).where(table.c.status.in_(WORKING))
                ).scalar_one()
                for table in (simulation_jobs, experiment_runs)
            ]
            simulations, experiments = (
                connection.execute(_launched_by_campaign(table)).all() for table in (simulation_jobs, experiment_runs)
            )
        self.n_samples += 1
        self.most_simulations = max(self.most_simulations, in_flight[0])
        self.most_experiments = max(self.most_experiments, in_flight[1])
        for noun, found, limit in (
            ("simulations in flight", in_flight[0], self.scale.capacity),
            ("experiments in flight", in_flight[1], self.scale.experiment_capacity),
            *((f"simulations of {slug}", count, self.scale.budget) for slug, count in simulations),
            *((f"experiments of {slug}", count, self.scale.experiment_budget) for slug, count in experiments),
        ):
            if found > limit:
                self.violations.append(f"{found} {noun}, {limit} allowed")


def _launched_by_campaign(table: Table) -> Any:
    return (
        select(campaigns.c.slug, func.count())
        .join(table, table.c.campaign_id == campaigns.c.id)
        .group_by(campaigns.c.slug)
    )
