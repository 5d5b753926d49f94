"""Proposed commands that wait for a person."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict

from nanoos.interfaces.rest.common import CommandAnswer, Limit, Offset, Read, Send, paged
from nanoos.service.commands.catalog.approvals import ApproveCommand, RejectCommand
from nanoos.service.fields import Reason, RowId
from nanoos.service.queries.commands import CommandView, proposals

router = APIRouter(prefix="/agent/approvals", tags=["approvals"])


class Approval(BaseModel):
    """Why it is approved."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason = "approved"


class Rejection(BaseModel):
    """Why it is rejected."""

    model_config = ConfigDict(extra="forbid")
    reason: Reason


@router.get("")
def approvals(
    read: Read, request: Request, response: Response, limit: Limit = 50, offset: Offset = 0
) -> list[CommandView]:
    """Commands that wait, the newest first, each with what it would do."""
    now = read.services.clock()
    return paged(read(lambda connection: proposals(connection, now=now, limit=limit, offset=offset)), request, response)


@router.post("/{command_id}/approve")
def approve(send: Send, command_id: Annotated[RowId, Path()], approval: Approval | None = None) -> CommandAnswer:
    """Carry it out, exactly as it was proposed; refused where the state has drifted."""
    return send(ApproveCommand(command_id=command_id, reason=(approval or Approval()).reason))


@router.post("/{command_id}/reject")
def reject(send: Send, command_id: Annotated[RowId, Path()], rejection: Rejection) -> CommandAnswer:
    """Refuse it."""
    return send(RejectCommand(command_id=command_id, reason=rejection.reason))
