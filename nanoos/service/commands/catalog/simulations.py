"""Simulations that a person or an agent requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from nanoos.domain.limits import MAX_NAMED
from nanoos.service.access.identity import Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.commands.outcome import Outcome, outcome_of
from nanoos.service.fields import Name, RowId

if TYPE_CHECKING:
    from sqlalchemy import Connection


class RequestSimulations(Command):
    """Simulate the named structures of a campaign's design space, all or none."""

    kind: ClassVar[str] = "request_simulations"
    scope: ClassVar[Scope] = Scope.AGENT
    new_ids: ClassVar[frozenset[str]] = frozenset({"run_id"})
    slug: Name
    structure_ids: Annotated[list[RowId], Field(max_length=MAX_NAMED)] = Field(default_factory=list)
    structure_hashes: Annotated[list[Name], Field(max_length=MAX_NAMED)] = Field(default_factory=list)

    def carry_out(self, connection: Connection, context: Context) -> Outcome:
        from nanoos.orchestrator.manual_requests.carry_out import request_simulations

        return outcome_of(
            request_simulations(
                connection,
                self.slug,
                structure_ids=self.structure_ids,
                structure_hashes=self.structure_hashes,
                **context.trigger(),
            )
        )
