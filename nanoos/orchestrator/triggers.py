"""Between steps: whether another is worth running, what is owed to the queues, what a person should see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from nanoos.campaigns.progress import model_views
from nanoos.control.config import OrchestratorConfig
from nanoos.control.orchestrators import get_orchestrator
from nanoos.control.stats import load_stats
from nanoos.domain.statuses import TrainingStatus, WorkStatus
from nanoos.orchestrator.rules.retraining import retraining_reason
from nanoos.orchestrator.step import REQUEST
from nanoos.store.tables import alerts, model_trainings, modelled_properties, orchestrator_runs
from nanoos.store.upsert import insert_new

# In continuous mode time alone can make a rule due (retraining by age): look at least this often.
CONTINUOUS_MAX_GAP = timedelta(minutes=10)
ENDED = (WorkStatus.COMPLETED.value, WorkStatus.FAILED.value)
RETRY_AFTER_FAILURE = timedelta(minutes=1)  # a lost database is often back by then; a bug does not spin


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedTraining:
    """A requested training that a run should carry out now."""

    training_id: int
    slug: str
    attempts: int
    reason: str


def reason_for_another_step(connection: Connection, name: str, *, now: datetime) -> str | None:
    """In continuous mode: what changed since the last step; None where a step would only decide the same again.

    Since what the step saw, not since it ended: what is recorded while it plans was not decided on. Results and changes
    are therefore counted, which no clock and no slow transaction can get wrong, against the counts that it read.
    """
    orchestrator = get_orchestrator(connection, name)
    last = orchestrator.last_run_at
    if last is None:
        return "there was no step yet"
    if now - last >= CONTINUOUS_MAX_GAP:
        return f"the last step was {(now - last).total_seconds():.0f} s ago"
    if orchestrator.updated_at > last:
        return "the orchestrator was changed"
    if orchestrator.error_message is not None:
        is_due = now - last >= RETRY_AFTER_FAILURE
        return f"the last step failed: {orchestrator.error_message}" if is_due else None
    runs = orchestrator_runs.c
    step = connection.execute(
        select(runs.stats_before, runs.actions)
        .where(
            runs.orchestrator_id == orchestrator.id,
            runs.success.is_(True),
            runs.trigger_context[REQUEST].as_string().is_(None),
        )
        .order_by(runs.started_at.desc(), runs.id.desc())
        .limit(1)
    ).first()
    if step is None:
        return "the last step is archived"
    before, after = _seen(step.stats_before), _seen(load_stats(connection, orchestrator.id))
    new = {name: after[name] - before[name] for name in after}
    new["changes"] -= len(step.actions["campaigns_ended"])  # its own
    if any(new.values()):
        return (
            f"{new['simulations']} results, {new['experiments']} experiments, {new['campaigns']} new campaigns and "
            f"{new['changes']} changes since the last step"
        )
    return None


def _seen(stats: Mapping[str, Any]) -> dict[str, int]:
    """Numbers that a step reacts to; of these it changes only campaigns, by ending them."""
    ended = {name: sum(stats[name].get(status, 0) for status in ENDED) for name in ("simulations", "experiments")}
    # A step of an older version did not count changes: one more follows it.
    return {**ended, "campaigns": sum(stats["campaigns"].values()), "changes": stats.get("changes", 0)}


def due_models(connection: Connection, config: OrchestratorConfig, *, now: datetime) -> dict[str, str]:
    """Modelled properties that are due for training now, with the reason."""
    reasons = {model.slug: retraining_reason(model, config, now) for model in model_views(connection)}
    return {slug: reason for slug, reason in reasons.items() if reason is not None}


def owed_trainings(connection: Connection, *, now: datetime) -> list[OwedTraining]:
    """Requested trainings that are due, oldest first."""
    rows = connection.execute(
        select(model_trainings.c.id, modelled_properties.c.slug, model_trainings.c.attempts, model_trainings.c.reason)
        .join(modelled_properties, modelled_properties.c.id == model_trainings.c.modelled_property_id)
        .where(
            or_(
                model_trainings.c.status == TrainingStatus.REQUESTED.value,
                (model_trainings.c.status == TrainingStatus.RUNNING.value) & (model_trainings.c.lease_expires_at < now),
            ),
            model_trainings.c.available_at <= now,
        )
        .order_by(model_trainings.c.id)
    )
    return [OwedTraining(training_id=row.id, slug=row.slug, attempts=row.attempts, reason=row.reason) for row in rows]


def raise_alert(connection: Connection, *, kind: str, subject: str, message: str, now: datetime) -> bool:
    """Open an alert; False where the same one is open already."""
    new = insert_new(connection, alerts, [{"kind": kind, "subject": subject, "message": message, "created_at": now}])
    return bool(new)


def open_alerts(connection: Connection) -> list[Mapping[str, Any]]:
    """Alerts that nobody has seen to, oldest first."""
    rows = connection.execute(select(alerts).where(alerts.c.resolved_at.is_(None)).order_by(alerts.c.id))
    return [dict(row) for row in rows.mappings()]
