"""Remote workers against a server: real processes, which are stopped and killed at bad moments."""

from __future__ import annotations

import signal
import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import psutil
import pytest

from nanoos.domain.failures import FailureClass
from nanoos.execution.remote.worker import result_message
from nanoos.execution.simulations.job import Job
from nanoos.execution.simulations.recording import SIMULATIONS
from nanoos.execution.simulations.simulator import Simulated
from nanoos.plugins.engine import SimulationOutcome
from nanoos.store import audit, leases
from nanoos.store.raw_files import raw_file_store
from nanoos.store.tables import audit_log, labels, simulation_jobs, simulation_results
from tests.support.bench import Bench
from tests.support.cluster import Cluster, cluster, until, work_token

N = 5
IDLE = ("--idle-seconds", "2")


@pytest.fixture
def site(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    monkeypatch.setenv("ENGINES_FOLDER", str(bench.folder / "cluster" / "engines"))
    monkeypatch.setenv("LEASE_SECONDS", "5")
    with cluster(bench) as running:
        yield running


def all_recorded_once(site: Cluster) -> bool:
    results = site.bench.rows(simulation_results)
    return (
        site.bench.statuses(simulation_jobs) == {"COMPLETED": N}
        and len(results) == N
        and len(site.bench.rows(labels)) == N
    )


@pytest.mark.slow
def test_a_worker_without_a_database_computes_everything_and_its_files_are_kept(site: Cluster) -> None:
    site.launch(N)
    worker = site.work(*IDLE)
    report = worker.ended()
    assert (report["computed"], report["recorded"], report["unsent"]) == (N, N, 0)
    assert all_recorded_once(site)
    store = raw_file_store(site.bench.settings)
    for row in site.bench.rows(simulation_results):
        assert row.computed_by.startswith("hpc/")
        assert set(row.files) == {"in.txt", "run.sh", "run.out", "run.err"}
        assert row.files["run.err"]["size"] == 0
        with store.open(row.files["run.out"]["sha256"]) as file:
            content = file.read()
        assert content.decode() == f"value = {row.outputs['value']}\n"
        assert row.files["run.out"]["size"] == len(content)
    claims = site.bench.rows(audit_log, audit_log.c.kind == "claim_simulations")
    assert {(row.actor, row.subject) for row in claims} == {("cluster", "hpc")}
    with site.bench.database.read() as connection:
        assert audit.verify(connection).is_intact
    assert not {"sqlalchemy", "dagster", "alembic", "psycopg2", "fastapi", "celery"} & worker.loaded
    assert list(site.spool.iterdir()) == []


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_every_result_comes_once(site: Cluster) -> None:
    gate = site.folder / "gate"
    gate.touch()
    site.launch(N, does=f"while [ -e {gate} ]; do sleep 0.05; done")
    first = site.work()
    until(lambda: site.calls, "a simulation")
    first.kill()
    first.popen.wait()
    gate.unlink()
    assert site.work("--idle-seconds", "8").ended()["recorded"] == N
    assert all_recorded_once(site)
    assert Counter(site.calls).most_common(1)[0][1] == 2  # what the first had begun
    assert {row.attempts for row in site.bench.rows(simulation_jobs)} == {2}


@pytest.mark.slow
def test_a_simulation_that_ends_by_the_signal_to_its_worker_is_given_back(site: Cluster) -> None:
    gate = site.folder / "gate"
    gate.touch()
    site.launch(N, does=f"while [ -e {gate} ]; do sleep 0.05; done")
    worker = site.work()
    until(lambda: site.calls, "a simulation")
    for process in (*psutil.Process(worker.popen.pid).children(recursive=True), worker.popen):
        process.send_signal(signal.SIGTERM)
    report = worker.ended()
    assert (report["recorded"], report["released"]) == (0, N)
    gate.unlink()
    assert site.work(*IDLE).ended()["recorded"] == N
    assert {row.attempts for row in site.bench.rows(simulation_jobs)} == {1}


@pytest.mark.slow
def test_a_server_that_is_killed_during_an_upload_loses_nothing(site: Cluster) -> None:
    site.launch(N, does="head -c 8000000 /dev/urandom > big.dat")
    worker = site.work("--idle-seconds", "6")
    until(lambda: list(site.uploads.glob("nanoos-upload-*/content")), "an upload")
    site.kill_server()
    until(lambda: "trying again" in worker.log.read_text().lower(), "a retry")
    site.serve()
    report = worker.ended()
    assert report["unsent"] == report["lost"] == report["refused"] == 0
    assert all_recorded_once(site)
    assert sorted(site.calls) == sorted(set(site.calls))
    store = raw_file_store(site.bench.settings)
    for row in site.bench.rows(simulation_results):
        with store.open(row.files["big.dat"]["sha256"]) as file:
            assert len(file.read()) == row.files["big.dat"]["size"] == 8_000_000


@pytest.mark.slow
def test_results_of_a_killed_worker_are_sent_by_the_next_one(site: Cluster) -> None:
    gate = site.folder / "gate"
    gate.touch()
    site.launch(N, does=f"while [ -e {gate} ]; do sleep 0.05; done")
    first = site.work()
    until(lambda: site.calls, "a simulation")
    site.kill_server()
    gate.unlink()
    until(lambda: len(list(site.spool.glob("*/*.json"))) == N, "the results in the spool")
    first.kill()
    first.popen.wait()
    site.serve()
    second = site.work(*IDLE).ended()
    assert (second["computed"], second["recorded"], second["unsent"]) == (0, N, 0)
    assert all_recorded_once(site)
    assert len(site.calls) == N


@pytest.mark.slow
def test_a_result_whose_lease_was_lost_is_reported_and_dropped(site: Cluster) -> None:
    site.launch(N, does="sleep 0.3")
    late = site.work("--idle-seconds", "1")
    until(lambda: site.calls, "a simulation")
    late.kill(signal.SIGSTOP)
    with site.bench.database.write() as connection:
        leases.expire(connection, SIMULATIONS, max_attempts=3, now=site.bench.clock() + timedelta(hours=1))
    site.bench.drain()
    recorded = {row.id: row.computed_by for row in site.bench.rows(simulation_results)}
    assert all_recorded_once(site)
    late.kill(signal.SIGCONT)
    report = late.ended()
    assert report["lost"] == report["computed"] > 0
    assert report["unsent"] == 0
    assert "came too late and is dropped" in late.log.read_text()
    assert {row.id: row.computed_by for row in site.bench.rows(simulation_results)} == recorded


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_a_worker_that_is_stopped_gives_back_what_it_cannot_finish(site: Cluster, number: int) -> None:
    seconds = f"98{uuid.uuid4().int % 10**6}"  # that no other test of this machine sleeps
    site.launch(N, does=f"sleep {seconds}")
    worker = site.work("--grace-seconds", "0.5")
    until(lambda: site.calls, "a simulation")
    worker.kill(number)
    report = worker.ended()
    assert (report["computed"], report["released"], report["unsent"]) == (0, N, 0)
    assert site.bench.statuses(simulation_jobs) == {"PENDING": N}
    assert {row.attempts for row in site.bench.rows(simulation_jobs)} == {0}
    assert not [item for item in psutil.process_iter(["cmdline"]) if item.info["cmdline"] == ["sleep", seconds]]


@pytest.mark.slow
def test_a_worker_finishes_what_ends_in_time_and_gives_the_rest_back(site: Cluster) -> None:
    site.launch(N, does="sleep 1")
    worker = site.work("--grace-seconds", "60")
    until(lambda: site.calls, "a simulation")
    worker.kill(signal.SIGTERM)
    report = worker.ended()
    assert (report["computed"], report["recorded"], report["released"]) == (1, 1, N - 1)
    assert site.bench.statuses(simulation_jobs) == {"COMPLETED": 1, "PENDING": N - 1}


@pytest.mark.slow
def test_an_engine_that_the_site_lacks_is_left_to_others(site: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    site.launch(N)
    worker = site.work(*IDLE, environment={"PATH": "/nowhere"})
    assert worker.ended()["computed"] == 0
    assert "does not run here" in worker.log.read_text()
    assert site.bench.statuses(simulation_jobs) == {"PENDING": N}
    assert site.bench.drain().completed == N


@pytest.mark.slow
def test_a_revoked_or_foreign_token_ends_the_worker_with_the_reason(site: Cluster) -> None:
    site.launch(N)
    worker = site.work(*IDLE, token=work_token(site.bench, "elsewhere", site="other"))
    out, _ = worker.popen.communicate(timeout=120)
    assert worker.popen.returncode == 2
    assert "bound to site 'other'" in out


def test_an_outcome_that_the_protocol_cannot_carry_pauses_the_campaign_instead_of_going_round() -> None:
    job = Job(
        id=1,
        campaign_slug="alpha",
        structure_hash="0" * 64,
        spec={},
        engine="many",
        engine_version="1",
        engine_params={},
        engine_params_hash="",
        campaign_settings={},
    )
    outcome = SimulationOutcome(outputs={f"p{number}": 1.0 for number in range(101)})
    message = result_message("a" * 32, job, Simulated(outcome=outcome, duration_s=2.0), "hpc")
    assert message.failure_class is FailureClass.SYSTEMIC
    assert "At site hpc: Its result cannot be sent" in message.reason
    assert (message.outputs, message.duration_s) == ({}, 2.0)
