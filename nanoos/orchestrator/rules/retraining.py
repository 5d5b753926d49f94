"""Which models are due for training: enough new labels, some and enough time, drift, or a champion with a defect."""

from __future__ import annotations

from datetime import datetime, timedelta

from nanoos.control.config import OrchestratorConfig
from nanoos.domain.decision import Decision, DecisionKind, DecisionResult
from nanoos.learning.limits import MIN_LABELS
from nanoos.learning.model_progress import ModelProgress
from nanoos.orchestrator.plan import PlannedRetirement, PlannedTraining
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
    return model.residual_drift or model.feature_drift


def due_reason(model: ModelProgress, config: OrchestratorConfig, now: datetime) -> str | None:
    """Why the next step would request a training of the model, as far as its rows tell; None if it would not."""
    return _training_reason(model, config, now, _defect(model, is_unreadable=False))


def _training_reason(model: ModelProgress, config: OrchestratorConfig, now: datetime, defect: str | None) -> str | None:
    """Why the model is trained now: a defect of its champion, or what `retraining_reason` says."""
    reason = defect or retraining_reason(model, config, now)
    return reason if _can_train(model) else None


def plan_trainings(
    snapshot: Snapshot, config: OrchestratorConfig, now: datetime, decisions: list[Decision]
) -> tuple[PlannedTraining, ...]:
    """A training for each model that is due."""
    planned = []
    for model in snapshot.models:
        defect = _defect(model, is_unreadable=model.champion_id in snapshot.unreadable_champions)
        reason = _training_reason(model, config, now, defect)
        if reason is None:
            continue
        planned.append(
            PlannedTraining(modelled_property_id=model.id, slug=model.slug, reason=reason, is_forced=defect is not None)
        )
        decisions.append(_decision(model, DecisionResult.REQUESTED, reason))
    return tuple(planned)


def plan_retirements(snapshot: Snapshot, decisions: list[Decision]) -> tuple[PlannedRetirement, ...]:
    """The champions that learned from retracted labels and cannot be trained again."""
    planned = []
    for model in snapshot.models:
        if model.n_withdrawn and model.n_labels < MIN_LABELS:
            reason = f"{_withdrawn(model)}, and {model.n_labels} of the {MIN_LABELS} labels to train on are left"
            planned.append(PlannedRetirement(modelled_property_id=model.id, slug=model.slug, reason=reason))
            decisions.append(_decision(model, DecisionResult.RETIRED, reason))
    return tuple(planned)


def _defect(model: ModelProgress, *, is_unreadable: bool) -> str | None:
    """Why the champion has to be replaced even without new labels."""
    if is_unreadable:
        return UNREADABLE
    return _withdrawn(model) if model.n_withdrawn else None


def _withdrawn(model: ModelProgress) -> str:
    return f"{model.n_withdrawn} of the labels that the champion learned from were retracted or corrected"


def _decision(model: ModelProgress, result: DecisionResult, reason: str) -> Decision:
    return Decision(
        kind=DecisionKind.RETRAIN,
        subject=model.slug,
        result=result,
        reason=reason,
        numbers={"n_labels": model.n_labels, "n_new": model.n_new, "n_withdrawn": model.n_withdrawn},
    )


def _can_train(model: ModelProgress) -> bool:
    return not model.has_open_training and model.n_labels >= MIN_LABELS
