"""The job `retrain`: dataset, model and their checks, for one modelled property."""

import dagster as dg

from nanoos.execution.celery_queues import TRAINING
from nanoos.settings import Settings
from nanoos_dagster.assets import surrogate_model, training_dataset
from nanoos_dagster.jobs.executors import executor_for
from nanoos_dagster.placement import Placement

RETRAIN = "retrain"


def build_retrain(settings: Settings, placement: Placement):
    """The job; its steps go to the queue `training` where trainings run on Celery workers."""
    return dg.define_asset_job(
        name=RETRAIN,
        selection=dg.AssetSelection.assets(
            *(placement.key(asset.key) for asset in (training_dataset, surrogate_model))
        ),
        executor_def=executor_for(settings, TRAINING),
        description="Train one modelled property's surrogate on its current labels.",
        tags={"nanoos/kind": "training", "dagster/max_runtime": "3600"},
    )
