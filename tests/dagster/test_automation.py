"""Schedule and sensors: when they ask for a run, and why not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import dagster as dg
import pytest
from sqlalchemy import update

from nanoos.control.orchestrators import update_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.domain.statuses import CampaignStatus, OrchestratorMode
from nanoos.execution.simulations.standing import IS_GONE_AFTER, STANDING_DRAIN
from nanoos.service.access.handover import Handovers
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog import parse_command
from nanoos.store import heartbeats, pools
from nanoos.store.label_writing import retract
from nanoos.store.tables import alerts, labels, model_trainings, model_versions, orchestrator_state, simulation_jobs
from nanoos_dagster.assets.tables import CANDIDATES
from nanoos_dagster.jobs import drains
from nanoos_dagster.placement import Placement
from nanoos_dagster.processes.alert_recovery import resolve_recovered
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import ACTOR_TAG
from nanoos_dagster.sensors import (
    alert_on_run_failure,
    continuous_steps,
    dispatch_design_spaces,
    dispatch_experiments,
    dispatch_simulations,
    retrain_on_new_labels,
)
from nanoos_dagster.sensors.partitions import build_register_partitions
from tests.support.bench import Bench

register_partitions = build_register_partitions(Placement())
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def tick(definitions: dg.Definitions, instance: dg.DagsterInstance) -> dg.RunRequest | dg.SkipReason:
    schedule = definitions.get_repository_def().get_schedule_def("orchestrator_hourly")
    with dg.build_schedule_context(instance, NOON, resources={"platform": Platform()}) as context:
        asked = schedule(context)
    assert isinstance(asked, dg.RunRequest | dg.SkipReason)
    return asked


def evaluate(
    sensor: dg.SensorDefinition, instance: dg.DagsterInstance
) -> dg.RunRequest | dg.SkipReason | dg.SensorResult:
    with dg.build_sensor_context(instance, resources={"platform": Platform()}) as context:
        asked = sensor(context)
    assert isinstance(asked, dg.RunRequest | dg.SkipReason | dg.SensorResult)
    return asked


def set_orchestrator(bench: Bench, mode: OrchestratorMode = OrchestratorMode.SCHEDULED, is_active: bool = True) -> None:
    with bench.database.write() as connection:
        update_orchestrator(connection, "default", now=utc_now(), mode=mode, is_active=is_active)


def test_the_schedule_asks_for_one_step_a_tick(
    bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    asked = tick(definitions, instance)
    assert isinstance(asked, dg.RunRequest)
    assert asked.run_key == NOON.isoformat()
    handover = Handovers(bench.settings).read(asked.tags[ACTOR_TAG])
    assert (handover.agent_id, handover.token_id) == ("schedule", None)
    assert handover.subject == f"tick:orchestrator_step:schedule:{NOON.isoformat()}"
    assert asked.run_config["ops"]["run_orchestrator_step"]["config"] == {"orchestrator": "default"}


@pytest.mark.parametrize("mode", ["MANUAL", "CONTINUOUS", "PAUSED"])
def test_the_schedule_skips_in_other_modes_and_names_the_mode(
    mode: str, bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    set_orchestrator(bench, OrchestratorMode(mode))
    asked = tick(definitions, instance)
    assert isinstance(asked, dg.SkipReason)
    assert f"in mode {mode}" in str(asked.skip_message)


@pytest.mark.slow
def test_deactivating_stops_schedule_and_dispatch(
    bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    bench.create()
    bench.step()
    set_orchestrator(bench, is_active=False)
    for asked in (tick(definitions, instance), evaluate(dispatch_simulations, instance)):
        assert isinstance(asked, dg.SkipReason)
        assert "inactive" in str(asked.skip_message)


@pytest.mark.slow
def test_waiting_simulations_are_dispatched_once_while_a_run_is_on_them(
    bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    asked = evaluate(dispatch_simulations, instance)
    assert isinstance(asked, dg.SkipReason)
    bench.create()
    bench.step()
    assert isinstance(evaluate(dispatch_simulations, instance), dg.RunRequest)
    instance.create_run_for_job(definitions.resolve_job_def("run_simulations"), status=dg.DagsterRunStatus.STARTED)
    asked = evaluate(dispatch_simulations, instance)
    assert isinstance(asked, dg.SkipReason)
    assert "is draining the queue" in str(asked.skip_message)


@pytest.mark.slow
def test_a_sensor_leaves_simulations_to_a_drain_that_stands_by_until_it_has_been_silent(
    bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    bench.create()
    bench.step()
    for age, expected in ((timedelta(seconds=5), dg.SkipReason), (IS_GONE_AFTER, dg.RunRequest)):
        with bench.database.write() as connection:
            heartbeats.beat(connection, STANDING_DRAIN, {}, now=utc_now() - age)
        assert isinstance(evaluate(dispatch_simulations, instance), expected)


@pytest.mark.slow
def test_simulations_left_by_a_lost_worker_are_dispatched(bench: Bench, instance: dg.DagsterInstance) -> None:
    bench.create()
    bench.step()
    with bench.database.write() as connection:
        connection.execute(
            update(simulation_jobs).values(
                status="RUNNING", lease_owner="elsewhere:1:1.00", lease_token="lost", lease_expires_at=NOON
            )
        )
    assert isinstance(evaluate(dispatch_simulations, instance), dg.RunRequest)


@pytest.mark.slow
def test_a_large_design_space_is_dispatched_and_built_by_a_run_that_says_what_it_did(
    bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(evaluate(dispatch_design_spaces, instance), dg.SkipReason)
    monkeypatch.setattr(pools, "STORED_AT_ONCE", 10)
    bench.create()
    assert isinstance(evaluate(dispatch_design_spaces, instance), dg.RunRequest)
    monkeypatch.setattr(drains, "PROGRESS_EVERY_S", 0.0)
    monkeypatch.setattr(pools, "BUILT_AT_ONCE", 30)
    done = definitions.resolve_job_def("build_design_spaces").execute_in_process(instance=instance)
    (event,) = [item for item in done.all_events if item.event_type_value == "STEP_OUTPUT"]
    metadata = event.step_output_data.metadata
    assert (metadata["completed"].value, metadata["structures"].value) == (1, 40)
    messages = [item.user_message for item in instance.all_logs(done.run_id)]
    assert [text for text in messages if "structures" in text] == [
        "table: 30 of 40 structures",
        "table: 40 of 40 structures",
    ]
    assert isinstance(evaluate(dispatch_design_spaces, instance), dg.SkipReason)


@pytest.mark.slow
def test_scheduled_experiments_are_dispatched(bench: Bench, instance: dg.DagsterInstance) -> None:
    assert isinstance(evaluate(dispatch_experiments, instance), dg.SkipReason)
    bench.create(goal={"value": {"min": -10.0}}, instrument={"name": "replay"})
    bench.step()
    bench.drain()
    bench.step()
    assert isinstance(evaluate(dispatch_experiments, instance), dg.RunRequest)


@pytest.mark.slow
def test_continuous_mode_steps_when_results_came_and_rests_when_not(bench: Bench, instance: dg.DagsterInstance) -> None:
    bench.create()
    asked = evaluate(continuous_steps, instance)
    assert isinstance(asked, dg.SkipReason)
    assert "CONTINUOUS only" in str(asked.skip_message)
    set_orchestrator(bench, OrchestratorMode.CONTINUOUS)
    assert isinstance(evaluate(continuous_steps, instance), dg.RunRequest)
    bench.clock.now = utc_now()
    bench.step()
    bench.clock.now = utc_now()
    assert isinstance(evaluate(continuous_steps, instance), dg.SkipReason)
    bench.drain()
    assert isinstance(evaluate(continuous_steps, instance), dg.RunRequest)


def test_a_failed_step_in_continuous_mode_is_tried_again_after_a_minute(
    bench: Bench, instance: dg.DagsterInstance
) -> None:
    set_orchestrator(bench, OrchestratorMode.CONTINUOUS)
    with bench.database.write() as connection:
        connection.execute(update(orchestrator_state).values(last_run_at=utc_now(), error_message="Boom"))
    assert isinstance(evaluate(continuous_steps, instance), dg.SkipReason)
    long_ago = NOON.replace(year=2025)
    with bench.database.write() as connection:
        connection.execute(update(orchestrator_state).values(last_run_at=long_ago, updated_at=long_ago))
    assert isinstance(evaluate(continuous_steps, instance), dg.RunRequest)


@pytest.mark.slow
def test_crossing_the_threshold_of_new_labels_asks_for_one_training(bench: Bench, instance: dg.DagsterInstance) -> None:
    bench.configure(min_new_samples_for_retrain=15)
    bench.create(batch_size=10)
    bench.step()
    bench.drain()
    assert isinstance(evaluate(retrain_on_new_labels, instance), dg.SkipReason)
    bench.step()
    bench.drain()
    for _ in range(2):
        asked = evaluate(retrain_on_new_labels, instance)
        assert isinstance(asked, dg.SensorResult)
        (request,) = asked.run_requests or []
        assert request.partition_key == "table.value"
        assert request.tags["nanoos/reason"] == "20 new labels, the threshold is 15"
    assert bench.count(model_trainings) == 1
    bench.train()
    assert isinstance(evaluate(retrain_on_new_labels, instance), dg.SkipReason)


def test_campaigns_and_modelled_properties_become_partitions(bench: Bench, instance: dg.DagsterInstance) -> None:
    assert isinstance(evaluate(register_partitions, instance), dg.SkipReason)
    bench.create()
    asked = evaluate(register_partitions, instance)
    assert isinstance(asked, dg.SensorResult)
    added = {
        request.partitions_def_name: list(request.partition_keys)
        for request in asked.dynamic_partitions_requests or []
        if isinstance(request, dg.AddDynamicPartitionsRequest)
    }
    assert added == {"campaigns": ["alpha"], "modelled_properties": ["table.value"]}


def _report_labels(instance: dg.DagsterInstance, cursor: str | None = None) -> tuple[str | None, dict[str, str]]:
    """Evaluate the sensor and store its events as the daemon does; returns its cursor and the new data versions."""
    with dg.build_sensor_context(instance, resources={"platform": Platform()}, cursor=cursor) as context:
        asked = register_partitions(context)
    if not isinstance(asked, dg.SensorResult):
        return cursor, {}
    for request in asked.dynamic_partitions_requests or []:
        instance.add_dynamic_partitions(request.partitions_def_name, list(request.partition_keys))
    versions = {}
    for event in asked.asset_events:
        assert isinstance(event, dg.AssetMaterialization | dg.AssetObservation)
        instance.report_runless_asset_event(event)
        if event.asset_key == CANDIDATES:
            continue
        assert event.partition == "table.value"
        versions[event.asset_key.to_user_string()] = event.tags["dagster/data_version"]
    return asked.cursor, versions


def _requested(
    definitions: dg.Definitions, instance: dg.DagsterInstance, at: datetime, before: Any = None
) -> tuple[dict[str, set[str | None]], Any]:
    """What the automation conditions ask for at a time, as partitions by asset; and their cursor."""
    found = dg.evaluate_automation_conditions(
        definitions, instance, cursor=before and before.cursor, evaluation_time=at
    )
    asked = {
        name: set(found.get_requested_partitions(dg.AssetKey(name)))
        for name in ("campaign_progress", "training_dataset", "surrogate_model", "discoveries")
    }
    return {name: partitions for name, partitions in asked.items() if partitions}, found


@pytest.mark.slow
def test_progress_that_no_run_reported_is_materialised_once_within_the_hour_and_discoveries_after_it(
    bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    for slug in ("alpha", "beta"):
        bench.create(slug, goal={"value": {"min": -10.0}})
    bench.step()
    cursor, _ = _report_labels(instance)
    _, seen = _requested(definitions, instance, NOON)
    asked, seen = _requested(definitions, instance, NOON + timedelta(minutes=20), seen)
    assert asked == {"campaign_progress": {"alpha", "beta"}}, "neither was reported yet"
    assert definitions.resolve_job_def("run_simulations").execute_in_process(instance=instance).success
    cursor, _ = _report_labels(instance, cursor)
    _, seen = _requested(definitions, instance, NOON + timedelta(minutes=21), seen)
    asked, seen = _requested(definitions, instance, NOON + timedelta(hours=1, minutes=20), seen)
    assert asked == {}, "the drain reported progress and discoveries itself"
    bench.move("beta", CampaignStatus.PAUSED)
    cursor, _ = _report_labels(instance, cursor)
    asked, seen = _requested(definitions, instance, NOON + timedelta(hours=1, minutes=21), seen)
    assert asked == {}, "the hour is not over"
    asked, seen = _requested(definitions, instance, NOON + timedelta(hours=2, minutes=20), seen)
    assert asked == {"campaign_progress": {"beta"}}
    _materialize(definitions, instance, "beta")
    asked, seen = _requested(definitions, instance, NOON + timedelta(hours=2, minutes=21), seen)
    assert asked == {"discoveries": {None}}
    cursor, _ = _report_labels(instance, cursor)
    _, seen = _requested(definitions, instance, NOON + timedelta(hours=2, minutes=22), seen)
    asked, _ = _requested(definitions, instance, NOON + timedelta(hours=3, minutes=20), seen)
    assert asked == {}


def _materialize(definitions: dg.Definitions, instance: dg.DagsterInstance, slug: str) -> None:
    done = dg.materialize(
        [*definitions.assets],  # type: ignore[misc,list-item]  # the list is set
        instance=instance,
        resources=dict(definitions.resources or {}),
        partition_key=slug,
        selection=dg.AssetSelection.assets("campaign_progress"),
    )
    assert done.success


@pytest.mark.slow
def test_a_dataset_whose_labels_changed_is_stored_at_night_once_there_is_one(
    bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=60, batch_size=30, acquisition="random")
    bench.step()
    bench.drain()
    cursor, _ = _report_labels(instance)
    _, seen = _requested(definitions, instance, NOON)
    asked, seen = _requested(definitions, instance, NOON + timedelta(hours=14), seen)
    assert "training_dataset" not in asked, "the plan makes the first"
    job = definitions.resolve_job_def("retrain")
    assert job.execute_in_process(instance=instance, partition_key="table.value").success
    _, seen = _requested(definitions, instance, NOON + timedelta(hours=15), seen)
    with bench.database.write() as connection:
        retract(connection, bench.rows(labels)[0].id, reason="wrong", retracted_by="ada", now=utc_now())
    cursor, _ = _report_labels(instance, cursor)
    asked, seen = _requested(definitions, instance, NOON + timedelta(hours=16), seen)
    assert "training_dataset" not in asked
    asked, _ = _requested(definitions, instance, NOON + timedelta(hours=38), seen)
    assert asked["training_dataset"] == {"table.value"}
    assert "surrogate_model" not in asked


def _is_stale(definitions: dg.Definitions, instance: dg.DagsterInstance) -> bool:
    # What the UI shows; it has no public name.
    from dagster._core.definitions.data_version import StaleStatus
    from dagster._utils.test.data_versions import get_stale_status_resolver

    resolver = get_stale_status_resolver(instance, list(definitions.get_repository_def().assets_defs_by_key.values()))
    return resolver.get_status(dg.AssetKey("training_dataset"), "table.value") is StaleStatus.STALE


@pytest.mark.slow
def test_a_retracted_label_makes_the_dataset_stale_until_it_is_made_again(
    bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=60, batch_size=30, acquisition="random")
    bench.step()
    bench.drain()
    cursor, versions = _report_labels(instance)
    newest = max(row.id for row in bench.rows(labels))
    assert versions == {"simulated_labels": f"{newest}-0"}
    assert _report_labels(instance, cursor) == (cursor, {})
    job = definitions.resolve_job_def("retrain")
    assert job.execute_in_process(instance=instance, partition_key="table.value").success
    assert not _is_stale(definitions, instance)
    with bench.database.write() as connection:
        retract(connection, newest, reason="wrong", retracted_by="ada", now=utc_now())
    cursor, versions = _report_labels(instance, cursor)
    champion = bench.rows(model_versions)[0].artifact_sha256
    assert versions == {"simulated_labels": f"{newest}-1", "surrogate_model": champion}
    assert _is_stale(definitions, instance)
    assert job.execute_in_process(instance=instance, partition_key="table.value").success
    assert not _is_stale(definitions, instance)


@pytest.mark.slow
def test_a_champion_that_a_person_retires_and_promotes_shows_in_dagster_with_its_judgement(
    bench: Bench, instance: dg.DagsterInstance
) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=60, batch_size=30, acquisition="random")
    bench.step()
    bench.drain()
    bench.train()
    (version,) = bench.rows(model_versions)
    cursor, versions = _report_labels(instance)
    assert versions["surrogate_model"] == version.artifact_sha256
    model = {"modelled_property": "table.value", "reason": "r"}
    for kind, more, shown, passed in (
        ("retire_model", {}, "none", False),
        ("promote_model", {"version": 1}, version.artifact_sha256, True),
    ):
        execute(bench.database, parse_command(kind, {**model, **more}), agent_id="ada", clock=bench.clock)
        cursor, versions = _report_labels(instance, cursor)
        assert versions == {"surrogate_model": shown}
        event = instance.get_latest_materialization_event(dg.AssetKey("surrogate_model"))
        assert event is not None
        assert event.asset_materialization is not None
        assert event.asset_materialization.metadata["passes_its_judgement"].value == passed
        assert _report_labels(instance, cursor) == (cursor, {})


@pytest.mark.slow
def test_a_failed_run_raises_an_alert_and_frees_what_its_process_held(
    bench: Bench, definitions: dg.Definitions, instance: dg.DagsterInstance
) -> None:
    from nanoos_dagster.sensors import alert_on_run_failure

    with bench.database.write() as connection:
        connection.execute(update(orchestrator_state).values(name="renamed"))
    done = definitions.resolve_job_def("orchestrator_step").execute_in_process(instance=instance, raise_on_error=False)
    (event,) = done.filter_events(lambda item: item.event_type_value == "PIPELINE_FAILURE")
    context = dg.build_run_status_sensor_context(
        sensor_name="alert_on_run_failure",
        dagster_instance=instance,
        dagster_run=done.dagster_run,
        dagster_event=event,
        resources={"platform": Platform()},
    ).for_run_failure()
    alert_on_run_failure(context)
    (alert,) = bench.rows(alerts)
    assert alert.kind == "dagster_run_failed"
    assert done.run_id in alert.subject


@pytest.mark.slow
def test_an_alert_on_a_failed_run_names_the_cause_and_is_resolved_when_the_job_succeeds_again(
    bench: Bench, instance: dg.DagsterInstance
) -> None:
    @dg.op
    def fail_or_not(context) -> None:  # type: ignore[no-untyped-def]  # Dagster reads the annotation
        if context.run.tags["fails"] == "True":
            raise ArithmeticError("the database is on fire")

    @dg.job(name="orchestrator_step")
    def job() -> None:
        fail_or_not()

    def run(*, fails: bool) -> dg.ExecuteInProcessResult:
        return job.execute_in_process(tags={"fails": str(fails)}, instance=instance, raise_on_error=False)

    failed = run(fails=True)
    event = next(item for item in failed.all_events if item.event_type_value == "PIPELINE_FAILURE")
    context = dg.build_run_status_sensor_context(
        sensor_name="alert_on_run_failure",
        dagster_instance=instance,
        dagster_run=failed.dagster_run,
        dagster_event=event,
        resources={"platform": Platform()},
    )
    alert_on_run_failure(context.for_run_failure())
    (alert,) = bench.rows(alerts)
    assert "the database is on fire" in alert.message
    assert resolve_recovered(instance, bench.database, now=utc_now()) == []
    run(fails=False)
    assert len(resolve_recovered(instance, bench.database, now=utc_now())) == 1
    assert bench.rows(alerts)[0].resolved_at is not None
