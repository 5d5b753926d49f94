"""Which models are due: enough new labels, or new labels and enough time."""

from __future__ import annotations

from datetime import datetime, timedelta

from nanoos.control.config import OrchestratorConfig
from nanoos.learning.limits import MIN_LABELS
from nanoos.orchestrator.snapshot import ModelView


def retraining_reason(model: ModelView, config: OrchestratorConfig, now: datetime) -> str | None:
    """Why the model is due now; None where it is not (also while a training of it is open)."""
    if model.has_open_training or model.n_labels < MIN_LABELS or model.n_new == 0:
        return None
    if model.n_new >= config.min_new_samples_for_retrain:
        return f"{model.n_new} new labels, {config.min_new_samples_for_retrain} make it due"
    waited = now - model.since
    if waited >= timedelta(hours=config.training_frequency_hours):
        hours = waited.total_seconds() / 3600
        return f"{model.n_new} new labels and {hours:.1f} h since, {config.training_frequency_hours:g} h make it due"
    return None
