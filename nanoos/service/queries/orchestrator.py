"""The orchestrator and its steps as every interface shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.control.next_step import next_step
from nanoos.control.orchestrator_stats import load_stats
from nanoos.control.orchestrators import get_orchestrator
from nanoos.domain.errors import NotFound
from nanoos.service.queries.pages import Page, read_page
from nanoos.store.tables import decisions, orchestrator_runs, orchestrator_state


@dataclass(frozen=True, slots=True, kw_only=True)
class OrchestratorView:
    """An orchestrator's present state.

    Attributes:
        version: Counts its changes; send it as `expected_version` to avoid overwriting a concurrent change.
        error_message: Of the newest step, if it failed.
        step_owner: The process that runs a step now.
        next_step: When the next step runs, in words, or why none will.
        next_step_at: Its time, where it is known.
        next_step_problem: Why steps do not run although the mode allows them, with the remedy; or empty.
    """

    id: str
    name: str
    mode: str
    is_active: bool
    version: int
    config: Mapping[str, Any]
    error_message: str | None
    step_owner: str | None
    next_step: str
    next_step_at: datetime | None
    next_step_problem: str
    last_run_at: datetime | None
    last_success_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSummary:
    """One step in a line.

    Attributes:
        trigger_context: What explains the trigger, for example the Dagster run or the command.
        campaigns_advanced: None, as the counts after it, where the step did not end well.
    """

    id: int
    status: str
    success: bool | None
    error_message: str | None
    triggered_by: str
    trigger_context: Mapping[str, Any]
    started_at: datetime
    finished_at: datetime | None
    duration_seconds: float | None
    campaigns_advanced: int | None
    simulations_launched: int | None
    experiments_launched: int | None
    models_retrained: int | None
    campaigns_ended: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """One decision with its reason in words and numbers."""

    id: int
    kind: str
    subject: str
    result: str
    reason: str
    numbers: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One step with everything that explains it."""

    summary: RunSummary
    orchestrator: str
    config: Mapping[str, Any]
    stats_before: Mapping[str, Any] | None
    stats_after: Mapping[str, Any] | None
    decisions: tuple[DecisionView, ...]


_SUMMARY = tuple(
    column
    for column in orchestrator_runs.c
    # Large, and not shown.
    if column.name not in ("snapshot", "plan", "config", "stats_before", "stats_after")
)


def orchestrator_view(connection: Connection, name: str, *, now: datetime) -> OrchestratorView:
    """Raises NotFound where there is no such orchestrator."""
    found = get_orchestrator(connection, name)
    following = next_step(connection, found, now=now)
    return OrchestratorView(
        id=found.id,
        name=found.name,
        mode=found.mode.value,
        is_active=found.is_active,
        version=found.version,
        config=found.config.model_dump(),
        error_message=found.error_message,
        step_owner=found.step_owner,
        next_step=following.text,
        next_step_at=following.at,
        next_step_problem=following.problem,
        last_run_at=found.last_run_at,
        last_success_at=found.last_success_at,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def runs_page(connection: Connection, name: str, *, limit: int = 10, offset: int = 0) -> Page[RunSummary]:
    """Steps, the newest first.

    Raises:
        NotFound: No such orchestrator.
        InvalidInput: No such page.
    """
    found = get_orchestrator(connection, name)
    query = (
        select(*_SUMMARY)
        .where(orchestrator_runs.c.orchestrator_id == found.id)
        .order_by(orchestrator_runs.c.started_at.desc(), orchestrator_runs.c.id.desc())
    )
    return read_page(connection, query, run_summary, limit=limit, offset=offset)


def run_view(connection: Connection, run_id: int) -> RunView:
    """Raises NotFound where there is no such step."""
    row = connection.execute(
        select(
            *_SUMMARY,
            orchestrator_runs.c.config,
            orchestrator_runs.c.stats_before,
            orchestrator_runs.c.stats_after,
            orchestrator_state.c.name,
        )
        .join(orchestrator_state, orchestrator_state.c.id == orchestrator_runs.c.orchestrator_id)
        .where(orchestrator_runs.c.id == run_id)
    ).first()
    if row is None:
        raise NotFound(f"There is no step {run_id}.", hint="GET /orchestrator/runs and `nanoos runs` list them.")
    taken = connection.execute(
        select(decisions).where(decisions.c.orchestrator_run_id == run_id).order_by(decisions.c.id)
    ).all()
    return RunView(
        summary=run_summary(row),
        orchestrator=row.name,
        config=row.config,
        stats_before=row.stats_before,
        stats_after=row.stats_after,
        decisions=tuple(
            DecisionView(
                id=item.id,
                kind=item.kind,
                subject=item.subject,
                result=item.result,
                reason=item.reason,
                numbers=item.numbers,
            )
            for item in taken
        ),
    )


def stats_view(connection: Connection, name: str) -> dict[str, Any]:
    """Counts of everything under an orchestrator. Raises NotFound."""
    return load_stats(connection, get_orchestrator(connection, name).id)


def run_summary(row: Row[Any]) -> RunSummary:
    """The summary of a row that holds at least its columns."""
    actions = row.actions or {}
    return RunSummary(
        id=row.id,
        status=row.status,
        success=row.success,
        error_message=row.error_message,
        triggered_by=row.triggered_by,
        trigger_context=row.trigger_context,
        started_at=row.started_at,
        finished_at=row.finished_at,
        duration_seconds=row.duration_seconds,
        campaigns_advanced=actions.get("campaigns_advanced"),
        simulations_launched=actions.get("simulations_launched"),
        experiments_launched=actions.get("experiments_launched"),
        models_retrained=actions.get("models_retrained"),
        campaigns_ended=tuple(actions.get("campaigns_ended", ())),
    )
