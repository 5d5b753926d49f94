"""The sensor of retraining: requests the trainings that the plan finds due, and starts a run for each requested one."""

import dagster as dg

from nanoos.control.orchestrators import dispatch_skip_reason, get_orchestrator
from nanoos.domain.clock import utc_now
from nanoos.learning.training_queue import DueTraining, due_trainings
from nanoos.orchestrator.triggers import due_models
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.learning import RequestDueTrainings
from nanoos.store.label_sources import label_versions
from nanoos_dagster.assets.tables import labels_by_asset, version_events
from nanoos_dagster.jobs import RETRAIN
from nanoos_dagster.partitions import MODELLED_PROPERTIES
from nanoos_dagster.resources import Platform
from nanoos_dagster.run_actor import platform_tags
from nanoos_dagster.run_triggers import LOST_TAG, TRAINING_TAG, TRAINING_TICK
from nanoos_dagster.sensors.active import active_run_id
from nanoos_dagster.sensors.polling_intervals import EVERY_THIRD_CHECK_S

SENSOR = "sensor:retrain_on_new_labels"


@dg.sensor(
    job_name=RETRAIN,
    minimum_interval_seconds=EVERY_THIRD_CHECK_S,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Requests a training when enough new labels exist; starts a run for each requested one.",
)
def retrain_on_new_labels(context: dg.SensorEvaluationContext, platform: Platform):
    now = utc_now()
    with platform.database.read() as connection:
        orchestrator = get_orchestrator(connection, platform.settings.orchestrator_default_name)
        due = due_models(connection, orchestrator.config, now=now)
    paused = dispatch_skip_reason(orchestrator)
    if paused is not None:
        return dg.SkipReason(paused)
    # A step that runs now plans them itself.
    if due and orchestrator.step_owner is None:
        execute(platform.database, RequestDueTrainings(orchestrator=orchestrator.name), agent_id=SENSOR)
    with platform.database.read() as connection:
        due = due_trainings(connection, now=utc_now())
        versions = label_versions(connection) if due else {}
    if not due:
        return dg.SkipReason("No training is due or requested.")
    # With this key a training that fails before it begins runs again, at most once a minute, and again at once if its
    # run's tasks were lost.
    requests = [
        dg.RunRequest(
            partition_key=item.slug,
            run_key=f"training-{item.training_id}-{item.attempts}-{_n_lost(context.instance, item)}-{now:%Y%m%d%H%M}",
            tags={
                "nanoos/reason": item.reason,
                TRAINING_TAG: str(item.training_id),
                **platform_tags(platform.settings, SENSOR, RETRAIN, f"{TRAINING_TICK}{item.training_id}"),
            },
        )
        for item in due
        if active_run_id(context.instance, RETRAIN, {TRAINING_TAG: str(item.training_id)}) is None
    ]
    trained = {request.partition_key for request in requests}
    of_trained = labels_by_asset({key: value for key, value in versions.items() if key[0] in trained})
    return dg.SensorResult(
        run_requests=requests,
        # Else a dataset that the run makes before they are reported would look out of date.
        asset_events=list(version_events(platform.placement, of_trained)),
        dynamic_partitions_requests=[MODELLED_PROPERTIES.build_add_request([item.slug for item in due])],
    )


def _n_lost(instance: dg.DagsterInstance, due: DueTraining) -> int:
    tags = {TRAINING_TAG: str(due.training_id), LOST_TAG: "true"}
    return instance.get_runs_count(dg.RunsFilter(job_name=RETRAIN, tags=tags))
