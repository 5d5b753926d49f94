"""The assets `training_dataset` and `surrogate_model`, one partition per modelled property, and their checks."""

from collections.abc import Iterator
from dataclasses import asdict

import dagster as dg

from nanoos.domain.clock import utc_now
from nanoos.learning.datasets import load_training_dataset, newest_dataset_id, store_training_dataset
from nanoos.learning.training import train
from nanoos.service.asset_freshness import OLDEST
from nanoos.service.bundle.dataset import dataset_schema
from nanoos.service.commands.catalog.learning import RequestTraining
from nanoos.service.queries.checks import (
    champions_pass_their_judgement,
    model_is_calibrated,
    newest_version_passes_its_judgement,
)
from nanoos.service.queries.dataset_checks import CHECKS, dataset_checks
from nanoos.service.queries.model_figures import model_figures
from nanoos.service.queries.plots import histogram_png, model_png
from nanoos_dagster.assets.campaign_progress import check_result
from nanoos_dagster.assets.tables import SOURCES, Versions
from nanoos_dagster.automation import DATASET
from nanoos_dagster.metadata import arrow_columns, escaped, page, summary, table
from nanoos_dagster.partitions import MODELLED_PROPERTIES, partition_check, partition_checks
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import actor_of, send
from nanoos_dagster.run_triggers import TRAINING_TICK, traced

MODEL = "surrogate_model"


@dg.asset(
    partitions_def=MODELLED_PROPERTIES,
    group_name="models",
    kinds={"sql"},
    deps=list(SOURCES.values()),
    automation_condition=DATASET,
    backfill_policy=dg.BackfillPolicy.multi_run(1),
    description="The labels of one property on one design space, identified by a hash of their content.",
)
def training_dataset(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult:
    dataset_id = store_training_dataset(platform.database, context.partition_key, now=utc_now())
    with platform.database.read() as connection:
        dataset = load_training_dataset(connection, dataset_id)
        columns = dataset_schema(connection, dataset)
    return dg.MaterializeResult(
        metadata={
            "dagster/column_schema": arrow_columns(columns),
            "page": page(f"/models/{dataset.slug}"),
            **dataset.summary(),
            "summary": summary(dataset.in_words(), histogram_png(dataset.slug, dataset.values)),
        },
        data_version=dg.DataVersion(dataset.content_hash),
    )


@partition_checks(MODELLED_PROPERTIES, training_dataset, {name: says for name, (says, _) in CHECKS.items()})
def training_dataset_checks(context: dg.AssetCheckExecutionContext, platform: Platform):
    with platform.database.read() as connection:
        dataset = load_training_dataset(connection, newest_dataset_id(connection, context.partition_key))
        verdicts = dataset_checks(connection, dataset)
    for name, verdict in verdicts.items():
        yield check_result(verdict, name)


@dg.asset(
    partitions_def=MODELLED_PROPERTIES,
    group_name="models",
    kinds={"scikitlearn"},
    deps=[training_dataset],
    # Each training is a request, a lease and a version of its own.
    backfill_policy=dg.BackfillPolicy.multi_run(1),
    freshness_policy=dg.FreshnessPolicy.time_window(fail_window=OLDEST["surrogate_model"]),
    description="A surrogate of one property; a version serves if it beats the mean and is no worse than the champion.",
)
def surrogate_model(context: dg.AssetExecutionContext, platform: Platform) -> dg.MaterializeResult:
    with platform.database.read() as connection:
        dataset = load_training_dataset(connection, newest_dataset_id(connection, context.partition_key))
    training_id, requested_by = _training(context.run, dataset.slug, platform)
    with traced(context):
        model = train(
            platform.database,
            platform.settings,
            dataset.slug,
            dataset.id,
            requested_by=requested_by,
            training_id=training_id,
        )
    with platform.database.read() as connection:
        figures = model_figures(connection, dataset.slug, model.version)
    reason = model.status_reason if model.is_new else "unchanged: this version was trained on the same labels"
    return dg.MaterializeResult(
        metadata={
            "summary": summary(
                f"Version {model.version}, **{model.status.value}**: {escaped(reason)}",
                model_png(dataset.slug, figures),
            ),
            "page": page(f"/models/{dataset.slug}"),
            "version": model.version,
            "kind": model.kind,
            "status": model.status.value,
            "reason": reason,
            "metrics": dg.MetadataValue.json(dict(model.metrics)),
            "n_labels": len(dataset.values),
            "dataset": dataset.content_hash,
            "artifact_sha256": model.artifact_sha256,
            "error_by_group": table([asdict(row) for row in figures.groups]),
            "importance": table([asdict(row) for row in figures.importance or ()]),
        },
        data_version=dg.DataVersion(model.artifact_sha256),
    )


def _training(run: dg.DagsterRun, slug: str, platform: Platform) -> tuple[int, str]:
    """The run's training and who requested it; a run that a person launched requests one by command."""
    actor = actor_of(run, platform)
    if actor.tick is not None:
        return int(actor.tick.removeprefix(TRAINING_TICK)), actor.identity.agent_id
    command = RequestTraining(modelled_property=slug, reason="launched in Dagster")
    done = send(actor, command, platform, key=f"{actor.key}/{slug}")
    return int(done.result["training_id"]), actor.identity.agent_id


@partition_check(
    MODELLED_PROPERTIES,
    asset=surrogate_model,
    blocking=True,
    description="The newest version beats the mean of the labels and is no worse than the champion, which serves.",
)
def surrogate_model_passes_its_judgement(
    context: dg.AssetCheckExecutionContext, platform: Platform
) -> dg.AssetCheckResult:
    with platform.database.read() as connection:
        return check_result(newest_version_passes_its_judgement(connection, context.partition_key))


def champion_events(platform: Platform, versions: Versions) -> Iterator[dg.AssetMaterialization]:
    """The asset events of champions that changed, each with its judgement in its metadata.

    Dagster keeps one evaluation of a partition's check outside of runs, so the check is left to the next training.

    Args:
        platform: Holds the versions.
        versions: The champions' hashes by asset and modelled property.
    """
    with platform.database.read() as connection:
        verdicts = champions_pass_their_judgement(connection, [slug for _, slug in versions])
    place = platform.placement
    for (asset, slug), version in versions.items():
        verdict = verdicts[slug]
        yield dg.AssetMaterialization(
            asset_key=place.key(asset),
            partition=slug,
            metadata={
                "page": page(f"/models/{slug}"),
                **verdict.numbers,
                "passes_its_judgement": verdict.passed,
                "reason": verdict.reason,
            },
            tags={"dagster/data_version": version},
        )


@partition_check(
    MODELLED_PROPERTIES,
    asset=surrogate_model,
    description="The model's 90% intervals contain about 90% of the held-out labels.",
)
def surrogate_model_intervals_are_calibrated(
    context: dg.AssetCheckExecutionContext, platform: Platform
) -> dg.AssetCheckResult:
    with platform.database.read() as connection:
        return check_result(model_is_calibrated(connection, context.partition_key))
