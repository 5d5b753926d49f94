"""Runs and rows after a loss: the launcher sees dead processes, silent runs are ended, ticks say what was done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.launcher import WorkerStatus
from dagster._core.storage.tags import GRPC_INFO_TAG

from nanoos.domain.clock import utc_now
from nanoos.execution.simulations.recording import SIMULATIONS
from nanoos.settings import Settings
from nanoos.store import leases
from nanoos.store.process_identity import process_name
from nanoos.store.tables import agent_commands, alerts, simulation_jobs
from nanoos_dagster.jobs import RUN_SIMULATIONS
from nanoos_dagster.processes.lost_celery_runs import SIGNS, end_silent_runs
from nanoos_dagster.processes.run_launcher import HostRunLauncher
from nanoos_dagster.resources import Platform
from nanoos_dagster.sensors import recover_when_lost
from tests.support.bench import Bench
from tests.support.redis import redis_server

LATER = SIGNS[RUN_SIMULATIONS].patience + timedelta(seconds=1)


@pytest.fixture
def launched(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    """An instance with the platform's run launcher."""
    (tmp_path / "dagster").mkdir()
    launcher = {"module": "nanoos_dagster.processes.run_launcher", "class": "HostRunLauncher"}
    overrides = {"telemetry": {"enabled": False}, "run_launcher": launcher}
    with dg.DagsterInstance.local_temp(str(tmp_path / "dagster"), overrides) as made:
        yield made


def started_run(instance: dg.DagsterInstance, definitions: dg.Definitions, pid: int | None = None) -> dg.DagsterRun:
    """A run_simulations run that is STARTED; its process has told its pid as Dagster's does."""
    run = instance.create_run_for_job(definitions.resolve_job_def(RUN_SIMULATIONS), status=dg.DagsterRunStatus.STARTED)
    instance.report_engine_event(f"Started process for run (pid: {pid}).", run)
    return run


def worker_status(instance: dg.DagsterInstance, run: dg.DagsterRun) -> WorkerStatus:
    launcher = instance.run_launcher
    assert isinstance(launcher, HostRunLauncher)
    return launcher.check_run_worker_health(run).status


def status(instance: dg.DagsterInstance, run: dg.DagsterRun) -> dg.DagsterRunStatus:
    found = instance.get_run_by_id(run.run_id)
    assert found is not None
    return found.status


@pytest.mark.slow
def test_a_run_whose_process_lives_is_healthy_and_one_whose_process_is_gone_has_failed(
    launched: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        run = started_run(launched, definitions, process.pid)
        assert worker_status(launched, run) is WorkerStatus.RUNNING
        process.kill()
    assert worker_status(launched, run) is WorkerStatus.FAILED


@pytest.mark.slow
def test_a_process_that_got_the_pid_of_a_dead_one_is_not_taken_for_it(
    launched: dg.DagsterInstance, definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started_run(launched, definitions, os.getppid())
    assert worker_status(launched, run) is WorkerStatus.RUNNING
    monkeypatch.setattr("psutil.Process.create_time", lambda _: utc_now().timestamp() + 60)
    assert worker_status(launched, run) is WorkerStatus.FAILED


@pytest.mark.slow
def test_a_pid_of_another_host_says_nothing(launched: dg.DagsterInstance, definitions: dg.Definitions) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as process:
        run = started_run(launched, definitions, process.pid)
    assert worker_status(launched, run) is WorkerStatus.FAILED
    launched.add_run_tags(run.run_id, {GRPC_INFO_TAG: json.dumps({"host": "code-server.example", "port": 4000})})
    elsewhere = launched.get_run_by_id(run.run_id)
    assert elsewhere is not None
    assert worker_status(launched, elsewhere) is WorkerStatus.RUNNING


@pytest.mark.slow
def test_a_run_that_has_not_told_its_pid_is_left_to_the_start_timeout(
    launched: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    run = launched.create_run_for_job(definitions.resolve_job_def(RUN_SIMULATIONS))
    assert worker_status(launched, run) is WorkerStatus.RUNNING


@pytest.mark.slow
def test_ending_a_run_reaches_its_process_when_no_code_server_knows_it(
    launched: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        run = started_run(launched, definitions, process.pid)
        assert launched.run_launcher.terminate(run.run_id)
        assert process.wait(timeout=30) != 0
    assert status(launched, run) is dg.DagsterRunStatus.CANCELING


@pytest.fixture
def on_celery(bench: Bench, tmp_path: Path) -> Iterator[Settings]:
    """Settings of the production profile with a Redis of this test; the tables stay where the test has them."""
    with redis_server(tmp_path) as url:
        yield bench.settings.model_copy(update={"execution": "celery", "redis_url": url})


@pytest.mark.slow
def test_a_run_whose_tasks_nobody_has_is_ended_after_a_while(
    bench: Bench, on_celery: Settings, launched: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        run = started_run(launched, definitions, process.pid)
        assert end_silent_runs(launched, bench.database, on_celery, now=utc_now()) == []
        (told,) = end_silent_runs(launched, bench.database, on_celery, now=utc_now() + LATER)
        assert run.run_id in told
        assert process.wait(timeout=30) == -signal.SIGKILL, "it would wait for ever"
    assert worker_status(launched, run) is WorkerStatus.FAILED
    # Its process is gone already, and nobody watches this one: it is failed here.
    end_silent_runs(launched, bench.database, on_celery, now=utc_now() + 2 * LATER)
    assert status(launched, run) is dg.DagsterRunStatus.FAILURE


@pytest.mark.slow
def test_a_silent_run_whose_queue_is_worked_on_goes_on(
    bench: Bench, on_celery: Settings, launched: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    run = started_run(launched, definitions)
    bench.create()
    bench.step()
    with bench.database.write() as connection:
        now = utc_now()
        lease = leases.claim(connection, SIMULATIONS, owner=process_name(), limit=1, lease_s=600, now=now)
    assert end_silent_runs(launched, bench.database, on_celery, now=now + LATER) == []
    with bench.database.write() as connection:
        ended = now + LATER / 2
        leases.finish(connection, SIMULATIONS, lease.token, lease.ids, status="COMPLETED", finished_at=ended)
    assert end_silent_runs(launched, bench.database, on_celery, now=now + LATER) == []
    assert status(launched, run) is dg.DagsterRunStatus.STARTED
    assert len(end_silent_runs(launched, bench.database, on_celery, now=now + 2 * LATER)) == 1


@pytest.mark.slow
def test_tasks_that_no_worker_takes_raise_an_alert_and_leave_the_run(
    bench: Bench, on_celery: Settings, launched: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    from kombu import Connection

    run = started_run(launched, definitions)
    with Connection(on_celery.redis_url) as connection, connection.SimpleQueue("simulation") as queue:
        queue.put({"a": "task"}, priority=5)
    for _ in range(2):
        (told,) = end_silent_runs(launched, bench.database, on_celery, now=utc_now() + LATER)
        assert "1 tasks wait" in told
    assert status(launched, run) is dg.DagsterRunStatus.STARTED
    (alert,) = bench.rows(alerts)
    assert (alert.kind, alert.subject) == ("queue_without_worker", "simulation")


@pytest.mark.slow
def test_the_tick_says_what_was_lost_and_put_right(bench: Bench, instance: dg.DagsterInstance) -> None:
    bench.create()
    bench.step()
    with dg.build_sensor_context(instance, resources={"platform": Platform()}) as context:
        assert str(recover_when_lost(context).skip_message) == "Nothing is lost."
    with bench.database.write() as connection:
        leases.claim(connection, SIMULATIONS, owner="elsewhere:1:2.00", limit=3, lease_s=-1, now=utc_now())
    with dg.build_sensor_context(instance, resources={"platform": Platform()}) as context:
        assert str(recover_when_lost(context).skip_message) == "3 simulations requeued"
    assert bench.statuses(simulation_jobs) == {"PENDING": 4}
    (command,) = bench.rows(agent_commands)
    assert (command.kind, command.agent_id, command.status) == (
        "recover_lost_work",
        "sensor:recover_lost_work",
        "COMPLETED",
    )


@pytest.mark.slow
def test_work_that_was_lost_too_often_fails_with_an_alert(bench: Bench) -> None:
    bench.create()
    bench.step()
    for _ in range(bench.settings.max_attempts):
        with bench.database.write() as connection:
            leases.claim(connection, SIMULATIONS, owner="elsewhere:1:2.00", limit=1, lease_s=-1, now=bench.clock())
        bench.recover()
    assert bench.statuses(simulation_jobs) == {"PENDING": 3, "FAILED": 1}
    (alert,) = bench.rows(alerts)
    assert (alert.kind, alert.subject) == ("work_lost", "simulations")
