"""Experiments: requested, measured, failed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from nanoos.domain.limits import MAX_NAMED
from nanoos.service.access.identity import Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.commands.manual_request import ManualRequest
from nanoos.service.fields import Name, Reason, RowId

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from nanoos.execution.experiments.raw_files import RawFile
    from nanoos.orchestrator.manual_requests.carry_out import ReadRequest
    from nanoos.store.database import Database


class RequestExperiments(ManualRequest):
    """Send the named candidates of a campaign to its lab, all or none; one that was measured is measured again."""

    kind: ClassVar[str] = "request_experiments"
    scope: ClassVar[Scope] = Scope.AGENT
    new_ids: ClassVar[frozenset[str]] = frozenset({"run_id"})
    slug: Name
    candidate_ids: Annotated[list[RowId], Field(min_length=1, max_length=MAX_NAMED)]

    def reads(self) -> ReadRequest:
        from nanoos.orchestrator.manual_requests.requests import named_experiments

        return partial(named_experiments, slug=self.slug, candidate_ids=self.candidate_ids)


class RecordExperiment(Command):
    """Record what was measured, in the property's units or in those that `units` names."""

    kind: ClassVar[str] = "record_experiment"
    scope: ClassVar[Scope] = Scope.AGENT
    new_ids: ClassVar[frozenset[str]] = frozenset({"label_ids"})
    experiment_id: RowId
    values: dict[str, float]
    noise_std: dict[str, float] | None = None
    units: Annotated[
        dict[str, str] | None, Field(description="Units of value and standard deviation, by property.")
    ] = None
    operator: Name
    raw_file: Annotated[str | None, Field(max_length=4096)] = None

    def needed_scope(self) -> Scope:
        """The server reads a local file, which needs scope operate."""
        return self.scope if self.raw_file is None else Scope.OPERATE

    def prepare(self, database: Database, context: Context) -> RawFile | None:  # noqa: ARG002
        from nanoos.execution.experiments.raw_files import read_raw_file

        return read_raw_file(self.raw_file) if self.raw_file else None

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.execution.experiments.recording import record_result

        label_ids = record_result(
            connection,
            self.experiment_id,
            self.values,
            operator=self.operator,
            noise_std=self.noise_std,
            units=self.units,
            raw_file=context.prepared,
            now=context.now,
        )
        return {"experiment_id": self.experiment_id, "label_ids": label_ids}


class FailExperiment(Command):
    """Record that an experiment could not be carried out."""

    kind: ClassVar[str] = "fail_experiment"
    scope: ClassVar[Scope] = Scope.AGENT
    sets_state: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True
    experiment_id: RowId
    operator: Name
    reason: Reason

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.execution.experiments.recording import fail_experiment

        fail_experiment(connection, self.experiment_id, reason=self.reason, operator=self.operator, now=context.now)
        return {"experiment_id": self.experiment_id}
