"""What GraphQL and MCP answer to a command and to a refusal: data, never a stack trace."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nanoos.domain.errors import NanoosError
from nanoos.interfaces.rest.common import CommandAnswer
from nanoos.service.access.identity import Identity
from nanoos.service.commands.inputs import command_from
from nanoos.service.services import Services

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why nothing was done.

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
    """The error as data; one that nobody foresaw is logged and told without its details."""
    if isinstance(error, NanoosError):
        return Failure(code=type(error).__name__, message=error.message, hint=error.hint)
    log.error("An unforeseen error", exc_info=error)
    return Failure(
        code="InternalError",
        message="Something failed that should not have; nothing is known to have changed.",
        hint="The server's log has the details.",
    )


def send(
    services: Services,
    kind: str,
    payload: Mapping[str, Any],
    *,
    identity: Identity,
    idempotency_key: str | None = None,
    dry_run: bool = False,
) -> CommandAnswer:
    """Send a command, given as data, through the bus; what it leaves out to the settings is filled in.

    Raises:
        NanoosError: It cannot be read, or it is refused.
    """
    command = command_from(kind, payload, services.settings)
    done = services.execute(command, identity=identity, idempotency_key=idempotency_key, dry_run=dry_run)
    return CommandAnswer(
        command_id=done.command_id,
        kind=kind,
        status=done.status,
        is_repeat=done.is_repeat,
        is_dry_run=done.is_dry_run,
        result=finite(done.result),
    )


def finite(value: Any) -> Any:
    """JSON-able data without what JSON cannot say: not-a-number and infinity become null."""
    return json.loads(json.dumps(value, default=str), parse_constant=lambda _: None)
