"""A database that goes away at each statement and commit of a step: once, or for as long as the step lasts.

Whatever was lost, a step is whole or has written nothing, says what happened, and the next one does what is owed.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nanoos.control.orchestrators import STEP_LEASE
from nanoos.domain.errors import StoreUnavailable
from nanoos.orchestrator.step import StepResult
from nanoos.store.tables import orchestrator_runs
from tests.support.bench import Bench
from tests.support.eventful import TICK, assert_free, assert_whole, rows_of_plans
from tests.support.moments import COMMIT, COMMITTED, lose, moments


@pytest.fixture
def server(request: pytest.FixtureRequest, database_kind: str) -> str | None:
    url: str | None = request.getfixturevalue("postgres_url") if database_kind == "postgresql" else None
    return url


@pytest.mark.parametrize("and_later", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["once", "for_good"])
def test_a_step_whose_database_goes_away_at_any_moment_is_whole_or_nothing_and_the_next_does_what_is_owed(
    copy_eventful: Callable[[], Bench], server: str | None, and_later: bool
) -> None:
    undisturbed = copy_eventful()
    before = rows_of_plans(undisturbed)
    with moments(undisturbed.database.engine) as all_moments:
        actions = undisturbed.step(idempotency_key=TICK).actions
    assert actions["campaigns_ended"] == ["ends"]
    assert min(actions[name] for name in ("campaigns_advanced", "experiments_launched", "models_retrained")) > 0
    after = rows_of_plans(undisturbed)
    assert after != before
    assert all_moments.count(COMMIT) == all_moments.count(COMMITTED) == 2
    assert len(all_moments) > 25

    for number, moment in enumerate(all_moments, start=1):
        place = f"moment {number}, {moment[:80]}"
        bench = copy_eventful()
        with (
            moments(bench.database.engine, lose(server), at=number, and_later=and_later) as seen,
            pytest.raises(StoreUnavailable),
        ):
            bench.step(idempotency_key=TICK)
        assert len(seen) >= number, place
        is_applied = number == len(all_moments)
        assert assert_whole(bench, {"before": before, "after": after}) == ("after" if is_applied else "before"), place

        if and_later and not is_applied:
            # Nobody could say that the step had failed; its lock ends by time.
            bench.clock.advance(seconds=STEP_LEASE.total_seconds())
        else:
            assert_free(bench)
        again = bench.step(idempotency_key=TICK)
        assert again.is_repeat == is_applied, place
        assert assert_whole(bench, {"after": after}) == "after", place
        assert_free(bench)
        assert _outcomes(bench)[1:] in (["SUCCEEDED"], ["FAILED", "SUCCEEDED"]), place
        assert _told(bench, again)


def _outcomes(bench: Bench) -> list[str]:
    return [row.status for row in bench.rows(orchestrator_runs)]


def _told(bench: Bench, last: StepResult) -> bool:
    """Each step that did not apply says why."""
    runs = bench.rows(orchestrator_runs, orchestrator_runs.c.id != last.run_id)
    return all(run.error_message for run in runs if run.status == "FAILED")
