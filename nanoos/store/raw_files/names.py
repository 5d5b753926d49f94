"""A stored file as a result names it, and which names files may have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nanoos.domain.errors import InvalidInput

MAX_NAME = 200  # characters: below every file system's limit, so that a downloaded file can keep its name
SHA256 = re.compile(r"[0-9a-f]{64}")
# No separator, no control character; no leading dot or hyphen, which hides a file or makes it an option.
NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f/\\:.\s-]([^\x00-\x1f\x7f-\x9f/\\:]*[^\x00-\x1f\x7f-\x9f/\\:.\s])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in the store.

    Attributes:
        sha256: Of its content, hex.
        size: Of its content, bytes.
    """

    sha256: str
    size: int

    def __post_init__(self) -> None:
        if not SHA256.fullmatch(self.sha256) or self.size < 0:
            raise InvalidInput(
                f"{self.sha256!r} with {self.size} bytes is no stored file.", hint="Use what `put` gave."
            )

    def as_json(self) -> dict[str, str | int]:
        return {"sha256": self.sha256, "size": self.size}


def is_file_name(name: str) -> bool:
    """Whether a result's file may have this name: one component of a path, valid on every system."""
    return len(name) <= MAX_NAME and NAME.fullmatch(name) is not None and ".." not in name and name.isprintable()


def check_file_name(name: str) -> None:
    """Raise InvalidInput unless a result's file may have this name."""
    if not is_file_name(name):
        raise InvalidInput(
            f"{name[:MAX_NAME]!r} cannot name a result's file.",
            hint=f"At most {MAX_NAME} characters, without slash, backslash, colon, '..' or a leading dot or hyphen.",
        )


def check_files(files: Mapping[str, StoredFile]) -> None:
    """Raise InvalidInput where a name is not allowed, or two differ by nothing but case."""
    folded: dict[str, str] = {}
    for name in files:
        check_file_name(name)
        other = folded.setdefault(name.casefold(), name)
        if other != name:
            raise InvalidInput(f"{other!r} and {name!r} are one name on some systems.", hint="Rename one of them.")
