"""Access to a lab: the protocol that the local and the remote transport implement."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from nanoos.domain.errors import InvalidInput
from nanoos.domain.statuses import CommandStatus
from nanoos.interfaces.python.errors import NeedsApproval
from nanoos.service.commands.bus import CommandResult
from nanoos.service.queries.catalog import QUERIES
from nanoos.service.queries.pages import MAX_LIMIT


class Transport(Protocol):
    """One lab, on this machine or on a server.

    Attributes:
        where: The folder, database or address, for display.
        orchestrator: The orchestrator that new campaigns belong to.
        poll_s: Seconds between polls for changes by other processes.
    """

    where: str
    orchestrator: str
    poll_s: float

    def ask(self, query: str, **arguments: Any) -> Any:
        """The typed answer to a query of the catalogue.

        Raises:
            NotFound: The query's subject does not exist.
            InvalidInput: An argument is invalid.
        """

    def send(self, kind: str, *, key: str | None = None, **fields: Any) -> CommandResult:
        """Send a command; a repeat with the same key acts once.

        Raises:
            NeedsApproval: A person must approve it first.
            NanoosError: The command is refused; nothing has changed.
        """

    def read_file(self, result_id: int, name: str) -> Iterator[bytes]:
        """A result's file, piece by piece; the last piece comes only if the whole is undamaged.

        Raises:
            NotFound: There is no such result, or it names no such file.
            NoLongerKept: Retention has removed it.
            DamagedFile: It is not what was stored.
        """

    def write_bundle(self, slug: str, path: Path, *, license_url: str | None, with_files: bool) -> None:
        """Write a campaign's bundle to a new file, which is not whole where an error is raised.

        Raises:
            NotFound: There is no such campaign.
            MissingFile: The store has lost a raw file.
            DamagedFile: A raw file is not what was stored.
        """

    def work(self, limit_s: float) -> bool:
        """Do queued work in this process for about `limit_s` seconds; False if there is none to do here."""

    def close(self) -> None:
        """Release connections; any later use raises Conflict."""


def user() -> str:
    """The user of this process, for the audit trail."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def plain(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A command's fields as plain JSON: paths become text, numpy's numbers and arrays Python's.

    Raises:
        InvalidInput: A number is not finite, or a value has no JSON form.
    """
    try:
        made: dict[str, Any] = json.loads(json.dumps(dict(fields), allow_nan=False, default=_json_of))
    except (TypeError, ValueError) as error:
        raise InvalidInput(
            f"A field of {kind} is invalid: {error}.", hint="Give finite numbers and plain data."
        ) from error
    return made


def _json_of(value: Any) -> Any:
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "tolist"):  # numpy, without importing it
        return value.tolist()
    raise TypeError(f"{value!r} is a {type(value).__name__}")


def carried_out(kind: str, done: CommandResult) -> CommandResult:
    """The command's result.

    Raises:
        NeedsApproval: It was only proposed.
    """
    if done.status is not CommandStatus.PROPOSED:
        return done
    raise NeedsApproval(
        f"Command {done.command_id} ({kind}) waits for approval: {done.result.get('reason')}.",
        hint=f"An operator approves it on the dashboard or with POST /agent/approvals/{done.command_id}/approve.",
    )


def fetch_all(transport: Transport, query: str, **arguments: Any) -> list[Any]:
    """The items of all pages of a list, each once, though rows may be added meanwhile."""
    is_paged = "offset" in QUERIES[query].arguments.model_fields
    items: list[Any] = []
    offset: int | None = 0
    while offset is not None:
        span = {"limit": MAX_LIMIT, "offset": offset} if is_paged else {}
        page = transport.ask(query, **arguments, **span)
        items.extend(page.items)
        offset = page.next_offset
    return list({getattr(item, "id", number): item for number, item in enumerate(items)}.values())
