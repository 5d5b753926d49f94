"""A process that is killed at each statement of the transaction that applies a step, before its commit and after it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime

import pytest

from nanoos.orchestrator.step import run_step
from nanoos.settings import load_settings
from nanoos.store.schema import open_database
from nanoos.store.tables import orchestrator_runs
from tests.support.bench import Bench
from tests.support.eventful import TICK, assert_free, assert_whole, rows_of_plans
from tests.support.moments import moments
from tests.support.processes import Outside, rival, start_together


def step_and_die(outside: Outside, number: int, now: datetime) -> None:
    """Run a step and be killed at the moment with this number."""
    database = open_database(load_settings())
    outside.wait()
    with moments(database.engine, lambda *_: os.kill(os.getpid(), signal.SIGKILL), at=number):
        run_step(database, "default", triggered_by="test", idempotency_key=TICK, clock=lambda: now)


@pytest.mark.slow
def test_a_step_killed_at_any_moment_of_apply_is_whole_or_nothing_and_the_next_does_what_is_owed(
    copy_eventful: Callable[[], Bench],
) -> None:
    undisturbed = copy_eventful()
    before = rows_of_plans(undisturbed)
    with moments(undisturbed.database.engine) as all_moments:
        undisturbed.step(idempotency_key=TICK)
    after = rows_of_plans(undisturbed)
    # The transaction that applies begins with the release of the lock; killing what comes before leaves no plan.
    first = max(number for number, moment in enumerate(all_moments) if "orchestrator_state SET" in moment) + 1
    numbers = range(first, len(all_moments) + 1)
    assert len(numbers) >= 18

    for number in numbers:
        place = f"moment {number}, {all_moments[number - 1][:80]}"
        is_applied = number == len(all_moments)
        bench = copy_eventful()
        with rival(step_and_die, number, bench.clock()) as other:
            start_together(other)
            assert other.exit_code() == -signal.SIGKILL, place
        assert assert_whole(bench, {"before": before, "after": after}) == ("after" if is_applied else "before"), place
        again = bench.step(idempotency_key=TICK)
        assert again.is_repeat == is_applied, place
        assert assert_whole(bench, {"after": after}) == "after", place
        assert_free(bench)
        lost = [row.error_message for row in bench.rows(orchestrator_runs, orchestrator_runs.c.status == "FAILED")]
        assert [message.split(":")[0] for message in lost] == ["Interrupted"] * (not is_applied), place
