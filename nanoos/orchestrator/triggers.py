"""Reasons to run another step: changes in continuous mode, and models due for training."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from nanoos.control.config import OrchestratorConfig
from nanoos.control.orchestrator_stats import load_stats
from nanoos.control.orchestrators import get_orchestrator
from nanoos.domain.statuses import WorkStatus
from nanoos.learning.drift import find_drift
from nanoos.learning.model_progress import model_progress
from nanoos.orchestrator.rules.retraining import due_reason
from nanoos.orchestrator.step import REQUEST
from nanoos.store.tables import orchestrator_runs

# In continuous mode a rule can become due by time alone (retraining by age), so a step runs at least this often.
CONTINUOUS_MAX_GAP = timedelta(minutes=10)
ENDED = (WorkStatus.COMPLETED.value, WorkStatus.FAILED.value)
RETRY_AFTER_FAILURE = timedelta(minutes=1)  # a lost database is often back by then; a bug causes no busy loop


def reason_for_another_step(connection: Connection, name: str, *, now: datetime) -> str | None:
    """Why continuous mode needs another step; None if it would only repeat the last step's decisions.

    Results and changes count since the last step's snapshot, not since its end: the step did not see what was recorded
    while it planned. Comparing counts with those in the snapshot is safe against clock errors and slow transactions.
    """
    orchestrator = get_orchestrator(connection, name)
    last = orchestrator.last_run_at
    if last is None:
        return "there was no step yet"
    gap = now - last
    if gap >= CONTINUOUS_MAX_GAP:
        return f"the last step was {gap.total_seconds():.0f} s ago"
    if gap <= -CONTINUOUS_MAX_GAP:
        return "the clock was set back since the last step"
    # A change dated ahead is of before the clock was set back; the step of then has seen it.
    if last < orchestrator.updated_at <= now:
        return "the orchestrator was changed"
    if orchestrator.error_message is not None:
        is_due = abs(gap) >= RETRY_AFTER_FAILURE
        return f"the last step failed: {orchestrator.error_message}" if is_due else None
    runs = orchestrator_runs.c
    step = connection.execute(
        select(runs.stats_before, runs.actions)
        .where(
            runs.orchestrator_id == orchestrator.id,
            runs.success.is_(True),
            runs.trigger_context[REQUEST].as_string().is_(None),
        )
        .order_by(runs.id.desc())
        .limit(1)
    ).first()
    if step is None:
        return "the last step is archived"
    before, after = _trigger_counts(step.stats_before), _trigger_counts(load_stats(connection, orchestrator.id))
    new = {name: after[name] - before[name] for name in after}
    new["changes"] -= len(step.actions["campaigns_ended"])  # changes by the step itself
    if any(new.values()):
        return (
            f"{new['simulations']} results, {new['experiments']} experiments, {new['campaigns']} new campaigns and "
            f"{new['changes']} changes since the last step"
        )
    return None


def _trigger_counts(stats: Mapping[str, Any]) -> dict[str, int]:
    """Counts that trigger a step. A step itself changes only `changes`, by ending campaigns."""
    ended = {name: sum(stats[name].get(status, 0) for status in ENDED) for name in ("simulations", "experiments")}
    # Steps of older versions did not store `changes`; the default triggers one more step.
    return {**ended, "campaigns": sum(stats["campaigns"].values()), "changes": stats.get("changes", 0)}


def due_models(connection: Connection, config: OrchestratorConfig, *, now: datetime) -> dict[str, str]:
    """Modelled properties that are due for training now, with their reasons."""
    models = find_drift(connection, model_progress(connection))
    reasons = {model.slug: due_reason(model, config, now) for model in models}
    return {slug: reason for slug, reason in reasons.items() if reason is not None}
