"""The worker that stays: it takes work up as it comes, on every database, and stops in good order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from nanoos.control.orchestrators import update_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.domain.statuses import OrchestratorMode
from nanoos.store.tables import agent_commands, campaigns, experiment_runs, model_trainings, simulation_jobs
from nanoos.worker import WorkReport, work
from tests.support.bench import Bench

PATIENCE_S = 120  # a loaded machine is no failure


@contextmanager
def working(bench: Bench, **options: bool) -> Iterator[list[WorkReport]]:
    """A worker in a thread; what it reports is there at the end."""
    stop, reports = threading.Event(), []

    def run() -> None:
        reports.append(work(bench.database, bench.settings, stop=stop, **options))

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield reports
    finally:
        stop.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)


@pytest.fixture
def now(bench: Bench) -> Bench:
    """The worker reads the real clock."""
    bench.clock.advance(seconds=-1)
    return bench


@pytest.mark.slow
def test_work_that_comes_while_it_waits_is_taken_up(now: Bench) -> None:
    now.create(instrument={"name": "replay"})
    now.configure(experiment_trigger_score_threshold=0.0)
    with working(now) as reports:
        now.step()
        until(lambda: now.statuses(simulation_jobs) == {"COMPLETED": 4})
        now.clock.now = utc_now()
        now.step()
        until(lambda: now.count(experiment_runs, experiment_runs.c.status == "COMPLETED") == 4)
    (report,) = reports
    assert report.simulations == 8
    assert (report.experiments, report.steps, report.campaigns) == (4, 0, {"alpha"})


@pytest.mark.slow
def test_with_steps_a_campaign_goes_to_its_end_in_continuous_mode_only(now: Bench) -> None:
    now.configure(min_new_samples_for_retrain=12)
    now.create(max_iterations=5)
    with working(now, with_steps=True):
        time.sleep(3)
        assert now.count(simulation_jobs) == 0, "the mode is SCHEDULED"
        with now.database.write() as connection:
            update_orchestrator(connection, "default", now=utc_now(), mode=OrchestratorMode.CONTINUOUS)
        until(lambda: now.rows(campaigns)[0].status == "COMPLETED")
        until(lambda: now.count(model_trainings, model_trainings.c.status == "COMPLETED") >= 1)
    assert now.statuses(simulation_jobs) == {"COMPLETED": 20}
    assert {row.agent_id for row in now.rows(agent_commands)} == {"continuous"}


@pytest.mark.slow
def test_the_command_ends_in_good_order_on_sigterm(bench: Bench, tmp_path: Path) -> None:
    with (tmp_path / "out").open("w") as out:
        process = subprocess.Popen(
            [str(Path(sys.executable).parent / "nanoos"), "work"], stdout=out, stderr=subprocess.STDOUT, env=os.environ
        )
        try:
            bench.clock.advance(seconds=-1)
            bench.create()
            bench.step()
            until(lambda: bench.statuses(simulation_jobs) == {"COMPLETED": 4})
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_S) == 0
        finally:
            process.kill()
    assert '"simulations": 4' in (tmp_path / "out").read_text()
