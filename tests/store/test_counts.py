"""Kept counts and memberships equal the rows, whatever was done to them, and can be mended."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from nanoos.control.orchestrator_stats import load_stats
from nanoos.control.orchestrators import get_orchestrator
from nanoos.domain.statuses import CampaignStatus
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.maintenance import RepairCounts
from nanoos.store import label_index as members
from nanoos.store import status_counts as counts
from nanoos.store.tables import (
    campaigns,
    experiment_runs,
    labels,
    model_trainings,
    modelled_labels,
    row_counts,
    simulation_jobs,
    structures,
)
from tests.support.bench import Bench
from tests.support.processes import race


def _assert_right(bench: Bench) -> None:
    with bench.database.read() as connection:
        assert counts.check(connection) == []
        assert members.missing_and_wrong(connection) == (0, 0)


def _full_stats(bench: Bench) -> dict[str, object]:
    return {
        "campaigns": bench.statuses(campaigns),
        "simulations": bench.statuses(simulation_jobs),
        "experiments": bench.statuses(experiment_runs),
        "trainings": bench.statuses(model_trainings),
        "structures": bench.count(structures),
        "labels": bench.count(labels),
    }


@pytest.mark.slow
def test_counts_follow_the_rows_through_a_whole_life(bench: Bench, scripted: str) -> None:
    bench.configure(max_simultaneous_simulations=100, experiment_trigger_score_threshold=0.0)
    script = {"r1": "permanent", "r2": "raise", "r3": "transient"}
    bench.scripted("alpha", script, n_rows=20, batch_size=6, instrument={"name": "virtual"})
    bench.create("beta", n_rows=20, batch_size=6)
    for _ in range(3):
        result = bench.step()
        _assert_right(bench)
        full = _full_stats(bench)
        assert {name: result.stats_after[name] for name in full} == full
        bench.drain()
        bench.lab()
        bench.clock.advance(minutes=1)
        _assert_right(bench)
    bench.train()
    bench.move("beta", CampaignStatus.CANCELLED)
    bench.create("gamma", n_rows=20)
    _assert_right(bench)
    with bench.database.read() as connection:
        stats = load_stats(connection, get_orchestrator(connection, "default").id)
    full = _full_stats(bench)
    assert {name: stats[name] for name in full} == full


def test_a_transaction_that_rolls_back_leaves_the_counts_alone(bench: Bench) -> None:
    bench.create()
    bench.step()

    def fail() -> None:
        with bench.database.write() as connection:
            connection.execute(update(simulation_jobs).values(status="CANCELLED"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    _assert_right(bench)


@pytest.mark.slow
def test_counts_are_right_after_workers_and_folds_at_once(bench: Bench, scripted: str) -> None:
    bench.configure(max_simultaneous_simulations=1000, max_iterations_per_run=10)
    for slug in ("alpha", "beta", "gamma"):
        bench.scripted(slug, n_rows=40, batch_size=20)
    bench.step()

    def fold() -> None:
        for _ in range(20):
            with bench.database.write() as connection:
                counts.fold(connection)

    for result in race(bench.drain, bench.drain, fold, fold):
        assert not isinstance(result, Exception), result
    _assert_right(bench)


@pytest.mark.slow
def test_folding_merges_entries_and_keeps_their_sums(bench: Bench) -> None:
    bench.create()
    bench.step()
    for _ in range(counts.FOLD_ABOVE):
        for status in ("CANCELLED", "PENDING"):
            with bench.database.write() as connection:
                connection.execute(update(simulation_jobs).values(status=status))
    with bench.database.write() as connection:
        counts.fold(connection)
    assert bench.count(row_counts, row_counts.c.table_name == "simulation_jobs", row_counts.c.n != 0) == 1
    _assert_right(bench)


@pytest.mark.slow
def test_a_miscount_is_found_and_mended_by_a_command(bench: Bench) -> None:
    bench.create()
    bench.step()
    bench.drain()
    with bench.database.write() as connection:
        connection.execute(row_counts.delete().where(row_counts.c.table_name == "candidates"))
        some = connection.execute(select(func.min(modelled_labels.c.label_id))).scalar_one()
        connection.execute(modelled_labels.delete().where(modelled_labels.c.label_id == some))
    with bench.database.read() as connection:
        (wrong,) = counts.check(connection)
        assert (wrong.table, wrong.campaign_id, wrong.kept, wrong.rows) == ("candidates", 1, 0, 4)
        assert members.missing_and_wrong(connection) == (1, 0)
    done = execute(bench.database, RepairCounts(), agent_id="test")
    assert done.result == {"counts_mended": 1, "members_added": 1, "members_removed": 0}
    _assert_right(bench)


@pytest.mark.slow
def test_a_campaign_created_while_labels_are_recorded_misses_none(bench: Bench, scripted: str) -> None:
    """A new modelled property of another engine version on a space whose labels are just being written."""
    bench.configure(max_simultaneous_simulations=1000)
    bench.scripted("alpha", n_rows=40, batch_size=40, sleep_s=0.002)
    bench.step()
    for result in race(
        bench.drain, lambda: bench.create("beta", n_rows=40), lambda: bench.scripted("gamma", n_rows=40)
    ):
        assert not isinstance(result, Exception), result
    _assert_right(bench)
