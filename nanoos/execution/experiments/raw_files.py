"""The file that an instrument wrote: stored by its path and hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from nanoos._runtime.data_files import data_file
from nanoos.domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file below DATA_ROOTS and its SHA-256 (hex)."""

    path: Path
    sha256: str


def read_raw_file(named: str | Path) -> RawFile:
    """Hash a file of any size; takes as long as reading it.

    Raises:
        InvalidInput: It is outside DATA_ROOTS, no regular file, or cannot be read.
    """
    path = data_file(named)
    if path.exists() and not path.is_file():
        raise InvalidInput(f"The raw file {path} is no regular file.", hint="Check the path.")
    try:
        with path.open("rb") as file:
            return RawFile(path, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError as error:
        raise InvalidInput(f"The raw file {path} cannot be read: {error.strerror}.", hint="Check the path.") from error
