"""Simulations that a person or an agent requests."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field, FiniteFloat

from nanoos.domain.limits import MAX_NAMED
from nanoos.service.access.identity import Scope
from nanoos.service.commands.manual_request import ManualRequest
from nanoos.service.fields import Name, RowId

if TYPE_CHECKING:
    from nanoos.orchestrator.manual_requests.carry_out import ReadRequest


Point = Annotated[dict[str, FiniteFloat | int | str], Field(min_length=1, max_length=100)]


class RequestSimulations(ManualRequest):
    """Simulate the named structures of a campaign's design space, all or none."""

    kind: ClassVar[str] = "request_simulations"
    scope: ClassVar[Scope] = Scope.AGENT
    new_ids: ClassVar[frozenset[str]] = frozenset({"run_id"})
    slug: Name
    structure_ids: Annotated[list[RowId], Field(max_length=MAX_NAMED)] = Field(default_factory=list)
    structure_hashes: Annotated[list[Name], Field(max_length=MAX_NAMED)] = Field(default_factory=list)
    points: Annotated[
        list[Point],
        Field(max_length=MAX_NAMED, description="Points of a parameter space, values by parameter; new ones join it."),
    ] = Field(default_factory=list)

    def reads(self) -> ReadRequest:
        from nanoos.orchestrator.manual_requests.requests import named_simulations

        return partial(
            named_simulations,
            slug=self.slug,
            structure_ids=self.structure_ids,
            structure_hashes=self.structure_hashes,
            points=self.points,
        )
