"""What is asked for beside the regular steps: within every limit, all or none, replayable, under the step's lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from nanoos.control.orchestrators import StepRunning, lock_step
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.manual_requests.carry_out import (
    Launched,
    advance_campaign,
    request_experiments,
    request_simulations,
)
from nanoos.orchestrator.replay import replay
from nanoos.store.tables import (
    campaigns,
    candidates,
    decisions,
    experiment_runs,
    orchestrator_runs,
    orchestrator_state,
    simulation_jobs,
    structures,
)
from tests.support.bench import Bench
from tests.support.processes import race


def _do(bench: Bench, act: Callable[..., Launched], slug: str = "alpha", **arguments: Any) -> Launched:
    occasion = {"triggered_by": "agent", "context": {"why": "test"}, "now": bench.clock()}
    with bench.database.write() as connection:
        return act(connection, slug, **arguments, **occasion)


def _simulate(bench: Bench, ids: list[int], hashes: list[str] | None = None) -> Launched:
    return _do(bench, request_simulations, structure_ids=ids, structure_hashes=hashes or [])


def _structure_ids(bench: Bench) -> list[int]:
    return [row.id for row in bench.rows(structures)]


def test_one_campaign_is_advanced_by_one_iteration_and_no_other(bench: Bench) -> None:
    bench.configure(max_iterations_per_run=0)
    bench.create("alpha")
    bench.create("beta")
    done = _do(bench, advance_campaign)
    assert done.actions["simulations_launched"] == 4
    assert [(row.slug, row.iteration) for row in bench.rows(campaigns)] == [("alpha", 1), ("beta", 0)]
    (run,) = bench.rows(orchestrator_runs)
    assert (run.success, run.triggered_by, run.trigger_context["why"]) == (True, "agent", "test")
    assert run.stats_after["simulations_in_flight"] == 4
    assert [row.result for row in bench.rows(decisions)] == ["launched"]
    (state,) = bench.rows(orchestrator_state)
    assert (state.step_token, state.last_run_at) == (None, None)


def test_an_advance_chooses_what_a_step_would_have_chosen(bench: Bench) -> None:
    bench.create(acquisition="ei")
    bench.step()
    bench.drain()
    with bench.database.write() as connection:
        attempt = advance_campaign(connection, "alpha", triggered_by="a", context={}, now=bench.clock())
        (launch,) = attempt.plan.iterations
        connection.rollback()
    step = bench.step()
    chosen = [row.structure_id for row in bench.rows(candidates, candidates.c.orchestrator_run_id == step.run_id)]
    assert chosen == [item.structure_id for item in launch.chosen]


def test_requests_are_replayed_from_their_runs(bench: Bench) -> None:
    bench.create(acquisition="ei")
    ids = _structure_ids(bench)
    runs = [_do(bench, advance_campaign).run_id]
    bench.drain()
    runs += [_do(bench, advance_campaign).run_id]
    chosen = {row.structure_id for row in bench.rows(candidates)}
    runs += [_simulate(bench, [id_ for id_ in ids if id_ not in chosen][:2]).run_id]
    bench.drain()
    runs += [_do(bench, request_experiments, candidate_ids=[bench.rows(candidates)[0].id]).run_id]
    for run_id in runs:
        _, is_same = replay(bench.database, run_id)
        assert is_same


def test_named_structures_are_simulated_whatever_names_them(bench: Bench) -> None:
    bench.create()
    rows = bench.rows(structures)
    done = _simulate(bench, [rows[3].id, rows[3].id], [rows[5].structure_hash])
    assert done.actions["simulations_launched"] == 2
    found = bench.rows(candidates)
    assert [(row.structure_id, row.origin, row.iteration) for row in found] == [
        (rows[3].id, "requested", 0),
        (rows[5].id, "requested", 0),
    ]
    assert bench.drain().completed == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"config": {"max_simultaneous_simulations": 2}}, "2 free simulation slots"),
        ({"campaign": {"simulation_budget": 1}}, "1 simulations left of the campaign's budget"),
        ({"campaign": {"start": False}}, "neither running nor completed"),
        ({"move": CampaignStatus.PAUSED}, "neither running nor completed"),
    ],
)
def test_named_structures_beyond_a_limit_are_refused_as_a_whole(
    bench: Bench, change: dict[str, Any], words: str
) -> None:
    bench.create(**change.get("campaign", {}))
    bench.configure(**change.get("config", {}))
    if "move" in change:
        bench.move("alpha", change["move"])
    before = bench.everything()
    with pytest.raises(Conflict, match=words):
        _simulate(bench, _structure_ids(bench)[:3])
    assert bench.everything() == before


def test_structures_that_are_unknown_foreign_or_chosen_before_are_told(bench: Bench) -> None:
    bench.create()
    first = _structure_ids(bench)[0]
    with pytest.raises(NotFound, match="Structures 999999, nohash are not in the design space"):
        _simulate(bench, [first, 999_999], ["nohash"])
    _simulate(bench, [first])
    with pytest.raises(Conflict, match=f"already chosen structures {first}"):
        _simulate(bench, [first])
    with pytest.raises(InvalidInput, match="names 0 structures"):
        _simulate(bench, [])
    assert bench.count(simulation_jobs) == 1


def test_named_candidates_go_to_the_lab_whatever_their_score(bench: Bench) -> None:
    bench.configure(experiment_trigger_score_threshold=1.0)
    bench.create()
    bench.step()
    bench.drain()
    ids = [row.id for row in bench.rows(candidates)]
    done = _do(bench, request_experiments, candidate_ids=ids[:2])
    assert done.actions["experiments_launched"] == 2
    assert [row.candidate_id for row in bench.rows(experiment_runs)] == ids[:2]
    with pytest.raises(Conflict, match=f"Candidates {ids[0]} already have an experiment"):
        _do(bench, request_experiments, candidate_ids=[ids[0], ids[2]])
    with pytest.raises(NotFound, match="999999"):
        _do(bench, request_experiments, candidate_ids=[999_999])
    bench.step()
    waiting = [row.id for row in bench.rows(candidates) if row.status == "IN_FLIGHT"]
    with pytest.raises(Conflict, match="no simulated result"):
        _do(bench, request_experiments, candidate_ids=waiting[:1])
    assert bench.count(experiment_runs) == 2


def test_experiments_beyond_capacity_or_budget_are_refused_as_a_whole(bench: Bench) -> None:
    bench.configure(max_simultaneous_experiments=1, experiment_trigger_score_threshold=1.0)
    bench.create(experiment_budget=3)
    bench.step()
    bench.drain()
    ids = [row.id for row in bench.rows(candidates)]
    with pytest.raises(Conflict, match="1 free experiment slots"):
        _do(bench, request_experiments, candidate_ids=ids[:2])
    bench.configure(max_simultaneous_experiments=9)
    with pytest.raises(Conflict, match="3 experiments left of the campaign's budget"):
        _do(bench, request_experiments, candidate_ids=ids[:4])
    assert bench.count(experiment_runs) == 0


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (lambda bench: bench.move("alpha", CampaignStatus.PAUSED), "neither running nor completed"),
        (lambda bench: bench.configure(max_simultaneous_simulations=0), "simulation slots in use"),
        (lambda bench: bench.configure(simulation_budget_per_campaign=0), "ends: 0 of 0 budgeted"),
        (lambda bench: bench.step(), "first 4 results are outstanding"),
    ],
)
def test_a_campaign_that_cannot_be_advanced_says_why_and_nothing_is_written(
    bench: Bench, prepare: Callable[[Bench], Any], words: str
) -> None:
    bench.create()
    prepare(bench)
    before = bench.everything()
    with pytest.raises(Conflict, match=words):
        _do(bench, advance_campaign)
    assert bench.everything() == before


def test_a_request_waits_for_no_running_step_but_is_refused(bench: Bench) -> None:
    bench.create()
    with bench.database.write() as connection:
        lock_step(connection, "default", now=bench.clock())
    with pytest.raises(StepRunning):
        _do(bench, advance_campaign)
    assert bench.count(candidates) == 0


def test_requests_at_once_never_exceed_capacity_or_budget(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=5)
    bench.create(simulation_budget=7)
    ids = _structure_ids(bench)

    def ask(first: int) -> Callable[[], Launched]:
        return lambda: _simulate(bench, ids[first : first + 2])

    results = race(*(ask(first) for first in range(0, 12, 2)), bench.step)
    launched = sum(result.actions["simulations_launched"] for result in results if not isinstance(result, Exception))
    assert {type(result) for result in results if isinstance(result, Exception)} <= {Conflict, StepRunning}
    assert launched == bench.count(simulation_jobs) <= 5
    with bench.database.read() as connection:
        assert connection.execute(select(orchestrator_state.c.step_token)).scalar_one() is None
