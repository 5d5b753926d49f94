"""The running totals: what they hold is what a full count of the rows gives, whoever adds at once."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

import pytest

from nanoos.control.step_metrics import DURATION_BOUNDS, bucket_of
from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import Origin, WorkStatus
from nanoos.orchestrator import step as step_module
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.orchestrator import UpdateConfig
from nanoos.store import metric_totals as counters
from nanoos.store.database import Database
from nanoos.store.metric_totals import Count
from nanoos.store.tables import candidates, experiment_runs, orchestrator_runs, simulation_jobs
from tests.support.bench import Bench
from tests.support.processes import race

Totals = dict[tuple[str, ...], float]


def totals(database: Database) -> Totals:
    """By name, then the labels' values in the order of the labels' names."""
    with database.read() as connection:
        return {
            (item.name, *(value for _, value in sorted(item.labels.items()))): item.amount
            for item in counters.totals(connection)
        }


@pytest.fixture
def busy(bench: Bench, scripted: str, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """Steps that succeed, repeat and fail; simulations from engine and cache, good and infeasible; two commands."""

    def ticking() -> datetime:
        bench.clock.advance(seconds=0.03)
        return bench.clock()

    bench.configure(experiment_trigger_score_threshold=0.0)
    bench.scripted("alpha", script={f"r{row}": "permanent" for row in range(0, 40, 3)})
    bench.scripted("beta", script={f"r{row}": "permanent" for row in range(0, 40, 3)})
    for number in range(4):
        bench.step(idempotency_key=f"tick-{number}", triggered_by="schedule" if number % 2 else "ada", clock=ticking)
        bench.step(idempotency_key=f"tick-{number}", triggered_by="schedule")
        bench.drain()
        bench.lab()
        bench.clock.advance(seconds=1)
    with monkeypatch.context() as broken:
        broken.setattr(step_module, "plan_step", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bench.step()
    execute(bench.database, UpdateConfig(changes={"max_iterations_per_run": 7}), agent_id="ada", clock=bench.clock)
    with pytest.raises(InvalidInput):
        execute(bench.database, UpdateConfig(changes={"nonsense": 1}), agent_id="ada", clock=bench.clock)
    return bench


@pytest.mark.slow
def test_the_totals_equal_a_full_count_of_the_rows(busy: Bench) -> None:
    found = totals(busy.database)
    runs = busy.rows(orchestrator_runs)
    assert Counter(row.success for row in runs) == {True: 4, False: 1}
    assert {key: found[key] for key in found if key[0] == "runs"} == {
        ("runs", "default", "succeeded", "schedule"): 2,
        ("runs", "default", "succeeded", "request"): 2,
        ("runs", "default", "failed", "request"): 1,
    }
    done = [row.actions for row in runs if row.success]
    for name in ("campaigns_advanced", "simulations_launched", "experiments_launched", "models_retrained"):
        assert found.get((name, "default"), 0) == sum(actions[name] for actions in done), name
    jobs = busy.rows(simulation_jobs)
    assert (
        found["simulations_launched", "default"]
        == busy.count(candidates, candidates.c.origin != Origin.KNOWN)
        < len(jobs)
    )
    assert found["experiments_launched", "default"] == busy.count(experiment_runs)
    finished = [row for row in jobs if row.status == WorkStatus.COMPLETED]
    n_cached = sum(row.is_from_cache for row in finished)
    assert 0 < n_cached < len(finished)
    assert found["simulations_finished", "cache"] == n_cached
    assert found["simulations_finished", "engine"] == len(finished) - n_cached
    n_infeasible = sum(row.failure_class == "permanent" for row in jobs)
    assert found["failures", "permanent", "simulation_jobs"] == n_infeasible > 0
    assert found["commands", "update_config", "completed"] == found["commands", "update_config", "failed"] == 1
    assert sum(found[key] for key in found if key[0] == "run_bucket") == len(runs)


@pytest.mark.slow
def test_an_expired_lease_is_counted_once(bench: Bench, scripted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.scripted()
    bench.step()
    with bench.database.write() as connection:
        connection.execute(
            simulation_jobs.update().values(
                status=WorkStatus.RUNNING.value,
                lease_owner="elsewhere:1",
                lease_token="t",
                lease_expires_at=bench.clock(),
            )
        )
    bench.clock.advance(seconds=1)
    for _ in range(2):
        bench.recover()
    assert totals(bench.database)["leases_expired", "simulation_jobs"] == bench.count(simulation_jobs) == 4


def test_a_transaction_that_rolls_back_counts_nothing(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            counters.add(connection, Count(name="runs", labels={"outcome": "succeeded"}))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert totals(database) == {}


def test_equal_totals_in_one_call_are_added_up_and_zero_leaves_no_row(database: Database) -> None:
    with database.write() as connection:
        counters.add(connection, Count(name="a", amount=2), Count(name="b", amount=0), Count(name="a", amount=0.5))
    assert totals(database) == {("a",): 2.5}


def test_many_adders_at_once_lose_nothing_and_do_not_wait_for_each_other_for_ever(database: Database) -> None:
    def add(number: int) -> None:
        names = ["a", "b"] if number % 2 else ["b", "a"]
        for _ in range(20):
            with database.write() as connection:
                counters.add(connection, *(Count(name=name) for name in names))

    race(*(lambda number=number: add(number) for number in range(4)))
    assert totals(database) == {("a",): 80, ("b",): 80}


@pytest.mark.parametrize(
    ("duration", "bucket"),
    [(0.0, "0.05"), (0.05, "0.05"), (0.051, "0.1"), (1.0, "1.0"), (300.0, "300.0"), (301, "+Inf")],
)
def test_a_duration_falls_into_the_bucket_whose_bound_it_does_not_pass(duration: float, bucket: str) -> None:
    assert bucket_of(duration) == bucket
    assert list(DURATION_BOUNDS) == sorted(DURATION_BOUNDS)
