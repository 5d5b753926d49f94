"""Short ways to work with one orchestrator: small campaigns, steps, draining, rows."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Row, Table, func, select

from nanoos.campaigns.creation import create_campaign, prepare_campaign
from nanoos.campaigns.lifecycle import move_campaign
from nanoos.campaigns.spec import parse_campaign
from nanoos.control.next_step import DAEMON, NEXT_TICK_AT, SCHEDULE_IS_ON
from nanoos.control.orchestrators import get_orchestrator, update_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.execution.design_spaces.builder import BuildReport, build_design_spaces
from nanoos.execution.experiments.worker import LabReport, run_experiments
from nanoos.execution.simulations.worker import DrainReport, drain_simulations
from nanoos.learning.datasets import TrainingDataset, load_training_dataset, store_training_dataset
from nanoos.learning.registry import ModelVersion
from nanoos.learning.training import train
from nanoos.orchestrator.step import StepResult, run_step
from nanoos.service.commands.recovery import recover_lost_work
from nanoos.settings import Settings
from nanoos.store.database import Database
from nanoos.store.heartbeats import beat


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        self.now += timedelta(**duration)


@dataclass
class Bench:
    """One orchestrator named `default` on one database."""

    database: Database
    settings: Settings
    folder: Path
    clock: Clock

    @property
    def calls(self) -> str:
        """File in which the scripted engine notes its calls."""
        return str(self.folder / "calls")

    def table(self, n_rows: int = 40, name: str = "table.csv", column: str = "value") -> Path:
        """A table of candidates with features x and y and a smooth measured column, values within -0.2 .. 1.3."""
        path = self.folder / name
        if not path.exists():
            write_table(path, n_rows, column)
        return path

    def spec(self, slug: str = "alpha", *, n_rows: int = 40, **changes: Any) -> dict[str, Any]:
        """A campaign over `table`, answered by the replay engine; one row in ten or so is a hit."""
        plain = {
            "slug": slug,
            "design_space": {
                "kind": "table",
                "params": {"path": str(self.table(n_rows)), "measured_columns": ["value"]},
            },
            "engine": {"name": "replay", "params": {"properties": ["value"]}},
            "goal": {"value": {"value": 1.0, "tolerance": 0.05}},
            "batch_size": 4,
            "acquisition": "random",
        }
        return {**plain, **changes}

    def create(self, slug: str = "alpha", **changes: Any) -> int:
        """Create a campaign of `spec`; returns its id."""
        prepared = prepare_campaign(self.database, parse_campaign(self.spec(slug, **changes)))
        with self.database.write() as connection:
            orchestrator = get_orchestrator(connection, "default")
            return create_campaign(
                connection, prepared, orchestrator_id=orchestrator.id, created_by="test", now=self.clock()
            )

    def scripted(self, slug: str = "alpha", script: Mapping[str, str] | None = None, **changes: Any) -> int:
        """Create a campaign whose engine follows the script."""
        params = {"calls": self.calls, "script": dict(script or {}), "sleep_s": changes.pop("sleep_s", 0.0)}
        return self.create(slug, engine={"name": "scripted", "params": params}, **changes)

    def beat(self, *, schedule_is_on: bool = True, **tick_in: float) -> None:
        """The daemon lives, and the schedule's next tick is in so long; an hour where not given."""
        tick = self.clock() + timedelta(**(tick_in or {"hours": 1}))
        with self.database.write() as connection:
            details = {SCHEDULE_IS_ON: schedule_is_on, NEXT_TICK_AT: tick.isoformat()}
            beat(connection, DAEMON, details, now=self.clock())

    def configure(self, **changes: Any) -> None:
        with self.database.write() as connection:
            update_orchestrator(connection, "default", now=self.clock(), config_changes=changes)

    def move(self, slug: str, status: Any) -> None:
        with self.database.write() as connection:
            move_campaign(connection, slug, status, reason="test", now=self.clock())

    def step(self, **arguments: Any) -> StepResult:
        return run_step(self.database, "default", **{"triggered_by": "test", "clock": self.clock, **arguments})

    def drain(self, **arguments: Any) -> DrainReport:
        return drain_simulations(self.database, self.settings, **{"clock": self.clock, **arguments})

    def build(self, **arguments: Any) -> BuildReport:
        """Build the design spaces that wait."""
        return build_design_spaces(self.database, self.settings, **{"clock": self.clock, **arguments})

    def lab(self, **arguments: Any) -> LabReport:
        return run_experiments(self.database, self.settings, **{"clock": self.clock, **arguments})

    def dataset(self, slug: str = "table.value") -> TrainingDataset:
        """The valid labels, stored as a dataset."""
        dataset_id = store_training_dataset(self.database, slug, now=self.clock())
        with self.database.read() as connection:
            return load_training_dataset(connection, dataset_id)

    def train(self, slug: str = "table.value") -> ModelVersion:
        dataset_id = self.dataset(slug).id
        return train(self.database, self.settings, slug, dataset_id, requested_by="test", clock=self.clock)

    def recover(self) -> dict[str, int]:
        """What lost processes left is put right; what was done by count."""
        return dict(recover_lost_work(self.database, self.settings, agent_id="test", clock=self.clock))

    def rows(self, table: Table, *where: Any) -> list[Row[Any]]:
        """Rows in the order of the primary key."""
        with self.database.read() as connection:
            query = select(table).where(*where).order_by(*table.primary_key.columns)
            return list(connection.execute(query).all())

    def count(self, table: Table, *where: Any) -> int:
        with self.database.read() as connection:
            return connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one()

    def statuses(self, table: Table) -> dict[str, int]:
        with self.database.read() as connection:
            query = select(table.c.status, func.count()).group_by(table.c.status)
            return dict(connection.execute(query).tuples().all())

    def everything(self) -> dict[str, int]:
        """Rows in each table, to see that nothing was written; totals and counts follow from the others' rows."""
        from nanoos.store.tables import counters, metadata, row_counts

        with self.database.read() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
                if table not in (counters, row_counts)
            }


def write_table(path: Path, n_rows: int, column: str = "value", scale: float = 1.0) -> None:
    rng = np.random.default_rng(0)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "x", "y", column])
        for row, (x, y) in enumerate(rng.random((n_rows, 2))):
            writer.writerow([f"r{row}", x, y, scale * (0.5 + 0.8 * x - 0.7 * y**2)])


def until_idle(bench: Bench, act: Callable[[], object], *, max_steps: int = 100) -> list[StepResult]:
    """Step and act in turn until a step neither launches nor ends anything."""
    done = []
    for _ in range(max_steps):
        bench.clock.advance(seconds=1)
        result = bench.step()
        done.append(result)
        if not any(result.actions[key] for key in ("campaigns_advanced", "campaigns_ended", "experiments_launched")):
            return done
        act()
    raise AssertionError(f"still busy after {max_steps} steps")
