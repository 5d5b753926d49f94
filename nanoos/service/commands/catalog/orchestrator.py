"""Steps, mode, activity and configuration of an orchestrator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import BaseModel, Field

from nanoos.domain.statuses import OrchestratorMode
from nanoos.service.access.identity import Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.fields import Name, Version

if TYPE_CHECKING:
    from sqlalchemy import Connection

ORCHESTRATOR: Mapping[str, str] = {"orchestrator": "orchestrator_default_name"}


class RunStep(Command):
    """Run one step now."""

    kind: ClassVar[str] = "run_step"
    scope: ClassVar[Scope] = Scope.AGENT
    new_ids: ClassVar[frozenset[str]] = frozenset({"run_id"})
    circumstances: ClassVar[frozenset[str]] = frozenset({"context"})
    from_settings: ClassVar[Mapping[str, str]] = ORCHESTRATOR
    orchestrator: Name = "default"
    context: dict[str, Any] = Field(default_factory=dict)


class UpdateConfig(Command):
    """Change configuration values; the others stay."""

    kind: ClassVar[str] = "update_config"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    from_settings: ClassVar[Mapping[str, str]] = ORCHESTRATOR
    orchestrator: Name = "default"
    changes: dict[str, Any]
    expected_version: Version = None

    @classmethod
    def shapes(cls) -> Mapping[str, type[BaseModel]]:
        from nanoos.control.config import OrchestratorConfig
        from nanoos.service.commands.inputs import changes_to

        doc = "Configuration values to change; the others stay."
        return {"changes": changes_to(OrchestratorConfig, "ConfigChanges", doc)}

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.control.orchestrators import update_orchestrator

        changed = update_orchestrator(
            connection,
            self.orchestrator,
            now=context.now,
            config_changes=self.changes,
            expected_version=self.expected_version,
        )
        return {"version": changed.version, "config": changed.config.model_dump()}


class SetMode(Command):
    """Change the orchestrator's mode."""

    kind: ClassVar[str] = "set_mode"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    from_settings: ClassVar[Mapping[str, str]] = ORCHESTRATOR
    orchestrator: Name = "default"
    mode: OrchestratorMode
    expected_version: Version = None

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        return _update(connection, self, context, mode=self.mode)


class SetActive(Command):
    """Activate or deactivate the orchestrator."""

    kind: ClassVar[str] = "set_active"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    from_settings: ClassVar[Mapping[str, str]] = ORCHESTRATOR
    orchestrator: Name = "default"
    is_active: bool
    expected_version: Version = None

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        return _update(connection, self, context, is_active=self.is_active)


def _update(connection: Connection, command: SetMode | SetActive, context: Context, **changes: Any) -> dict[str, Any]:
    from nanoos.control.orchestrators import update_orchestrator

    changed = update_orchestrator(
        connection, command.orchestrator, now=context.now, expected_version=command.expected_version, **changes
    )
    return {"mode": changed.mode.value, "is_active": changed.is_active, "version": changed.version}
