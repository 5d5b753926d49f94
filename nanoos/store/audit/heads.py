"""Noted heads: the chain's newest hash, kept where the database's owner cannot reach it.

The owner of the database can rewrite every row and the whole chain with new hashes. A head that was noted earlier (in a
file on another machine, on paper, with a time-stamping service) is then no longer in the chain.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from nanoos.domain.errors import InvalidInput
from nanoos.store.audit.chain import GENESIS
from nanoos.store.database import make_folder
from nanoos.store.tables import audit_log

HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A hash that must be in the chain, at its sequence number if that was noted too."""

    hash: str
    seq: int | None = None


def head(connection: Connection) -> Head:
    """The newest entry's sequence number and hash; 0 and the genesis hash if there is none."""
    row = connection.execute(
        select(audit_log.c.seq, audit_log.c.hash).order_by(audit_log.c.seq.desc()).limit(1)
    ).first()
    return Head(seq=row.seq, hash=row.hash) if row else Head(seq=0, hash=GENESIS)


def note_head(connection: Connection, path: Path, *, now: datetime) -> Head:
    """Append time, sequence number and hash of the newest entry to a file.

    Raises:
        InvalidInput: The file cannot be written.
    """
    newest = head(connection)
    make_folder(path.resolve().parent)
    line = f"{now.astimezone(UTC).isoformat(timespec='seconds')} {newest.seq} {newest.hash}\n"
    try:
        with path.open("a") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be written: {error.strerror}.", hint="Name a file that you may write."
        ) from error
    return newest


def read_heads(source: str) -> tuple[Head, ...]:
    """The heads that a person names: a hash, or a file that `note_head` wrote.

    Raises:
        InvalidInput: It is neither, or a line of the file is not `time seq hash`.
    """
    if HASH.fullmatch(source):
        return (Head(hash=source),)
    try:
        lines = Path(source).read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{source!r} is neither a hash of 64 hexadecimal digits nor a file that can be read.",
            hint="`nanoos audit head` prints the current one.",
        ) from error
    heads = []
    for number, line in enumerate(lines, start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 3 or not parts[1].isdecimal() or not HASH.fullmatch(parts[2]):
            raise InvalidInput(
                f"Line {number} of {source} is not a time, a sequence number and a hash.",
                hint="`nanoos audit head --to FILE` writes such lines.",
            )
        heads.append(Head(seq=int(parts[1]), hash=parts[2]))
    if not heads:
        raise InvalidInput(f"{source} contains no head.", hint="`nanoos audit head --to FILE` writes them.")
    return tuple(heads)
