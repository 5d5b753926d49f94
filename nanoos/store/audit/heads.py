"""Noted heads: the chain's newest hash, kept where a database's owner cannot reach it.

Who owns the database can rewrite every row and the whole chain with new hashes. A head that was noted before, in a
file of another machine, a printed page or a time-stamping service, is then no longer in the chain.
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
    """A hash that must be in the chain; at its place, where that was noted too."""

    hash: str
    seq: int | None = None


def head(connection: Connection) -> Head:
    """The newest entry's place and hash; 0 and the chain's start where there is none."""
    row = connection.execute(
        select(audit_log.c.seq, audit_log.c.hash).order_by(audit_log.c.seq.desc()).limit(1)
    ).first()
    return Head(seq=row.seq, hash=row.hash) if row else Head(seq=0, hash=GENESIS)


def note_head(connection: Connection, path: Path, *, now: datetime) -> Head:
    """Append time, place and hash of the newest entry to a file.

    Raises:
        InvalidInput: The file cannot be written.
    """
    found = head(connection)
    make_folder(path.resolve().parent)
    line = f"{now.astimezone(UTC).isoformat(timespec='seconds')} {found.seq} {found.hash}\n"
    try:
        with path.open("a") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise InvalidInput(f"{path} cannot be written: {error.strerror}.", hint="Name a file of yours.") from error
    return found


def read_heads(given: str) -> tuple[Head, ...]:
    """The heads that a person names: a hash, or a file that `note_head` wrote.

    Raises:
        InvalidInput: It is neither, or a line of the file is not `time seq hash`.
    """
    if HASH.fullmatch(given):
        return (Head(hash=given),)
    try:
        lines = Path(given).read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{given!r} is no hash of 64 hexadecimal digits, and no file that can be read.",
            hint="`nanoos audit head` prints the present one.",
        ) from error
    heads = []
    for number, line in enumerate(lines, start=1):
        parts = line.split()
        if not parts:
            continue
        if len(parts) != 3 or not parts[1].isdecimal() or not HASH.fullmatch(parts[2]):
            raise InvalidInput(
                f"Line {number} of {given} is not a time, a sequence number and a hash.",
                hint="`nanoos audit head --to FILE` writes such lines.",
            )
        heads.append(Head(seq=int(parts[1]), hash=parts[2]))
    if not heads:
        raise InvalidInput(f"{given} holds no head.", hint="`nanoos audit head --to FILE` writes them.")
    return tuple(heads)
