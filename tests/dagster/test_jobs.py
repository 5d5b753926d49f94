"""The jobs, run in process on both databases: what they do to the tables and what they tell Dagster."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import dagster as dg
import numpy as np
import pytest
from sqlalchemy import delete, insert, select

from benchmarks.scale.counting import counted
from nanoos.learning import training
from nanoos.learning.datasets import TrainingDataset
from nanoos.service.queries.dataset_checks import CHECKS
from nanoos.store.tables import (
    agent_commands,
    campaigns,
    labels,
    model_trainings,
    model_versions,
    orchestrator_runs,
    orchestrator_state,
    simulation_jobs,
)
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import platform_tags
from tests.support.bench import Bench


def run(
    definitions: dg.Definitions, instance: dg.DagsterInstance, job: str, **arguments: Any
) -> dg.ExecuteInProcessResult:
    return definitions.resolve_job_def(job).execute_in_process(instance=instance, **arguments)


@pytest.mark.slow
def test_a_campaign_goes_from_nothing_to_its_end_as_dagster_runs(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    bench.create(stop={"hits": 2}, acquisition="ei", instrument={"name": "replay"})
    for _ in range(10):
        assert run(definitions, instance, "orchestrator_step").success
        assert run(definitions, instance, "run_simulations").success
        assert run(definitions, instance, "run_experiments").success
        if bench.rows(campaigns)[0].status == "COMPLETED":
            break
    (campaign,) = bench.rows(campaigns)
    assert campaign.status == "COMPLETED"
    assert campaign.status_reason.startswith("target_reached")
    event = instance.get_latest_materialization_event(dg.AssetKey("campaign_progress"))
    assert event is not None
    assert event.asset_materialization is not None
    assert event.asset_materialization.partition == "alpha"
    metadata = event.asset_materialization.metadata
    assert metadata["status"].value == "COMPLETED"
    assert "data:image/png;base64," in metadata["summary"].value
    assert metadata["summary"].value.startswith("**COMPLETED**: target\\_reached")
    assert len(metadata["best_candidates"].records) >= 2
    check = dg.AssetCheckKey(dg.AssetKey("campaign_progress"), "campaign_progress_is_within_limits")
    newest = instance.event_log_storage.get_latest_asset_check_execution_by_key([check])[check]
    assert newest.evaluation is not None
    assert (newest.evaluation.passed, newest.evaluation.partition) == (True, "alpha")
    found = instance.get_latest_materialization_event(dg.AssetKey("discoveries"))
    assert found is not None
    assert found.asset_materialization is not None
    assert found.asset_materialization.metadata["count"].value >= 2


@pytest.mark.slow
def test_a_step_is_one_command_and_one_audit_row_that_name_the_dagster_run(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    bench.create()
    tags = platform_tags(bench.settings, "agent-7", "orchestrator_step", "first")
    done = run(definitions, instance, "orchestrator_step", tags=tags)
    (command,) = bench.rows(agent_commands)
    (step,) = bench.rows(orchestrator_runs)
    assert (command.agent_id, command.kind, command.status) == ("agent-7", "run_step", "COMPLETED")
    assert (step.triggered_by, step.success) == ("agent-7", True)
    assert step.trigger_context["dagster_run_id"] == done.run_id
    assert step.trigger_context["command_id"] == command.id


@pytest.mark.slow
def test_a_retried_run_of_a_finished_step_adds_nothing(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    bench.create()
    first = run(definitions, instance, "orchestrator_step")
    before = bench.count(simulation_jobs)
    run(
        definitions,
        instance,
        "orchestrator_step",
        tags={"dagster/root_run_id": first.run_id, "dagster/retry_number": "1"},
    )
    assert bench.count(simulation_jobs) == before
    assert bench.count(orchestrator_runs) == 1


@pytest.mark.slow
def test_the_same_tick_runs_one_step(bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions) -> None:
    bench.create()
    for _ in range(2):
        tags = platform_tags(bench.settings, "schedule", "orchestrator_step", "schedule:2026-01-01T00:00:00+00:00")
        assert run(definitions, instance, "orchestrator_step", tags=tags).success
    assert bench.count(orchestrator_runs) == 1


@pytest.mark.slow
def test_a_refused_step_fails_its_run_with_the_reason(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    from nanoos.control.orchestrators import update_orchestrator
    from nanoos.domain.clock import utc_now

    with bench.database.write() as connection:
        update_orchestrator(connection, "default", now=utc_now(), is_active=False)
    done = run(definitions, instance, "orchestrator_step", raise_on_error=False)
    assert not done.success
    (failure,) = (
        done.get_step_failure_events()
        if hasattr(done, "get_step_failure_events")
        else done.filter_events(lambda event: event.is_step_failure)
    )
    assert "is inactive" in str(failure.step_failure_data.error)


@pytest.mark.slow
def test_retraining_materialises_dataset_and_model_with_their_checks(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    bench.create(batch_size=10)
    for _ in range(2):
        bench.step()
        bench.drain()
    instance.add_dynamic_partitions("modelled_properties", ["table.value"])
    done = run(definitions, instance, "retrain", partition_key="table.value")
    (version,) = bench.rows(model_versions)
    assert version.status == "CHAMPION"
    (model,) = done.asset_materializations_for_node("surrogate_model")
    assert model.metadata["artifact_sha256"].value == version.artifact_sha256
    assert "data:image/png;base64," in model.metadata["summary"].value
    (dataset,) = done.asset_materializations_for_node("training_dataset")
    columns = dataset.metadata["dagster/column_schema"].value.columns
    assert {"label_id", "fold", "feature_x", "value", "value_noise_std"} <= {column.name for column in columns}
    verdicts = {item.check_name: item for item in done.get_asset_check_evaluations()}
    assert set(verdicts) == {
        *CHECKS,
        "surrogate_model_passes_its_judgement",
        "surrogate_model_intervals_are_calibrated",
    }
    assert all(item.passed and item.partition == "table.value" for item in verdicts.values())
    gate = verdicts["surrogate_model_passes_its_judgement"]
    assert gate.blocking
    assert gate.metadata["mean_absolute_error"].value < gate.metadata["mean_absolute_error_of_the_mean"].value
    assert gate.metadata["difference_high"].value < 0
    again = run(definitions, instance, "retrain", partition_key="table.value")
    assert again.success
    assert bench.count(model_versions) == 1


def _shuffle(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on, versions learn from values that belong to other structures."""
    real = training.load_training_dataset

    def shuffled(connection: Any, dataset_id: int) -> TrainingDataset:
        dataset = real(connection, dataset_id)
        return replace(dataset, values=np.random.default_rng(3).permutation(dataset.values))

    monkeypatch.setattr(training, "load_training_dataset", shuffled)


@pytest.mark.slow
def test_a_retraining_after_which_no_model_serves_fails_in_its_blocking_check_with_the_numbers(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.configure(max_simultaneous_simulations=20)
    bench.create(batch_size=20)
    bench.step()
    bench.drain()
    _shuffle(monkeypatch)
    instance.add_dynamic_partitions("modelled_properties", ["table.value"])
    done = run(definitions, instance, "retrain", partition_key="table.value", raise_on_error=False)
    assert not done.success
    (version,) = bench.rows(model_versions)
    assert version.status == "REJECTED"
    verdicts = {item.check_name: item for item in done.get_asset_check_evaluations()}
    gate = verdicts["surrogate_model_passes_its_judgement"]
    assert (gate.passed, gate.partition) == (False, "table.value")
    assert "no champion; table.value v1 is REJECTED: not better than the mean of the labels" in (gate.description or "")
    assert gate.metadata["difference_high"].value >= 0
    assert bench.statuses(model_trainings) == {"COMPLETED": 1}, "the training itself is done and not owed again"


@pytest.mark.slow
def test_a_challenger_that_lost_its_judgement_is_warned_of_with_the_numbers_and_the_champion_serves_on(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.configure(max_simultaneous_simulations=100)
    bench.create(n_rows=100, batch_size=24)
    instance.add_dynamic_partitions("modelled_properties", ["table.value"])
    for is_good in (True, False):
        bench.step()
        bench.drain()
        if not is_good:
            _shuffle(monkeypatch)
        done = run(definitions, instance, "retrain", partition_key="table.value")
    assert [row.status for row in bench.rows(model_versions)] == ["CHAMPION", "REJECTED"]
    verdicts = {item.check_name: item for item in done.get_asset_check_evaluations()}
    gate = verdicts["surrogate_model_passes_its_judgement"]
    assert (gate.passed, gate.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert (gate.description or "").startswith("table.value v2 is REJECTED: not better than the mean of the labels")
    assert (gate.description or "").endswith("version 1 stays champion")
    assert (gate.metadata["version"].value, gate.metadata["champion"].value) == (2, 1)
    assert gate.metadata["difference_high"].value >= 0
    assert {"mean_absolute_error", "mean_absolute_error_of_the_champion"} <= set(gate.metadata)


@pytest.mark.slow
def test_retraining_without_enough_labels_says_so(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    bench.create()
    instance.add_dynamic_partitions("modelled_properties", ["table.value"])
    done = run(definitions, instance, "retrain", partition_key="table.value", raise_on_error=False)
    assert not done.success
    assert bench.count(model_versions) == 0
    assert any("0 labels; training needs at least 12" in str(event.step_failure_data.error) for event in failures(done))


@pytest.mark.slow
def test_progress_and_discoveries_can_be_materialised_by_hand_and_pass_their_checks(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    bench.create()
    bench.step()
    bench.drain()
    instance.add_dynamic_partitions("campaigns", ["alpha"])
    for name, partition in (("campaign_progress", "alpha"), ("discoveries", None)):
        key = dg.AssetKey(name)
        done = dg.materialize(
            [*definitions.assets, *definitions.asset_checks],  # type: ignore[misc,list-item]  # both lists are set
            instance=instance,
            resources=dict(definitions.resources or {}),
            partition_key=partition,
            selection=dg.AssetSelection.assets(key) | dg.AssetSelection.checks_for_assets(key),
        )
        (verdict,) = done.get_asset_check_evaluations()
        assert verdict.passed, verdict.description


@pytest.mark.slow
def test_one_run_reports_the_progress_of_many_campaigns_each_with_its_own_check(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    slugs = ["alpha", "beta", "gamma"]
    for slug in slugs:
        bench.create(slug)
    bench.step()
    instance.add_dynamic_partitions("campaigns", slugs)
    key = dg.AssetKey("campaign_progress")
    done = dg.materialize(
        [*definitions.assets, *definitions.asset_checks],  # type: ignore[misc,list-item]  # both lists are set
        instance=instance,
        resources=dict(definitions.resources or {}),
        selection=dg.AssetSelection.assets(key) | dg.AssetSelection.checks_for_assets(key),
        # As a backfill sets them.
        tags={"dagster/asset_partition_range_start": "alpha", "dagster/asset_partition_range_end": "gamma"},
    )
    events = [event.materialization for event in done.filter_events(lambda event: event.is_step_materialization)]
    made = [item for item in events if item.asset_key == key]
    assert [item.partition for item in made] == slugs
    assert [item.metadata["page"].value for item in made] == [f"/orchestrator/ui/campaigns/{slug}" for slug in slugs]
    assert len({item.tags["dagster/data_version"] for item in made}) == 3
    assert [(check.partition, check.passed) for check in done.get_asset_check_evaluations()] == [
        (slug, True) for slug in slugs
    ]
    assert instance.get_materialized_partitions(key) == set(slugs)


def _of_many_campaigns(bench: Bench, definitions: dg.Definitions, n_campaigns: int) -> int:
    """Report so many campaigns, copies of the first, as a backfill does; returns the number of statements."""
    with bench.database.write() as connection:
        first = dict(connection.execute(select(campaigns)).first()._mapping)  # type: ignore[union-attr]  # there is one
        names = [f"copy-{number:03}" for number in range(n_campaigns)]
        connection.execute(delete(campaigns).where(campaigns.c.slug.like("copy-%")))
        copies = [{**first, "id": 1_000 + number, "slug": name} for number, name in enumerate(names)]
        connection.execute(insert(campaigns), copies)
    key = dg.AssetKey("campaign_progress")
    with dg.DagsterInstance.ephemeral() as instance, counted(bench.database.engine) as statements:
        instance.add_dynamic_partitions("campaigns", names)
        done = dg.materialize(
            [*definitions.assets, *definitions.asset_checks],  # type: ignore[misc,list-item]  # both lists are set
            instance=instance,
            resources=dict(definitions.resources or {}),
            selection=dg.AssetSelection.assets(key) | dg.AssetSelection.checks_for_assets(key),
            tags={"dagster/asset_partition_range_start": names[0], "dagster/asset_partition_range_end": names[-1]},
        )
        assert instance.get_materialized_partitions(key) == set(names)
        assert len(done.get_asset_check_evaluations()) == n_campaigns
        assert instance.get_runs_count() == 1
    return statements.n


@pytest.mark.slow
def test_a_backfill_reports_500_campaigns_in_one_run_with_no_more_statements_than_one_campaign(
    bench: Bench, definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Its statements are counted on the engine of the bench.
    monkeypatch.setattr(Platform, "database", property(lambda _: bench.database))
    bench.create()
    bench.step()
    bench.drain()
    assert _of_many_campaigns(bench, definitions, 500) == _of_many_campaigns(bench, definitions, 1) < 20


@pytest.mark.slow
def test_a_step_reports_its_decisions_as_an_asset_event_that_links_to_it(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    bench.create()
    done = run(definitions, instance, "orchestrator_step")
    event = instance.get_latest_materialization_event(dg.AssetKey("decisions"))
    assert event is not None
    assert event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    assert metadata["page"].value == f"/orchestrator/ui/runs/{metadata['orchestrator_run_id'].value}"
    assert metadata["summary"].value.startswith("- **alpha**, campaign iteration: ")
    (stored,) = instance.get_runs(dg.RunsFilter(run_ids=[done.run_id]))
    assert stored.tags["nanoos/step"] == str(metadata["orchestrator_run_id"].value)
    assert stored.tags["nanoos/campaign/alpha"] == "iteration 1"
    drained = run(definitions, instance, "run_simulations")
    (stored,) = instance.get_runs(dg.RunsFilter(run_ids=[drained.run_id]))
    assert stored.tags["nanoos/campaign/alpha"] == "iteration 1"


@pytest.mark.slow
def test_a_traced_run_has_a_tag_that_names_its_trace(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions, monkeypatch: pytest.MonkeyPatch
) -> None:
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from nanoos._runtime import tracing

    bench.create()
    plain = run(definitions, instance, "orchestrator_step")
    monkeypatch.setattr(tracing, "_provider", None)
    spans = InMemorySpanExporter()
    tracing.configure_tracing(bench.settings.model_copy(update={"enable_tracing": True}), spans)
    done = run(definitions, instance, "orchestrator_step")
    tags = {item.run_id: item.tags for item in instance.get_runs()}
    assert "nanoos/trace" not in tags[plain.run_id]
    traces = {f"{item.context.trace_id:032x}" for item in spans.get_finished_spans() if item.context}
    assert traces == {tags[done.run_id]["nanoos/trace"]}


@pytest.mark.slow
def test_equal_progress_has_an_equal_data_version(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    bench.create()
    bench.step()
    run(definitions, instance, "run_simulations")
    versions = []
    for _ in range(2):
        from nanoos.service.queries.campaign import campaign_report

        with bench.database.read() as connection:
            versions.append(campaign_report(connection, "alpha").content_hash)
    event = instance.get_latest_materialization_event(dg.AssetKey("campaign_progress"))
    assert event is not None
    assert event.asset_materialization is not None
    told = (event.asset_materialization.tags or {})["dagster/data_version"]
    assert versions == [told, told]
    assert bench.count(labels) > 0


@pytest.mark.slow
@pytest.mark.parametrize("job", ["run_simulations", "run_experiments"])
def test_a_drain_of_an_empty_queue_succeeds_and_tells_nothing(
    job: str, bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    assert run(definitions, instance, job).success
    assert instance.get_latest_materialization_event(dg.AssetKey("discoveries")) is None


def failures(done: dg.ExecuteInProcessResult) -> list[Any]:
    return done.filter_events(lambda event: event.is_step_failure)


@pytest.mark.slow
def test_a_command_given_as_run_config_is_carried_out_once_for_each_run(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    config = {"kind": "set_mode", "payload": {"mode": "MANUAL"}}
    done = run(definitions, instance, "agent_command", run_config={"ops": {"carry_out": {"config": config}}})
    (output,) = done.filter_events(lambda event: event.is_successful_output)
    assert output.event_specific_data.metadata["result"].value["mode"] == "MANUAL"
    run(
        definitions,
        instance,
        "agent_command",
        run_config={"ops": {"carry_out": {"config": config}}},
        tags={"dagster/root_run_id": done.run_id, "dagster/retry_number": "1"},
    )
    (command,) = bench.rows(agent_commands)
    assert (command.agent_id, command.kind, command.status) == ("local", "set_mode", "COMPLETED")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "payload", "reason"),
    [
        ("set_mode", {"mode": "SOMETIMES"}, "'MANUAL', 'SCHEDULED'"),
        ("set_mode", {"mode": "MANUAL", "speed": 3}, "speed is unknown. Its fields: orchestrator"),
    ],
)
def test_a_command_that_cannot_be_read_fails_its_run_and_records_nothing(
    kind: str,
    payload: dict[str, Any],
    reason: str,
    bench: Bench,
    instance: dg.DagsterInstance,
    definitions: dg.Definitions,
) -> None:
    before = bench.everything()
    config = {"ops": {"carry_out": {"config": {"kind": kind, "payload": payload}}}}
    done = run(definitions, instance, "agent_command", run_config=config, raise_on_error=False)
    assert not done.success
    assert any(reason in str(event.step_failure_data.error) for event in failures(done))
    assert bench.everything() == before


def test_the_launchpad_offers_the_commands_and_refuses_others_before_the_run(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    with pytest.raises(dg.DagsterInvalidConfigError, match="not in enum type CommandKind got launch_rocket"):
        run(
            definitions,
            instance,
            "agent_command",
            run_config={"ops": {"carry_out": {"config": {"kind": "launch_rocket"}}}},
        )


@pytest.mark.slow
def test_a_command_given_as_run_config_can_be_tried(
    bench: Bench, instance: dg.DagsterInstance, definitions: dg.Definitions
) -> None:
    config = {"kind": "set_mode", "payload": {"mode": "MANUAL"}, "dry_run": True}
    done = run(definitions, instance, "agent_command", run_config={"ops": {"carry_out": {"config": config}}})
    (output,) = done.filter_events(lambda event: event.is_successful_output)
    assert output.event_specific_data.metadata["result"].value["would"]["mode"] == "MANUAL"
    assert bench.rows(orchestrator_state)[0].mode == "SCHEDULED"
