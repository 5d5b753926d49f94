"""A clock that is set forward or back by an hour, between and within what the platform does."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from nanoos.control.next_step import next_step
from nanoos.control.orchestrators import get_orchestrator
from nanoos.domain.statuses import CampaignStatus
from nanoos.execution.simulations import worker as queue_module
from nanoos.execution.simulations.claims import has_claimable
from nanoos.execution.simulations.recording import SIMULATIONS
from nanoos.interfaces.http.security import Limiter
from nanoos.orchestrator.triggers import reason_for_another_step
from nanoos.service.access.guesses import Guesses, TooManyGuesses
from nanoos.service.access.identity import Unauthenticated
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.service.commands.catalog.simulations import RequestSimulations
from nanoos.service.commands.catalog.tokens import TokenLimits
from nanoos.service.commands.guardrails import QuotaExceeded
from nanoos.store import audit, leases
from nanoos.store.tables import (
    agent_commands,
    audit_log,
    campaigns,
    candidates,
    labels,
    orchestrator_runs,
    simulation_jobs,
    structures,
)
from tests.support.access import identity
from tests.support.bench import Bench
from tests.support.engines import calls_of

JUMPS = pytest.mark.parametrize("hours", [1, -1], ids=["forward", "back"])


def _jump_within(bench: Bench, hours: int, after: int = 1):
    """A clock that jumps after so many looks."""
    looks = 0

    def clock():
        nonlocal looks
        looks += 1
        if looks == after + 1:
            bench.clock.advance(hours=hours)
        return bench.clock()

    return clock


@pytest.mark.slow
@JUMPS
def test_steps_around_a_jump_launch_each_candidate_once_and_last_no_less_than_nothing(bench: Bench, hours: int) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=24, max_iterations=6)
    bench.step()
    bench.drain()
    bench.step(clock=_jump_within(bench, hours))
    bench.drain()
    execute(bench.database, RunStep(), agent_id="ada", clock=_jump_within(bench, -hours))
    bench.drain()
    bench.step(clock=_jump_within(bench, hours))
    bench.drain(clock=_jump_within(bench, -hours))
    assert bench.statuses(simulation_jobs) == {"COMPLETED": 16}
    assert bench.count(labels) == 16
    assert all(run.success and run.duration_seconds >= 0 for run in bench.rows(orchestrator_runs))
    assert all(command.duration_seconds >= 0 for command in bench.rows(agent_commands))
    assert {row.seq for row in bench.rows(audit_log)} == set(range(1, bench.count(audit_log) + 1))
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.slow
@JUMPS
def test_results_of_another_campaign_are_reused_whatever_the_clock_said_when_they_came(
    bench: Bench, hours: int
) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create("alpha", n_rows=24, batch_size=4)
    bench.create("beta", n_rows=24, batch_size=4)
    bench.step()
    bench.drain()
    bench.clock.advance(hours=24 * hours)
    bench.step()
    bench.clock.advance(hours=-24 * hours)
    bench.move("beta", CampaignStatus.PAUSED)
    for _ in range(2):
        bench.clock.advance(hours=-1)
        bench.step()
        bench.drain()
    bench.clock.advance(hours=4)
    bench.move("beta", CampaignStatus.RUNNING)
    bench.move("alpha", CampaignStatus.PAUSED)
    for _ in range(2):  # results that are being recorded come first
        bench.drain()
        bench.clock.advance(minutes=10)
        bench.step()
    alpha, beta = bench.rows(campaigns)
    known = {
        of: {row.structure_id for row in bench.rows(candidates, candidates.c.campaign_id == of)}
        for of in (alpha.id, beta.id)
    }
    assert known[alpha.id] <= known[beta.id]


@pytest.mark.slow
def test_work_that_waits_is_done_at_once_after_the_clock_was_set_back(bench: Bench, scripted: str) -> None:
    bench.scripted(n_rows=4, batch_size=4, script={"r0": "once"})
    bench.step()
    bench.clock.advance(hours=-1)
    with bench.database.read() as connection:
        assert has_claimable(connection, now=bench.clock())
    assert (bench.drain().completed, bench.drain().chunks) == (3, 0)
    bench.clock.advance(minutes=1)
    assert bench.drain().completed == 1


@pytest.mark.slow
@JUMPS
def test_a_lease_is_lost_or_kept_across_a_jump_and_its_work_recorded_once(
    bench: Bench, scripted: str, hours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.scripted(n_rows=4, batch_size=4)
    bench.step()
    original = queue_module._Worker._compute

    def slow(worker, jobs, cached):
        computed = original(worker, jobs, cached)
        monkeypatch.setattr(queue_module._Worker, "_compute", original)
        bench.clock.advance(hours=hours)
        bench.drain()
        return computed

    monkeypatch.setattr(queue_module._Worker, "_compute", slow)
    report = bench.drain()
    is_lost = hours > 0
    assert (report.lost, report.completed) == ((4, 0) if is_lost else (0, 4))
    assert bench.statuses(simulation_jobs) == {"COMPLETED": 4}
    assert {row.attempts for row in bench.rows(simulation_jobs)} == {2 if is_lost else 1}
    assert len(calls_of(bench.calls)) == (8 if is_lost else 4)
    assert bench.count(labels) == 4


@pytest.mark.slow
def test_a_lease_of_before_the_clock_was_set_back_is_renewed_by_the_new_clock_and_otherwise_ends(
    bench: Bench, scripted: str
) -> None:
    bench.scripted(n_rows=4, batch_size=4)
    bench.step()
    with bench.database.write() as connection:
        lease = leases.claim(connection, SIMULATIONS, owner="elsewhere:1:2", limit=4, lease_s=60, now=bench.clock())
    bench.clock.advance(hours=-1)
    assert bench.recover() == {}
    with bench.database.write() as connection:
        assert leases.renew(connection, SIMULATIONS, lease.token, lease_s=60, now=bench.clock()) == 4
    bench.clock.advance(seconds=61)
    assert bench.recover() == {"simulations_requeued": 4}
    assert bench.drain().completed == 4


@pytest.mark.slow
def test_continuous_mode_neither_stalls_nor_runs_on_after_the_clock_was_set_back(bench: Bench) -> None:
    def reason() -> str | None:
        with bench.database.read() as connection:
            return reason_for_another_step(connection, "default", now=bench.clock())

    bench.create(max_iterations=5)
    bench.clock.advance(seconds=1)
    bench.configure(max_iterations_per_run=2)
    bench.clock.advance(seconds=1)
    bench.step()
    bench.drain()
    bench.clock.advance(hours=-1)
    assert reason() == "the clock was set back since the last step"
    bench.step()
    bench.drain()
    bench.step()
    bench.clock.advance(seconds=1)
    bench.step()
    bench.clock.advance(seconds=1)
    assert reason() is None, "the last step saw everything"


def test_an_address_waits_one_window_and_gets_no_second_one_when_the_clock_is_set_back(bench: Bench) -> None:
    guesses = Guesses(bench.database, "3/minute", bench.clock)

    def guess() -> None:
        guesses.authenticate("nano_wrong", address="192.0.2.1")

    for _ in range(3):
        with pytest.raises(Unauthenticated):
            guess()
    with pytest.raises(TooManyGuesses):
        guess()
    for jump in ({"hours": -1}, {"days": -1}, {"seconds": -50}):
        bench.clock.advance(**jump)
        with pytest.raises(TooManyGuesses) as blocked:
            guess()
        assert blocked.value.retry_after_s == 60
    bench.clock.advance(seconds=60)
    with pytest.raises(Unauthenticated):
        guess()
    bench.clock.advance(days=-1)
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            guess()
    with pytest.raises(TooManyGuesses):
        guess()


@pytest.mark.slow
@pytest.mark.parametrize("jump", [timedelta(minutes=20), timedelta(hours=1), timedelta(days=1)])
@pytest.mark.parametrize("quota", ["commands_per_hour", "simulations_per_hour"])
def test_a_quota_is_neither_granted_twice_nor_lost_when_the_clock_is_set_back(
    bench: Bench, quota: str, jump: timedelta
) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=40)
    who = identity(bench, limits=TokenLimits(**{quota: 2}))
    ids = [row.id for row in bench.rows(structures)]

    def launch(n: int) -> None:
        command = RequestSimulations(slug="alpha", structure_ids=[ids[n]])
        execute(bench.database, command, identity=who, clock=bench.clock)

    launch(0)
    launch(1)
    bench.clock.advance(seconds=-jump.total_seconds())
    with pytest.raises(QuotaExceeded) as refused:
        launch(2)
    assert refused.value.retry_after_s == 3600
    bench.clock.advance(minutes=59)
    with pytest.raises(QuotaExceeded):
        launch(2)
    bench.clock.advance(minutes=2)
    launch(2)
    launch(3)
    with pytest.raises(QuotaExceeded):
        launch(4)


@pytest.mark.parametrize("jump_s", [-86_400, -3_600, 3_600])
def test_the_rate_limit_of_a_server_follows_a_clock_that_is_set(monkeypatch: pytest.MonkeyPatch, jump_s: int) -> None:
    limiter = Limiter("3/hour")
    assert [limiter.refusal("a") is None for _ in range(4)] == [True, True, True, False]
    right = time.time
    monkeypatch.setattr(time, "time", lambda: right() + jump_s)
    refused = limiter.refusal("a")
    assert refused is not None
    assert 3_500 < int(refused.headers["Retry-After"]) <= 3_600


def test_a_daemon_of_the_future_does_not_look_alive(bench: Bench) -> None:
    bench.beat()
    with bench.database.read() as connection:
        orchestrator = get_orchestrator(connection, "default")
        assert next_step(connection, orchestrator, now=bench.clock()).problem == ""
        bench.clock.advance(hours=-1)
        assert "was last seen" in next_step(connection, orchestrator, now=bench.clock()).problem
