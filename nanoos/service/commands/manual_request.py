"""The base of commands that request work beside the regular steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from nanoos.service.commands.command import Command, Context
from nanoos.service.commands.outcome import Outcome, outcome_of
from nanoos.service.fields import Reason

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from nanoos.orchestrator.manual_requests.carry_out import PlannedRequest, ReadRequest
    from nanoos.store.database import Database


class ManualRequest(Command):
    """Planned before the write transaction, which loads problems and fits models; applied in it."""

    reason: Annotated[
        Reason | None, Field(description="Why it is wanted; `nanoos audit why` shows it with what was launched.")
    ] = None

    def reads(self) -> ReadRequest:
        """How the request is read from the database."""
        raise NotImplementedError

    def of_orchestrator(self) -> str | None:
        """The orchestrator; None for that of the campaign."""
        return None

    def prepare(self, database: Database, context: Context) -> PlannedRequest:
        from nanoos.orchestrator.manual_requests.carry_out import plan_manually

        return plan_manually(
            database,
            self.reads(),
            orchestrator=self.of_orchestrator(),
            triggered_by=context.agent_id,
            now=context.now,
        )

    def carry_out(self, connection: Connection, context: Context) -> Outcome:
        from nanoos.orchestrator.manual_requests.carry_out import carry_out

        return outcome_of(carry_out(connection, context.prepared, **context.trigger()))
