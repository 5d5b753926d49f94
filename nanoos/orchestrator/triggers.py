"""What makes another step worth running: changes in continuous mode, models that are due for training."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from nanoos.control.config import OrchestratorConfig
from nanoos.control.orchestrators import get_orchestrator
from nanoos.control.stats import load_stats
from nanoos.domain.statuses import WorkStatus
from nanoos.learning.model_progress import model_progress
from nanoos.orchestrator.rules.retraining import retraining_reason
from nanoos.orchestrator.step import REQUEST
from nanoos.store.tables import orchestrator_runs

# In continuous mode time alone can make a rule due (retraining by age): look at least this often.
CONTINUOUS_MAX_GAP = timedelta(minutes=10)
ENDED = (WorkStatus.COMPLETED.value, WorkStatus.FAILED.value)
RETRY_AFTER_FAILURE = timedelta(minutes=1)  # a lost database is often back by then; a bug does not spin


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
    reasons = {model.slug: retraining_reason(model, config, now) for model in model_progress(connection)}
    return {slug: reason for slug, reason in reasons.items() if reason is not None}
