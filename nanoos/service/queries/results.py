"""One simulation result, and the files that it names."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from nanoos.domain.errors import NotFound
from nanoos.engines.ase_tasks.result import FINAL
from nanoos.engines.defined.parts import OUT
from nanoos.store.database import Database
from nanoos.store.labels import retracted_results
from nanoos.store.raw_files import MissingFile, RawFileStore, check_file_name
from nanoos.store.raw_files.retention import NoLongerKept
from nanoos.store.raw_files.verification import begun, chunks
from nanoos.store.tables import removed_files, simulation_results, structures

STRUCTURE_BYTES = 2**20  # some ten thousand atoms: more make no picture
TAIL_LINES = 40
TAIL_BYTES = 64 * 1024  # of a log's end: forty lines, unless they are extraordinary
READ_BYTES = 64 * 2**20  # of a compressed log to reach its end; takes under a second


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file that a result names.

    Attributes:
        sha256: Of its content, hex.
        size: Bytes, uncompressed.
        removed_at: When retention removed it; None while it is kept.
        removed_because: The rule that removed it; empty while it is kept.
    """

    result_id: int
    name: str
    sha256: str
    size: int
    removed_at: datetime | None
    removed_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """What an engine computed for a structure; every campaign that needs the same result shares it.

    Attributes:
        formula: Empty where no design space holds the structure any more.
        outputs: Values by property; empty for a failure.
        reason: Why it failed; empty for a success.
        retracted_because: Why its labels were retracted; empty where they count.
        computed_by: The worker.
    """

    id: int
    structure_hash: str
    formula: str
    engine: str
    engine_version: str
    engine_params: Mapping[str, Any]
    is_success: bool
    outputs: Mapping[str, Any]
    reason: str
    retracted_because: str
    duration_seconds: float
    computed_by: str
    recorded_at: datetime
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """A file to be read.

    Attributes:
        chunks: Its content. The last piece comes only once the whole was found undamaged.
    """

    view: FileView
    chunks: Iterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTail:
    """The end of a text file.

    Attributes:
        is_cut: The file has more lines before these.
    """

    name: str
    lines: tuple[str, ...]
    is_cut: bool


def result_view(connection: Connection, result_id: int) -> ResultView:
    """One result. Raises NotFound."""
    row = _result(connection, result_id)
    formula = connection.execute(
        select(structures.c.formula).where(structures.c.structure_hash == row.structure_hash).limit(1)
    ).scalar()
    plain = {
        name: getattr(row, name)
        for name in ResultView.__dataclass_fields__
        if name not in ("formula", "retracted_because", "files")
    }
    return ResultView(
        **plain,
        formula=formula or "",
        retracted_because=retracted_results(connection, [row.id]).get(row.id, ""),
        files=_files(connection, row),
    )


def open_file(database: Database, store: RawFileStore, result_id: int, name: str) -> FileContent:
    """A result's file, read from the store piece by piece.

    Raises:
        InvalidInput: No file has such a name.
        NotFound: There is no such result, or it names no such file.
        NoLongerKept: Retention has removed it.
        MissingFile: The store has lost it.
        DamagedFile: It is not what was stored; from here where it is small, else from its last piece.
        FileStoreUnavailable: The store cannot be read.
    """
    check_file_name(name)
    with database.read() as connection:
        row = _result(connection, result_id)
        view = next((item for item in _files(connection, row) if item.name == name), None)
    if view is None:
        raise NotFound(
            f"Result {result_id} names no file {name!r}.",
            hint=f"It names: {', '.join(sorted(row.files)) or 'none'}.",
        )
    try:
        pieces = begun(chunks(store, view.sha256))
    except MissingFile:
        if view.removed_at is not None:
            raise NoLongerKept(
                f"{name!r} of result {result_id} is no longer kept, removed by retention on "
                f"{view.removed_at:%Y-%m-%d}: {view.removed_because}.",
                hint="Its name, size and SHA-256 stay with the result.",
            ) from None
        raise
    return FileContent(view=view, chunks=pieces)


def file_tail(database: Database, store: RawFileStore, view: FileView) -> FileTail:
    """The last lines of a text file. Raises as `open_file` does."""
    end, n_read, is_cut = b"", 0, False
    for block in open_file(database, store, view.result_id, view.name).chunks:
        n_read += len(block)
        end = end + block
        is_cut = is_cut or len(end) > TAIL_BYTES
        end = end[-TAIL_BYTES:]
    lines = end.decode(errors="replace").splitlines()
    return FileTail(name=view.name, lines=tuple(lines[-TAIL_LINES:]), is_cut=is_cut or len(lines) > TAIL_LINES)


def log_of(files: tuple[FileView, ...]) -> FileView | None:
    """The file whose end says how a simulation went: the last program's output or else the first log, where kept."""
    logs = [
        item
        for item in files
        if item.removed_at is None and item.size <= READ_BYTES and item.name.endswith((OUT, ".log"))
    ]
    return min(logs, key=lambda item: (item.name != f"run{OUT}", not item.name.endswith(OUT), item.name), default=None)


def final_structure(database: Database, store: RawFileStore, files: tuple[FileView, ...]) -> Any:
    """The final structure of a result as `ase.Atoms`; None where there is none, or where it is not kept.

    Raises:
        DamagedFile: It is not what was stored.
        FileStoreUnavailable: The store cannot be read.
    """
    view = next((item for item in files if item.name == FINAL and item.removed_at is None), None)
    if view is None or view.size > STRUCTURE_BYTES:
        return None
    from ase.io import read

    text = b"".join(open_file(database, store, view.result_id, view.name).chunks).decode()
    return read(io.StringIO(text), format="extxyz")


def _result(connection: Connection, result_id: int) -> Row[Any]:
    row = connection.execute(select(simulation_results).where(simulation_results.c.id == result_id)).first()
    if row is None:
        raise NotFound(f"There is no simulation result {result_id}.", hint="A campaign's candidates name theirs.")
    return row


def _files(connection: Connection, row: Row[Any]) -> tuple[FileView, ...]:
    removed = removals(connection, {content["sha256"] for content in row.files.values()}, row.recorded_at)
    return tuple(
        FileView(
            result_id=row.id,
            name=name,
            sha256=content["sha256"],
            size=int(content["size"]),
            removed_at=removed[content["sha256"]].removed_at if content["sha256"] in removed else None,
            removed_because=removed[content["sha256"]].reason if content["sha256"] in removed else "",
        )
        for name, content in sorted(row.files.items())
    )


def removals(connection: Connection, hashes: set[str], since: datetime) -> dict[str, Row[Any]]:
    """The newest removal of each content after a time."""
    if not hashes:
        return {}
    newest = (
        select(func.max(removed_files.c.id))
        .where(removed_files.c.sha256.in_(hashes), removed_files.c.removed_at > since)
        .group_by(removed_files.c.sha256)
    )
    rows = connection.execute(select(removed_files).where(removed_files.c.id.in_(newest)))
    return {row.sha256: row for row in rows}
