"""What other processes do on a test's database; run by `processes.rival`."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from nanoos.domain.clock import utc_now
from nanoos.domain.errors import NanoosError
from nanoos.execution.experiments.worker import run_experiments
from nanoos.execution.simulations.recording import SIMULATIONS
from nanoos.execution.simulations.simulator import Limits, Simulator
from nanoos.execution.simulations.worker import drain_simulations
from nanoos.learning import training
from nanoos.orchestrator import step
from nanoos.settings import load_settings
from nanoos.store import leases, schema
from nanoos.store.process_identity import process_name
from nanoos.store.schema import open_database
from tests.support.engines import SCRIPTED_PATH
from tests.support.processes import Outside


def migrate(outside: Outside) -> None:
    outside.wait()
    schema.migrate(load_settings()).dispose()
    outside.tell("migrated")


def hold(outside: Outside) -> None:
    """Say who this is and live on."""
    outside.tell(process_name())
    outside.wait()


def hold_database(outside: Outside) -> None:
    """Keep a connection and live on."""
    with open_database(load_settings()).read():
        outside.tell("connected")
        outside.wait()


def claim_everything(outside: Outside) -> None:
    database = open_database(load_settings())
    outside.wait()
    mine: list[int] = []
    while True:
        with database.write() as connection:
            lease = leases.claim(connection, SIMULATIONS, owner="x", limit=2, lease_s=600, now=utc_now())
        if not lease.rows:
            break
        mine += lease.ids
    outside.tell(mine)


def claim_and_finish(outside: Outside) -> None:
    """Claim rows under leases that run out at once, and finish them if nobody took them back."""
    database = open_database(load_settings())
    outside.wait()
    mine: list[int] = []
    while True:
        with database.write() as connection:
            lease = leases.claim(connection, SIMULATIONS, owner="x", limit=2, lease_s=0, now=utc_now())
        if not lease.rows:
            break
        for row_id in lease.ids:
            with database.write() as connection:
                done = leases.finish(
                    connection, SIMULATIONS, lease.token, [row_id], status="COMPLETED", finished_at=utc_now()
                )
            mine += [row_id] * done
    outside.tell(mine)


def drain(outside: Outside) -> None:
    database, settings = open_database(load_settings()), load_settings()
    outside.wait()
    outside.tell(drain_simulations(database, settings).summary())


def run_step(outside: Outside, key: str) -> None:
    database = open_database(load_settings())
    outside.wait()
    try:
        result = step.run_step(database, "default", triggered_by="rival", idempotency_key=key)
        outside.tell("repeated" if result.is_repeat else "acted")
    except NanoosError as error:
        outside.tell(type(error).__name__)


def hang_in_step(outside: Outside, key: str) -> None:
    """Begin a step and plan for ever."""

    def hang(*_: Any, **__: Any) -> None:
        outside.tell("planning")
        time.sleep(600)

    step.plan_step = hang
    step.run_step(open_database(load_settings()), "default", triggered_by="victim", idempotency_key=key)


def hang_in_judging(outside: Outside, dataset_id: int) -> None:
    """Train a model and compare it with its rivals for ever."""

    def hang(*_: Any, **__: Any) -> None:
        outside.tell("judging")
        time.sleep(600)

    training.compare_with_rivals = hang
    database, settings = open_database(load_settings()), load_settings()
    training.train(database, settings, "table.value", dataset_id, requested_by="victim")


def simulate_for_ever(outside: Outside) -> None:
    """Begin a simulation that does not end; says the pid of the process that computes it."""
    simulator = Simulator()
    request = {
        "id": 1,
        "key": "k",
        "path": SCRIPTED_PATH,
        "name": "scripted",
        "version": "1",
        "params": {},
        "batch": 1,
        "campaign": "alpha",
        "folder": None,
        "environment": {},
        "import_folders": [],
        "spec": {"id": "r0", "measured": {"value": 1.0}},
    }
    simulator.simulate(request, Limits(time_s=60))
    outside.tell(simulator.pid)
    simulator.simulate({**request, "key": "asleep", "params": {"sleep_s": 600}}, Limits(time_s=600))


def measure(_: Outside, later_s: float = 0.0, max_attempts: int | None = None) -> None:
    """Submit and poll experiments, with a clock ahead by so much."""
    settings = load_settings()
    if max_attempts is not None:
        settings = settings.model_copy(update={"max_attempts": max_attempts})
    database = open_database(settings)
    run_experiments(database, settings, clock=lambda: utc_now() + timedelta(seconds=later_s))
