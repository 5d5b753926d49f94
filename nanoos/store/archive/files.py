"""Parquet files of archived rows: written whole or not at all, verified by reading them back."""

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

HASH_KEY = b"nanoos_content_sha256"


class ArchiveNotVerified(NanoosError):
    """A file does not hold what was written or recorded; nothing was purged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveFile:
    """A verified file.

    Attributes:
        path: Within the archive's folder.
        content_sha256: Over the rows in their order, as canonical JSON; not over the file's bytes.
    """

    path: str
    n_rows: int
    content_sha256: str


def write_rows(folder: Path, kind: str, rows: Sequence[Mapping[str, Any]], *, first: str, last: str) -> ArchiveFile:
    """Write rows as `kind/kind-first-last-hash.parquet` and read them back.

    Args:
        folder: The archive's; made where it is not there.
        kind: What the rows are.
        rows: At least one, all with the same keys: numbers, texts, aware datetimes, None; anything else is stored as
            JSON text.
        first: Names the first row.
        last: Names the last one.

    Raises:
        ArchiveNotVerified: What was read back differs; the file is removed.
        InvalidInput: The folder cannot be used.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
    digest = content_hash(plain)
    relative = f"{kind}/{kind}-{first}-{last}-{digest[:12]}.parquet"
    target = folder / relative
    make_folder(target.parent)
    # An interrupted run may have left the same file: the same rows have the same name.
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
                    f"{target} was written and does not read back as the {len(plain)} rows that it was given.",
                    hint="Nothing was purged. Check the disk and run it again.",
                )
            Path(name).replace(target)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()
        _sync(target.parent)
    return ArchiveFile(path=relative, n_rows=len(plain), content_sha256=digest)


def read_rows(folder: Path, path: str, content_sha256: str | None = None) -> list[dict[str, Any]]:
    """The rows of an archived file.

    Args:
        folder: The archive's.
        path: As in `ArchiveFile`.
        content_sha256: What it must hold; None for what the file itself says.

    Raises:
        NotFound: There is no such file.
        ArchiveNotVerified: Its content is not what was archived.
    """
    import pyarrow.parquet as pq

    file = folder / path
    if not file.is_file():
        raise NotFound(f"There is no archived file {file}.", hint="Set ARCHIVE_FOLDER to where the archive was moved.")
    table = pq.read_table(file)
    rows: list[dict[str, Any]] = table.to_pylist()
    wanted = content_sha256 or (table.schema.metadata or {}).get(HASH_KEY, b"").decode()
    if content_hash(rows) != wanted:
        raise ArchiveNotVerified(f"The content of {file} is not what was archived.", hint="Restore it from a backup.")
    return rows


def content_hash(rows: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 (hex) over rows in their order."""
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
    except (pa.ArrowException, OSError):
        return False
    return len(rows) == n_rows and content_hash(rows) == digest


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    return json.dumps(value, sort_keys=True)


def _comparable(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _sync(folder: Path) -> None:
    """The new name must survive a power cut too, before the rows are purged."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
