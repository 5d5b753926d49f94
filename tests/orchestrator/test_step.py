"""The step on a real database: once for each occasion, one at a time, whole or not at all, replayable."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from nanoos.control.orchestrators import (
    StepNotAllowed,
    get_orchestrator,
    lock_step,
    renew_step_lock,
    update_orchestrator,
)
from nanoos.domain.errors import Conflict, NotFound
from nanoos.domain.statuses import CONTINUOUS, CampaignStatus, OrchestratorMode
from nanoos.execution.experiments.recording import record_result
from nanoos.orchestrator import step as step_module
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.planning import plan_step
from nanoos.orchestrator.replay import replay
from nanoos.orchestrator.step import StepResult, run_step
from nanoos.orchestrator.triggers import reason_for_another_step
from nanoos.store import audit
from nanoos.store.tables import (
    audit_log,
    campaigns,
    candidates,
    decisions,
    experiment_runs,
    model_trainings,
    orchestrator_runs,
    orchestrator_state,
    simulation_jobs,
)
from tests.support import workers
from tests.support.bench import Bench, until_idle, write_table
from tests.support.processes import race, rival, start_together


def _plan_with(bench: Bench, monkeypatch: pytest.MonkeyPatch, before: Callable[[], object]) -> None:
    """Something happens between the snapshot of the next step and the application of its plan."""

    def plan(*arguments: object, **named: object) -> Plan:
        monkeypatch.setattr(step_module, "plan_step", plan_step)
        before()
        return plan_step(*arguments, **named)

    monkeypatch.setattr(step_module, "plan_step", plan)


def test_a_step_writes_its_whole_audit_row(bench: Bench) -> None:
    bench.create()
    result = bench.step(triggered_by="someone", trigger_context={"why": "test"})
    (row,) = bench.rows(orchestrator_runs)
    assert (row.id, row.status, row.success, row.error_message) == (result.run_id, "SUCCEEDED", True, None)
    assert (row.triggered_by, row.trigger_context) == ("someone", {"why": "test"})
    assert row.stats_before["simulations_in_flight"] == 0
    assert row.stats_after["simulations_in_flight"] == 4 == row.actions["simulations_launched"]
    assert row.actions["campaigns_advanced"] == 1
    assert (row.actions["experiments_launched"], row.actions["models_retrained"]) == (0, 0)
    assert row.actions["decisions"][0]["result"] == "launched"
    assert row.finished_at is not None
    assert row.duration_seconds is not None
    assert [item.reason for item in bench.rows(decisions)] == [row.actions["decisions"][0]["reason"]]
    (state,) = bench.rows(orchestrator_state)
    assert state.step_token is None
    assert state.last_success_at == bench.clock()
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact
        kinds = connection.execute(select(audit_log.c.kind)).scalars().all()
    assert "orchestrator_step" in kinds


def test_a_step_without_campaigns_decides_nothing_and_succeeds(bench: Bench) -> None:
    result = bench.step()
    assert result.actions["decisions"] == []
    assert result.actions["campaigns_advanced"] == 0


def test_rerunning_a_tick_adds_nothing(bench: Bench) -> None:
    bench.create()
    first = bench.step(idempotency_key="tick-1")
    before = bench.everything()
    again = bench.step(idempotency_key="tick-1")
    assert again.is_repeat
    assert not first.is_repeat
    assert (again.run_id, again.actions) == (first.run_id, first.actions)
    assert bench.everything() == before
    assert not bench.step(idempotency_key="tick-2").is_repeat


def test_a_repeated_tick_answers_also_when_the_orchestrator_was_paused_since(bench: Bench) -> None:
    first = bench.step(idempotency_key="tick-1")
    with bench.database.write() as connection:
        update_orchestrator(connection, "default", now=bench.clock(), is_active=False)
    assert bench.step(idempotency_key="tick-1").run_id == first.run_id


def test_steps_at_once_in_threads_run_one_at_a_time(bench: Bench) -> None:
    bench.create(batch_size=3, max_iterations=50)
    bench.configure(max_simultaneous_simulations=1000)
    results = race(bench.step, bench.step, bench.step)
    done = [result for result in results if isinstance(result, StepResult)]
    refused = [result for result in results if not isinstance(result, StepResult)]
    assert done
    assert all(isinstance(error, Conflict) and "is running" in str(error) for error in refused), refused
    assert bench.count(orchestrator_runs) == len(done)
    # The first launches; one after it waits for the first results.
    assert bench.count(simulation_jobs) == 3


@pytest.mark.slow
def test_one_tick_in_two_threads_acts_once(bench: Bench) -> None:
    bench.create()
    results = race(*[lambda: bench.step(idempotency_key="tick-1")] * 3)
    assert [isinstance(item, StepResult) and not item.is_repeat for item in results].count(True) == 1
    assert bench.count(orchestrator_runs) == 1
    assert bench.count(simulation_jobs) == 4


@pytest.mark.slow
def test_one_tick_in_two_processes_acts_once(bench: Bench) -> None:
    bench.create()
    with rival(workers.run_step, "tick-1") as first, rival(workers.run_step, "tick-1") as second:
        start_together(first, second)
        answers = sorted([first.hear(), second.hear()])
    assert answers in (["StepRunning", "acted"], ["acted", "repeated"])
    assert bench.count(orchestrator_runs) == 1
    assert bench.count(simulation_jobs) == 4


@pytest.mark.slow
def test_a_killed_step_applied_nothing_and_the_next_decides_anew(bench: Bench) -> None:
    bench.create()
    with rival(workers.hang_in_step, "tick-1") as victim:
        assert victim.hear() == "planning"
        with pytest.raises(Conflict, match="is running"):
            bench.step()
        victim.kill()
    assert bench.count(simulation_jobs) == 0
    result = bench.step(idempotency_key="tick-1")
    assert not result.is_repeat
    lost, done = bench.rows(orchestrator_runs)
    assert (lost.status, lost.success, lost.triggered_by) == ("FAILED", False, "victim")
    assert lost.error_message.startswith("Interrupted")
    assert (done.id, done.status) == (result.run_id, "SUCCEEDED")
    assert bench.count(simulation_jobs) == 4


def test_reconciling_frees_the_lock_of_a_lost_step(bench: Bench) -> None:
    with bench.database.write() as connection:
        lock_step(connection, "default", now=bench.clock())
    assert bench.recover() == {}, "its process lives"
    bench.clock.advance(minutes=6)
    assert bench.recover() == {"steps_closed": 1}
    assert bench.rows(orchestrator_state)[0].step_token is None
    bench.step()


def test_a_step_that_lost_its_lock_applies_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.create()

    def rival() -> None:
        bench.clock.advance(minutes=6)
        bench.step()

    _plan_with(bench, monkeypatch, rival)
    with pytest.raises(Conflict, match="took this step's lock over"):
        bench.step()
    lost, done = bench.rows(orchestrator_runs)
    assert lost.error_message.startswith("Interrupted")
    assert done.status == "SUCCEEDED"
    assert {row.orchestrator_run_id for row in bench.rows(candidates)} == {done.id}
    assert bench.count(simulation_jobs) == 4
    assert bench.rows(orchestrator_state)[0].step_token is None


@pytest.mark.parametrize("where", ["load_snapshot", "plan_step", "apply_plan"])
def test_a_failing_step_says_why_and_applies_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    bench.create()
    original = getattr(step_module, where)

    def fail(*arguments: object, **named: object) -> None:
        if where == "apply_plan":
            original(*arguments, **named)
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(step_module, where, fail)
    with pytest.raises(ZeroDivisionError):
        bench.step(idempotency_key="tick-1")
    (row,) = bench.rows(orchestrator_runs)
    assert (row.status, row.success, row.error_message) == ("FAILED", False, "ZeroDivisionError: by zero")
    assert bench.count(simulation_jobs) == bench.count(candidates) == bench.count(decisions) == 0
    assert bench.rows(campaigns)[0].iteration == 0
    (state,) = bench.rows(orchestrator_state)
    assert (state.step_token, state.error_message) == (None, "ZeroDivisionError: by zero")
    monkeypatch.setattr(step_module, where, original)
    assert not bench.step(idempotency_key="tick-1").is_repeat, "a failed tick can be tried again"
    assert bench.rows(orchestrator_state)[0].error_message is None
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact


def test_an_interrupt_during_a_step_is_written_down(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(step_module, "plan_step", interrupt)
    with pytest.raises(KeyboardInterrupt):
        bench.step()
    assert bench.rows(orchestrator_runs)[0].status == "FAILED"
    assert bench.rows(orchestrator_state)[0].step_token is None


@pytest.mark.slow
def test_a_campaign_paused_between_snapshot_and_apply_is_left_alone(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create("alpha")
    bench.create("beta")
    _plan_with(bench, monkeypatch, lambda: bench.move("alpha", CampaignStatus.PAUSED))
    result = bench.step()
    assert (result.actions["campaigns_advanced"], result.actions["simulations_launched"]) == (1, 4)
    first, second = bench.rows(campaigns)
    assert (first.status, first.iteration, second.iteration) == ("PAUSED", 0, 1)
    assert {row.campaign_id for row in bench.rows(simulation_jobs)} == {second.id}
    by_subject = {row.subject: row for row in bench.rows(decisions)}
    assert by_subject["alpha"].result == "campaign_changed"
    assert "the campaign is now PAUSED" in by_subject["alpha"].reason
    assert by_subject["beta"].result == "launched"


def test_a_step_whose_campaign_changed_meanwhile_replays_to_its_plan(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create()
    _plan_with(bench, monkeypatch, lambda: bench.move("alpha", CampaignStatus.PAUSED))
    result = bench.step()
    assert replay(bench.database, result.run_id)[1]


def test_a_step_whose_configuration_changed_meanwhile_plans_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create()
    _plan_with(bench, monkeypatch, lambda: bench.configure(max_simultaneous_simulations=1))
    result = bench.step()
    assert result.actions["simulations_launched"] == 1 == bench.count(simulation_jobs)
    assert bench.rows(orchestrator_runs)[0].config["max_simultaneous_simulations"] == 1
    assert replay(bench.database, result.run_id)[1]


def test_a_step_of_an_orchestrator_deactivated_meanwhile_applies_nothing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create()
    _plan_with(bench, monkeypatch, lambda: _set_active(bench, False))
    with pytest.raises(StepNotAllowed, match="is inactive"):
        bench.step()
    assert bench.count(simulation_jobs) == 0
    assert bench.rows(orchestrator_runs)[0].status == "WITHDRAWN", "nothing went wrong"
    with bench.database.read() as connection:
        assert get_orchestrator(connection, "default").error_message is None
    _set_active(bench, True)
    assert bench.step().actions["simulations_launched"] == 4


def test_a_step_survives_a_change_of_mode_while_it_plans(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def set_mode(mode: OrchestratorMode) -> None:
        with bench.database.write() as connection:
            update_orchestrator(connection, "default", now=bench.clock(), mode=mode)

    bench.create()
    set_mode(OrchestratorMode.CONTINUOUS)
    _plan_with(bench, monkeypatch, lambda: set_mode(OrchestratorMode.SCHEDULED))
    assert bench.step(triggered_by=CONTINUOUS).actions["simulations_launched"] == 4
    (row,) = bench.rows(orchestrator_runs)
    assert (row.status, row.error_message) == ("SUCCEEDED", None)


def test_a_configuration_that_never_rests_fails_the_step_with_a_remedy(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.create()

    def plan(*arguments: object, **named: object) -> Plan:
        bench.configure(max_iterations_per_run=3)
        return plan_step(*arguments, **named)

    monkeypatch.setattr(step_module, "plan_step", plan)
    with pytest.raises(Conflict, match=r"was changed 5 times .* Run it again"):
        bench.step()
    assert bench.count(simulation_jobs) == 0
    assert bench.rows(orchestrator_state)[0].step_token is None


def test_a_step_that_takes_long_keeps_its_lock_as_long_as_it_is_renewed(bench: Bench) -> None:
    with bench.database.write() as connection:
        token = lock_step(connection, "default", now=bench.clock())
    bench.clock.advance(minutes=4)
    with bench.database.write() as connection:
        assert renew_step_lock(connection, token, lease_s=300, now=bench.clock()) == 1
    bench.clock.advance(minutes=4)
    with pytest.raises(Conflict, match="is running"):
        bench.step()
    bench.clock.advance(minutes=2)
    bench.step()
    with bench.database.write() as connection:
        assert renew_step_lock(connection, token, lease_s=300, now=bench.clock()) == 0


def _set_active(bench: Bench, is_active: bool) -> None:
    with bench.database.write() as connection:
        update_orchestrator(connection, "default", now=bench.clock(), is_active=is_active)


def test_an_ending_is_not_applied_to_a_campaign_that_was_paused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.create(max_iterations=1)
    bench.step()
    bench.drain()
    _plan_with(bench, monkeypatch, lambda: bench.move("alpha", CampaignStatus.PAUSED))
    assert bench.step().actions["campaigns_ended"] == []
    assert bench.rows(campaigns)[0].status == "PAUSED"


@pytest.mark.parametrize("mode", list(OrchestratorMode))
@pytest.mark.parametrize("is_active", [True, False])
def test_each_trigger_acts_only_in_its_modes(bench: Bench, mode: OrchestratorMode, is_active: bool) -> None:
    with bench.database.write() as connection:
        update_orchestrator(connection, "default", now=bench.clock(), mode=mode, is_active=is_active)
    may = {
        "schedule": is_active and mode is OrchestratorMode.SCHEDULED,
        "continuous": is_active and mode is OrchestratorMode.CONTINUOUS,
        "a person": is_active and mode is not OrchestratorMode.PAUSED,
    }
    for trigger, allowed in may.items():
        before = bench.count(orchestrator_runs)
        if allowed:
            bench.step(triggered_by=trigger)
        else:
            with pytest.raises(Conflict, match=r"inactive|PAUSED|mode"):
                bench.step(triggered_by=trigger)
        assert bench.count(orchestrator_runs) == before + allowed


def test_a_step_of_an_unknown_orchestrator_is_refused_with_those_that_exist(bench: Bench) -> None:
    with pytest.raises(NotFound, match=r"no orchestrator 'other'.*Known: default"):
        run_step(bench.database, "other", triggered_by="test")


@pytest.mark.slow
def test_continuous_mode_steps_again_only_when_something_changed(bench: Bench) -> None:
    def reason() -> str | None:
        with bench.database.read() as connection:
            return reason_for_another_step(connection, "default", now=bench.clock())

    bench.clock.advance(minutes=1)
    assert reason() == "there was no step yet"
    bench.create(max_iterations=5)
    bench.clock.advance(seconds=1)
    bench.step()
    bench.clock.advance(seconds=1)
    assert reason() is None
    bench.drain()
    assert "4 results" in (reason() or "")
    bench.step()
    bench.clock.advance(seconds=1)
    assert reason() is None
    bench.configure(max_iterations_per_run=2)
    bench.clock.advance(seconds=1)
    assert "was changed" in (reason() or "")
    bench.step()
    bench.clock.advance(minutes=11)
    assert "s ago" in (reason() or "")


@pytest.mark.slow
def test_what_comes_in_while_a_step_plans_is_a_reason_for_another(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def reason() -> str | None:
        with bench.database.read() as connection:
            return reason_for_another_step(connection, "default", now=bench.clock())

    def while_it_plans(act: Callable[[], object]) -> None:
        _plan_with(bench, monkeypatch, act)
        bench.step()
        bench.clock.advance(seconds=1)  # the step has ended after all that

    bench.create(max_iterations=5)
    bench.step()
    while_it_plans(bench.drain)
    assert "4 results" in (reason() or ""), "it ended after they were recorded, and did not know them"
    bench.step()
    bench.clock.advance(seconds=1)
    assert reason() is None
    bench.clock.advance(seconds=-30)  # as of a transaction that took its time to store a large pool
    before = bench.clock()
    bench.clock.advance(seconds=30)

    def create_late() -> None:
        now = bench.clock()
        bench.clock.advance(seconds=(before - now).total_seconds())
        bench.create("beta")
        bench.clock.advance(seconds=(now - before).total_seconds())

    while_it_plans(create_late)
    assert "1 new" in (reason() or "")
    bench.move("beta", CampaignStatus.PAUSED)
    bench.step()
    bench.clock.advance(seconds=1)
    assert reason() is None

    def resume_late() -> None:
        bench.clock.advance(seconds=-30)
        bench.move("beta", CampaignStatus.RUNNING)
        bench.clock.advance(seconds=30)

    while_it_plans(resume_late)
    assert "1 changes" in (reason() or ""), "resumed by a command that had waited for its lock since before the step"


@pytest.mark.slow
def test_what_a_step_ends_itself_is_no_reason_for_another(bench: Bench) -> None:
    bench.create(max_iterations=1)
    bench.step()
    bench.drain()
    assert bench.step().actions["campaigns_ended"] == ["alpha"]
    bench.clock.advance(seconds=1)
    with bench.database.read() as connection:
        assert reason_for_another_step(connection, "default", now=bench.clock()) is None


@pytest.mark.slow
def test_experiments_that_end_are_a_reason_for_another_step(bench: Bench) -> None:
    bench.configure(experiment_trigger_score_threshold=0.0, max_simultaneous_experiments=1)
    bench.create(max_iterations=1)
    for _ in range(2):
        bench.step()
        bench.drain()
    bench.step()
    bench.clock.advance(seconds=1)
    (waiting,) = bench.rows(experiment_runs, experiment_runs.c.finished_at.is_(None))
    with bench.database.write() as connection:
        record_result(connection, waiting.id, {"value": 1.0}, operator="me", now=bench.clock())
    with bench.database.read() as connection:
        assert "1 experiments" in (reason_for_another_step(connection, "default", now=bench.clock()) or "")


def _whole_campaign(bench: Bench, **changes: object) -> list[StepResult]:
    bench.configure(
        min_new_samples_for_retrain=12, experiment_trigger_score_threshold=0.9, experiment_budget_per_campaign=3
    )
    bench.create(
        **{
            "n_rows": 40,
            "batch_size": 4,
            "acquisition": None,
            "max_iterations": 6,
            "instrument": {"name": "virtual"},
            **changes,
        }
    )

    def act() -> None:
        bench.drain()
        bench.lab()
        if bench.count(model_trainings, model_trainings.c.status == "REQUESTED"):
            bench.train()

    return until_idle(bench, act)


@pytest.mark.slow
def test_every_step_of_a_whole_campaign_replays_to_its_stored_plan(bench: Bench) -> None:
    steps = _whole_campaign(bench)
    assert bench.count(model_trainings) >= 1, "a serving model takes part"
    assert bench.count(experiment_runs) >= 1, "measured labels take part"
    before = bench.everything()
    for result in steps:
        plan, is_same = replay(bench.database, result.run_id)
        assert is_same, result.run_id
        assert plan.n_simulations == result.actions["simulations_launched"]
    assert bench.everything() == before, "a replay writes nothing"


@pytest.mark.slow
def test_a_step_replays_also_after_labels_it_used_were_retracted(bench: Bench) -> None:
    from nanoos.store.label_writing import retract
    from nanoos.store.tables import labels

    bench.create()
    for _ in range(3):
        result = bench.step()
        bench.drain()
    with bench.database.write() as connection:
        for row in connection.execute(select(labels.c.id)).all()[:3]:
            retract(connection, row.id, reason="r", retracted_by="test", now=bench.clock())
    assert replay(bench.database, result.run_id)[1]


@pytest.mark.slow
def test_a_step_over_very_large_numbers_replays(bench: Bench) -> None:
    """A carrier density per cubic centimetre: JSONB gives such floats back as integers."""
    path = bench.folder / "density.csv"
    write_table(path, 30, "density", scale=1.7e22)
    space = {"kind": "table", "params": {"path": str(path), "measured_columns": ["density"]}}
    engine = {"name": "replay", "params": {"properties": ["density"]}}
    bench.create(design_space=space, engine=engine, goal={"density": {"min": 1e22}}, acquisition=None, batch_size=10)
    for _ in range(2):
        result = bench.step()
        bench.drain()
    assert replay(bench.database, result.run_id)[1]


def test_a_changed_configuration_can_be_tried_against_history(bench: Bench) -> None:
    bench.create()
    result = bench.step()
    plan, is_same = replay(bench.database, result.run_id, {"max_simultaneous_simulations": 2})
    assert not is_same
    assert plan.n_simulations == 2
    assert "limited by capacity" in plan.decisions[0].reason


def test_a_step_that_never_was_or_failed_cannot_be_replayed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound):
        replay(bench.database, 77)
    monkeypatch.setattr(step_module, "plan_step", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        bench.step()
    with pytest.raises(NotFound):
        replay(bench.database, bench.rows(orchestrator_runs)[0].id)


@pytest.mark.slow
def test_limits_hold_at_every_moment_of_a_whole_campaign(bench: Bench) -> None:
    bench.configure(
        max_simultaneous_simulations=5,
        max_simultaneous_experiments=2,
        simulation_budget_per_campaign=17,
        experiment_budget_per_campaign=3,
        experiment_trigger_score_threshold=0.0,
        max_iterations_per_run=2,
    )
    for slug in ("alpha", "beta", "gamma"):
        bench.create(
            slug, batch_size=3, engine={"name": "replay", "params": {"properties": ["value"], "units": {"value": slug}}}
        )

    def act() -> None:
        assert bench.count(simulation_jobs, simulation_jobs.c.status == "PENDING") <= 5
        assert bench.count(experiment_runs, experiment_runs.c.finished_at.is_(None)) <= 2
        bench.drain()
        for row in bench.rows(experiment_runs, experiment_runs.c.finished_at.is_(None)):
            with bench.database.write() as connection:
                record_result(connection, row.id, {"value": 1.0}, operator="me", now=bench.clock())

    steps = until_idle(bench, act)
    assert all(step.actions["campaigns_advanced"] <= 2 for step in steps)
    for campaign in bench.rows(campaigns):
        assert bench.count(simulation_jobs, simulation_jobs.c.campaign_id == campaign.id) == 17
        assert bench.count(experiment_runs, experiment_runs.c.campaign_id == campaign.id) == 3
        assert campaign.status == "COMPLETED"
        assert campaign.status_reason.startswith("budget_exhausted: 17 of 17")
    tested = [row.candidate_id for row in bench.rows(experiment_runs)]
    assert len(tested) == len(set(tested)) == 9


def test_an_expired_step_lock_of_another_machine_is_taken_over(bench: Bench) -> None:
    with bench.database.write() as connection:
        connection.execute(
            update(orchestrator_state).values(
                step_owner="elsewhere:1:1.00",
                step_token="t",
                step_lease_expires_at=bench.clock() + timedelta(minutes=5),
            )
        )
    with pytest.raises(Conflict, match="held by elsewhere"):
        bench.step()
    bench.clock.advance(minutes=5, seconds=1)
    bench.step()
