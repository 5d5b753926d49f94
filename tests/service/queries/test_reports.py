"""Reports: progress as the rows say it, and verdicts that notice what is wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sqlalchemy import update

from nanoos.domain.errors import NotFound
from nanoos.service.queries.campaign import campaign_report, incumbent, where_to_look_next
from nanoos.service.queries.checks import campaign_within_limits, discoveries_are_hits
from nanoos.service.queries.discoveries import count_discoveries, discoveries
from nanoos.service.queries.plots import convergence_png
from nanoos.store.tables import candidates
from tests.support.bench import Bench


@pytest.fixture
def worked(bench: Bench) -> Bench:
    """Three iterations of ten out of forty candidates, their experiments measured."""
    bench.configure(max_simultaneous_simulations=100, experiment_trigger_score_threshold=0.9)
    bench.create(batch_size=10, instrument={"name": "virtual"})
    for _ in range(3):
        bench.clock.advance(seconds=1)
        bench.step()
        bench.drain()
        bench.lab()
    return bench


@pytest.mark.slow
def test_a_report_counts_what_the_rows_hold(worked: Bench) -> None:
    with worked.database.read() as connection:
        report = campaign_report(connection, "alpha")
        again = campaign_report(connection, "alpha")
    rows = worked.rows(candidates)
    assert (report.iteration, report.n_simulations, report.n_in_flight, report.n_pool) == (3, 30, 0, 40)
    assert report.n_hits == sum(row.is_hit for row in rows)
    assert report.best_score == max(row.score for row in rows)
    assert [item.n_candidates for item in report.iterations] == [10, 10, 10]
    bests = [item.best_score for item in report.iterations]
    assert bests == sorted(bests)
    assert incumbent(report).score == report.best_score
    assert [item.score for item in report.best] == sorted((row.score for row in rows), reverse=True)[:10]
    assert report.content_hash == again.content_hash
    assert convergence_png(report).startswith(b"\x89PNG")


@pytest.mark.slow
def test_where_to_look_next_names_candidates_that_were_not_tried(worked: Bench) -> None:
    with worked.database.read() as connection:
        following = where_to_look_next(connection, "alpha", 4)
    tried = {row.structure_id for row in worked.rows(candidates)}
    assert len(following) == 4
    assert not tried & {item.structure_id for item in following}
    assert all(np.isfinite(item.values["value"]) and item.std["value"] > 0 for item in following)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("campaign", "orchestrator"),
    [
        ({}, {}),
        ({"acquisition": "thompson"}, {}),
        ({}, {"bo_acquisition_function": "random"}),
        ({}, {"active_learning_threshold": 0.0}),
    ],
    ids=["defaults", "campaign's acquisition", "orchestrator's acquisition", "active learning"],
)
def test_where_to_look_next_is_what_the_next_step_launches(
    bench: Bench, campaign: dict[str, Any], orchestrator: dict[str, Any]
) -> None:
    bench.configure(max_simultaneous_simulations=100, **orchestrator)
    bench.create(batch_size=10, **campaign)
    bench.step()
    bench.drain()
    with bench.database.read() as connection:
        following = [item.structure_id for item in where_to_look_next(connection, "alpha", 10)]
    bench.clock.advance(seconds=1)
    bench.step()
    assert following == [row.structure_id for row in bench.rows(candidates)[10:]]


@pytest.mark.slow
def test_before_the_first_result_there_is_no_incumbent_and_the_next_are_those_of_the_first_step(bench: Bench) -> None:
    bench.create(batch_size=3)
    with bench.database.read() as connection:
        report = campaign_report(connection, "alpha")
        following = where_to_look_next(connection, "alpha", 3)
        with pytest.raises(NotFound, match="no campaign 'omega'"):
            campaign_report(connection, "omega")
    with pytest.raises(NotFound, match="no candidate with a result"):
        incumbent(report)
    assert convergence_png(report).startswith(b"\x89PNG")
    assert [(item.score, item.values) for item in following] == [(None, {})] * 3
    bench.step()
    assert [item.structure_id for item in following] == [row.structure_id for row in bench.rows(candidates)]


@pytest.mark.slow
def test_discoveries_are_the_hits_with_what_the_lab_says(worked: Bench) -> None:
    with worked.database.read() as connection:
        found = discoveries(connection)
        assert count_discoveries(connection) == len(found) == sum(row.is_hit for row in worked.rows(candidates)) > 0
        assert discoveries_are_hits(connection).passed
        assert discoveries(connection, slugs=["alpha", "beta"]) == found
        assert count_discoveries(connection, slugs=["alpha"]) == len(found)
        assert discoveries(connection, slugs=["beta"]) == ()
        assert count_discoveries(connection, slugs=["beta"]) == 0
    for item in found:
        assert item.campaign == "alpha"
        assert 0.95 <= item.simulated["value"] <= 1.05
        assert bool(item.measured) == (item.experiment_status == "COMPLETED")


@pytest.mark.slow
def test_a_hit_that_is_none_is_noticed(worked: Bench) -> None:
    (row, *_) = worked.rows(candidates, candidates.c.is_hit.is_(False))
    with worked.database.write() as connection:
        connection.execute(update(candidates).where(candidates.c.id == row.id).values(is_hit=True))
    with worked.database.read() as connection:
        verdict = discoveries_are_hits(connection)
    assert not verdict.passed
    assert str(row.id) in verdict.reason


@pytest.mark.slow
def test_limits_that_are_exceeded_are_noticed(worked: Bench) -> None:
    with worked.database.read() as connection:
        assert campaign_within_limits(connection).passed
    worked.configure(simulation_budget_per_campaign=29)
    with worked.database.read() as connection:
        verdict = campaign_within_limits(connection)
    assert not verdict.passed
    assert "30 simulations, budget 29" in verdict.reason
