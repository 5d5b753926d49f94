"""A retracted label takes its candidate out of the rankings and its result out of the cache; the rows stay."""

from __future__ import annotations

import pytest

from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.learning import RetractLabel
from nanoos.service.queries.campaign import campaign_report
from nanoos.service.queries.checks import discoveries_are_hits
from nanoos.service.queries.discoveries import discoveries
from nanoos.store.tables import candidates, labels, simulation_jobs, simulation_results
from tests.support.bench import Bench


def retract(bench: Bench, label_id: int) -> dict:
    command = RetractLabel(label_id=label_id, reason="wrong table")
    return dict(execute(bench.database, command, agent_id="me").result)


@pytest.mark.slow
def test_a_retracted_result_is_no_discovery_and_is_not_reused(bench: Bench) -> None:
    bench.create("alpha", n_rows=4, goal={"value": {"min": -10.0}})
    bench.step()
    bench.drain()
    (first, *others) = bench.rows(candidates)
    (job,) = bench.rows(simulation_jobs, simulation_jobs.c.candidate_id == first.id)
    (label,) = bench.rows(labels, labels.c.source_id == job.result_id)
    assert retract(bench, label.id) == {"label_id": label.id, "candidates_dropped": 1, "trainings_closed": []}
    with bench.database.read() as connection:
        assert len(discoveries(connection)) == len(others) == campaign_report(connection, "alpha").n_hits
        assert discoveries_are_hits(connection).passed
    assert bench.count(simulation_results) == 4

    bench.create("beta", n_rows=4, goal={"value": {"min": -10.0}})
    for _ in range(2):  # the known results first, then the one that is left
        bench.step()
        bench.drain()
    again = bench.rows(simulation_jobs, simulation_jobs.c.result_key == job.result_key)
    assert [row.status for row in again] == ["COMPLETED", "FAILED"]
    assert again[1].failure_reason == "its result was retracted: wrong table"
    assert [row.status for row in bench.rows(candidates, candidates.c.id == again[1].candidate_id)] == ["DROPPED"]
    assert bench.count(simulation_results) == 4
    assert bench.count(labels) == 4


@pytest.mark.slow
def test_a_retracted_measurement_leaves_the_discovery_unmeasured(bench: Bench) -> None:
    bench.create(goal={"value": {"min": -10.0}}, instrument={"name": "replay"}, stop={"hits": 1})
    bench.step()
    bench.drain()
    bench.step()
    bench.lab()
    measured = bench.rows(labels, labels.c.source_kind == "experiment")
    assert measured
    assert retract(bench, measured[0].id)["candidates_dropped"] == 0
    with bench.database.read() as connection:
        found = discoveries(connection)
    assert sum(bool(item.measured) for item in found) == len(measured) - 1
