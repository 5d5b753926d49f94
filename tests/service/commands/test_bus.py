"""The command bus: recorded before it acts, once for each key, told when it failed."""

from __future__ import annotations

import math
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, select

from nanoos.control.orchestrators import StepRunning
from nanoos.domain.errors import Conflict, InvalidInput, NanoosError, NotFound
from nanoos.orchestrator import step as step_module
from nanoos.service.commands import command_log
from nanoos.service.commands.bus import CommandResult, execute
from nanoos.service.commands.catalog.campaigns import CreateDesignCampaign, MoveCampaign
from nanoos.service.commands.catalog.lab import FailExperiment, RecordExperiment
from nanoos.service.commands.catalog.learning import RequestTraining, RetractLabel, SupersedeLabel
from nanoos.service.commands.catalog.maintenance import ResolveAlert
from nanoos.service.commands.catalog.orchestrator import RunStep, SetActive, SetMode, UpdateConfig
from nanoos.service.commands.command import Command, Context
from nanoos.store import audit
from nanoos.store.alerts import AlertKind, raise_alert
from nanoos.store.tables import (
    agent_commands,
    alerts,
    audit_log,
    campaigns,
    experiment_runs,
    label_retractions,
    labels,
    model_trainings,
    orchestrator_runs,
    orchestrator_state,
    simulation_jobs,
)
from tests.support.bench import Bench
from tests.support.processes import race

CHANGE = UpdateConfig(changes={"max_iterations_per_run": 7})


def _send(bench: Bench, command: Command, key: str | None = None, agent: str = "agent-1") -> CommandResult:
    return execute(bench.database, command, agent_id=agent, idempotency_key=key, clock=bench.clock)


def _create(bench: Bench, slug: str = "alpha", **changes: Any) -> CreateDesignCampaign:
    return CreateDesignCampaign(campaign=bench.spec(slug, **changes))


def test_a_command_is_recorded_before_it_acts(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    original = UpdateConfig.carry_out

    def spy(command: UpdateConfig, connection: Connection, context: Context) -> dict[str, Any]:
        seen.append(connection.execute(select(agent_commands)).one())
        return original(command, connection, context)

    monkeypatch.setattr(UpdateConfig, "carry_out", spy)
    _send(bench, CHANGE)
    assert [(row.status, row.kind, row.agent_id) for row in seen] == [("RECEIVED", "update_config", "agent-1")]
    (row,) = bench.rows(agent_commands)
    assert (row.status, row.error_message) == ("COMPLETED", None)
    assert row.result["config"]["max_iterations_per_run"] == 7
    assert row.payload["changes"] == {"max_iterations_per_run": 7}
    assert row.finished_at is not None
    with bench.database.read() as connection:
        assert connection.execute(select(audit_log.c.kind)).scalars().all() == ["orchestrator_created", "command"]
        assert audit.verify(connection).is_intact


def test_the_same_key_and_payload_give_the_same_result_and_act_once(bench: Bench) -> None:
    first = _send(bench, _create(bench), "k1")
    before = bench.everything()
    again = _send(bench, _create(bench), "k1")
    assert (again.is_repeat, first.is_repeat) == (True, False)
    assert (again.command_id, again.result) == (first.command_id, first.result)
    assert bench.everything() == before


@pytest.mark.parametrize("other", [UpdateConfig(changes={"max_iterations_per_run": 8}), SetActive(is_active=False)])
def test_the_same_key_with_another_payload_is_refused(bench: Bench, other: Command) -> None:
    _send(bench, CHANGE, "k1")
    before = bench.rows(orchestrator_state)
    with pytest.raises(Conflict, match="'k1' was used by 'agent-1' for another update_config"):
        _send(bench, other, "k1")
    assert bench.rows(orchestrator_state) == before
    assert bench.count(agent_commands) == 1


def test_keys_belong_to_their_agent_and_without_a_key_every_request_acts(bench: Bench) -> None:
    versions = [
        _send(bench, CHANGE, key, agent).result["version"]
        for key, agent in (("k1", "a"), ("k1", "b"), (None, "a"), (None, "a"))
    ]
    assert versions == [2, 3, 4, 5]


@pytest.mark.slow
def test_a_refused_command_is_recorded_with_its_error_and_changes_nothing(bench: Bench) -> None:
    before = bench.rows(orchestrator_state)
    with pytest.raises(InvalidInput, match="max_iterations_per_run=-1"):
        _send(bench, UpdateConfig(changes={"max_iterations_per_run": -1}), "k1")
    (row,) = bench.rows(agent_commands)
    assert row.status == "FAILED"
    assert row.error_message.startswith("InvalidInput: Invalid configuration: max_iterations_per_run=-1")
    assert bench.rows(orchestrator_state) == before
    with pytest.raises(Conflict, match=r"failed before.*new key"):
        _send(bench, UpdateConfig(changes={"max_iterations_per_run": -1}), "k1")


@pytest.mark.slow
def test_a_handler_that_fails_half_way_leaves_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    original = CreateDesignCampaign.carry_out

    def half(*arguments: Any) -> dict[str, Any]:
        original(*arguments)
        raise ZeroDivisionError("half way")

    monkeypatch.setattr(CreateDesignCampaign, "carry_out", half)
    with pytest.raises(ZeroDivisionError):
        _send(bench, _create(bench))
    assert bench.count(campaigns) == 0
    assert bench.rows(agent_commands)[0].error_message == "ZeroDivisionError: half way"


def test_a_command_whose_process_died_is_carried_out_when_it_is_sent_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> dict[str, Any]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(CreateDesignCampaign, "carry_out", die)
        with pytest.raises(KeyboardInterrupt):
            _send(bench, _create(bench), "k1")
    assert bench.rows(agent_commands)[0].status == "RECEIVED"
    assert not _send(bench, _create(bench), "k1").is_repeat
    assert bench.count(campaigns) == bench.count(agent_commands) == 1


@pytest.mark.parametrize("kind", ["create", "step"])
def test_one_key_sent_by_several_at_once_acts_once_and_is_recorded_as_done(bench: Bench, kind: str) -> None:
    if kind == "step":
        bench.create()
    command = _create(bench) if kind == "create" else RunStep()
    outcomes = race(*[lambda: _send(bench, command, "k1")] * 4)
    acted = [item for item in outcomes if isinstance(item, CommandResult) and not item.is_repeat]
    assert len(acted) == 1, outcomes
    others = [item for item in outcomes if item not in acted]
    if kind == "create":
        assert [(item.is_repeat, item.result) for item in others] == [(True, acted[0].result)] * 3
    else:
        # While the step runs, the others are refused; with the same key they can be sent again.
        assert all(isinstance(item, StepRunning) or getattr(item, "is_repeat", False) for item in others), others
    (row,) = bench.rows(agent_commands)
    assert (row.status, row.result) == ("COMPLETED", dict(acted[0].result))
    assert bench.count(campaigns) == 1
    assert bench.count(orchestrator_runs) == (kind == "step")
    assert _send(bench, command, "k1").result == acted[0].result


def test_a_step_by_command_runs_once_for_each_key_and_says_who_asked(bench: Bench) -> None:
    bench.create()
    first = _send(bench, RunStep(context={"why": "test"}), "k1")
    assert first.result["actions"]["simulations_launched"] == 4
    again = _send(bench, RunStep(context={"why": "test"}), "k1")
    assert again.is_repeat
    (run,) = bench.rows(orchestrator_runs)
    assert (run.triggered_by, run.trigger_context["why"]) == ("agent-1", "test")
    assert run.trigger_context["command_id"] == first.command_id
    assert bench.count(simulation_jobs) == 4


@pytest.mark.slow
def test_two_agents_with_the_same_key_each_get_a_step_of_their_own(bench: Bench) -> None:
    assert not _send(bench, RunStep(), "k1", "a").is_repeat
    assert not _send(bench, RunStep(), "k1", "b").is_repeat
    assert [row.triggered_by for row in bench.rows(orchestrator_runs)] == ["a", "b"]


def test_a_step_whose_answer_was_lost_is_found_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    bench.create()
    with monkeypatch.context() as patch:
        patch.setattr(command_log, "complete", die)
        with pytest.raises(KeyboardInterrupt):
            _send(bench, RunStep(), "k1")
    result = _send(bench, RunStep(), "k1")
    assert result.is_repeat
    assert bench.count(orchestrator_runs) == 1
    assert bench.rows(agent_commands)[0].status == "COMPLETED"


def test_a_failing_step_is_recorded_with_its_command(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(step_module, "plan_step", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        _send(bench, RunStep(), "k1")
    assert bench.rows(agent_commands)[0].status == "FAILED"
    assert bench.rows(orchestrator_runs)[0].status == "FAILED"


@pytest.mark.slow
def test_every_command_does_what_it_says(bench: Bench) -> None:
    bench.configure(experiment_trigger_score_threshold=0.0)
    bench.configure(max_simultaneous_simulations=12)
    _send(bench, _create(bench, start=False, batch_size=12))
    for move, status in (("start", "RUNNING"), ("pause", "PAUSED"), ("resume", "RUNNING")):
        assert _send(bench, MoveCampaign(slug="alpha", move=move, reason="r")).result["status"] == status
        assert bench.rows(campaigns)[0].status_reason == f"{move} by agent-1: r"
    for _ in range(3):
        _send(bench, RunStep())
        bench.drain()
    done, failed = bench.rows(experiment_runs)[:2]
    recorded = _send(bench, RecordExperiment(experiment_id=done.id, values={"value": 1.0}, operator="me")).result
    _send(bench, FailExperiment(experiment_id=failed.id, operator="me", reason="dropped"))
    assert [row.status for row in bench.rows(experiment_runs)[:2]] == ["COMPLETED", "FAILED"]
    (label_id,) = recorded["label_ids"]
    _send(bench, RetractLabel(label_id=label_id, reason="wrong sample"))
    assert bench.rows(label_retractions)[0].label_id == label_id
    _send(bench, RequestTraining(modelled_property="table.value", reason="r"))
    assert bench.rows(model_trainings)[0].requested_by == "agent-1"
    assert _send(bench, SetMode(mode="MANUAL")).result["mode"] == "MANUAL"
    assert _send(bench, SetActive(is_active=False)).result["is_active"] is False
    with bench.database.write() as connection:
        assert raise_alert(connection, kind=AlertKind.WORK_LOST, subject="s", message="m", now=bench.clock())
        assert not raise_alert(connection, kind=AlertKind.WORK_LOST, subject="s", message="m", now=bench.clock())
    _send(bench, ResolveAlert(alert_id=bench.rows(alerts)[-1].id))
    assert bench.rows(alerts)[-1].resolved_at is not None
    assert _send(bench, MoveCampaign(slug="alpha", move="cancel", reason="r")).result["status"] == "CANCELLED"
    assert {row.status for row in bench.rows(agent_commands)} == {"COMPLETED"}
    with bench.database.read() as connection:
        assert audit.verify(connection).is_intact


@pytest.mark.parametrize(
    "command",
    [
        MoveCampaign(slug="none", move="pause", reason="r"),
        UpdateConfig(orchestrator="none", changes={}),
        SetMode(orchestrator="none", mode="MANUAL"),
        RunStep(orchestrator="none"),
        RequestTraining(modelled_property="none", reason="r"),
        RecordExperiment(experiment_id=9, values={}, operator="me"),
        FailExperiment(experiment_id=9, operator="me", reason="r"),
        RetractLabel(label_id=9, reason="r"),
        SupersedeLabel(label_id=9, value=1.0, reason="r"),
        ResolveAlert(alert_id=9),
    ],
    ids=lambda command: command.kind,
)
def test_what_does_not_exist_is_told_with_a_remedy(bench: Bench, command: Command) -> None:
    with pytest.raises(NotFound) as caught:
        _send(bench, command)
    assert caught.value.hint
    assert bench.rows(agent_commands)[0].status == "FAILED"


def test_unknown_fields_of_a_command_are_refused() -> None:
    with pytest.raises(ValidationError, match="colour"):
        SetActive(is_active=True, colour="red")


@pytest.mark.parametrize(
    "command",
    [
        UpdateConfig(changes={"training_frequency_hours": math.nan}),
        RecordExperiment(experiment_id=1, values={"value": math.nan}, operator="me"),
        RecordExperiment(experiment_id=1, values={"value": math.inf}, operator="me"),
    ],
)
def test_a_command_with_numbers_that_are_not_finite_is_refused(bench: Bench, command: Command) -> None:
    with pytest.raises(NanoosError) as caught:
        _send(bench, command)
    assert caught.value.hint


@pytest.mark.parametrize(("agent", "key"), [("a" * 101, None), ("a", "k" * 201)])
def test_names_that_do_not_fit_their_columns_are_refused_on_every_database(
    bench: Bench, agent: str, key: str | None
) -> None:
    with pytest.raises(InvalidInput, match="characters"):
        _send(bench, CHANGE, key, agent)
    assert bench.count(agent_commands) == 0
    assert bench.count(labels) == 0
