"""Replaying a stored step from its snapshot, optionally with another configuration; writes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from nanoos.control.config import parse_config
from nanoos.domain.decision import Decision, DecisionKind, DecisionResult
from nanoos.domain.errors import Conflict, NotFound
from nanoos.orchestrator.manual_requests.plan import Request, plan_request
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.planning import plan_step
from nanoos.orchestrator.snapshot_loader import rehydrate
from nanoos.orchestrator.step import REQUEST
from nanoos.store.database import Database
from nanoos.store.tables import decisions, orchestrator_runs


def replay(database: Database, run_id: int, config_changes: Mapping[str, Any] | None = None) -> tuple[Plan, bool]:
    """Plan a stored step again from its snapshot; writes nothing.

    Args:
        database: Holds the step and the rows it refers to.
        run_id: `orchestrator_runs.id` of a successful step.
        config_changes: Configuration values to try instead. The snapshot holds only the problems of the campaigns that
            were scheduled, so a change can advance fewer campaigns, not more.

    Returns:
        The plan, and whether it equals the stored one.

    Raises:
        NotFound: No successful step of this id.
        Conflict: Its snapshot has been archived.
    """
    with database.read() as connection:
        row = connection.execute(select(orchestrator_runs).where(orchestrator_runs.c.id == run_id)).first()
        if row is not None and row.archived_in is not None:
            raise Conflict(
                f"The snapshot of step {run_id} was moved to {row.archived_in} in the archive.",
                hint=f"`nanoos archive show {run_id}` reads it there.",
            )
        if row is None or row.snapshot is None:
            raise NotFound(f"There is no finished step {run_id} to replay.", hint="`nanoos runs` lists them.")
        snapshot = rehydrate(connection, row.snapshot)
        stored = connection.execute(
            select(decisions)
            .where(decisions.c.orchestrator_run_id == run_id, decisions.c.kind != DecisionKind.KNOWN_RESULTS.value)
            .order_by(decisions.c.id)
        ).all()
    config = parse_config({**row.config, **(config_changes or {})})
    request = row.trigger_context.get(REQUEST)
    if request is None:
        plan = plan_step(snapshot, config, now=row.started_at, seed=row.seed)
    else:
        plan = plan_request(snapshot, Request.from_record(request), config, now=row.started_at, seed=row.seed)
    same_plan = _canonical(plan.to_record()) == _canonical(row.plan)
    same_decisions = len(stored) == len(plan.decisions) and all(map(_was_planned, stored, plan.decisions))
    return plan, same_plan and same_decisions


def _was_planned(stored: Row[Any], again: Decision) -> bool:
    if (stored.kind, stored.subject) != (again.kind.value, again.subject):
        return False
    if stored.result in (DecisionResult.CAMPAIGN_CHANGED, DecisionResult.MODEL_CHANGED):
        return bool(stored.reason.endswith(again.reason))
    return (stored.result, stored.reason) == (again.result, again.reason)


def _canonical(value: Any) -> Any:
    """The value as JSON with integers as floats: PostgreSQL's JSONB returns 1e22 as an integer."""
    return json.loads(json.dumps(value), parse_int=float)
