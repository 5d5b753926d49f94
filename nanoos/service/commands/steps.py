"""`RunStep`: planned and applied in several transactions, under the same guardrails as the other commands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from nanoos.domain.errors import Conflict
from nanoos.orchestrator.plan import Plan
from nanoos.orchestrator.step import StepResult, preview_step, run_step
from nanoos.service.access.identity import Identity
from nanoos.service.commands.catalog.orchestrator import RunStep
from nanoos.service.commands.command_log import step_key
from nanoos.service.commands.guardrails import approval_reason, check_launch_quotas, lock_tokens
from nanoos.service.commands.outcome import Outcome, outcome_of_plan
from nanoos.store.database import Database
from nanoos.store.tables import agent_commands, orchestrator_runs

DRIFTED = "It would no longer do what was proposed: campaigns, results or limits have changed."


class Drifted(Conflict):
    """The step would now differ from the approved one."""


def preview(database: Database, command: RunStep, agent_id: str, now: datetime) -> Outcome:
    """What the step would do now. Raises NotFound or Conflict."""
    return outcome_of_plan(preview_step(database, command.orchestrator, triggered_by=agent_id, now=now))


def is_done(database: Database, command_id: int) -> bool:
    """Whether the command's step ran and only its answer was lost."""
    with database.read() as connection:
        of_command = orchestrator_runs.c.idempotency_key == step_key(command_id)
        run = select(orchestrator_runs.c.id).where(of_command, orchestrator_runs.c.success.is_(True))
        return connection.execute(run).first() is not None


def is_running(connection: Connection, command_id: int) -> bool:
    """Whether the command's step is under way, or has ended and its answer is being written; not where it failed."""
    of_command = orchestrator_runs.c.idempotency_key == step_key(command_id)
    return connection.execute(select(orchestrator_runs.c.id).where(of_command)).first() is not None


def carry_out(
    database: Database,
    command: RunStep,
    row: Row[Any],
    who: Identity,
    *,
    approved_hash: str | None = None,
    check: Callable[[Connection], object] | None = None,
    clock: Callable[[], datetime],
) -> tuple[Outcome, bool]:
    """Run the step; returns its outcome, and whether it had run before.

    Args:
        database: Where it acts.
        command: Which orchestrator.
        row: The recorded command; it names the step.
        who: Whose limits hold.
        approved_hash: Of the plan that a person approved; None where none was needed.
        check: Called before the plan is applied; an exception fails the step.
        clock: Gives the time.

    Raises:
        QuotaExceeded: It would launch more than the token may.
        Drifted: It is not what was approved.
        NotFound, Conflict: As `run_step`.
    """

    def guard(connection: Connection, plan: Plan) -> None:
        outcome = outcome_of_plan(plan)
        lock_tokens(connection, who.token_id)
        if check is not None:
            check(connection)
        if approved_hash is not None and outcome.plan_hash != approved_hash:
            raise Drifted(DRIFTED, hint="Have it sent again.")
        if approved_hash is None and approval_reason(who.limits, command.kind, outcome) is not None:
            raise Conflict("The step grew while it was planned and now needs approval.", hint="Send it again.")
        check_launch_quotas(connection, who, outcome, command_id=row.id, now=clock())
        # Counted in the transaction that launches; the command's own row is completed after it.
        connection.execute(
            update(agent_commands)
            .where(agent_commands.c.id == row.id)
            .values(n_simulations=outcome.n_simulations, n_experiments=outcome.n_experiments)
        )

    step = run_step(
        database,
        command.orchestrator,
        triggered_by=who.agent_id,
        trigger_context={**command.context, "command_id": row.id},
        idempotency_key=step_key(row.id),
        before_apply=guard if who.limits.concern_launches or approved_hash is not None else None,
        clock=clock,
    )
    return _outcome(step), step.is_repeat


def _outcome(step: StepResult) -> Outcome:
    return Outcome(
        result={
            "run_id": step.run_id,
            "is_repeat": step.is_repeat,
            "duration_seconds": step.duration_seconds,
            "actions": dict(step.actions),
        },
        n_simulations=step.actions["simulations_launched"],
        n_experiments=step.actions["experiments_launched"],
    )
