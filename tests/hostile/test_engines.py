"""Engines that exit, hang, crash, swallow the memory or are not installed: the worker lives and says why."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import psutil
import pytest

from nanoos.campaigns.spec import parse_campaign
from nanoos.domain.errors import InvalidInput
from nanoos.domain.failures import FailureClass
from nanoos.domain.statuses import CampaignStatus
from nanoos.execution.simulations.claims import load_jobs
from nanoos.execution.simulations.recording import SIMULATIONS, Computed, record
from nanoos.execution.simulations.simulator import Limits, Simulator
from nanoos.plugins.engine import SimulationOutcome
from nanoos.store import leases
from nanoos.store.tables import alerts, campaigns, candidates, simulation_jobs, simulation_results
from tests.support import workers
from tests.support.bench import Bench
from tests.support.engines import SCRIPTED_PATH, calls_of
from tests.support.processes import rival

# A test looks for programs that another one starts too.
pytestmark = pytest.mark.xdist_group("engine programs")


@pytest.fixture
def database_kind() -> str:
    """What an engine does is the same on each; that results are recorded on each, other tests see."""
    return "sqlite"


@pytest.fixture
def wide(bench: Bench, scripted: str) -> Bench:
    bench.configure(max_simultaneous_simulations=1000)
    return bench


def _launch(bench: Bench, script: dict[str, str], *, n: int = 5, **engine: object) -> None:
    params = {"calls": bench.calls, "script": script, "sleep_s": 0.0}
    bench.create(engine={"name": "scripted", "params": params, **engine}, n_rows=n, batch_size=n)
    bench.step()


def _drain_to_the_end(bench: Bench) -> None:
    for _ in range(bench.settings.max_attempts + 1):
        bench.drain()
        bench.clock.advance(seconds=60)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("does", "reason"),
    [
        ("exit", "the engine raised SystemExit(3)"),
        ("interrupt", "the engine raised KeyboardInterrupt()"),
        ("hard_exit", "the engine's process exited with code 0"),
        ("segv", "the engine's process was killed by SIGSEGV"),
        ("kill", "the engine's process was killed by SIGKILL: out of memory, or by hand"),
    ],
)
def test_an_engine_that_ends_its_process_counts_an_attempt_and_fails_in_the_end(
    wide: Bench, does: str, reason: str
) -> None:
    _launch(wide, {"r2": does})
    _drain_to_the_end(wide)
    assert wide.statuses(simulation_jobs) == {"COMPLETED": 4, "FAILED": 1}
    (failed,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert (failed.attempts, failed.failure_class, failed.failure_reason) == (3, "crash", reason)
    assert len(calls_of(wide.calls, "r2")) == 3
    assert wide.statuses(candidates) == {"SIMULATED": 4, "DROPPED": 1}
    assert wide.statuses(campaigns) == {"RUNNING": 1}


@pytest.mark.slow
def test_the_reason_of_a_failure_is_kept_whatever_characters_it_uses(wide: Bench) -> None:
    _launch(wide, {"r2": "unstorable"})
    _drain_to_the_end(wide)
    (failed,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert "a NUL \\x00 and a lone surrogate \\ud800" in failed.failure_reason
    assert wide.statuses(simulation_jobs) == {"COMPLETED": 4, "FAILED": 1}


ENDLESS = """\
kind: command
input: row
command: [sh, -c, "printf 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'"]
properties:
  value: {pattern: '^((?:a+)+)$'}
"""


@pytest.mark.slow
def test_a_pattern_that_searches_for_ever_is_stopped_at_the_time_limit(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bench.folder / "engines").mkdir()
    (bench.folder / "engines" / "endless.yaml").write_text(ENDLESS)
    monkeypatch.setenv("ENGINES_FOLDER", str(bench.folder / "engines"))
    bench.create(engine={"name": "endless", "time_limit_s": 1}, n_rows=2, batch_size=1)
    bench.step()
    bench.drain()
    (failed,) = bench.rows(simulation_jobs)
    assert (failed.status, failed.failure_class) == ("FAILED", "crash")
    assert "time limit" in failed.failure_reason


@pytest.mark.slow
def test_a_simulation_beyond_its_time_limit_is_stopped_with_its_programs_and_not_repeated(wide: Bench) -> None:
    _launch(wide, {"r2": "sleep"}, time_limit_s=1)
    _drain_to_the_end(wide)
    (failed,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert (failed.attempts, failed.failure_reason) == (1, "stopped at its time limit of 1 s")
    # No verdict on the structure: a higher limit may give a result, under the same key.
    assert wide.statuses(candidates) == {"SIMULATED": 4, "DROPPED": 1}
    assert wide.count(simulation_results) == 4
    # A killed process takes its time to go on a busy machine.
    left = [item for item in psutil.process_iter(["cmdline"]) if item.info["cmdline"] == ["sleep", "600"]]
    _, alive = psutil.wait_procs(left, timeout=10)
    assert not alive


@pytest.mark.slow
def test_a_simulation_beyond_its_memory_limit_is_stopped_and_counted(wide: Bench) -> None:
    _launch(wide, {"r2": "grow"}, memory_limit_mb=300)
    _drain_to_the_end(wide)
    (failed,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert failed.attempts == 3
    assert failed.failure_reason.startswith("stopped at its memory limit of 300 MB with ")
    assert wide.statuses(simulation_jobs) == {"COMPLETED": 4, "FAILED": 1}


@pytest.mark.slow
def test_the_settings_limits_hold_where_a_campaign_names_none(wide: Bench) -> None:
    wide.settings = wide.settings.model_copy(update={"simulation_time_limit_s": 0.7})
    _launch(wide, {"r2": "sleep"})
    wide.drain()
    (failed,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert failed.failure_reason == "stopped at its time limit of 0.7 s"


def test_limits_do_not_change_which_result_is_meant(wide: Bench) -> None:
    _launch(wide, {}, time_limit_s=100)
    wide.drain()
    spec = {"name": "scripted", "params": {"calls": wide.calls, "script": {}, "sleep_s": 0.0}, "memory_limit_mb": 500}
    wide.create("beta", engine=spec, n_rows=5, batch_size=5)
    wide.step()
    wide.drain()
    assert len(calls_of(wide.calls)) == 5


@pytest.mark.parametrize("limits", [{"time_limit_s": 0}, {"memory_limit_mb": 1}, {"time_limit_s": "long"}])
def test_limits_out_of_range_are_refused(bench: Bench, limits: dict[str, object]) -> None:
    engine = {"name": "replay", "params": {"properties": ["value"]}, **limits}
    with pytest.raises(InvalidInput, match=rf"engine\.{next(iter(limits))}="):
        parse_campaign(bench.spec(engine=engine))


@pytest.mark.slow
def test_an_engine_that_crashes_on_one_candidate_after_another_is_stopped_after_three(wide: Bench) -> None:
    _launch(wide, {"*": "segv"}, n=20)
    wide.drain()
    assert len(calls_of(wide.calls)) == 3
    assert wide.statuses(campaigns) == {"PAUSED": 1}
    (alert,) = wide.rows(alerts)
    assert alert.kind == "systemic_failure"
    assert "crashed on 3 candidates in a row" in alert.message
    assert "SIGSEGV" in alert.message
    assert wide.statuses(simulation_jobs) == {"PENDING": 20}
    # One that is resumed without a repair stops at its next crash.
    wide.clock.advance(seconds=60)
    wide.move("alpha", CampaignStatus.RUNNING)
    wide.drain()
    assert wide.statuses(campaigns) == {"PAUSED": 1}
    assert len(calls_of(wide.calls)) <= 6


@pytest.mark.slow
def test_crashes_in_a_row_count_over_workers_that_compute_one_each(wide: Bench) -> None:
    wide.configure(max_simultaneous_simulations=1)
    params = {"calls": wide.calls, "script": {"*": "segv"}, "sleep_s": 0.0}
    wide.settings = wide.settings.model_copy(update={"max_attempts": 1})
    wide.create(engine={"name": "scripted", "params": params}, n_rows=9, batch_size=1)
    for _ in range(5):
        wide.clock.advance(seconds=1)
        wide.step()
        wide.drain()
    assert len(calls_of(wide.calls)) == 3
    assert wide.statuses(campaigns) == {"PAUSED": 1}


@pytest.mark.slow
def test_crashes_of_one_engine_do_not_pause_the_campaign_of_another_whose_simulation_crashed_once(wide: Bench) -> None:
    crash = SimulationOutcome(outputs={}, failure_class=FailureClass.CRASH, reason="ended by SIGSEGV")
    _launch(wide, {})
    params = {"calls": wide.calls, "script": {}, "sleep_s": 0.5}
    wide.create("beta", engine={"name": "scripted", "params": params}, n_rows=5, batch_size=5)
    wide.step()
    with wide.database.write() as connection:
        lease = leases.claim(connection, SIMULATIONS, owner="w", limit=10, lease_s=60, now=wide.clock())
        jobs = load_jobs(connection, simulation_jobs.c.id.in_(lease.ids))
        others = iter([crash])
        outcomes = [
            crash if job.campaign_slug == "alpha" else next(others, SimulationOutcome(outputs={"value": 1.0}))
            for job in jobs
        ]
        assert {job.campaign_slug for job in jobs} == {"alpha", "beta"}
        computed = [
            Computed(job=job, outcome=outcome, duration_s=1.0) for job, outcome in zip(jobs, outcomes, strict=True)
        ]
        record(connection, lease.token, computed, worker="w", max_attempts=3, now=wide.clock())
    assert {row.slug: row.status for row in wide.rows(campaigns)} == {"alpha": "PAUSED", "beta": "RUNNING"}


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("missing_executable", "'vasp_std_that_is_not_there' cannot be started: No such file or directory"),
        ("missing_shell_command", "'vasp_std_that_is_not_there -v'"),
        ("missing_package", "No module named 'gpaw_that_is_not_there'"),
    ],
)
def test_an_engine_that_is_not_installed_pauses_and_says_what_is_missing(
    wide: Bench, does: str, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    _launch(wide, {"*": does})
    wide.drain()
    assert wide.statuses(campaigns) == {"PAUSED": 1}
    (alert,) = wide.rows(alerts)
    assert words in alert.message
    assert "Install it" in alert.message
    assert {row.attempts for row in wide.rows(simulation_jobs)} == {0}
    assert "Traceback" not in caplog.text


def test_a_missing_input_of_one_structure_is_not_a_missing_program(wide: Bench) -> None:
    _launch(wide, {"r2": "missing_input"})
    wide.drain()
    assert wide.statuses(campaigns) == {"RUNNING": 1}
    (row,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "PENDING")
    assert row.failure_class == "transient"


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc").exists(), reason="the kernel ends children with their parent on Linux only")
def test_a_killed_worker_leaves_no_simulation_behind() -> None:
    with rival(workers.simulate_for_ever) as worker:
        pid = worker.hear()
        assert psutil.pid_exists(pid)
        worker.kill()
        deadline = time.monotonic() + 10
        while psutil.pid_exists(pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.slow
def test_the_simulation_at_hand_is_finished_before_a_worker_stops(wide: Bench) -> None:
    params = {"calls": wide.calls, "script": {}, "sleep_s": 0.5}
    wide.create(engine={"name": "scripted", "params": params}, n_rows=4, batch_size=4)
    wide.step()
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    report = wide.drain(stop=stop)
    assert report.completed == len(calls_of(wide.calls)) < 4
    assert wide.statuses(simulation_jobs) == {"COMPLETED": report.completed, "PENDING": 4 - report.completed}


@pytest.mark.slow
def test_a_simulation_outlives_signals_that_are_meant_for_its_worker() -> None:
    simulator = Simulator()
    request = {
        "id": 1,
        "key": "k",
        "path": SCRIPTED_PATH,
        "name": "scripted",
        "version": "1",
        "params": {"sleep_s": 0.6},
        "batch": 1,
        "campaign": "alpha",
        "folder": None,
        "environment": {},
        "import_folders": [],
        "spec": {"id": "r0", "measured": {"value": 1.0}},
    }
    simulator.simulate({**request, "key": "first", "params": {}}, Limits(time_s=60))
    assert simulator.pid is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        threading.Timer(0.2, os.kill, (simulator.pid, number)).start()
    done = simulator.simulate(request, Limits(time_s=60))
    simulator.close()
    assert done.outcome.outputs == {"value": 1.0}
