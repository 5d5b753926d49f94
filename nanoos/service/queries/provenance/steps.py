"""The steps that chose a candidate or sent it to the lab, from their stored rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from nanoos.domain.decision import DecisionKind
from nanoos.domain.statuses import Origin
from nanoos.domain.structures import stable_hash
from nanoos.service.queries.commands import commands_by_id
from nanoos.service.queries.decisions import decisions_by_run
from nanoos.service.queries.orchestrator import DecisionView
from nanoos.service.queries.provenance.records import ExplainedStep
from nanoos.store.tables import orchestrator_runs, orchestrator_state

CAN_CHOOSE = (DecisionKind.CAMPAIGN_ITERATION.value, DecisionKind.KNOWN_RESULTS.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredStep:
    """A step, and what its snapshot says of the candidate's campaign.

    Attributes:
        problem: The record of the selection problem, see `orchestrator.snapshot.ProblemRecord`; None where the step is
            archived or did not read it.
    """

    explained: ExplainedStep
    problem: Mapping[str, Any] | None

    @property
    def numbers(self) -> Mapping[str, Any]:
        """The numbers of the decision to launch the campaign's iteration; empty where it took none."""
        launched = DecisionKind.CAMPAIGN_ITERATION.value
        return next((item.numbers for item in self.explained.decisions if item.kind == launched), {})


def stored_steps(
    connection: Connection,
    campaign_id: int,
    candidate_id: int,
    origin: str,
    *,
    chosen_by: int | None,
    sent_by: Sequence[int],
) -> dict[int, StoredStep]:
    """The steps that concern a candidate, by id, oldest first.

    Args:
        connection: One consistent view.
        campaign_id: The candidate's campaign.
        candidate_id: The candidate.
        origin: Why it was chosen.
        chosen_by: The step that chose it; None if none did.
        sent_by: The steps that sent it to the lab.
    """
    ids = [*([] if chosen_by is None else [chosen_by]), *sent_by]
    if not ids:
        return {}
    names = ("id", "triggered_by", "trigger_context", "config", "seed", "archived_in", "started_at")
    rows = connection.execute(
        select(
            *(orchestrator_runs.c[name] for name in names),
            orchestrator_state.c.name.label("orchestrator"),
            # A part of it: the whole may be a megabyte.
            orchestrator_runs.c.snapshot["problems", str(campaign_id)].label("problem"),
        )
        .join(orchestrator_state, orchestrator_state.c.id == orchestrator_runs.c.orchestrator_id)
        .where(orchestrator_runs.c.id.in_(ids))
        .order_by(orchestrator_runs.c.id)
    ).all()
    commands = commands_by_id(connection, {id_ for row in rows if (id_ := row.trigger_context.get("command_id"))})
    decisions = decisions_by_run(connection, ids, campaign_id=campaign_id)

    def concerns(decision: DecisionView, run_id: int) -> bool:
        if decision.kind in CAN_CHOOSE:
            return run_id == chosen_by and (decision.kind == DecisionKind.KNOWN_RESULTS.value) == (
                origin == Origin.KNOWN
            )
        numbers = decision.numbers
        return candidate_id in (numbers.get("candidate_id"), *numbers.get("candidate_ids", ()))

    return {
        row.id: StoredStep(
            explained=ExplainedStep(
                id=row.id,
                orchestrator=row.orchestrator,
                triggered_by=row.triggered_by,
                started_at=row.started_at,
                seed=row.seed,
                config_sha256=stable_hash(row.config),
                snapshot_sha256=None,
                plan_sha256=None,
                archived_in=row.archived_in,
                command=commands.get(row.trigger_context.get("command_id", 0)),
                decisions=tuple(item for item in decisions.get(row.id, ()) if concerns(item, row.id)),
            ),
            problem=row.problem,
        )
        for row in rows
    }


def plan_adds_structure(
    connection: Connection, step: StoredStep | None, campaign_id: int, structure_hash: str
) -> bool | None:
    """Whether the structure is a new point that the step's plan added to an open design space; None if archived."""
    if step is not None and step.explained.archived_in is not None:
        return None
    if step is None or step.problem is None or step.problem.get("n_structures") is None:
        return False
    iterations = connection.execute(
        select(orchestrator_runs.c.plan["iterations"]).where(orchestrator_runs.c.id == step.explained.id)
    ).scalar_one()
    points = [
        choice["point"]["structure_hash"]
        for item in iterations
        if item["campaign_id"] == campaign_id
        for choice in item["chosen"]
        if choice["point"] is not None
    ]
    return structure_hash in points
