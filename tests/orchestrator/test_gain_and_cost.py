"""What a batch is expected to gain and to cost: reported, weighed, a reason to stop; and labels from other spaces."""

from __future__ import annotations

import re
from typing import Any

import pytest

from nanoos.campaigns.progress import campaign_progress
from nanoos.campaigns.spec import parse_campaign
from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator import selection_problems as problems
from nanoos.orchestrator.replay import replay
from nanoos.orchestrator.rules.stopping import stop_by_gain
from nanoos.orchestrator.selection_problems import campaign_problem
from nanoos.orchestrator.step import StepResult
from nanoos.store.label_writing import retract
from nanoos.store.tables import campaigns, candidates, decisions, labels, simulation_results
from tests.support.bench import Bench, until_idle, write_table
from tests.support.snapshots import view


@pytest.fixture(autouse=True)
def engine(scripted: str) -> str:
    return scripted


def _decision(bench: Bench, result: StepResult, slug: str = "alpha") -> Any:
    (row,) = bench.rows(
        decisions, decisions.c.orchestrator_run_id == result.run_id, decisions.c.kind.like("campaign%"),
        decisions.c.subject == slug,
    )  # fmt: skip
    return row


def _space(bench: Bench, name: str, n_rows: int) -> dict[str, Any]:
    path = bench.folder / name
    write_table(path, n_rows)
    return {"kind": "table", "params": {"path": str(path), "measured_columns": ["value"]}}


def test_every_iteration_reports_what_it_is_expected_to_gain_and_to_cost(bench: Bench) -> None:
    bench.scripted(sleep_s=0.002, acquisition="auto")
    first = _decision(bench, bench.step()).numbers
    assert (first["expected_gain"], first["expected_cost_s"]) == (None, None), "nothing is known yet"
    bench.drain()
    second = _decision(bench, bench.step()).numbers
    spent = [row.duration_seconds for row in bench.rows(simulation_results)]
    assert second["expected_gain"] >= 0.0
    assert second["expected_cost_s"] == pytest.approx(4 * sum(spent) / len(spent))


@pytest.mark.slow
def test_the_cost_is_known_however_many_results_are_awaited(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "TIMED_RESULTS", 2)
    bench.scripted(sleep_s=0.002, acquisition="auto")
    bench.step()
    bench.drain()
    bench.step()
    told = _decision(bench, bench.step()).numbers
    assert told["launched"] == 4, "beside four that are awaited"
    assert told["expected_cost_s"] > 0.0


@pytest.mark.slow
def test_the_cost_is_that_of_the_newest_results_whether_they_were_feasible_or_not(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "TIMED_RESULTS", 6)
    bench.scripted(script={f"r{row}": "permanent" for row in range(0, 40, 2)}, sleep_s=0.002, acquisition="auto")
    for _ in range(3):
        bench.step()
        bench.drain()
    newest = bench.rows(simulation_results)[-6:]
    assert {row.is_success for row in newest} == {True, False}
    told = _decision(bench, bench.step()).numbers
    assert told["expected_cost_s"] == pytest.approx(4 * sum(row.duration_seconds for row in newest) / 6)


@pytest.mark.slow
def test_a_cost_aware_campaign_learns_from_what_was_timed_and_replays(bench: Bench) -> None:
    id_ = bench.scripted(script={f"r{row}": "slow" for row in range(20)}, cost_aware=True, acquisition="auto")
    for _ in range(3):
        result = bench.step()
        bench.drain()
    with bench.database.read() as connection:
        problem = campaign_problem(connection, campaign_progress(connection, id_))
    timed = problem.problem.durations
    assert timed is not None
    spent = {row.structure_hash: row.duration_seconds for row in bench.rows(simulation_results)}
    assert sorted(timed.value) == sorted(spent.values())
    told = _decision(bench, result).numbers
    assert 0.0 < told["expected_cost_s"] < 60.0
    plan, is_same = replay(bench.database, result.run_id)
    assert is_same
    assert plan.n_simulations == 4


def test_a_campaign_that_does_not_weigh_cost_loads_no_durations(bench: Bench) -> None:
    id_ = bench.scripted()
    bench.step()
    bench.drain()
    with bench.database.read() as connection:
        assert campaign_problem(connection, campaign_progress(connection, id_)).problem.durations is None


@pytest.mark.slow
def test_a_campaign_with_too_little_to_gain_ends_and_says_how_little(bench: Bench) -> None:
    bench.create(goal={"value": {"direction": "maximize"}}, acquisition="auto", stop={"min_expected_gain": 0.02})
    steps = until_idle(bench, bench.drain)
    (campaign,) = bench.rows(campaigns)
    assert campaign.status == CampaignStatus.COMPLETED.value
    assert campaign.status_reason.startswith("gain_too_small: a batch is expected to gain")
    assert bench.count(candidates) < 40, "before the pool was used up"
    ending = next(row for row in bench.rows(decisions) if row.result == "gain_too_small")
    assert ending.numbers["expected_gain"] < 0.02
    assert ending.numbers["expected_cost_s"] >= 0.0
    assert all(replay(bench.database, step.run_id)[1] for step in steps)


@pytest.mark.slow
def test_a_campaign_whose_next_batch_costs_more_than_it_gains_ends(bench: Bench) -> None:
    worthless, precious = 1e-9, 1e9  # hours for a whole score: no batch, or any batch, is worth its milliseconds
    goal = {"value": {"direction": "maximize"}}
    bench.scripted("cheap", sleep_s=0.002, goal=goal, acquisition="auto", stop={"score_worth_hours": worthless})
    bench.scripted("dear", sleep_s=0.003, goal=goal, acquisition="auto", stop={"score_worth_hours": precious})
    bench.configure(max_simultaneous_simulations=50)
    bench.step()
    bench.drain()
    result = bench.step()
    assert _decision(bench, result, "cheap").result == "gain_below_cost"
    assert "below the batch's cost" in _decision(bench, result, "cheap").reason
    assert _decision(bench, result, "dear").result == "launched"


def test_results_in_flight_are_awaited_before_a_small_gain_ends_a_campaign() -> None:
    settings = {"min_expected_gain": 0.1}
    waiting = stop_by_gain(view(settings=settings, n_simulations_in_flight=2), expected_gain=0.05, expected_cost_s=None)
    assert waiting is not None
    assert waiting.waits
    assert "waiting for 2 results" in waiting.reason
    enough = stop_by_gain(view(settings=settings), expected_gain=0.1, expected_cost_s=None)
    unknown = stop_by_gain(view(settings=settings), expected_gain=float("nan"), expected_cost_s=1.0)
    untimed = stop_by_gain(view(settings={"score_worth_hours": 1.0}), expected_gain=0.0, expected_cost_s=None)
    assert enough is unknown is untimed is None


def test_a_batch_that_capacity_cut_short_does_not_end_a_campaign(bench: Bench) -> None:
    bench.create(goal={"value": {"direction": "maximize"}}, acquisition="auto", stop={"min_expected_gain": 1.0})
    bench.configure(max_simultaneous_simulations=3)
    bench.step()
    bench.drain()
    assert _decision(bench, bench.step()).result == "launched_in_part"


@pytest.mark.parametrize(
    ("stop", "told"),
    [
        ({"min_expected_gain": 0.0}, "stop.min_expected_gain=0.0"),
        ({"min_expected_gain": 1.5}, "stop.min_expected_gain=1.5"),
        ({"score_worth_hours": -1.0}, "stop.score_worth_hours=-1.0"),
        ({"score_worth_hours": float("inf")}, "stop.score_worth_hours=inf"),
    ],
)
def test_a_stop_rule_out_of_range_is_refused_with_its_value(bench: Bench, stop: dict[str, float], told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        parse_campaign(bench.spec(stop=stop))


@pytest.mark.slow
def test_a_campaign_may_start_from_the_labels_of_another_design_space(bench: Bench) -> None:
    bench.create("earlier", design_space=_space(bench, "earlier.csv", 30), batch_size=10)
    bench.step()
    bench.drain()
    later = _space(bench, "later.csv", 60)
    path = bench.folder / "later.csv"
    path.write_text(re.sub(r"^r(?=1)", "s", path.read_text(), flags=re.MULTILINE))  # r0 and r2 .. r9 stay shared
    cold = bench.create("cold", design_space=later)
    warm = bench.create("warm", design_space=later, transfer=True, acquisition="auto")
    with bench.database.read() as connection:
        assert campaign_problem(connection, campaign_progress(connection, cold)).problem.transfer == {}
        problem = campaign_problem(connection, campaign_progress(connection, warm)).problem
    own = {row.id for row in bench.rows(labels)}
    assert len(own) == 10
    assert len(problem.transfer["value"].value) > 0
    assert len(problem.labels["value"].value) > 0, "what the spaces share is a label of its own and not lent"
    assert len(problem.transfer["value"].value) + len(problem.labels["value"].value) == 10
    bench.move("cold", CampaignStatus.PAUSED)
    bench.drain()  # hands over the results that the spaces share
    result = bench.step()
    told = _decision(bench, result, "warm")
    assert "by acquisition" in told.reason, "it does not begin by filling the space"
    assert told.numbers["n_transferred"] == {"value": len(problem.transfer["value"].value)}
    with bench.database.write() as connection:
        retract(connection, min(own), reason="r", retracted_by="test", now=bench.clock())
    assert replay(bench.database, result.run_id)[1], "also after a lent label was retracted"


@pytest.mark.slow
def test_nothing_is_lent_across_other_features_or_engines(bench: Bench) -> None:
    path = bench.folder / "other.csv"
    write_table(path, 30)
    path.write_text(path.read_text().replace("id,x,y", "id,u,v"))
    space = {"kind": "table", "params": {"path": str(path), "measured_columns": ["value"]}}
    bench.create("features", design_space=space)
    bench.scripted("engine", design_space=_space(bench, "third.csv", 35))
    bench.step()
    bench.drain()
    assert bench.count(labels) > 0
    id_ = bench.create("alone", design_space=_space(bench, "own.csv", 50), transfer=True)
    with bench.database.read() as connection:
        assert campaign_problem(connection, campaign_progress(connection, id_)).problem.transfer == {}
