"""Approving and rejecting proposed commands. The agent who proposed one cannot approve it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from nanoos.service.access.identity import Scope
from nanoos.service.commands.command import Command, Context
from nanoos.service.fields import Reason, RowId

if TYPE_CHECKING:
    from sqlalchemy import Connection


class ApproveCommand(Command):
    """Carry out a proposed command exactly as it was proposed; refused where the state has drifted."""

    kind: ClassVar[str] = "approve_command"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    command_id: RowId
    reason: Reason = "approved"


class RejectCommand(Command):
    """Reject a proposed command; nothing is done."""

    kind: ClassVar[str] = "reject_command"
    scope: ClassVar[Scope] = Scope.OPERATE
    sets_state: ClassVar[bool] = True
    is_destructive: ClassVar[bool] = True
    command_id: RowId
    reason: Reason

    def carry_out(self, connection: Connection, context: Context) -> dict[str, Any]:
        from nanoos.service.commands.proposals import reject

        return reject(connection, self.command_id, reason=self.reason, who=context.identity, now=context.now)
