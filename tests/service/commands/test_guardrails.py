"""Guardrails of a token: scopes, dry runs, quotas, and what waits for a person and then runs exactly as proposed."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from typing import Any

import pytest

from nanoos.campaigns.spec import CampaignSettings
from nanoos.domain.errors import Conflict, InvalidInput, NanoosError, NotFound, StaleVersion
from nanoos.service.access.identity import Forbidden, Identity, Scope
from nanoos.service.commands import proposals
from nanoos.service.commands.bus import CommandResult, execute
from nanoos.service.commands.catalog import COMMANDS
from nanoos.service.commands.catalog.approvals import ApproveCommand, RejectCommand
from nanoos.service.commands.catalog.campaigns import AdvanceCampaign, CloneCampaign, CreateDesignCampaign, MoveCampaign
from nanoos.service.commands.catalog.lab import RecordExperiment
from nanoos.service.commands.catalog.learning import RequestTraining
from nanoos.service.commands.catalog.orchestrator import RunStep, SetActive, SetMode, UpdateConfig
from nanoos.service.commands.catalog.simulations import RequestSimulations
from nanoos.service.commands.catalog.tokens import RevokeToken, TokenLimits
from nanoos.service.commands.command import Command
from nanoos.service.commands.guardrails import QuotaExceeded
from nanoos.store import audit
from nanoos.store.tables import (
    agent_commands,
    audit_log,
    campaigns,
    candidates,
    design_spaces,
    orchestrator_runs,
    orchestrator_state,
    simulation_jobs,
    structures,
)
from tests.support.access import identity
from tests.support.bench import Bench
from tests.support.processes import race


def _send(bench: Bench, command: Command, who: Identity | None = None, **more: Any) -> CommandResult:
    return execute(bench.database, command, identity=who, clock=bench.clock, **more)


def _limits(**limits: Any) -> TokenLimits:
    return TokenLimits(**limits)


def _domain(bench: Bench) -> dict[str, int]:
    """Rows of everything but the commands and their audit."""
    return {name: n for name, n in bench.everything().items() if name not in ("agent_commands", "audit_log")}


def _named(bench: Bench, first: int, n: int) -> RequestSimulations:
    ids = [row.id for row in bench.rows(structures)]
    return RequestSimulations(slug="alpha", structure_ids=ids[first : first + n])


def _refusals(bench: Bench) -> list[tuple[str, str]]:
    return [(row.actor, row.subject) for row in bench.rows(audit_log) if row.kind == "command_refused"]


def assert_audited(bench: Bench) -> None:
    with bench.database.read() as connection:
        report = audit.verify(connection)
    assert report.is_intact, report.problem


@pytest.mark.parametrize("kind", sorted(COMMANDS))
def test_no_command_passes_without_its_scope(bench: Bench, kind: str) -> None:
    command_type = COMMANDS[kind]
    order = [Scope.READ, Scope.AGENT, Scope.OPERATE, Scope.ADMIN]
    below = order[order.index(command_type.scope) - 1]
    examples: dict[str, dict[str, Any]] = {
        "create_design_campaign": {"campaign": {}},
        "move_campaign": {"slug": "a", "move": "pause", "reason": "r"},
        "update_config": {"changes": {}},
        "set_mode": {"mode": "PAUSED"},
        "set_active": {"is_active": False},
        "request_training": {"modelled_property": "p", "reason": "r"},
        "request_due_trainings": {},
        "retire_model": {"modelled_property": "p", "reason": "r"},
        "promote_model": {"modelled_property": "p", "version": 1, "reason": "r"},
        "rollback_model": {"modelled_property": "p", "reason": "r"},
        "reject_model": {"modelled_property": "p", "version": 1, "reason": "r"},
        "record_experiment": {"experiment_id": 1, "values": {"v": 1.0}, "operator": "o"},
        "fail_experiment": {"experiment_id": 1, "operator": "o", "reason": "r"},
        "retract_label": {"label_id": 1, "reason": "r"},
        "supersede_label": {"label_id": 1, "value": 1.0, "reason": "r"},
        "import_labels": {"campaign": "a", "file": "f.csv"},
        "extend_campaign": {"slug": "a", "max_iterations": 2, "reason": "r"},
        "start_experiment": {"experiment_id": 1, "operator": "o"},
        "reject_experiment": {"experiment_id": 1, "operator": "o", "reason": "r"},
        "record_experiments": {"rows": [{"line": 2, "experiment_id": 1}], "operator": "o"},
        "recover_lost_work": {"max_attempts": 3},
        "resolve_alert": {"alert_id": 1},
        "clone_campaign": {"slug": "a", "new_slug": "b"},
        "advance_campaign": {"slug": "a"},
        "request_simulations": {"slug": "a", "structure_ids": [1]},
        "request_experiments": {"slug": "a", "candidate_ids": [1]},
        "approve_command": {"command_id": 1},
        "reject_command": {"command_id": 1, "reason": "r"},
        "create_token": {"name": "n", "secret_sha256": "0" * 64, "scopes": ["read"]},
        "revoke_token": {"token_id": 1},
        "run_step": {},
        "archive_history": {"what": "steps"},
        "prune_files": {},
        "repair_counts": {},
    }
    who = Identity(agent_id="small", scopes=frozenset({below}), token_id=5)
    before = _domain(bench)
    with pytest.raises(Forbidden, match=command_type.scope.value):
        _send(bench, command_type.model_validate(examples[kind]), who)
    assert bench.count(agent_commands) == 0
    assert _domain(bench) == before
    assert _refusals(bench) == [("small", kind)]


@pytest.mark.parametrize(
    "command",
    [
        CreateDesignCampaign(campaign={"design_space": {"kind": "table", "params": {"path": "/etc/passwd"}}}),
        CloneCampaign(slug="a", new_slug="b", changes={"design_space": {"params": {"path": "/etc/passwd"}}}),
        RecordExperiment(experiment_id=1, values={}, operator="o", raw_file="/etc/shadow"),
    ],
    ids=lambda command: command.kind,
)
def test_a_file_of_the_servers_is_not_read_for_an_agent(bench: Bench, command: Command) -> None:
    with pytest.raises(Forbidden, match="operate"):
        _send(bench, command, identity(bench))


@pytest.mark.slow
def test_a_dry_run_tells_what_would_happen_and_changes_nothing(bench: Bench) -> None:
    bench.create()
    before = _domain(bench)
    for command, told in (
        (AdvanceCampaign(slug="alpha"), (4, 0)),
        (_named(bench, 0, 2), (2, 0)),
        (RunStep(), (4, 0)),
        (UpdateConfig(changes={"max_iterations_per_run": 9}), (0, 0)),
        (CreateDesignCampaign(campaign=bench.spec("new", n_rows=17)), (0, 0)),
        (SetActive(is_active=False), (0, 0)),
    ):
        done = _send(bench, command, dry_run=True, idempotency_key="k")
        assert done.is_dry_run
        assert (done.result["n_simulations"], done.result["n_experiments"]) == told, command.kind
        assert done.result["would"], command.kind
        assert done.result["waits_for_approval"] is None
    assert _domain(bench) == before
    assert bench.rows(orchestrator_state)[0].version == 1
    assert {row.is_dry_run for row in bench.rows(agent_commands)} == {True}
    assert_audited(bench)
    # The key is still free, and for real it does what the dry run said.
    assert (
        _send(bench, AdvanceCampaign(slug="alpha"), idempotency_key="k").result["actions"]["simulations_launched"] == 4
    )


def test_a_dry_run_that_would_be_refused_is_refused(bench: Bench) -> None:
    with pytest.raises(NotFound):
        _send(bench, AdvanceCampaign(slug="none"), dry_run=True)
    with pytest.raises(InvalidInput, match="no dry run"):
        _send(bench, ApproveCommand(command_id=1), dry_run=True)
    assert {row.status for row in bench.rows(agent_commands)} == {"FAILED"}


@pytest.mark.slow
def test_the_simulation_quota_of_an_hour_is_never_exceeded_and_says_when_to_come_back(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create()
    who = identity(bench, limits=_limits(simulations_per_hour=5))
    _send(bench, _named(bench, 0, 2), who)
    bench.clock.advance(minutes=20)
    _send(bench, _named(bench, 2, 2), who)
    bench.clock.advance(minutes=10)
    before = _domain(bench)
    with pytest.raises(QuotaExceeded, match=r"used 4 of 5 simulations in an hour, 2 more") as caught:
        _send(bench, _named(bench, 4, 2), who)
    assert caught.value.retry_after_s == pytest.approx(30 * 60)
    assert _domain(bench) == before
    assert (bench.rows(agent_commands)[-1].status, bench.rows(agent_commands)[-1].error_kind) == (
        "FAILED",
        "QuotaExceeded",
    )
    _send(bench, _named(bench, 4, 1), who)
    bench.clock.advance(minutes=30)
    _send(bench, _named(bench, 5, 2), who)
    with pytest.raises(QuotaExceeded, match="never fits") as never:
        _send(bench, _named(bench, 7, 6), who)
    assert never.value.retry_after_s is None
    assert_audited(bench)


@pytest.mark.slow
def test_a_quota_refusal_leaves_its_key_free(bench: Bench) -> None:
    bench.create()
    who = identity(bench, limits=_limits(simulations_per_hour=3, commands_per_hour=100))
    _send(bench, _named(bench, 0, 3), who)
    with pytest.raises(QuotaExceeded):
        _send(bench, _named(bench, 3, 1), who, idempotency_key="k")
    assert _refusals(bench)[-1][0] == "robot"
    bench.clock.advance(hours=1)
    assert not _send(bench, _named(bench, 3, 1), who, idempotency_key="k").is_repeat


@pytest.mark.slow
def test_dry_runs_and_other_tokens_do_not_use_up_a_quota_of_simulations(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create()
    who = identity(bench, limits=_limits(simulations_per_hour=2))
    other = identity(bench, "other", limits=_limits(simulations_per_hour=2))
    _send(bench, _named(bench, 0, 2), who, dry_run=True)
    _send(bench, _named(bench, 0, 2), other)
    _send(bench, _named(bench, 2, 2), who)


def test_commands_of_an_hour_are_counted_and_refused_ones_do_not_lengthen_the_wait(bench: Bench) -> None:
    who = identity(bench, limits=_limits(commands_per_hour=2))
    command = RequestTraining(modelled_property="none", reason="r")
    for _ in range(2):
        with pytest.raises(NotFound):
            _send(bench, command, who)
        bench.clock.advance(minutes=10)
    for _ in range(3):
        with pytest.raises(QuotaExceeded, match="used 2 of 2 commands") as caught:
            _send(bench, command, who, idempotency_key="k")
    assert caught.value.retry_after_s == pytest.approx(40 * 60)
    bench.clock.advance(minutes=40)
    with pytest.raises(NotFound):
        _send(bench, command, who, idempotency_key="k")
    assert_audited(bench)


def test_a_quota_of_nothing_refuses_everything(bench: Bench) -> None:
    who = identity(bench, limits=_limits(commands_per_hour=0))
    with pytest.raises(QuotaExceeded, match="used 0 of 0 commands"):
        _send(bench, RunStep(), who)
    assert bench.count(orchestrator_runs) == 0


@pytest.mark.slow
@pytest.mark.parametrize("quota", ["simulations_per_hour", "commands_per_hour"])
def test_commands_of_one_token_at_once_never_exceed_its_quota(bench: Bench, quota: str) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create()
    who = identity(bench, limits=_limits(**{quota: 3}))
    commands = [_named(bench, first, 1) for first in range(8)]
    results = race(*(lambda command=command: _send(bench, command, who) for command in commands))
    refused = [result for result in results if isinstance(result, Exception)]
    assert {type(result) for result in refused} == {QuotaExceeded}
    assert bench.count(simulation_jobs) == 3


@pytest.mark.slow
def test_a_step_counts_against_the_quota_of_who_asked_for_it(bench: Bench) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create()
    who = identity(bench, limits=_limits(simulations_per_hour=6))
    assert _send(bench, RunStep(), who).result["actions"]["simulations_launched"] == 4
    bench.drain()
    with pytest.raises(QuotaExceeded, match="used 4 of 6"):
        _send(bench, RunStep(), who)
    assert bench.count(orchestrator_runs) == 1
    _send(bench, _named(bench, 30, 2), who)
    assert bench.rows(agent_commands)[1].n_simulations == 4


@pytest.mark.slow
def test_what_costs_more_than_allowed_waits_and_runs_exactly_as_proposed(bench: Bench) -> None:
    bench.create()
    who = identity(bench, limits=_limits(approve_simulations_above=3))
    _send(bench, _named(bench, 0, 3), who)
    bench.drain()
    before = _domain(bench)
    proposed = _send(bench, AdvanceCampaign(slug="alpha"), who, idempotency_key="k")
    assert (proposed.status, proposed.result["n_simulations"]) == ("PROPOSED", 4)
    assert proposed.result["reason"] == "it would launch 4 simulations; above 3 a person must approve"
    assert _domain(bench) == before
    again = _send(bench, AdvanceCampaign(slug="alpha"), who, idempotency_key="k")
    assert (again.status, again.is_repeat, again.command_id) == ("PROPOSED", True, proposed.command_id)
    done = _send(bench, ApproveCommand(command_id=proposed.command_id))
    assert done.result["result"]["actions"]["simulations_launched"] == 4
    row = next(row for row in bench.rows(agent_commands) if row.id == proposed.command_id)
    assert (row.status, row.decided_by, row.n_simulations) == ("COMPLETED", "local", 4)
    assert bench.rows(orchestrator_runs)[-1].triggered_by == "robot"
    final = _send(bench, AdvanceCampaign(slug="alpha"), who, idempotency_key="k")
    assert (final.status, final.is_repeat) == ("COMPLETED", True)
    assert_audited(bench)


@pytest.mark.slow
def test_kinds_can_be_made_to_wait_and_a_step_as_well(bench: Bench) -> None:
    bench.create()
    who = identity(bench, limits=_limits(approve_kinds=frozenset({"run_step", "move_campaign"})))
    step = _send(bench, RunStep(), who)
    move = _send(bench, MoveCampaign(slug="alpha", move="pause", reason="r"), who)
    assert {step.status, move.status} == {"PROPOSED"}
    assert bench.count(orchestrator_runs) == 0
    done = _send(bench, ApproveCommand(command_id=step.command_id))
    assert done.result["result"]["actions"]["simulations_launched"] == 4
    _send(bench, ApproveCommand(command_id=move.command_id))
    assert bench.rows(campaigns)[0].status == "PAUSED"
    assert_audited(bench)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["advance_campaign", "run_step", "update_config"])
def test_a_proposal_whose_state_has_drifted_is_refused_and_closed(bench: Bench, kind: str) -> None:
    bench.create()
    who = identity(bench, "robot", Scope.OPERATE, limits=_limits(approve_kinds=frozenset({kind})))
    command = {
        "advance_campaign": AdvanceCampaign(slug="alpha"),
        "run_step": RunStep(),
        "update_config": UpdateConfig(changes={"max_iterations_per_run": 4}),
    }[kind]
    proposed = _send(bench, command, who)
    bench.configure(max_simultaneous_simulations=3)
    before = _domain(bench)
    with pytest.raises(Conflict, match="no longer what was proposed"):
        _send(bench, ApproveCommand(command_id=proposed.command_id))
    assert _domain(bench) == before
    row = next(row for row in bench.rows(agent_commands) if row.id == proposed.command_id)
    assert (row.status, row.n_simulations) == ("FAILED", 0)
    assert "drifted" in row.error_message
    assert bench.rows(orchestrator_state)[0].error_message is None
    with pytest.raises(Conflict, match="is FAILED"):
        _send(bench, ApproveCommand(command_id=proposed.command_id))
    assert_audited(bench)


@pytest.mark.slow
def test_a_proposal_that_cannot_run_at_the_moment_stays_open(bench: Bench) -> None:
    bench.create()
    who = identity(bench, limits=_limits(approve_kinds=frozenset({"request_simulations"}), simulations_per_hour=2))
    proposed = _send(bench, _named(bench, 0, 2), who)
    second = _send(bench, _named(bench, 2, 2), who)
    _send(bench, ApproveCommand(command_id=proposed.command_id))
    with pytest.raises(QuotaExceeded):
        _send(bench, ApproveCommand(command_id=second.command_id))
    bench.clock.advance(hours=1)
    _send(bench, ApproveCommand(command_id=second.command_id))
    assert bench.count(simulation_jobs) == 4


@pytest.mark.slow
def test_rejected_and_expired_proposals_do_nothing_and_say_so(bench: Bench) -> None:
    bench.create()
    who = identity(bench, limits=_limits(approve_kinds=frozenset({"advance_campaign"})))
    rejected = _send(bench, AdvanceCampaign(slug="alpha"), who, idempotency_key="r")
    _send(bench, RejectCommand(command_id=rejected.command_id, reason="too early"))
    with pytest.raises(Conflict, match="rejected before: rejected by local: too early"):
        _send(bench, AdvanceCampaign(slug="alpha"), who, idempotency_key="r")
    expired = _send(bench, AdvanceCampaign(slug="alpha"), who)
    bench.clock.advance(hours=25)
    with pytest.raises(Conflict, match="expired at"):
        _send(bench, ApproveCommand(command_id=expired.command_id))
    assert proposals.expire_proposals(bench.database, now=bench.clock()) == 1
    assert proposals.expire_proposals(bench.database, now=bench.clock()) == 0
    statuses = {row.id: row.status for row in bench.rows(agent_commands)}
    assert (statuses[rejected.command_id], statuses[expired.command_id]) == ("REJECTED", "EXPIRED")
    for decided in (rejected, expired):
        with pytest.raises(Conflict, match=re.escape(statuses[decided.command_id])):
            _send(bench, ApproveCommand(command_id=decided.command_id))
    assert bench.count(candidates) == 0
    assert_audited(bench)


def test_nobody_approves_what_their_own_token_proposed(bench: Bench) -> None:
    who = identity(bench, "boss", Scope.OPERATE, limits=_limits(approve_kinds=frozenset({"set_mode"})))
    proposed = _send(bench, SetMode(mode="PAUSED"), who)
    with pytest.raises(Conflict, match="Another person"):
        _send(bench, ApproveCommand(command_id=proposed.command_id), who)
    _send(bench, ApproveCommand(command_id=proposed.command_id), identity(bench, "second", Scope.OPERATE))
    assert bench.rows(orchestrator_state)[0].mode == "PAUSED"


def test_a_revoked_tokens_proposal_does_not_run(bench: Bench) -> None:
    who = identity(bench, limits=_limits(approve_kinds=frozenset({"run_step"})))
    proposed = _send(bench, RunStep(), who)
    _send(bench, RevokeToken(token_id=who.token_id))
    with pytest.raises(Conflict, match="cannot run any more"):
        _send(bench, ApproveCommand(command_id=proposed.command_id))
    assert bench.count(orchestrator_runs) == 0


@pytest.mark.parametrize("command_id", [1, 99])
def test_what_is_no_proposal_cannot_be_decided(bench: Bench, command_id: int) -> None:
    _send(bench, SetActive(is_active=True))
    for command in (ApproveCommand(command_id=command_id), RejectCommand(command_id=command_id, reason="r")):
        with pytest.raises(NotFound, match=f"no proposed command {command_id}"):
            _send(bench, command)


@pytest.mark.slow
def test_two_approvals_at_once_carry_out_once(bench: Bench) -> None:
    bench.create()
    who = identity(bench, limits=_limits(approve_kinds=frozenset({"advance_campaign"})))
    proposed = _send(bench, AdvanceCampaign(slug="alpha"), who)
    results = race(*(lambda: _send(bench, ApproveCommand(command_id=proposed.command_id)) for _ in range(4)))
    assert sum(isinstance(result, CommandResult) for result in results) == 1
    assert {type(result) for result in results} == {CommandResult, Conflict}
    assert bench.count(candidates) == 4


def test_a_clone_has_every_setting_of_its_campaign(bench: Bench) -> None:
    settings = {
        "max_iterations": 7,
        "stop": {"hits": 3, "patience_iterations": 4, "min_expected_gain": 0.01, "score_worth_hours": 5.0},
        "simulation_budget": 30,
        "experiment_budget": 2,
        "acquisition": "ei",
        "cost_aware": True,
        "transfer": True,
        "instrument": {"name": "virtual", "params": {"duration_s": 0.1}},
        "engine": {
            "name": "replay",
            "params": {"properties": ["value"]},
            "time_limit_s": 60,
            "memory_limit_mb": 900,
        },
    }
    bench.create("alpha", **settings)
    _send(bench, CloneCampaign(slug="alpha", new_slug="beta"))
    first, clone = (dict(row.settings) for row in bench.rows(campaigns))
    assert clone == first
    defaults = {item.name: item.default for item in dataclasses.fields(CampaignSettings)}
    # Only an engine that a file defines has these.
    unset = [name for name, value in first.items() if value == defaults[name]]
    assert unset == ["engine_definition", "input_structure_from"]


def test_a_clone_starts_from_the_same_design_space_with_what_was_changed(bench: Bench) -> None:
    bench.create(batch_size=3)
    _send(bench, CloneCampaign(slug="alpha", new_slug="beta", changes={"seed": 7, "start": False}))
    first, second = bench.rows(campaigns)
    assert bench.count(design_spaces) == 1
    assert (second.slug, second.status, second.seed) == ("beta", "CREATED", 7)
    for name in ("design_space_id", "engine", "engine_params", "goal", "settings", "priority"):
        assert getattr(first, name) == getattr(second, name), name
    with pytest.raises(Conflict, match="already exists"):
        _send(bench, CloneCampaign(slug="alpha", new_slug="beta"))
    with pytest.raises(NanoosError, match="colour"):
        _send(bench, CloneCampaign(slug="alpha", new_slug="gamma", changes={"colour": "red"}))


@pytest.mark.parametrize(
    "command",
    [
        UpdateConfig(changes={"max_iterations_per_run": 2}, expected_version=7),
        SetMode(mode="PAUSED", expected_version=7),
        SetActive(is_active=False, expected_version=7),
        MoveCampaign(slug="alpha", move="pause", reason="r", expected_version=7),
    ],
    ids=lambda command: command.kind,
)
def test_a_stale_version_is_refused_and_nothing_changes(bench: Bench, command: Command) -> None:
    bench.create()
    before = (bench.rows(orchestrator_state), bench.rows(campaigns))
    with pytest.raises(StaleVersion, match="not 7"):
        _send(bench, command)
    assert (bench.rows(orchestrator_state), bench.rows(campaigns)) == before
    assert bench.rows(agent_commands)[0].error_kind == "StaleVersion"


def test_expiry_times_are_a_day(bench: Bench) -> None:
    who = identity(bench, limits=_limits(approve_kinds=frozenset({"run_step"})))
    _send(bench, RunStep(), who)
    assert bench.rows(agent_commands)[-1].expires_at == bench.clock() + timedelta(hours=24)
