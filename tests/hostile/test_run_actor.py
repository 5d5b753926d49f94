"""Dagster runs that claim to be somebody: only a signed hand-over counts, and it brings the token's limits along."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import dagster as dg
import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.service.access.handover import Handovers
from nanoos.service.access.identity import Identity, Scope
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.tokens import RevokeToken, TokenLimits
from nanoos.settings import load_settings
from nanoos.store.tables import agent_commands, model_trainings, orchestrator_runs, orchestrator_state
from nanoos_dagster.processes.run_coordinator import SigningRunCoordinator
from nanoos_dagster.run_actor import ACTOR_TAG, person_tags, platform_tags
from tests.support.access import identity, make_token
from tests.support.bench import Bench

RunConfig = dict[str, Any]


class Launcher:
    """Runs jobs in this process, with tags as a server or a stranger would write them."""

    def __init__(self, bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions) -> None:
        self.bench, self.instance, self.definitions = bench, instance, definitions

    def __call__(
        self,
        job: str,
        config: RunConfig | None = None,
        *,
        who: Identity | None = None,
        tags: Mapping[str, str] | None = None,
        **more: Any,
    ) -> dg.ExecuteInProcessResult:
        run = dg.DagsterRun(job_name=job, run_id=str(uuid4()), run_config=config or {})
        signed = {} if who is None else person_tags(self.bench.settings, who, run)
        return self.definitions.resolve_job_def(job).execute_in_process(
            instance=self.instance,
            run_id=run.run_id,
            run_config=config,
            tags={**(tags or {}), **signed},
            raise_on_error=False,
            **more,
        )


@pytest.fixture
def launch(bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions) -> Launcher:
    return Launcher(bench, instance, definitions)


@pytest.fixture
def operator(bench: Bench) -> Identity:
    """A token of scope operate; from it on tokens are in force."""
    return identity(bench, "ops", Scope.OPERATE)


def mode(to: str, **more: Any) -> RunConfig:
    return {"ops": {"carry_out": {"config": {"kind": "set_mode", "payload": {"mode": to}, **more}}}}


def why(done: dg.ExecuteInProcessResult) -> str:
    assert not done.success
    return " ".join(
        str(event.step_failure_data.error) for event in done.filter_events(lambda event: event.is_step_failure)
    )


def present_mode(bench: Bench) -> str:
    found: str = bench.rows(orchestrator_state)[0].mode
    return found


def sent(bench: Bench) -> list[tuple[str, str, str]]:
    rows = bench.rows(agent_commands, agent_commands.c.kind != "create_token")
    return [(row.agent_id, row.kind, row.status) for row in rows]


@pytest.mark.slow
def test_a_run_without_a_hand_over_does_nothing_once_tokens_exist(
    bench: Bench, launch: Launcher, operator: Identity
) -> None:
    assert "Nothing proves who launched" in why(launch("agent_command", mode("MANUAL")))
    assert "Nothing proves who launched" in why(launch("orchestrator_step"))
    assert present_mode(bench) == "SCHEDULED"
    assert sent(bench) == []
    assert bench.count(orchestrator_runs) == 0


@pytest.mark.parametrize("field", ["agent_id", "triggered_by"])
def test_no_run_configuration_names_who_asks(field: str, launch: Launcher) -> None:
    op, job = ("carry_out", "agent_command") if field == "agent_id" else ("run_orchestrator_step", "orchestrator_step")
    with pytest.raises(dg.DagsterInvalidConfigError):
        launch(job, {"ops": {op: {"config": {field: "schedule"}}}})


@pytest.mark.slow
def test_a_launched_command_is_its_tokens_and_counts_against_its_limits(bench: Bench, launch: Launcher) -> None:
    who = identity(bench, "adam", Scope.OPERATE, limits=TokenLimits(commands_per_hour=1))
    assert launch("agent_command", mode("MANUAL"), who=who).success
    (command,) = bench.rows(agent_commands, agent_commands.c.kind == "set_mode")
    assert (command.agent_id, command.token_id) == ("adam", who.token_id)
    assert "has used 1 of 1 commands" in why(launch("agent_command", mode("SCHEDULED"), who=who))
    assert "has used 1 of 1 commands" in why(launch("orchestrator_step", who=who))
    assert present_mode(bench) == "MANUAL"


@pytest.mark.slow
def test_a_launched_command_that_needs_a_person_waits_for_one(
    bench: Bench, launch: Launcher, instance: dg.DagsterInstance
) -> None:
    kinds = frozenset({"set_mode", "run_step", "request_training"})
    who = identity(bench, "careful", Scope.OPERATE, limits=TokenLimits(approve_kinds=kinds))
    bench.create(batch_size=10)
    for _ in range(2):
        bench.step()
        bench.drain()
    n_steps = bench.count(orchestrator_runs)
    done = launch("agent_command", mode("MANUAL"), who=who)
    (output,) = done.filter_events(lambda event: event.is_successful_output)
    assert output.event_specific_data.metadata["status"].value == "PROPOSED"
    assert "waits for approval" in why(launch("orchestrator_step", who=who))
    instance.add_dynamic_partitions("modelled_properties", ["table.value"])
    assert "waits for approval" in why(launch("retrain", who=who, partition_key="table.value"))
    assert present_mode(bench) == "SCHEDULED"
    assert bench.count(orchestrator_runs) == n_steps
    assert bench.count(model_trainings) == 0


@pytest.mark.slow
def test_a_token_makes_no_tokens_by_a_run(launch: Launcher, operator: Identity) -> None:
    payload = {"name": "mine", "secret_sha256": "0" * 64, "scopes": ["admin"]}
    config = {"ops": {"carry_out": {"config": {"kind": "create_token", "payload": payload}}}}
    assert "needs scope 'admin'" in why(launch("agent_command", config, who=operator))


@pytest.mark.slow
def test_a_revoked_token_ends_what_it_launched(bench: Bench, launch: Launcher, operator: Identity) -> None:
    make_token(bench, "other", Scope.READ)
    execute(bench.database, RevokeToken(token_id=operator.token_id or 0), agent_id="admin", clock=bench.clock)
    assert "was revoked" in why(launch("agent_command", mode("MANUAL"), who=operator))
    assert present_mode(bench) == "SCHEDULED"


@pytest.mark.slow
def test_a_copied_or_invented_hand_over_is_worth_nothing(bench: Bench, launch: Launcher, operator: Identity) -> None:
    first = launch("agent_command", mode("MANUAL"), who=operator)
    copied = {ACTOR_TAG: first.dagster_run.tags[ACTOR_TAG]}
    tick = platform_tags(bench.settings, "schedule", "orchestrator_step", "schedule:1")
    forged = Handovers(load_settings(secret_key="x" * 40)).of_platform("schedule", "tick:agent_command:1")
    before = sent(bench)
    for tags, reason in (
        (copied, "made for another run"),
        (tick, "made for another run"),
        ({ACTOR_TAG: forged}, "not signed by this platform"),
        ({ACTOR_TAG: "schedule"}, "not signed by this platform"),
        ({"nanoos/tick": "schedule:1", "dagster/schedule_name": "orchestrator_hourly"}, "Nothing proves"),
        # As an automatic retry of somebody's run, with another command.
        ({**copied, "dagster/root_run_id": first.run_id, "dagster/retry_number": "1"}, "made for another run"),
    ):
        assert reason in why(launch("agent_command", mode("CONTINUOUS"), tags=tags)), tags
    assert sent(bench) == before
    assert present_mode(bench) == "MANUAL"


@pytest.mark.slow
def test_a_retry_acts_as_who_launched_the_run_and_does_nothing_twice(
    bench: Bench, launch: Launcher, operator: Identity
) -> None:
    first = launch("agent_command", mode("MANUAL"), who=operator)
    tags = {
        ACTOR_TAG: first.dagster_run.tags[ACTOR_TAG],
        "dagster/root_run_id": first.run_id,
        "dagster/retry_number": "1",
    }
    again = launch("agent_command", mode("MANUAL"), tags=tags)
    (output,) = again.filter_events(lambda event: event.is_successful_output)
    assert output.event_specific_data.metadata["was_done_before"].value is True
    assert sent(bench) == [("ops", "set_mode", "COMPLETED")]


@pytest.mark.slow
def test_the_tick_of_a_schedule_runs_once_and_is_nothing_to_re_execute(
    bench: Bench, launch: Launcher, operator: Identity
) -> None:
    tags = platform_tags(bench.settings, "schedule", "orchestrator_step", "schedule:1")
    first = launch("orchestrator_step", tags=tags)
    assert launch("orchestrator_step", tags=tags).success
    assert "made for another run" in why(
        launch("orchestrator_step", tags={**tags, "dagster/root_run_id": first.run_id})
    )
    (step,) = bench.rows(orchestrator_runs)
    assert step.triggered_by == "schedule"


@pytest.mark.slow
def test_tags_of_a_client_do_not_enter_the_record_of_a_step(bench: Bench, launch: Launcher, operator: Identity) -> None:
    tags = {"nanoos/reason": "the schedule", "dagster/schedule_name": "orchestrator_hourly"}
    assert launch("orchestrator_step", who=operator, tags=tags).success
    (step,) = bench.rows(orchestrator_runs)
    assert step.triggered_by == "ops"
    assert set(step.trigger_context) == {"dagster_run_id", "command_id"}


class Request:
    """What the coordinator sees of a request: who asks."""

    def __init__(self, bench: Bench, who: Identity) -> None:
        self.bench, self.who = bench, who

    def handover_tags(self, run: dg.DagsterRun) -> Mapping[str, str]:
        return person_tags(self.bench.settings, self.who, run)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_coordinator_writes_over_the_tag_that_a_client_sent(
    bench: Bench, definitions: dg.Definitions, operator: Identity, tmp_path: Path
) -> None:
    (tmp_path / "queued").mkdir()
    overrides = {
        "run_coordinator": {
            "module": SigningRunCoordinator.__module__,
            "class": SigningRunCoordinator.__name__,
            "config": {"dequeue_interval_seconds": 1},
        }
    }
    with dg.DagsterInstance.local_temp(str(tmp_path / "queued"), overrides) as queued:
        mine = platform_tags(bench.settings, "schedule", "orchestrator_step", "mine")
        job = definitions.resolve_job_def("orchestrator_step")
        run = queued.create_run_for_job(job, tags=mine, status=dg.DagsterRunStatus.STARTED)
        context = dg.SubmitRunContext(run, workspace=Request(bench, operator))  # type: ignore[arg-type]  # its part of it
        queued.run_coordinator.submit_run(context)
        launched = queued.get_run_by_id(run.run_id)
    assert launched is not None
    handover = Handovers(bench.settings).read(launched.tags[ACTOR_TAG])
    assert (handover.agent_id, handover.token_id) == ("ops", operator.token_id)


@pytest.mark.parametrize("name", ["schedule", "continuous"])
def test_no_token_has_the_name_of_a_schedule(name: str, bench: Bench) -> None:
    with pytest.raises(InvalidInput, match="the platform runs steps under it"):
        identity(bench, name, Scope.AGENT)
