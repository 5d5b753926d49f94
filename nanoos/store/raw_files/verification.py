"""Reading every stored file again: which ones are missing, and which are not what was stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from nanoos.domain.errors import NanoosError
from nanoos.store.database import Database
from nanoos.store.raw_files.retention import is_removed, named_files, removal_times
from nanoos.store.raw_files.store import CHUNK, DamagedFile, MissingFile, RawFileStore


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFinding:
    """A file that results name and that cannot be had.

    Attributes:
        problem: "missing" or "damaged".
        n_results: Number of results that name it.
    """

    sha256: str
    size: int
    problem: str
    n_results: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilesReport:
    """What a check of all files found.

    Attributes:
        n_files: Files that were read.
        n_bytes: Their size, uncompressed.
        n_removed: Files that retention has removed: they are rightly not there.
    """

    n_files: int
    n_bytes: int
    n_removed: int
    findings: tuple[FileFinding, ...]


def verify_files(
    database: Database, store: RawFileStore, *, progress: Callable[[int, int], None] | None = None
) -> FilesReport:
    """Read and hash every file that a result names.

    Args:
        database: Its results.
        store: Holds the files.
        progress: Called with the bytes that were read, and with all that are to be.

    Raises:
        FileStoreUnavailable: The store cannot be read.
    """
    with database.read() as connection:
        named, removed = named_files(connection), removal_times(connection)
    kept = {sha256: says for sha256, says in named.items() if not is_removed(says, removed.get(sha256))}
    total, done = sum(says.size for says in kept.values()), 0
    findings = []
    # In the order of their names, as they lie in the folders.
    for sha256, says in sorted(kept.items()):
        problem = _problem(store, sha256, says.size)
        if problem is not None:
            kind, detail = problem
            findings.append(
                FileFinding(sha256=sha256, size=says.size, problem=kind, n_results=says.n_results, detail=detail)
            )
        done += says.size
        if progress is not None:
            progress(done, total)
    return FilesReport(n_files=len(kept), n_bytes=total, n_removed=len(named) - len(kept), findings=tuple(findings))


def chunks(store: RawFileStore, sha256: str) -> Iterator[bytes]:
    """A content piece by piece; raises where it turns out to be damaged, before the last piece is given."""
    with store.open(sha256) as stream:
        last = stream.read(CHUNK)
        while block := stream.read(CHUNK):
            yield last
            last = block
        if last:
            yield last


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces; what keeps the first one from being read is raised here, not at its use."""
    first = next(pieces, b"")
    return chain((first,) if first else (), pieces)


def _problem(store: RawFileStore, sha256: str, size: int) -> tuple[str, str] | None:
    found = 0
    try:
        for block in chunks(store, sha256):
            found += len(block)
    except (MissingFile, DamagedFile) as error:
        return _kind(error), error.message
    if found != size:
        return "damaged", f"It has {found} bytes, the result names {size}."
    return None


def _kind(error: NanoosError) -> str:
    return "missing" if isinstance(error, MissingFile) else "damaged"
