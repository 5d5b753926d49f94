"""The standing drain: runs of its own, their cancellation, and what it does about the run of one that was killed."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest

from nanoos.domain.statuses import WorkStatus
from nanoos.store.tables import simulation_jobs
from nanoos_dagster.build import build_defs
from nanoos_dagster.jobs import RUN_SIMULATIONS
from nanoos_dagster.processes.standing_drain import NAME, STANDING_TAG, StandingDrain
from tests.support.bench import Bench

pytestmark = pytest.mark.slow

TAGS = {STANDING_TAG: NAME}
LAUNCHER = {"module": "nanoos_dagster.processes.run_launcher", "class": "HostRunLauncher"}


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dg.DagsterInstance]:
    """With the launcher that knows a run's process."""
    home = tmp_path / "dagster"
    home.mkdir()
    monkeypatch.setenv("DAGSTER_HOME", str(home))
    with dg.DagsterInstance.local_temp(str(home), {"run_launcher": LAUNCHER}) as made:
        yield made


@contextmanager
def standing(bench: Bench, instance: dg.DagsterInstance) -> Iterator[threading.Event]:
    stop = threading.Event()
    working = threading.Thread(target=StandingDrain(bench.settings, bench.database, instance).stand, args=(stop,))
    working.start()
    try:
        yield stop
    finally:
        stop.set()
        working.join()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def runs(instance: dg.DagsterInstance) -> dict[str, dg.DagsterRunStatus]:
    found = instance.get_runs(dg.RunsFilter(job_name=RUN_SIMULATIONS, tags=TAGS))
    return {run.run_id: run.status for run in found}


def n_with(bench: Bench, status: WorkStatus) -> int:
    return bench.count(simulation_jobs, simulation_jobs.c.status == status.value)


def test_it_drains_what_arrives_and_fails_the_run_of_one_that_was_killed(
    bench: Bench, instance: dg.DagsterInstance
) -> None:
    lost = instance.create_run_for_job(
        build_defs().resolve_job_def(RUN_SIMULATIONS), status=dg.DagsterRunStatus.STARTED, tags=TAGS
    )
    killed = subprocess.Popen([sys.executable, "-c", ""])
    killed.wait()
    instance.report_engine_event(f"Started process for run (pid: {killed.pid}).", lost)
    bench.create()
    with standing(bench, instance):
        bench.step()
        until(lambda: n_with(bench, WorkStatus.COMPLETED) and not n_with(bench, WorkStatus.PENDING))
    statuses = runs(instance)
    assert statuses.pop(lost.run_id) is dg.DagsterRunStatus.FAILURE
    assert list(statuses.values()) == [dg.DagsterRunStatus.SUCCESS]


def test_a_run_that_a_person_cancels_ends_cancelled_and_gives_its_simulations_back(
    bench: Bench, instance: dg.DagsterInstance, scripted: str
) -> None:
    bench.scripted(sleep_s=2.0)
    bench.step()
    with standing(bench, instance) as stop:
        until(lambda: n_with(bench, WorkStatus.RUNNING))
        (run_id,) = runs(instance)
        instance.report_run_canceling(instance.get_run_by_id(run_id))
        stop.set()  # as the launcher does, by a signal
        until(lambda: runs(instance)[run_id] is dg.DagsterRunStatus.CANCELED)
    assert not n_with(bench, WorkStatus.RUNNING)
    assert n_with(bench, WorkStatus.PENDING)
