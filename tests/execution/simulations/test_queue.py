"""The simulation queue: every job ends exactly once, whoever dies, races or fails."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from nanoos.campaigns.progress import campaign_progress
from nanoos.control.orchestrators import update_orchestrator
from nanoos.domain.errors import StoreUnavailable
from nanoos.domain.statuses import CampaignStatus, OrchestratorMode
from nanoos.execution.simulations import worker as queue_module
from nanoos.execution.simulations.claims import has_claimable
from nanoos.plugins.registry import ENGINES
from nanoos.store import audit
from nanoos.store.tables import (
    agent_commands,
    alerts,
    campaigns,
    candidates,
    labels,
    simulation_jobs,
    simulation_results,
)
from tests.support import workers
from tests.support.bench import Bench, until_idle
from tests.support.engines import SCRIPTED, calls_of
from tests.support.processes import race, rival, start_together

N_JOBS = 12


@pytest.fixture
def wide(bench: Bench, scripted: str) -> Bench:
    """A bench whose steps launch as much as a campaign wants, with the scripted engine at hand."""
    bench.configure(max_simultaneous_simulations=1000)
    return bench


def _launch(bench: Bench, slug: str = "alpha", n: int = N_JOBS, **changes: object) -> int:
    campaign_id = bench.scripted(slug, n_rows=n, batch_size=n, **changes)
    bench.step()
    return campaign_id


def _assert_each_ended_once(bench: Bench, n: int) -> None:
    """Every job has its result and every result its labels, once."""
    assert bench.statuses(simulation_jobs) == {"COMPLETED": n}
    with bench.database.read() as connection:
        per_result = connection.execute(select(labels.c.source_id, func.count()).group_by(labels.c.source_id)).tuples()
        assert set(dict(per_result.all()).values()) == {1}
    assert {row.result_id for row in bench.rows(simulation_jobs)} == {row.id for row in bench.rows(simulation_results)}
    assert all(row.lease_token is None for row in bench.rows(simulation_jobs))
    assert bench.statuses(candidates) == {"SIMULATED": n}


@pytest.mark.slow
def test_every_job_ends_once_with_result_label_and_score(wide: Bench) -> None:
    _launch(wide)
    report = wide.drain()
    assert (report.completed, report.lost, report.failed) == (N_JOBS, 0, 0)
    assert report.campaigns == {"alpha"}
    _assert_each_ended_once(wide, N_JOBS)
    assert Counter(calls_of(wide.calls)) == Counter(f"r{row}" for row in range(N_JOBS))
    for row in wide.rows(candidates):
        assert row.is_hit == (0.95 <= row.outputs["value"] <= 1.05)
        assert 0 <= row.score <= 1
        assert row.is_hit == (row.score == 1)
    again = wide.drain()
    assert (again.completed, again.chunks) == (0, 0)


def test_a_label_says_where_it_comes_from(wide: Bench) -> None:
    _launch(wide, n=3)
    wide.drain()
    results = {row.id: row for row in wide.rows(simulation_results)}
    for label in wide.rows(labels):
        result = results[label.source_id]
        assert label.source_kind == "simulation"
        assert (label.engine, label.engine_version) == ("scripted", "1")
        assert label.structure_hash == result.structure_hash
        assert label.value == result.outputs["value"]
        assert label.provenance["campaign"] == "alpha"
        assert label.provenance["computed_by"] == result.computed_by


@pytest.mark.slow
def test_campaigns_that_want_the_same_simulations_compute_them_once_and_only_one_pays(wide: Bench) -> None:
    first = _launch(wide, "alpha", simulation_budget=N_JOBS)
    second = _launch(wide, "beta", simulation_budget=N_JOBS)
    report = wide.drain()
    assert (report.completed, report.from_cache) == (2 * N_JOBS, N_JOBS)
    assert len(calls_of(wide.calls)) == wide.count(simulation_results) == wide.count(labels) == N_JOBS
    with wide.database.read() as connection:
        views = [campaign_progress(connection, id_) for id_ in (first, second)]
    assert [(view.n_simulations, view.n_results) for view in views] == [(N_JOBS, N_JOBS), (0, N_JOBS)]
    assert {row.is_from_cache for row in wide.rows(simulation_jobs, simulation_jobs.c.campaign_id == second)} == {True}


@pytest.mark.slow
def test_a_campaign_over_a_pool_that_is_known_already_takes_the_results_over_and_ends(wide: Bench) -> None:
    _launch(wide, "alpha")
    wide.drain()
    second = _launch(wide, "beta")
    wide.drain()
    until_idle(wide, wide.drain)
    assert len(calls_of(wide.calls)) == N_JOBS
    with wide.database.read() as connection:
        view = campaign_progress(connection, second)
    assert view.status is CampaignStatus.COMPLETED
    assert (view.n_simulations, view.n_results) == (0, N_JOBS)
    assert view.n_hits == wide.count(candidates, candidates.c.is_hit, candidates.c.campaign_id != second)


@pytest.mark.slow
def test_a_known_failure_is_taken_over_as_well(wide: Bench) -> None:
    script = {"r1": "permanent"}
    _launch(wide, "alpha", 4, script=script)
    _launch(wide, "beta", 4, script=script)
    report = wide.drain()
    assert (report.completed, report.infeasible, report.from_cache) == (6, 2, 4)
    assert len(calls_of(wide.calls)) == 4
    assert wide.statuses(candidates) == {"SIMULATED": 6, "INFEASIBLE": 2}


@pytest.mark.slow
def test_workers_in_threads_compute_each_structure_once(wide: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "CHUNK_FIRST", 2)
    _launch(wide, "alpha", sleep_s=0.005)
    _launch(wide, "beta", sleep_s=0.005)
    reports = race(wide.drain, wide.drain)
    while sum(report.completed for report in reports) < 2 * N_JOBS and len(reports) < 20:
        # A worker that finds equal simulations running leaves; whoever comes next takes their results.
        reports.append(wide.drain())
    assert wide.statuses(simulation_jobs) == {"COMPLETED": 2 * N_JOBS}
    assert Counter(calls_of(wide.calls)) == Counter(f"r{row}" for row in range(N_JOBS))
    assert wide.count(labels) == wide.count(simulation_results) == N_JOBS


@pytest.mark.slow
def test_workers_in_two_processes_compute_each_structure_once(wide: Bench) -> None:
    _launch(wide, sleep_s=0.02)
    with rival(workers.drain) as first, rival(workers.drain) as second:
        start_together(first, second)
        reports = [first.hear(), second.hear()]
    assert sum(report["completed"] for report in reports) == N_JOBS
    assert Counter(calls_of(wide.calls)) == Counter(f"r{row}" for row in range(N_JOBS))
    _assert_each_ended_once(wide, N_JOBS)


@pytest.mark.slow
def test_a_worker_killed_in_the_middle_of_a_chunk_loses_and_doubles_nothing(wide: Bench) -> None:
    _launch(wide, sleep_s=0.2)
    with rival(workers.drain) as worker:
        start_together(worker)
        deadline = time.monotonic() + 30
        while len(calls_of(wide.calls)) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)
        worker.kill()
    n_before = len(calls_of(wide.calls))
    assert 3 <= n_before < N_JOBS
    # The transaction of a chunk is whole or not at all, and this chunk was not finished.
    assert wide.count(labels) == wide.count(simulation_results) == 0
    with wide.database.read() as connection:
        assert has_claimable(connection, now=wide.clock())
    assert wide.count(simulation_jobs, simulation_jobs.c.finished_at.is_(None)) == N_JOBS
    report = wide.drain()
    assert report.completed == N_JOBS
    _assert_each_ended_once(wide, N_JOBS)


@pytest.mark.slow
def test_a_structure_that_kills_its_worker_takes_no_others_with_it_and_fails_in_the_end(wide: Bench) -> None:
    _launch(wide, n=5, script={"r2": "kill_worker"})
    n_deaths = 0
    for _ in range(10):
        with rival(workers.drain) as worker:
            start_together(worker)
            code = worker.exit_code()
        if code == 0:
            break
        assert code == -signal.SIGKILL
        n_deaths += 1
    assert n_deaths == wide.settings.max_attempts
    assert wide.statuses(simulation_jobs) == {"COMPLETED": 4, "FAILED": 1}
    (failed,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert failed.failure_reason == f"its worker was lost {n_deaths} times"
    assert wide.statuses(candidates) == {"SIMULATED": 4, "DROPPED": 1}


def test_reconciling_takes_back_what_a_lost_worker_held(wide: Bench) -> None:
    from nanoos.execution.simulations.recording import SIMULATIONS
    from nanoos.store import leases

    _launch(wide)
    with wide.database.write() as connection:
        leases.claim(connection, SIMULATIONS, owner="elsewhere:1:2.00", limit=5, lease_s=60, now=wide.clock())
    assert wide.recover() == {}
    assert wide.count(agent_commands) == 0
    wide.clock.advance(seconds=61)
    assert wide.recover() == {"simulations_requeued": 5}
    assert [row.kind for row in wide.rows(agent_commands)] == ["recover_lost_work"]
    assert wide.statuses(simulation_jobs) == {"PENDING": N_JOBS}


@pytest.mark.slow
def test_a_worker_that_lost_its_lease_records_nothing(wide: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers hold the same job in turn; the slower one comes back late."""
    _launch(wide, n=3)
    original = queue_module._Worker._compute

    def slow(worker, jobs, cached):
        computed = original(worker, jobs, cached)
        monkeypatch.setattr(queue_module._Worker, "_compute", original)
        wide.clock.advance(seconds=wide.settings.lease_seconds + 1)
        wide.drain()
        return computed

    monkeypatch.setattr(queue_module._Worker, "_compute", slow)
    report = wide.drain()
    assert report.lost == 3
    assert report.completed == 0
    _assert_each_ended_once(wide, 3)


@pytest.mark.parametrize("status", [CampaignStatus.PAUSED, CampaignStatus.CANCELLED])
def test_jobs_of_a_campaign_that_does_not_run_are_not_started(wide: Bench, status: CampaignStatus) -> None:
    _launch(wide)
    wide.move("alpha", status)
    with wide.database.read() as connection:
        assert not has_claimable(connection, now=wide.clock())
    assert wide.drain().chunks == 0
    assert calls_of(wide.calls) == []
    paused = status is CampaignStatus.PAUSED
    assert wide.statuses(simulation_jobs) == {"PENDING" if paused else "CANCELLED": N_JOBS}
    assert wide.statuses(candidates) == {"IN_FLIGHT" if paused else "DROPPED": N_JOBS}


@pytest.mark.slow
def test_a_paused_campaign_does_not_hold_up_the_equal_simulations_of_another(wide: Bench) -> None:
    _launch(wide, "alpha")
    _launch(wide, "beta")
    wide.move("alpha", CampaignStatus.PAUSED)
    assert wide.drain().completed == N_JOBS
    wide.move("alpha", CampaignStatus.RUNNING)
    assert wide.drain().from_cache == N_JOBS
    assert len(calls_of(wide.calls)) == N_JOBS


@pytest.mark.slow
def test_a_worker_told_to_stop_gives_the_rest_back(wide: Bench) -> None:
    _launch(wide, sleep_s=0.05)
    stop = threading.Event()

    def stop_at_work() -> None:
        while len(calls_of(wide.calls)) < 2:
            time.sleep(0.002)
        stop.set()

    watcher = threading.Thread(target=stop_at_work, daemon=True)
    watcher.start()
    report = wide.drain(stop=stop)
    watcher.join(timeout=10)
    assert 0 < report.completed < N_JOBS
    assert wide.statuses(simulation_jobs) == {"COMPLETED": report.completed, "PENDING": N_JOBS - report.completed}
    assert {row.attempts for row in wide.rows(simulation_jobs, simulation_jobs.c.status == "PENDING")} == {0}
    wide.drain()
    _assert_each_ended_once(wide, N_JOBS)


def test_a_time_limit_lets_the_chunk_at_hand_end(wide: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "CHUNK_FIRST", 2)
    monkeypatch.setattr(queue_module, "CHUNK_TARGET_S", 0.0)
    _launch(wide, sleep_s=0.05)
    report = wide.drain(time_limit_s=0.05)
    assert (report.chunks, report.completed) == (1, 2)


def test_a_transient_failure_is_tried_again_with_backoff_and_then_fails(wide: Bench) -> None:
    _launch(wide, n=3, script={"r0": "transient"})
    assert (first := wide.drain()).retried == 1
    assert first.completed == 2
    assert wide.drain().chunks == 0, "it backs off"
    for expected in ((1, 0), (0, 1)):
        wide.clock.advance(seconds=60)
        report = wide.drain()
        assert (report.retried, report.failed) == expected
    (row,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert (row.failure_class, row.failure_reason, row.attempts) == ("transient", "transient failure of r0", 3)
    assert wide.statuses(candidates) == {"SIMULATED": 2, "DROPPED": 1}
    assert wide.count(simulation_results) == 2, "no result: it was never known"


@pytest.mark.slow
def test_an_engine_that_raises_is_told_with_its_error_and_stops_nobody_else(wide: Bench) -> None:
    _launch(wide, n=4, script={"r1": "raise", "r2": "once"})
    report = wide.drain()
    assert (report.completed, report.retried) == (2, 2)
    for _ in range(3):
        wide.clock.advance(seconds=60)
        wide.drain()
    assert wide.statuses(simulation_jobs) == {"COMPLETED": 3, "FAILED": 1}
    (failed,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert failed.failure_reason.startswith("ArithmeticError: no convergence on r1")


@pytest.mark.slow
def test_a_permanent_failure_marks_the_candidate_infeasible_at_once(wide: Bench) -> None:
    campaign_id = _launch(wide, n=4, script={"r3": "permanent"})
    report = wide.drain()
    assert (report.completed, report.infeasible) == (3, 1)
    (row,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert (row.failure_class, row.attempts, row.failure_reason) == ("permanent", 1, "permanent failure of r3")
    assert wide.statuses(candidates) == {"SIMULATED": 3, "INFEASIBLE": 1}
    assert wide.count(labels) == 3
    with wide.database.read() as connection:
        view = campaign_progress(connection, campaign_id)
    assert (view.n_results, view.status) == (4, CampaignStatus.RUNNING)


def test_a_systemic_failure_pauses_the_campaign_and_raises_one_alert(wide: Bench) -> None:
    _launch(wide, n=4, script={"*": "systemic"})
    report = wide.drain()
    assert (report.completed, report.retried, report.failed) == (0, 0, 0)
    (campaign,) = wide.rows(campaigns)
    assert campaign.status == "PAUSED"
    assert campaign.status_reason.startswith("systemic failure: systemic failure of r")
    (alert,) = wide.rows(alerts)
    assert (alert.kind, alert.subject, alert.resolved_at) == ("systemic_failure", "alpha", None)
    assert {(row.status, row.attempts) for row in wide.rows(simulation_jobs)} == {("PENDING", 0)}
    assert wide.drain().chunks == 0
    with wide.database.read() as connection:
        assert audit.verify(connection).is_intact
    wide.move("alpha", CampaignStatus.RUNNING)
    assert wide.rows(alerts)[0].resolved_at is not None


@pytest.mark.slow
def test_a_systemic_failure_of_one_campaign_leaves_the_other_running(wide: Bench) -> None:
    _launch(wide, "alpha", 4, script={"*": "systemic"})
    _launch(wide, "beta", 4)
    wide.drain()
    wide.drain()
    assert {row.slug: row.status for row in wide.rows(campaigns)} == {"alpha": "PAUSED", "beta": "RUNNING"}
    assert wide.statuses(simulation_jobs) == {"PENDING": 4, "COMPLETED": 4}


def test_an_engine_of_another_version_is_a_systemic_failure(wide: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    _launch(wide, n=3)
    monkeypatch.setitem(ENGINES.built_in, SCRIPTED, "tests.support.engines:NewerScriptedEngine")
    wide.drain()
    (campaign,) = wide.rows(campaigns)
    assert campaign.status == "PAUSED"
    assert "uses engine 'scripted' 1, but version 2 is installed" in campaign.status_reason


@pytest.mark.slow
@pytest.mark.parametrize("breach", ["nan", "missing", "text"])
def test_an_engine_that_breaks_its_contract_fails_that_job_and_no_other(wide: Bench, breach: str) -> None:
    """A success must have every property, finite: anything else is the engine's fault, told and counted."""
    _launch(wide, n=5, script={"r1": breach})
    report = wide.drain()
    assert (report.completed, report.retried) == (4, 1)
    for _ in range(2):
        wide.clock.advance(seconds=60)
        wide.drain()
    (failed,) = wide.rows(simulation_jobs, simulation_jobs.c.status == "FAILED")
    assert "value" in failed.failure_reason
    assert wide.statuses(candidates) == {"SIMULATED": 4, "DROPPED": 1}
    assert wide.count(labels) == 4


@pytest.mark.slow
@pytest.mark.parametrize("change", [{"is_active": False}, {"mode": OrchestratorMode.PAUSED}])
def test_work_of_an_orchestrator_that_does_not_act_waits(wide: Bench, change: dict[str, object]) -> None:
    _launch(wide, n=3)
    _update(wide, **change)
    wide.drain()
    assert wide.statuses(simulation_jobs) == {"PENDING": 3}
    with wide.database.read() as connection:
        assert not has_claimable(connection, now=wide.clock())
    _update(wide, is_active=True, mode=OrchestratorMode.SCHEDULED)
    wide.drain()
    _assert_each_ended_once(wide, 3)


def _update(bench: Bench, **change: object) -> None:
    with bench.database.write() as connection:
        update_orchestrator(connection, "default", now=bench.clock(), **change)


def test_a_lost_database_while_recording_gives_the_chunk_back_uncounted(
    wide: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _launch(wide, n=3)
    with monkeypatch.context() as broken:
        broken.setattr(queue_module, "PATIENCE_S", 0.0)
        broken.setattr(queue_module, "record", _raising(StoreUnavailable("the server went away")))
        with pytest.raises(StoreUnavailable):
            wide.drain()
    assert {(row.status, row.attempts) for row in wide.rows(simulation_jobs)} == {("PENDING", 0)}
    assert wide.count(labels) == 0
    wide.drain()
    _assert_each_ended_once(wide, 3)


@pytest.mark.slow
def test_a_database_that_comes_back_in_time_gets_what_was_computed_once(
    wide: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    _launch(wide, n=3)
    original, tries = queue_module._Worker._record, []

    def answers_late(worker: Any, *arguments: Any, **named: Any) -> Any:
        tries.append(arguments)
        recorded = original(worker, *arguments, **named) if len(tries) > 1 else None
        if len(tries) < 3:
            # The first time nothing was written, the second time only the answer to the commit is lost.
            raise StoreUnavailable("the server went away")
        return recorded

    monkeypatch.setattr(queue_module, "RETRY_PAUSE_S", 0.01)
    monkeypatch.setattr(queue_module._Worker, "_record", answers_late)
    report = wide.drain()
    assert (report.completed, report.lost) == (0, 3)
    assert len(tries) == 3
    assert Counter(calls_of(wide.calls)) == {"r0": 1, "r1": 1, "r2": 1}
    _assert_each_ended_once(wide, 3)


@pytest.mark.slow
def test_what_cannot_be_recorded_is_tried_alone_and_ends(wide: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    _launch(wide, n=3)
    monkeypatch.setattr(queue_module, "record", _raising(ZeroDivisionError("a bug")))
    for _ in range(1 + 3 * (wide.settings.max_attempts - 1)):
        wide.clock.advance(hours=1)
        with pytest.raises(ZeroDivisionError):
            wide.drain()
    rows = wide.rows(simulation_jobs)
    assert {(row.status, row.failure_reason) for row in rows} == {("FAILED", "not recorded: ZeroDivisionError")}
    assert wide.statuses(candidates) == {"DROPPED": 3}
    assert wide.count(labels) == 0


def _raising(error: Exception) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.slow
def test_an_unbounded_goal_is_scored_again_as_its_range_widens(wide: Bench) -> None:
    wide.scripted("alpha", n_rows=12, batch_size=4, goal={"value": {"direction": "maximize"}})
    for _ in range(3):
        wide.step()
        wide.drain()
    rows = wide.rows(candidates)
    best = max(rows, key=lambda row: row.outputs["value"])
    worst = min(rows, key=lambda row: row.outputs["value"])
    assert (best.score, worst.score) == (1.0, 0.0)
    assert sorted(rows, key=lambda row: row.score) == sorted(rows, key=lambda row: row.outputs["value"])
