"""Parquet files of archived rows, written atomically and verified by reading them back."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nanoos.domain.errors import NanoosError, NotFound
from nanoos.store.database import make_folder

STEPS, JOBS = "steps", "jobs"  # kinds of archives; archived steps stay as rows without snapshot and plan
HASH_KEY = b"nanoos_content_sha256"


class ArchiveNotVerified(NanoosError):
    """A file's content differs from the archived rows; nothing was purged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFile:
    """A verified file.

    Attributes:
        path: Path within the archive's folder.
        content_sha256: Hash of the rows in order, as canonical JSON, not of the file's bytes.
    """

    path: str
    n_rows: int
    content_sha256: str


def write_rows(
    folder: Path, kind: str, rows: Sequence[Mapping[str, Any]], *, first: str, last: str, is_trial: bool = False
) -> ArchiveFile:
    """Write rows as `kind/kind-first-last-hash.parquet` and read them back.

    Args:
        folder: The archive's folder, created if missing.
        kind: Kind of the rows.
        rows: At least one row, all with the same keys. Numbers, strings, aware datetimes and None are stored as such,
            other values as JSON.
        first: Name of the first row.
        last: Name of the last row.
        is_trial: Write nothing, only say which file it would be.

    Raises:
        ArchiveNotVerified: The file does not read back as written; it is removed.
        InvalidInput: The folder cannot be used.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
    digest = content_hash(plain)
    relative = f"{kind}/{kind}-{first}-{last}-{digest[:12]}.parquet"
    described = ArchiveFile(path=relative, n_rows=len(plain), content_sha256=digest)
    if is_trial:
        return described
    target = folder / relative
    make_folder(target.parent)
    # An interrupted run may have left this file: equal rows give the same name.
    if not target.exists() or not _holds(target, len(plain), digest):
        table = pa.Table.from_pylist(plain).replace_schema_metadata({HASH_KEY: digest.encode()})
        handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                pq.write_table(table, file, compression="zstd")
                file.flush()
                os.fsync(file.fileno())
            if not _holds(Path(name), len(plain), digest):
                raise ArchiveNotVerified(
                    f"{target} does not read back as the {len(plain)} rows that were written.",
                    hint="Nothing was purged. Check the disk and try again.",
                )
            Path(name).replace(target)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()
        _sync(target.parent)
    return described


def read_rows(folder: Path, path: str, content_sha256: str | None = None) -> list[dict[str, Any]]:
    """The rows of an archived file.

    Args:
        folder: The archive's folder.
        path: As in `ArchiveFile`.
        content_sha256: Expected hash; None for the hash stored in the file.

    Raises:
        NotFound: There is no such file.
        ArchiveNotVerified: It cannot be read, or its content has another hash.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = folder / path
    if not file.is_file():
        raise NotFound(f"There is no archived file {file}.", hint="Set ARCHIVE_FOLDER to the archive's folder.")
    try:
        table = pq.read_table(file)
        rows: list[dict[str, Any]] = table.to_pylist()
        wanted = content_sha256 or (table.schema.metadata or {}).get(HASH_KEY, b"").decode()
        found = content_hash(rows)
    except (pa.ArrowException, OSError, ValueError, TypeError) as error:  # a damaged file raises any of them
        raise ArchiveNotVerified(f"{file} cannot be read: {error}", hint="Restore it from a backup.") from error
    if found != wanted:
        raise ArchiveNotVerified(f"The content of {file} is not what was archived.", hint="Restore it from a backup.")
    return rows


def content_hash(rows: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 (hex) of rows in order."""
    digest = hashlib.sha256()
    for row in rows:
        text = json.dumps({name: _comparable(value) for name, value in row.items()}, sort_keys=True)
        digest.update(text.encode() + b"\n")
    return digest.hexdigest()


def _holds(path: Path, n_rows: int, digest: str) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        rows = pq.read_table(path).to_pylist()
        return len(rows) == n_rows and content_hash(rows) == digest
    except (pa.ArrowException, OSError, ValueError, TypeError):
        return False


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return json.dumps(value, sort_keys=True)


def _comparable(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _sync(folder: Path) -> None:
    """Flush the folder, so that the new name survives a power failure before the rows are purged."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
