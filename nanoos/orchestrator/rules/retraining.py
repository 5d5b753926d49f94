"""Which models are due for training: enough new labels, or some new labels and enough time."""

from __future__ import annotations

from datetime import datetime, timedelta

from nanoos.control.config import OrchestratorConfig
from nanoos.domain.decision import Decision, DecisionKind
from nanoos.learning.limits import MIN_LABELS
from nanoos.learning.model_progress import ModelProgress
from nanoos.orchestrator.plan import PlannedTraining
from nanoos.orchestrator.snapshot import Snapshot

UNREADABLE = "its stored model cannot be read: the step used only its labels"


def retraining_reason(model: ModelProgress, config: OrchestratorConfig, now: datetime) -> str | None:
    """Why the model is due for training now; None if it is not due or a training is open."""
    if not _can_train(model) or model.n_new == 0:
        return None
    if model.n_new >= config.min_new_samples_for_retrain:
        return f"{model.n_new} new labels, the threshold is {config.min_new_samples_for_retrain}"
    waited = now - model.since
    if waited >= timedelta(hours=config.training_frequency_hours):
        hours = waited.total_seconds() / 3600
        return (
            f"{model.n_new} new labels and {hours:.1f} h since, retrained every {config.training_frequency_hours:g} h"
        )
    return None


def plan_trainings(
    snapshot: Snapshot, config: OrchestratorConfig, now: datetime, decisions: list[Decision]
) -> tuple[PlannedTraining, ...]:
    """A training for each model that is due."""
    planned = []
    for model in snapshot.models:
        is_unreadable = model.champion_id in snapshot.unreadable_champions
        reason = UNREADABLE if is_unreadable else retraining_reason(model, config, now)
        if reason is None or (is_unreadable and not _can_train(model)):
            continue
        training = PlannedTraining(
            modelled_property_id=model.id, slug=model.slug, reason=reason, is_forced=is_unreadable
        )
        planned.append(training)
        decisions.append(
            Decision(
                kind=DecisionKind.RETRAIN,
                subject=model.slug,
                result="requested",
                reason=reason,
                numbers={"n_labels": model.n_labels, "n_new": model.n_new},
            )
        )
    return tuple(planned)


def _can_train(model: ModelProgress) -> bool:
    return not model.has_open_training and model.n_labels >= MIN_LABELS
