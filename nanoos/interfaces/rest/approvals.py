"""Proposed commands that wait for a person."""

from __future__ import annotations

from fastapi import APIRouter

from nanoos.interfaces.rest.derive import add_command, add_query
from nanoos.service.commands.catalog.approvals import ApproveCommand, RejectCommand

router = APIRouter(prefix="/agent/approvals", tags=["approvals"])

add_query(router, "", "list_proposals")
add_command(router, "/{command_id}/approve", ApproveCommand)
add_command(router, "/{command_id}/reject", RejectCommand)
