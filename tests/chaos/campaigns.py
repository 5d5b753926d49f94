"""Campaigns for the chaos test: simulations of a second and a half, an automatic lab, models that are retrained."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from nanoos.domain.statuses import CampaignStatus, OrchestratorMode
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign
from nanoos.service.commands.catalog.orchestrator import SetMode, UpdateConfig
from nanoos.store.database import Database
from nanoos.store.tables import campaigns
from tests.support.stack import Stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How much work there is, and its limits.

    Attributes:
        at_once: Campaigns that run at a time.
        cost_s: Of a simulation.
        batch: Simulations of an iteration.
        budget: Simulations of a campaign.
        capacity: Simulations in flight.
        min_new_labels: That make a model due for training.
        experiment_budget: Experiments of a campaign.
        experiment_capacity: Experiments in flight.
    """

    at_once: int
    cost_s: float
    batch: int
    budget: int
    capacity: int
    min_new_labels: int
    experiment_budget: int = 4
    experiment_capacity: int = 2


# A batch is half a minute's work for the workers: a kill mostly hits somebody at work.
LONG = Scale(at_once=2, cost_s=1.5, batch=30, budget=120, capacity=50, min_new_labels=40)
SHORT = Scale(at_once=1, cost_s=0.5, batch=16, budget=32, capacity=24, min_new_labels=14)


def configure(stack: Stack, scale: Scale) -> None:
    """Continuous steps within narrow limits."""
    changes = {
        "max_simultaneous_simulations": scale.capacity,
        "max_simultaneous_experiments": scale.experiment_capacity,
        "min_new_samples_for_retrain": scale.min_new_labels,
        "max_iterations_per_run": scale.at_once,
    }
    execute(stack.database, UpdateConfig(changes=changes), agent_id="chaos")
    execute(stack.database, SetMode(mode=OrchestratorMode.CONTINUOUS), agent_id="chaos")


def pause(stack: Stack) -> None:
    """No further step begins, so that the audit sees nothing half done."""
    execute(stack.database, SetMode(mode=OrchestratorMode.PAUSED), agent_id="chaos")


def n_running(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(
            select(func.count()).select_from(campaigns).where(campaigns.c.status == CampaignStatus.RUNNING.value)
        ).scalar_one()


def add_campaign(stack: Stack, scale: Scale, number: int) -> None:
    """One more, on a table of its own: equal structures would be answered from the cache."""
    path = stack.folder / f"table-{number}.csv"
    _write_table(path, number, 2 * scale.budget)
    campaign = {
        "slug": f"chaos-{number}",
        "design_space": {"kind": "table", "params": {"path": str(path), "measured_columns": ["value"]}},
        "engine": {
            "name": "scripted",
            "params": {"calls": str(stack.folder / "calls"), "script": {}, "sleep_s": scale.cost_s},
        },
        "goal": {"value": {"min": 0.9, "tolerance": 0.05}},
        "batch_size": scale.batch,
        "simulation_budget": scale.budget,
        "experiment_budget": scale.experiment_budget,
        "instrument": {"name": "replay"},
    }
    execute(
        stack.database, CreateDesignCampaign(campaign=campaign), agent_id="chaos", idempotency_key=f"chaos-{number}"
    )


def _write_table(path: Path, number: int, n_rows: int) -> None:
    rng = np.random.default_rng(number)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "x", "y", "value"])
        for row, (x, y) in enumerate(rng.random((n_rows, 2))):
            writer.writerow([f"c{number}r{row}", x, y, 0.5 + 0.8 * x - 0.7 * y**2])
