"""A lab in which something of every kind exists, so that requests meet real ids."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.service.commands.catalog.tokens import TokenLimits
from nanoos.store.tables import alerts, candidates, experiment_runs
from tests.support.access import identity
from tests.support.cluster import DEFINITION
from tests.support.files import FILES, put_all, record_with, store_of
from tests.support.life import make_lived

MODEL = "table.value"
DATABASE = "nanoos.db"


def make_busy_lab(folder: Path) -> Path:
    """Fill a new SQLite database in this folder; returns the folder."""
    bench = make_lived(f"sqlite:///{folder / DATABASE}", folder)

    def send(kind: str, **payload: Any) -> None:
        execute(bench.database, parse_command(kind, payload), agent_id="ada", clock=bench.clock)

    bench.configure(max_simultaneous_simulations=100, max_simultaneous_experiments=100, min_new_samples_for_retrain=1)
    # Two versions of a model, experiments that wait, and candidates that were not measured.
    beta = bench.create("beta", n_rows=200, batch_size=20, simulation_budget=100, instrument={"name": "manual"})
    bench.step()
    record_with(bench, put_all(store_of(bench), folder, FILES))
    bench.drain()
    bench.train(MODEL)
    send("request_training", modelled_property=MODEL, reason="r", force=True)
    bench.train(MODEL)
    send("request_training", modelled_property=MODEL, reason="r", force=True)
    simulated = bench.rows(candidates, candidates.c.campaign_id == beta, candidates.c.status == "SIMULATED")
    send("request_experiments", slug="beta", candidate_ids=[row.id for row in simulated[:4]])
    send("record_experiment", experiment_id=bench.rows(experiment_runs)[-1].id, values={"value": 0.7}, operator="grace")
    # Simulations that wait for a site's workers.
    engines = folder / "engines"
    engines.mkdir()
    (engines / "mine.yaml").write_text(DEFINITION)
    (engines / "run.sh").write_text("echo value = 1\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ENGINES_FOLDER", str(engines))
        bench.create("gamma", engine={"name": "mine"}, batch_size=10)
        bench.step()
    agent = identity(bench, "cautious", limits=TokenLimits(approve_kinds=frozenset({"advance_campaign"})))
    for _ in range(2):
        execute(bench.database, parse_command("advance_campaign", {"slug": "beta"}), identity=agent, clock=bench.clock)
    with bench.database.write() as connection:
        connection.execute(alerts.insert().values(kind="test", subject="t", message="m", created_at=bench.clock()))
    bench.database.dispose()
    return folder
