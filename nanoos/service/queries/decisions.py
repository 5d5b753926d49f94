"""Decisions of many steps: page by page, or those of the steps on a page at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.campaigns.lifecycle import get_campaign
from nanoos.control.orchestrators import get_orchestrator
from nanoos.service.queries.orchestrator import DecisionView
from nanoos.service.queries.pages import Page, read_page
from nanoos.store.tables import decisions, orchestrator_runs


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedDecision:
    """A decision and the step that took it.

    Attributes:
        taken_at: When the step began.
    """

    run_id: int
    taken_at: datetime
    decision: DecisionView


# With the time of their step.
DECISION_ROWS = select(decisions, orchestrator_runs.c.started_at).join(
    orchestrator_runs, orchestrator_runs.c.id == decisions.c.orchestrator_run_id
)


def decisions_page(
    connection: Connection,
    name: str | None = None,
    *,
    limit: int = 50,
    offset: int = 0,
    slug: str | None = None,
    kind: str | None = None,
) -> Page[LoggedDecision]:
    """Decisions, the newest first; of one orchestrator, campaign or kind where it is named.

    Raises:
        NotFound: No such orchestrator or campaign.
        InvalidInput: No such page.
    """
    query = DECISION_ROWS.order_by(decisions.c.id.desc())
    if name is not None:
        query = query.where(orchestrator_runs.c.orchestrator_id == get_orchestrator(connection, name).id)
    if slug is not None:
        query = query.where(decisions.c.campaign_id == get_campaign(connection, slug).id)
    if kind is not None:
        query = query.where(decisions.c.kind == kind)
    return read_page(
        connection,
        query,
        lambda row: LoggedDecision(
            run_id=row.orchestrator_run_id, taken_at=row.started_at, decision=decision_view(row)
        ),
        limit=limit,
        offset=offset,
    )


def decisions_by_run(
    connection: Connection, run_ids: Sequence[int], *, campaign_id: int | None = None
) -> dict[int, tuple[DecisionView, ...]]:
    """Decisions of several steps, in the order in which each took them; steps without any are left out.

    Args:
        connection: One consistent view.
        run_ids: The steps.
        campaign_id: Only decisions about this campaign.
    """
    query = select(decisions).where(decisions.c.orchestrator_run_id.in_(run_ids))
    if campaign_id is not None:
        query = query.where(decisions.c.campaign_id == campaign_id)
    rows = connection.execute(query.order_by(decisions.c.id))
    found: dict[int, list[DecisionView]] = {}
    for row in rows:
        found.setdefault(row.orchestrator_run_id, []).append(decision_view(row))
    return {run_id: tuple(taken) for run_id, taken in found.items()}


def decision_view(row: Row[Any]) -> DecisionView:
    return DecisionView(**{name: getattr(row, name) for name in DecisionView.__dataclass_fields__})
