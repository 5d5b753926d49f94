"""The job `retrain`: dataset, model and their checks, for one modelled property."""

import dagster as dg

from nanoos_dagster.assets import surrogate_model, training_dataset

retrain = dg.define_asset_job(
    name="retrain",
    selection=dg.AssetSelection.assets(training_dataset, surrogate_model),
    executor_def=dg.in_process_executor,
    description="Train one modelled property's surrogate on its present labels.",
    tags={"nanoos/kind": "training", "dagster/max_runtime": "3600"},
)
