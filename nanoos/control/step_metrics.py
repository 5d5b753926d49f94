"""Metric totals of steps, counted however a step ends."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from nanoos.domain.statuses import CONTINUOUS, SCHEDULE
from nanoos.store import metric_totals as counters
from nanoos.store.metric_totals import Count

# Seconds. A small step takes 0.1, one over a thousand campaigns about 1; 300 is the step's lease.
DURATION_BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
SUCCEEDED, FAILED, INTERRUPTED, WITHDRAWN = "succeeded", "failed", "interrupted", "withdrawn"
RUNS, RUN_SECONDS, RUN_BUCKET = "runs", "run_seconds", "run_bucket"
LAUNCHES = ("campaigns_advanced", "simulations_launched", "experiments_launched", "models_retrained")


def count_step(
    connection: Connection,
    name: str,
    *,
    outcome: str,
    triggered_by: str,
    duration_s: float | None,
    actions: Mapping[str, Any] | None = None,
) -> None:
    """Count a step that has ended.

    Args:
        connection: The transaction that closes the step.
        name: The orchestrator.
        outcome: SUCCEEDED, FAILED, INTERRUPTED or WITHDRAWN.
        triggered_by: As in the step's row.
        duration_s: None if the start is unknown.
        actions: As in the step's row; None if nothing was applied.
    """
    orchestrator = {"orchestrator": name}
    trigger = triggered_by if triggered_by in (SCHEDULE, CONTINUOUS) else "request"
    counts = [Count(name=RUNS, labels={**orchestrator, "outcome": outcome, "trigger": trigger})]
    counts += [Count(name=key, amount=(actions or {}).get(key, 0), labels=orchestrator) for key in LAUNCHES]
    if duration_s is not None:
        counts += [
            Count(name=RUN_SECONDS, amount=duration_s, labels=orchestrator),
            Count(name=RUN_BUCKET, labels={**orchestrator, "le": bucket_of(duration_s)}),
        ]
    counters.add(connection, *counts)


def bucket_of(duration_s: float) -> str:
    """Upper bound of the histogram bucket of a duration, as the metric label `le`."""
    position = bisect_left(DURATION_BOUNDS, duration_s)
    return str(DURATION_BOUNDS[position]) if position < len(DURATION_BOUNDS) else "+Inf"
