"""Models and the labels that they learn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from nanoos.service.access.identity import Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.commands.manual_request import ManualRequest
from nanoos.service.fields import Name, Reason, RowId

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from nanoos.campaigns.label_file import ImportPlan
    from nanoos.orchestrator.manual_requests.carry_out import ReadRequest
    from nanoos.store.database import Database

PropertySlug = Annotated[str, Field(min_length=1, max_length=200, description="The modelled property's slug.")]

ModelVersion = Annotated[int, Field(ge=1, lt=2**31, description="The version's number.")]


class RequestTraining(Command):
    """Retrain the model of a property."""

    kind: ClassVar[str] = "request_training"
    scope: ClassVar[Scope] = Scope.AGENT
    new_ids: ClassVar[frozenset[str]] = frozenset({"training_id"})
    modelled_property: PropertySlug
    reason: Reason
    force: Annotated[
        bool, Field(description="Fit again on labels that a version was trained on already, for one that is unusable.")
    ] = False

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.learning.training_queue import request_training

        training_id = request_training(
            connection,
            self.modelled_property,
            reason=self.reason,
            requested_by=context.agent_id,
            now=context.now,
            is_forced=self.force,
        )
        return {"training_id": training_id}


class RequestDueTrainings(ManualRequest):
    """Request the trainings that the next step would request, without waiting for it."""

    kind: ClassVar[str] = "request_due_trainings"
    scope: ClassVar[Scope] = Scope.OPERATE
    new_ids: ClassVar[frozenset[str]] = frozenset({"run_id"})
    from_settings: ClassVar[Mapping[str, str]] = {"orchestrator": "orchestrator_default_name"}
    orchestrator: Name = "default"

    def reads(self) -> ReadRequest:
        from nanoos.orchestrator.manual_requests.requests import due_trainings

        return due_trainings

    def of_orchestrator(self) -> str:
        return self.orchestrator


class RetireModel(Command):
    """Take the champion of a property out of service; steps learn from its labels alone until it is trained again."""

    kind: ClassVar[str] = "retire_model"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    modelled_property: PropertySlug
    reason: Reason

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.learning.registry import retire_champion

        version = retire_champion(
            connection, self.modelled_property, reason=self.reason, retired_by=context.agent_id, now=context.now
        )
        return {"modelled_property": self.modelled_property, "version": version}


class PromoteModel(Command):
    """Make a version of a property's model champion; it stays until a trained version beats it."""

    kind: ClassVar[str] = "promote_model"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    modelled_property: PropertySlug
    version: ModelVersion
    reason: Reason

    def prepare(self, database: Database, context: Context) -> None:  # noqa: ARG002  # the same for everyone
        from nanoos.learning.promotion import promotable_version

        with database.read() as connection:
            promotable_version(connection, self.modelled_property, self.version)

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.learning.promotion import promote

        before = promote(
            connection,
            self.modelled_property,
            self.version,
            reason=self.reason,
            promoted_by=context.agent_id,
            now=context.now,
        )
        replaced = None if before is None else before.version
        return {"modelled_property": self.modelled_property, "version": self.version, "replaced": replaced}


class RollbackModel(Command):
    """Reject the champion of a property and make its predecessor champion again."""

    kind: ClassVar[str] = "rollback_model"
    scope: ClassVar[Scope] = Scope.OPERATE
    modelled_property: PropertySlug
    reason: Reason

    def prepare(self, database: Database, context: Context) -> int:  # noqa: ARG002  # the same for everyone
        from nanoos.learning.promotion import rollback_target

        with database.read() as connection:
            return int(rollback_target(connection, self.modelled_property).id)

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.learning.promotion import roll_back

        before, after = roll_back(
            connection,
            self.modelled_property,
            reason=self.reason,
            rolled_back_by=context.agent_id,
            expected_id=context.prepared,
            now=context.now,
        )
        return {"modelled_property": self.modelled_property, "version": after.version, "rejected": before.version}


class RejectModel(Command):
    """Reject a version of a property's model, so that no rollback returns to it; a champion leaves service."""

    kind: ClassVar[str] = "reject_model"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    modelled_property: PropertySlug
    version: ModelVersion
    reason: Reason

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.learning.promotion import reject

        was = reject(
            connection,
            self.modelled_property,
            self.version,
            reason=self.reason,
            rejected_by=context.agent_id,
            now=context.now,
        )
        return {"modelled_property": self.modelled_property, "version": self.version, "was": was.status}


class RetractLabel(Command):
    """Take a label out of every later dataset; candidates are scored by what remains."""

    kind: ClassVar[str] = "retract_label"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True
    label_id: RowId
    reason: Reason

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.campaigns.evidence import update_evidence
        from nanoos.learning.training_queue import close_without_labels
        from nanoos.store.label_writing import retract
        from nanoos.store.labels import properties_of_label

        label = retract(connection, self.label_id, reason=self.reason, retracted_by=context.agent_id, now=context.now)
        n_dropped = update_evidence(connection, [label.structure_hash], now=context.now)
        properties = properties_of_label(connection, self.label_id)
        closed = close_without_labels(connection, properties, actor=context.agent_id, now=context.now)
        return {"label_id": self.label_id, "candidates_dropped": n_dropped, "trainings_closed": closed}


class SupersedeLabel(Command):
    """Correct a measured label: the new value counts, the old one is kept; candidates are scored again."""

    kind: ClassVar[str] = "supersede_label"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    new_ids: ClassVar[frozenset[str]] = frozenset({"label_id"})
    label_id: RowId
    value: Annotated[float, Field(allow_inf_nan=False, description="The right value, in the property's units.")]
    noise_std: Annotated[
        float | None, Field(gt=0, allow_inf_nan=False, description="Its standard deviation, if known.")
    ] = None
    reason: Reason

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.campaigns.evidence import update_evidence
        from nanoos.store.label_writing import supersede

        label = supersede(
            connection,
            self.label_id,
            value=self.value,
            noise_std=self.noise_std,
            reason=self.reason,
            superseded_by=context.agent_id,
            now=context.now,
        )
        update_evidence(connection, [label.structure_hash], now=context.now)
        return {"label_id": label.id, "superseded": self.label_id, "property": label.property, "value": label.value}


class ImportLabels(Command):
    """Import past measurements from a table as labels; what was imported before is left out."""

    kind: ClassVar[str] = "import_labels"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    new_ids: ClassVar[frozenset[str]] = frozenset({"import_id"})
    campaign: Annotated[Name, Field(description="Its design space has the structures; its ranges apply.")]
    file: Annotated[str, Field(min_length=1, max_length=4096, description="A CSV, Parquet, Excel or JSON file.")]
    structure_column: Annotated[Name, Field(description="Holds the structure's name or hash.")] = "structure"
    columns: Annotated[
        dict[str, str], Field(max_length=100, description="Column by property; default: the targets' own names.")
    ] = Field(default_factory=dict)
    units: Annotated[
        dict[str, str], Field(max_length=100, description="Unit of a property's column, if not its own.")
    ] = Field(default_factory=dict)
    noise_columns: Annotated[
        dict[str, str], Field(max_length=100, description="Column of the standard deviations, by property.")
    ] = Field(default_factory=dict)
    skip_bad_rows: Annotated[bool, Field(description="Leave out rows that cannot be imported.")] = False

    def prepare(self, database: Database, context: Context) -> ImportPlan:
        from nanoos._runtime.data_files import data_file
        from nanoos.campaigns.label_file import ImportSpec, check_import, plan_import

        spec = ImportSpec(
            structure_column=self.structure_column,
            columns=self.columns,
            units=self.units,
            noise_columns=self.noise_columns,
        )
        plan = plan_import(database, self.campaign, data_file(self.file), spec)
        if not context.is_trial:
            check_import(plan, skip_bad_rows=self.skip_bad_rows)
        return plan

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.campaigns.label_import import store_import

        return store_import(connection, context.prepared, imported_by=context.agent_id, now=context.now)

    def follow_up(self, database: Database, context: Context) -> None:  # noqa: ARG002  # the same for every import
        from nanoos.campaigns.label_import import finish_imports

        finish_imports(database)
