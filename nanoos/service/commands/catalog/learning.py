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

    from nanoos.orchestrator.manual_requests.carry_out import ReadRequest

PropertySlug = Annotated[str, Field(min_length=1, max_length=200, description="The modelled property's slug.")]


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


class RetractLabel(Command):
    """Take a label out of every later dataset."""

    kind: ClassVar[str] = "retract_label"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True
    label_id: RowId
    reason: Reason

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.campaigns.candidates import withdraw_result
        from nanoos.learning.training_queue import close_without_labels
        from nanoos.store import labels

        label = labels.retract(
            connection, self.label_id, reason=self.reason, retracted_by=context.agent_id, now=context.now
        )
        is_simulated = label.source_kind == labels.SIMULATION
        n_dropped = withdraw_result(connection, label.source_id, now=context.now) if is_simulated else 0
        properties = labels.properties_of_label(connection, self.label_id)
        closed = close_without_labels(connection, properties, actor=context.agent_id, now=context.now)
        return {"label_id": self.label_id, "candidates_dropped": n_dropped, "trainings_closed": closed}
