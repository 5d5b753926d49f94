"""Commands and errors as data, in one form for every JSON interface."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from nanoos.domain.errors import NanoosError
from nanoos.domain.statuses import CommandStatus
from nanoos.service.access.identity import Identity
from nanoos.service.commands.command import Command
from nanoos.service.commands.inputs import command_from
from nanoos.service.services import Services

log = logging.getLogger(__name__)


class CommandAnswer(BaseModel):
    """The outcome of a command.

    COMPLETED: `result` is what it did; of a dry run, what it would do. PROPOSED (status 202): it waits for a person,
    and `result` says why, what it would do, and until when.
    """

    command_id: int
    kind: str
    status: CommandStatus
    is_repeat: bool
    is_dry_run: bool
    result: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a request failed.

    Attributes:
        code: Class of the error, for example `NotFound` or `Conflict`.
        message: What is wrong, with the values.
        hint: What to do about it.
    """

    code: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message} {self.hint}".strip()


def failure_of(error: Exception) -> Failure:
    """The error as data; an unexpected one is logged and answered without details."""
    if isinstance(error, NanoosError):
        return Failure(code=type(error).__name__, message=error.message, hint=error.hint)
    log.error("An unforeseen error", exc_info=error)
    return Failure(
        code="InternalError",
        message="An unexpected error occurred; the request may not have taken effect.",
        hint="The server's log has the details.",
    )


def send(
    services: Services,
    command: Command,
    *,
    identity: Identity,
    idempotency_key: str | None = None,
    dry_run: bool = False,
) -> CommandAnswer:
    """Send a command through the bus. Raises NanoosError where it is refused."""
    done = services.execute(command, identity=identity, idempotency_key=idempotency_key, dry_run=dry_run)
    return CommandAnswer(
        command_id=done.command_id,
        kind=command.kind,
        status=done.status,
        is_repeat=done.is_repeat,
        is_dry_run=done.is_dry_run,
        result=finite(done.result),
    )


def send_data(services: Services, kind: str, payload: Mapping[str, Any], **how: Any) -> CommandAnswer:
    """Send a command that is given as data; `how` as in `send`.

    Raises:
        NanoosError: It cannot be read, or it is refused.
    """
    return send(services, command_from(kind, payload, services.settings), **how)


def finite(value: Any) -> Any:
    """JSON-able data without what JSON cannot say: not-a-number and infinity become null."""
    return json.loads(json.dumps(value, default=str), parse_constant=lambda _: None)
