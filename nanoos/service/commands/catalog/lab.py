"""Experiments: requested, measured, failed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

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


MAX_ROWS = 2_000  # of one sheet, recorded in one transaction


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
    comment: Annotated[str | None, Field(max_length=10_000)] = None
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
            comment=self.comment,
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


class StartExperiment(Command):
    """Record that a person works on an experiment, so that others take another one."""

    kind: ClassVar[str] = "start_experiment"
    scope: ClassVar[Scope] = Scope.AGENT
    sets_state: ClassVar[bool] = True
    experiment_id: RowId
    operator: Name

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.execution.experiments.recording import start_experiment

        start_experiment(connection, self.experiment_id, operator=self.operator, now=context.now)
        return {"experiment_id": self.experiment_id}


class RejectExperiment(Command):
    """Cancel an experiment that is not worth doing; its candidate is not suggested again."""

    kind: ClassVar[str] = "reject_experiment"
    scope: ClassVar[Scope] = Scope.AGENT
    sets_state: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True
    experiment_id: RowId
    operator: Name
    reason: Reason

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.execution.experiments.recording import reject_experiment

        reject_experiment(connection, self.experiment_id, reason=self.reason, operator=self.operator, now=context.now)
        return {"experiment_id": self.experiment_id}


class FilledRow(BaseModel):
    """A row of a filled work list: values in `units`, or why the experiment failed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    line: Annotated[int, Field(ge=0, lt=2**31)]
    experiment_id: RowId
    structure: Annotated[str, Field(max_length=200, description="Formula or hash; must be the experiment's.")] = ""
    settings: Annotated[
        dict[str, str], Field(max_length=100, description="Settings by parameter; must be the experiment's.")
    ] = Field(default_factory=dict)
    values: dict[str, float] = Field(default_factory=dict)
    noise_std: dict[str, float] = Field(default_factory=dict)
    units: dict[str, str] = Field(default_factory=dict)
    failed_because: Annotated[str, Field(max_length=2000)] = ""
    comment: Annotated[str, Field(max_length=10_000)] = ""


class RecordExperiments(Command):
    """Record the rows of a filled work list, all or none; rows that were recorded before are left alone."""

    kind: ClassVar[str] = "record_experiments"
    scope: ClassVar[Scope] = Scope.AGENT
    sets_state: ClassVar[bool] = True
    rows: Annotated[list[FilledRow], Field(min_length=1, max_length=MAX_ROWS)]
    operator: Name
    skip_bad_rows: Annotated[bool, Field(description="Record the good rows; otherwise a bad one stops all.")] = False

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from dataclasses import asdict

        from nanoos.execution.experiments.sheets import Fate, SheetRow, record_rows

        fates = record_rows(
            connection,
            [SheetRow(**row.model_dump()) for row in self.rows],
            operator=self.operator,
            skip_bad_rows=self.skip_bad_rows or context.is_trial,
            now=context.now,
        )
        counts = {name.value: sum(fate.fate is name for fate in fates) for name in Fate}
        return {**counts, "rows": [asdict(fate) for fate in fates]}
