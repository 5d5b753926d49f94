"""Leases: claimed in order, fenced by a token, taken back when lost; two rivals never hold one row."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import partial
from itertools import chain

import pytest
from sqlalchemy import update

from nanoos.domain.statuses import WorkStatus
from nanoos.execution.simulations.recording import SIMULATIONS
from nanoos.store import leases
from nanoos.store.process_identity import is_gone, process_name
from nanoos.store.tables import simulation_jobs
from tests.support import workers
from tests.support.bench import Bench
from tests.support.processes import race, rival, start_together

N_JOBS = 30
LEASE_S = 60.0


@pytest.fixture
def queue(bench: Bench) -> Bench:
    """N_JOBS waiting simulations."""
    bench.configure(max_simultaneous_simulations=1000)
    bench.create(n_rows=N_JOBS, batch_size=N_JOBS)
    bench.step()
    assert bench.statuses(simulation_jobs) == {"PENDING": N_JOBS}
    return bench


def _claim(bench: Bench, limit: int = 5, owner: str = "somebody", lease_s: float = LEASE_S) -> leases.Lease:
    with bench.database.write() as connection:
        return leases.claim(connection, SIMULATIONS, owner=owner, limit=limit, lease_s=lease_s, now=bench.clock())


def _finish(bench: Bench, token: str, ids: list[int]) -> int:
    with bench.database.write() as connection:
        return leases.finish(
            connection, SIMULATIONS, token, ids, status=WorkStatus.COMPLETED.value, finished_at=bench.clock()
        )


def _renew(bench: Bench, token: str) -> int:
    with bench.database.write() as connection:
        return leases.renew(connection, SIMULATIONS, token, lease_s=LEASE_S, now=bench.clock())


def _expire(bench: Bench, max_attempts: int = 3) -> tuple[int, list[int]]:
    with bench.database.write() as connection:
        return leases.expire(connection, SIMULATIONS, max_attempts=max_attempts, now=bench.clock())


def test_the_highest_priority_is_claimed_first_then_the_oldest(queue: Bench) -> None:
    urgent = [row.id for row in queue.rows(simulation_jobs)][10:12]
    with queue.database.write() as connection:
        connection.execute(update(simulation_jobs).where(simulation_jobs.c.id.in_(urgent)).values(priority=7))
    rest = [row.id for row in queue.rows(simulation_jobs) if row.id not in urgent]
    assert _claim(queue, limit=4).ids == [*urgent, *rest[:2]]
    assert _claim(queue, limit=3).ids == rest[2:5]


def test_a_claim_takes_no_more_than_its_limit_and_marks_its_rows(queue: Bench) -> None:
    lease = _claim(queue, limit=3, owner="me")
    rows = queue.rows(simulation_jobs, simulation_jobs.c.id.in_(lease.ids))
    assert len(rows) == 3
    assert {(row.status, row.lease_owner, row.lease_token, row.attempts) for row in rows} == {
        ("RUNNING", "me", lease.token, 1)
    }
    assert {row.lease_expires_at for row in rows} == {queue.clock() + timedelta(seconds=LEASE_S)}


def test_an_empty_queue_gives_an_empty_lease(bench: Bench) -> None:
    assert _claim(bench).ids == []


@pytest.mark.slow
def test_a_worker_whose_lease_was_taken_over_writes_nothing(queue: Bench) -> None:
    slow = _claim(queue)
    queue.clock.advance(seconds=LEASE_S + 1)
    assert _expire(queue) == (5, [])
    fast = _claim(queue)
    assert fast.ids == slow.ids
    assert _finish(queue, slow.token, slow.ids) == 0
    with queue.database.write() as connection:
        assert leases.held_ids(connection, SIMULATIONS, slow.token, slow.ids) == set()
        assert leases.renew(connection, SIMULATIONS, slow.token, lease_s=LEASE_S, now=queue.clock()) == 0
        assert leases.release(connection, SIMULATIONS, slow.token) == 0
        assert not leases.retry_or_fail(
            connection,
            SIMULATIONS,
            slow.token,
            slow.ids[0],
            9,
            max_attempts=3,
            failure_class="transient",
            reason="late",
            now=queue.clock(),
        )
    assert {row.lease_token for row in queue.rows(simulation_jobs, simulation_jobs.c.id.in_(fast.ids))} == {fast.token}
    assert _finish(queue, fast.token, fast.ids) == 5
    assert _finish(queue, fast.token, fast.ids) == 0, "a row ends once"


def test_a_lease_that_is_renewed_does_not_run_out(queue: Bench) -> None:
    lease = _claim(queue)
    for _ in range(5):
        queue.clock.advance(seconds=LEASE_S / 2)
        with queue.database.write() as connection:
            assert leases.renew(connection, SIMULATIONS, lease.token, lease_s=LEASE_S, now=queue.clock()) == 5
        assert _expire(queue) == (0, [])


def test_a_row_lost_too_often_fails_with_the_reason(queue: Bench) -> None:
    first = None
    for attempt in range(1, 4):
        lease = _claim(queue, limit=1)
        first = first or lease.ids
        assert lease.ids == first
        assert lease.rows[0].attempts == attempt
        queue.clock.advance(seconds=LEASE_S + 1)
        assert _expire(queue, max_attempts=3) == ((1, []) if attempt < 3 else (0, first))
    (row,) = queue.rows(simulation_jobs, simulation_jobs.c.id == first[0])
    assert (row.status, row.failure_class, row.lease_token) == ("FAILED", "transient", None)
    assert row.failure_reason == "its worker was lost 3 times"
    assert row.finished_at is not None


def test_a_released_row_is_claimed_again_at_once_and_its_attempt_not_counted(queue: Bench) -> None:
    lease = _claim(queue)
    with queue.database.write() as connection:
        assert leases.release(connection, SIMULATIONS, lease.token) == 5
    again = _claim(queue)
    assert again.ids == lease.ids
    assert {row.attempts for row in again.rows} == {1}


def test_a_retried_row_waits_twice_as_long_each_time(queue: Bench) -> None:
    waits = []
    (job,) = _claim(queue, limit=1).ids
    for attempt in range(1, 4):
        (row,) = queue.rows(simulation_jobs, simulation_jobs.c.id == job)
        with queue.database.write() as connection:
            assert not leases.retry_or_fail(
                connection,
                SIMULATIONS,
                row.lease_token,
                job,
                row.attempts,
                max_attempts=10,
                failure_class="transient",
                reason="busy",
                now=queue.clock(),
            )
        (row,) = queue.rows(simulation_jobs, simulation_jobs.c.id == job)
        waits.append((row.available_at - queue.clock()).total_seconds())
        assert row.attempts == attempt
        assert job not in _claim(queue, limit=N_JOBS).ids
        queue.clock.advance(seconds=waits[-1])
        assert job in _claim(queue, limit=N_JOBS).ids
    assert waits == [2.0, 4.0, 8.0]
    assert leases.backoff_s(60) == leases.BACKOFF_MAX_S


def test_a_process_has_a_name_and_is_not_gone(queue: Bench) -> None:
    assert not is_gone(process_name())
    for unknown in (None, "", "elsewhere", "another-host:1:123.00", "a:b:c"):
        assert not is_gone(unknown), unknown


@pytest.mark.slow
def test_what_a_killed_process_held_is_taken_back_before_its_lease_ends(queue: Bench) -> None:
    with rival(workers.hold) as holder:
        owner = holder.hear()
        lease = _claim(queue, owner=owner, lease_s=86400)
        assert _expire(queue) == (0, []), "it is alive"
        holder.kill()
        assert is_gone(owner)
        assert _expire(queue) == (5, [])
    assert _claim(queue).ids == lease.ids


def test_threads_that_claim_at_once_never_get_the_same_row(queue: Bench) -> None:
    def claim_all() -> list[int]:
        mine: list[int] = []
        while ids := _claim(queue, limit=2).ids:
            mine += ids
        return mine

    claimed = race(claim_all, claim_all, claim_all)
    assert Counter(chain.from_iterable(claimed)) == dict.fromkeys((row.id for row in queue.rows(simulation_jobs)), 1)


@pytest.mark.slow
def test_processes_that_claim_at_once_never_get_the_same_row(queue: Bench) -> None:
    with rival(workers.claim_everything) as first, rival(workers.claim_everything) as second:
        start_together(first, second)
        claimed = first.hear() + second.hear()
    assert Counter(claimed) == dict.fromkeys((row.id for row in queue.rows(simulation_jobs)), 1)


@pytest.mark.slow
def test_a_late_result_and_a_takeover_share_the_rows_between_them(queue: Bench) -> None:
    for _ in range(5):
        lease = _claim(queue, limit=6)
        queue.clock.advance(seconds=LEASE_S + 1)
        halves = (lease.ids[:3], lease.ids[3:])
        finished, (requeued, _), finished_too = race(
            partial(_finish, queue, lease.token, halves[0]),
            partial(_expire, queue, max_attempts=100),
            partial(_finish, queue, lease.token, halves[1]),
        )
        assert finished + finished_too + requeued == 6
        rows = queue.rows(simulation_jobs, simulation_jobs.c.id.in_(lease.ids))
        assert Counter(row.status for row in rows) == +Counter(COMPLETED=finished + finished_too, PENDING=requeued)


def test_a_renewal_and_a_reaper_at_the_same_moment_leave_one_holder(queue: Bench) -> None:
    for _ in range(5):
        lease = _claim(queue, limit=4)
        queue.clock.advance(seconds=LEASE_S + 1)
        renewed, (requeued, _) = race(partial(_renew, queue, lease.token), partial(_expire, queue, max_attempts=100))
        assert (renewed, requeued) in {(4, 0), (0, 4)}
        with queue.database.write() as connection:
            held = leases.held_ids(connection, SIMULATIONS, lease.token, lease.ids)
        assert len(held) == renewed
        _finish(queue, lease.token, lease.ids)


@pytest.mark.slow
def test_processes_that_drain_and_reapers_at_work_end_every_row_once(queue: Bench) -> None:
    with rival(workers.claim_and_finish) as first, rival(workers.claim_and_finish) as second:
        start_together(first, second)
        for _ in range(10):
            _expire(queue, max_attempts=100)
        finished = first.hear() + second.hear()
    assert Counter(finished) == dict.fromkeys((row.id for row in queue.rows(simulation_jobs)), 1)
    assert queue.statuses(simulation_jobs) == {"COMPLETED": N_JOBS}


def test_what_is_lost_is_counted_as_it_is_taken_back(queue: Bench) -> None:
    def count() -> int:
        with queue.database.read() as connection:
            return leases.count_lost(connection, SIMULATIONS, now=queue.clock())

    _claim(queue, limit=3)
    _claim(queue, limit=2, owner="elsewhere:1:2.00")
    assert count() == 0
    queue.clock.advance(seconds=LEASE_S + 1)
    _claim(queue, limit=4)
    assert count() == 5
    assert _expire(queue) == (5, [])
    assert count() == 0
