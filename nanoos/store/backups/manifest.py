"""What a backup says of itself: its files with their hashes, the rows of each table, and the audit chain's head."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from nanoos.domain.errors import NanoosError

FORMAT = 1


class DamagedBackup(NanoosError):
    """A backup is not what was written, or cannot be restored to what it says it holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUpFile:
    """A file of a backup."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The contents of a backup.

    Attributes:
        dialect: `sqlite` or `postgresql`.
        server: Version of the database's program.
        revision: Of the schema.
        files: By their path in the backup.
        row_counts: Rows by table, in the same snapshot as the database's copy.
        audit_seq: Newest entry of the audit chain in it.
        audit_hash: That entry's hash.
        n_raw_files: Files of results, in the store that all backups of a place share.
        missing_raw_files: SHA-256 of files that a result names and that could not be read.
    """

    format: int = FORMAT
    name: str
    created_at: datetime
    nanoos_version: str
    dialect: str
    server: str
    revision: str
    files: Mapping[str, BackedUpFile]
    row_counts: Mapping[str, int]
    audit_seq: int
    audit_hash: str
    n_raw_files: int
    missing_raw_files: tuple[str, ...]

    @property
    def n_bytes(self) -> int:
        """Size of its files, without those of results."""
        return sum(file.size for file in self.files.values())

    def to_bytes(self) -> bytes:
        """JSON that holds its own SHA-256."""
        plain = {**asdict(self), "created_at": self.created_at.isoformat()}
        return json.dumps({**plain, "sha256": _digest(plain)}, indent=1, sort_keys=True).encode()

    @classmethod
    def from_bytes(cls, data: bytes, where: str) -> Manifest:
        """Read what `to_bytes` wrote.

        Raises:
            DamagedBackup: It is something else, or was changed.
        """
        try:
            plain = json.loads(data)
            digest = plain.pop("sha256")
            if digest != _digest(plain):
                raise ValueError("its content has another SHA-256")
            if plain["format"] != FORMAT:
                raise ValueError(f"its format is {plain['format']}, this version reads {FORMAT}")
            return _ADAPTER.validate_python(plain)
        except (ValueError, KeyError, TypeError, AttributeError, ValidationError) as error:
            raise DamagedBackup(
                f"The manifest of {where} is damaged: {error}.", hint="`nanoos backup list` shows the other backups."
            ) from error


_ADAPTER = TypeAdapter(Manifest)


def _digest(plain: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()
