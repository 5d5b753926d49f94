"""Compares the rows of one covered table with what the chain says of them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select

from nanoos.domain.errors import NanoosError
from nanoos.store.archive.files import STEPS, read_rows
from nanoos.store.audit.coverage import MARK_BYTES, Covered
from nanoos.store.tables import archives, model_versions, orchestrator_runs

ROWS_A_FETCH = 5_000
CHANGED = "was changed"
UNKNOWN = "no audit entry covers this row"
MOVED = ("snapshot", "plan")

Report = Callable[[str, object, str], None]
Run = tuple[int, int, int]  # first id, last id, audit entry


def check_changing(
    connection: Connection, item: Covered, newest: Mapping[str, str], report: Report, count_row: Callable[[], None]
) -> None:
    """Report rows that may change and differ from their newest entry."""
    name, unmatched = item.table.name, dict(newest)
    for row in connection.execute(item.rows().execution_options(yield_per=ROWS_A_FETCH)):
        count_row()
        digest = unmatched.pop(str(row.id), None)
        if digest is None:
            if row.must_be_covered:
                report(name, row.id, UNKNOWN)
        elif digest != item.digest(row).hex():
            report(name, row.id, CHANGED)
    for id_ in unmatched:
        report(name, id_, "is missing, but the audit chain covers it")
    if item.table is model_versions:
        _check_artifacts(connection, report)


def _check_artifacts(connection: Connection, report: Report) -> None:
    parts = {"artifact": "its artifact was changed", "held_out": "its held-out predictions were changed"}
    columns = [model_versions.c[name] for part in parts for name in (part, f"{part}_sha256")]
    query = select(model_versions.c.id, *columns).order_by(model_versions.c.id)
    for row in connection.execute(query.execution_options(yield_per=1)):
        for part, problem in parts.items():
            if hashlib.sha256(getattr(row, part)).hexdigest() != getattr(row, f"{part}_sha256"):
                report(model_versions.name, row.id, problem)


class BatchCheck:
    """Checks rows that are written once, by merging the table with the ids that the chain covers, both ascending.

    Args:
        item: The table.
        runs: The ids that the chain covers.
        batches: Each audit entry's `sha256` and `marks`.
        report: Takes table, id and problem.
        archive: The archive's folder.
    """

    def __init__(
        self,
        item: Covered,
        runs: Sequence[Run],
        batches: Mapping[int, Mapping[str, Any]],
        report: Report,
        archive: Path,
    ) -> None:
        self._item, self._batches, self._report, self._archive = item, batches, report, archive
        self._name = item.table.name
        self._runs = self._without_repeats(sorted(runs))
        self._n_left: dict[int, int] = {}
        for first, last, seq in self._runs:
            self._n_left[seq] = self._n_left.get(seq, 0) + last - first + 1
        # By entry the ids and digests so far; a digest is None where the row, or a part of it, is missing.
        self._open: dict[int, list[tuple[int, bytes | None]]] = {}

    def run(self, connection: Connection, count_row: Callable[[], None]) -> None:
        """Report every row that is missing, changed, or covered by no entry."""
        content = self._content(connection)
        expected = self._expected()
        id_, seq = next(expected)
        rows = self._item.rows()
        if self._item.table is orchestrator_runs:
            rows = rows.add_columns(orchestrator_runs.c.archived_in)
        for row in connection.execute(rows.execution_options(yield_per=ROWS_A_FETCH)):
            count_row()
            while id_ is not None and id_ < row.id:
                self._missing(id_, seq)
                id_, seq = next(expected)
            if id_ == row.id:
                whole = content(row)
                self._take(seq, row.id, None if whole is None else self._item.digest(whole))
                id_, seq = next(expected)
            elif row.must_be_covered:
                self._report(self._name, row.id, UNKNOWN)
        while id_ is not None:
            self._missing(id_, seq)
            id_, seq = next(expected)

    def _without_repeats(self, runs: list[Run]) -> list[Run]:
        """A row that is written once is covered once: of two entries that cover it, the newer is a forgery."""
        while True:
            repeats: set[int] = set()
            for (_, last, seq), (first, _, next_seq) in pairwise(runs):
                if first <= last:
                    repeats.add(max(seq, next_seq))
            if not repeats:
                return runs
            for seq in sorted(repeats):
                self._report("audit_log", seq, f"covers rows of {self._name} that an earlier entry covered")
            runs = [run for run in runs if run[2] not in repeats]

    def _expected(self) -> Iterator[tuple[int | None, int]]:
        for first, last, seq in self._runs:
            for id_ in range(first, last + 1):
                yield id_, seq
        yield None, 0

    def _missing(self, id_: int, seq: int) -> None:
        self._report(self._name, id_, f"is missing, but audit entry {seq} covers it")
        self._take(seq, id_, None)

    def _take(self, seq: int, id_: int, digest: bytes | None) -> None:
        self._open.setdefault(seq, []).append((id_, digest))
        self._n_left[seq] -= 1
        if not self._n_left[seq]:
            self._compare(seq, self._open.pop(seq))

    def _compare(self, seq: int, rows: Sequence[tuple[int, bytes | None]]) -> None:
        present = [digest for _, digest in rows if digest is not None]
        is_whole = len(present) == len(rows)
        if is_whole and hashlib.sha256(b"".join(present)).hexdigest() == self._batches[seq]["sha256"]:
            return
        marks = _marks(self._batches[seq]["marks"], len(rows))
        changed = [
            id_
            for (id_, digest), mark in zip(rows, marks, strict=True)
            if digest is not None and digest[:MARK_BYTES] != mark
        ]
        for id_ in changed:
            self._report(self._name, id_, CHANGED)
        if is_whole and not changed:
            self._report(self._name, f"{rows[0][0]} to {rows[-1][0]}", f"one of audit entry {seq}'s rows was changed")

    def _content(self, connection: Connection) -> Callable[[Row[Any]], Sequence[Any] | None]:
        if self._item.table is orchestrator_runs:
            return _ArchivedSteps(connection, self._item, self._archive, self._report).whole
        if self._item.table is archives:
            return self._file_is_whole
        return lambda row: row

    def _file_is_whole(self, row: Row[Any]) -> Row[Any]:
        """Archived steps are compared one by one, with the rows that stay in the table."""
        if row.kind != STEPS:
            problem = _read(self._archive, row.path, row.content_sha256)
            if isinstance(problem, str):
                self._report(self._name, row.id, problem)
        return row


class _ArchivedSteps:
    """Steps whose snapshot and plan were moved to files; reassembled a file at a time."""

    def __init__(self, connection: Connection, item: Covered, archive: Path, report: Report) -> None:
        self._names = [column.name for column in item.columns]
        self._archive, self._report = archive, report
        self._digests = {
            row.path: row.content_sha256
            for row in connection.execute(select(archives.c.path, archives.c.content_sha256))
        }
        self._path = ""
        self._rows: dict[int, dict[str, Any]] | str = {}

    def whole(self, row: Row[Any]) -> Sequence[Any] | None:
        """The row as it was before it was archived; if its file lacks it, reports that and returns None."""
        if row.archived_in is None:
            return row
        if row.archived_in != self._path:
            self._path, self._rows = row.archived_in, self._load(row.archived_in)
        if isinstance(self._rows, str):
            self._report(orchestrator_runs.name, row.id, self._rows)
            return None
        archived = self._rows.get(row.id)
        if archived is None:
            self._report(orchestrator_runs.name, row.id, f"says it is archived in {self._path}, which does not hold it")
            return None
        return [
            json.loads(archived[name]) if name in MOVED and value is None and archived[name] else value
            for name, value in zip(self._names, row, strict=False)
        ]

    def _load(self, path: str) -> dict[int, dict[str, Any]] | str:
        if path not in self._digests:
            return f"says it is archived in {path}, which was never written"
        rows = _read(self._archive, path, self._digests[path])
        return rows if isinstance(rows, str) else {row["id"]: row for row in rows}


def _read(folder: Path, path: str, digest: str) -> list[dict[str, Any]] | str:
    """A file's rows, or what is wrong with it."""
    try:
        return read_rows(folder, path, digest)
    except NanoosError as error:
        return " ".join(str(error).split())


def _marks(encoded: str, n_rows: int) -> list[bytes]:
    packed = base64.b64decode(encoded)
    marks = [packed[start : start + MARK_BYTES] for start in range(0, len(packed), MARK_BYTES)]
    return marks if len(marks) == n_rows else [b""] * n_rows
