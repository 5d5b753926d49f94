"""Assets, materialised from the platform's tables, with their checks beside them."""

from nanoos_dagster.assets.archived_history import archived_history
from nanoos_dagster.assets.campaign_progress import campaign_progress, campaign_progress_is_within_limits
from nanoos_dagster.assets.discoveries import discoveries, discoveries_meet_every_target
from nanoos_dagster.assets.models import (
    surrogate_model,
    surrogate_model_intervals_are_calibrated,
    surrogate_model_passes_its_judgement,
    training_dataset,
    training_dataset_checks,
)
from nanoos_dagster.assets.tables import TABLES

ASSETS = [archived_history, campaign_progress, discoveries, surrogate_model, training_dataset, *TABLES]
CHECKS = [
    campaign_progress_is_within_limits,
    discoveries_meet_every_target,
    surrogate_model_passes_its_judgement,
    surrogate_model_intervals_are_calibrated,
    training_dataset_checks,
]

__all__ = [
    "ASSETS",
    "CHECKS",
    "archived_history",
    "campaign_progress",
    "discoveries",
    "surrogate_model",
    "training_dataset",
]
