"""What is asked for beside the regular steps: within every limit, all or none, replayable, under the step's lock."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from nanoos.control.orchestrators import PlanOutdated, StepRunning, lock_step
from nanoos.domain.errors import Conflict, InvalidInput, NotFound
from nanoos.domain.statuses import CampaignStatus
from nanoos.orchestrator.manual_requests import carry_out as carrying_out
from nanoos.orchestrator.manual_requests.carry_out import Launched, carry_out, plan_manually
from nanoos.orchestrator.manual_requests.requests import named_experiments, named_simulations, next_iteration
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.replay import replay
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.service.commands.catalog.maintenance import ResolveAlert
from nanoos.store.tables import (
    alerts,
    campaigns,
    candidates,
    decisions,
    experiment_runs,
    labels,
    orchestrator_runs,
    orchestrator_state,
    simulation_jobs,
    structures,
)
from tests.support.bench import Bench
from tests.support.processes import race


def _do(bench: Bench, read: Callable[..., Any], slug: str = "alpha", **named: Any) -> Launched:
    now = bench.clock()
    planned = plan_manually(bench.database, partial(read, slug=slug, **named), triggered_by="agent", now=now)
    with bench.database.write() as connection:
        return carry_out(connection, planned, triggered_by="agent", context={"why": "test"}, now=now)


def _simulate(bench: Bench, ids: list[int], hashes: list[str] | None = None) -> Launched:
    return _do(bench, named_simulations, structure_ids=ids, structure_hashes=hashes or [])


def _structure_ids(bench: Bench) -> list[int]:
    return [row.id for row in bench.rows(structures)]


def _hash_of(bench: Bench, structure_id: int) -> str:
    (row,) = bench.rows(structures, structures.c.id == structure_id)
    return str(row.structure_hash)


def test_one_campaign_is_advanced_by_one_iteration_and_no_other(bench: Bench) -> None:
    bench.configure(max_iterations_per_run=0)
    bench.create("alpha")
    bench.create("beta")
    done = _do(bench, next_iteration)
    assert done.actions["simulations_launched"] == 4
    assert [(row.slug, row.iteration) for row in bench.rows(campaigns)] == [("alpha", 1), ("beta", 0)]
    (run,) = bench.rows(orchestrator_runs)
    assert (run.success, run.triggered_by, run.trigger_context["why"]) == (True, "agent", "test")
    assert run.stats_after["simulations_in_flight"] == 4
    assert [row.result for row in bench.rows(decisions)] == ["launched"]
    (state,) = bench.rows(orchestrator_state)
    assert (state.step_token, state.last_run_at) == (None, None)


@pytest.mark.slow
def test_an_advance_chooses_what_a_step_would_have_chosen(bench: Bench) -> None:
    bench.create(acquisition="ei")
    bench.step()
    bench.drain()
    read = partial(next_iteration, slug="alpha")
    (launch,) = plan_manually(bench.database, read, triggered_by="a", now=bench.clock()).plan.iterations
    step = bench.step()
    chosen = [row.structure_id for row in bench.rows(candidates, candidates.c.orchestrator_run_id == step.run_id)]
    assert chosen == [item.structure_id for item in launch.chosen]


@pytest.mark.slow
def test_requests_are_replayed_from_their_runs(bench: Bench) -> None:
    bench.create(acquisition="ei")
    ids = _structure_ids(bench)
    runs = [_do(bench, next_iteration).run_id]
    bench.drain()
    runs += [_do(bench, next_iteration).run_id]
    chosen = {row.structure_id for row in bench.rows(candidates)}
    runs += [_simulate(bench, [id_ for id_ in ids if id_ not in chosen][:2]).run_id]
    bench.drain()
    runs += [_do(bench, named_experiments, candidate_ids=[bench.rows(candidates)[0].id]).run_id]
    for run_id in runs:
        _, is_same = replay(bench.database, run_id)
        assert is_same


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_named_candidates_go_to_the_lab_whatever_their_score(bench: Bench) -> None:
    bench.configure(experiment_trigger_score_threshold=1.0)
    bench.create()
    bench.step()
    bench.drain()
    ids = [row.id for row in bench.rows(candidates)]
    done = _do(bench, named_experiments, candidate_ids=ids[:2])
    assert done.actions["experiments_launched"] == 2
    assert [row.candidate_id for row in bench.rows(experiment_runs)] == ids[:2]
    with pytest.raises(Conflict, match=f"Candidates {ids[0]} have an experiment that has not ended"):
        _do(bench, named_experiments, candidate_ids=[ids[0], ids[2]])
    with pytest.raises(NotFound, match="999999"):
        _do(bench, named_experiments, candidate_ids=[999_999])
    bench.step()
    waiting = [row.id for row in bench.rows(candidates) if row.status == "IN_FLIGHT"]
    with pytest.raises(Conflict, match="have no result to measure against"):
        _do(bench, named_experiments, candidate_ids=waiting[:1])
    assert bench.count(experiment_runs) == 2


@pytest.mark.slow
def test_experiments_beyond_capacity_or_budget_are_refused_as_a_whole(bench: Bench) -> None:
    bench.configure(max_simultaneous_experiments=1, experiment_trigger_score_threshold=1.0)
    bench.create(experiment_budget=3)
    bench.step()
    bench.drain()
    ids = [row.id for row in bench.rows(candidates)]
    with pytest.raises(Conflict, match="1 free experiment slots"):
        _do(bench, named_experiments, candidate_ids=ids[:2])
    bench.configure(max_simultaneous_experiments=9)
    with pytest.raises(Conflict, match="3 experiments left of the campaign's budget"):
        _do(bench, named_experiments, candidate_ids=ids[:4])
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
        _do(bench, next_iteration)
    assert bench.everything() == before


def test_a_request_waits_for_no_running_step_but_is_refused(bench: Bench) -> None:
    bench.create()
    with bench.database.write() as connection:
        lock_step(connection, "default", now=bench.clock())
    with pytest.raises(StepRunning):
        _do(bench, next_iteration)
    assert bench.count(candidates) == 0


def _meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> None:
    """Something happens while the next request is planned."""
    real = carrying_out.plan_request

    def plan(*args: Any, **more: Any) -> Plan:
        act()
        return real(*args, **more)

    monkeypatch.setattr(carrying_out, "plan_request", plan)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("advance_campaign", {"slug": "alpha"}),
        ("request_simulations", {"slug": "alpha", "structure_ids": [1]}),
        ("request_due_trainings", {}),
    ],
)
def test_others_can_write_while_a_request_is_planned(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, kind: str, payload: dict[str, Any]
) -> None:
    bench.create()
    with bench.database.write() as connection:
        connection.execute(alerts.insert().values(kind="test", subject="s", message="m", created_at=bench.clock()))
    # Within a write transaction SQLite would refuse this one.
    _meanwhile(monkeypatch, lambda: execute(bench.database, ResolveAlert(alert_id=1), agent_id="meanwhile"))
    execute(bench.database, parse_command(kind, payload), agent_id="ada", clock=bench.clock)
    assert bench.rows(orchestrator_runs)[0].success
    assert bench.rows(alerts)[0].resolved_at is not None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda bench: bench.step(), "first 4 results are outstanding"),
        (lambda bench: bench.configure(max_simultaneous_simulations=2), ""),
        (lambda bench: bench.move("alpha", CampaignStatus.PAUSED), "neither running nor completed"),
    ],
    ids=["step", "configuration", "campaign"],
)
def test_a_request_is_planned_again_when_its_plan_is_outdated(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, change: Callable[[Bench], Any], words: str
) -> None:
    bench.create()
    changes = iter([change])
    _meanwhile(monkeypatch, lambda: next(changes, lambda _: None)(bench))
    command = parse_command("advance_campaign", {"slug": "alpha"})
    if words:
        with pytest.raises(Conflict, match=words):
            execute(bench.database, command, agent_id="ada", clock=bench.clock)
    else:
        execute(bench.database, command, agent_id="ada", clock=bench.clock)
        assert bench.count(simulation_jobs) == 2
    launched = sum(run.actions["simulations_launched"] for run in bench.rows(orchestrator_runs))
    assert bench.count(simulation_jobs) == launched


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda bench: bench.step(), "a step of orchestrator 'default' ran"),
        (lambda bench: bench.configure(max_simultaneous_simulations=9), "orchestrator 'default' was changed"),
        (lambda bench: bench.move("alpha", CampaignStatus.PAUSED), "campaign 'alpha' was changed"),
    ],
    ids=["step", "configuration", "campaign"],
)
def test_an_outdated_plan_is_not_applied(bench: Bench, change: Callable[[Bench], Any], words: str) -> None:
    bench.create()
    read = partial(next_iteration, slug="alpha")
    planned = plan_manually(bench.database, read, triggered_by="agent", now=bench.clock())
    change(bench)
    n_jobs = bench.count(simulation_jobs)
    with pytest.raises(PlanOutdated, match=words), bench.database.write() as connection:
        carry_out(connection, planned, triggered_by="agent", context={}, now=bench.clock())
    assert bench.count(simulation_jobs) == n_jobs


@pytest.mark.slow
def test_a_request_that_is_always_outdated_may_be_sent_again_with_its_key(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create()
    _meanwhile(monkeypatch, lambda: bench.configure(max_simultaneous_simulations=9))
    command = parse_command("advance_campaign", {"slug": "alpha"})
    with pytest.raises(PlanOutdated):
        execute(bench.database, command, agent_id="ada", idempotency_key="one", clock=bench.clock)
    assert bench.count(simulation_jobs) == 0
    monkeypatch.undo()
    execute(bench.database, command, agent_id="ada", idempotency_key="one", clock=bench.clock)
    assert bench.count(simulation_jobs) == 4


@pytest.mark.slow
def test_a_candidate_whose_result_is_retracted_while_its_experiment_is_planned_is_not_sent(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.configure(experiment_trigger_score_threshold=1.0)
    bench.create()
    bench.step()
    bench.drain()
    best = max(bench.rows(candidates), key=lambda row: row.score)
    (label,) = bench.rows(labels, labels.c.structure_hash == _hash_of(bench, best.structure_id))
    retraction = parse_command("retract_label", {"label_id": label.id, "reason": "contaminated"})
    _meanwhile(monkeypatch, lambda: execute(bench.database, retraction, agent_id="ada", clock=bench.clock))
    with pytest.raises(Conflict, match="have no result to measure against"):
        _do(bench, named_experiments, candidate_ids=[best.id])
    assert bench.count(experiment_runs) == 0


@pytest.mark.slow
def test_requests_at_once_never_exceed_capacity_or_budget(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=5)
    bench.create(simulation_budget=7)
    ids = _structure_ids(bench)

    def ask(first: int) -> Callable[[], Launched]:
        return lambda: _simulate(bench, ids[first : first + 2])

    results = race(*(ask(first) for first in range(0, 12, 2)), bench.step)
    launched = sum(result.actions["simulations_launched"] for result in results if not isinstance(result, Exception))
    assert {type(result) for result in results if isinstance(result, Exception)} <= {
        Conflict,
        PlanOutdated,
        StepRunning,
    }
    assert launched == bench.count(simulation_jobs) <= 5
    with bench.database.read() as connection:
        assert connection.execute(select(orchestrator_state.c.step_token)).scalar_one() is None
