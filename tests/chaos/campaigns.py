"""Campaigns for the chaos test: simulations of a second and a half, an automatic lab, models that are retrained."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
from sqlalchemy import func, select

from nanoos.commands.bus import execute
from nanoos.commands.models import CreateDesignCampaign, SetMode, UpdateConfig
from nanoos.domain.statuses import CampaignStatus, OrchestratorMode
from nanoos.store.database import Database
from nanoos.store.tables import campaigns
from tests.chaos.stack import Stack

AT_ONCE = 2
# A batch is half a minute's work for the workers: a kill mostly hits somebody at work.
COST_S = 1.5
N_ROWS = 240
BUDGET = 120
BATCH = 30
CAPACITY = 50
EXPERIMENT_CAPACITY = 2
EXPERIMENT_BUDGET = 4
CONFIG = {
    "max_simultaneous_simulations": CAPACITY,
    "max_simultaneous_experiments": EXPERIMENT_CAPACITY,
    "min_new_samples_for_retrain": 40,
    "max_iterations_per_run": 2,
}


def configure(stack: Stack) -> None:
    """Continuous steps within narrow limits."""
    execute(stack.database, UpdateConfig(changes=CONFIG), agent_id="chaos")
    execute(stack.database, SetMode(mode=OrchestratorMode.CONTINUOUS), agent_id="chaos")


def n_running(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(
            select(func.count()).select_from(campaigns).where(campaigns.c.status == CampaignStatus.RUNNING.value)
        ).scalar_one()


def add_campaign(stack: Stack, number: int) -> None:
    """One more, on a table of its own: equal structures would be answered from the cache."""
    path = stack.folder / f"table-{number}.csv"
    _write_table(path, number)
    campaign = {
        "slug": f"chaos-{number}",
        "design_space": {"kind": "table", "params": {"path": str(path), "measured_columns": ["value"]}},
        "engine": {
            "name": "scripted",
            "params": {"calls": str(stack.folder / "calls"), "script": {}, "sleep_s": COST_S},
        },
        "goal": {"value": {"min": 0.9, "tolerance": 0.05}},
        "batch_size": BATCH,
        "simulation_budget": BUDGET,
        "experiment_budget": EXPERIMENT_BUDGET,
        "instrument": {"name": "replay"},
    }
    execute(
        stack.database, CreateDesignCampaign(campaign=campaign), agent_id="chaos", idempotency_key=f"chaos-{number}"
    )


def _write_table(path: Path, number: int) -> None:
    rng = np.random.default_rng(number)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "x", "y", "value"])
        for row, (x, y) in enumerate(rng.random((N_ROWS, 2))):
            writer.writerow([f"c{number}r{row}", x, y, 0.5 + 0.8 * x - 0.7 * y**2])
