"""Whether the chain is whole, and whether every row that it vouches for is there as it was written.

Reads the chain once and each covered table once, in the order of their ids: linear in the rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from nanoos.settings import load_settings
from nanoos.store.audit.chain import GENESIS, digest_of
from nanoos.store.audit.coverage import COVERED, Covered
from nanoos.store.audit.guard_check import altered_guards
from nanoos.store.audit.heads import Head
from nanoos.store.audit.tables import BatchCheck, check_changing
from nanoos.store.tables import audit_log

VERIFY_BATCH = 10_000
MAX_FINDINGS = 100  # reported one by one; all of them are counted

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was written.

    Attributes:
        table: Where; "" for what is no table's.
        row_id: The row, or the trigger's name.
        problem: What is wrong with it.
    """

    table: str
    row_id: str
    problem: str

    def __str__(self) -> str:
        return f"{' '.join(part for part in (self.table, self.row_id) if part)}: {self.problem}"


@dataclass(slots=True, kw_only=True)
class ChainReport:
    """What `verify` found.

    Attributes:
        n_rows: Entries of the chain.
        n_covered: Rows of other tables that were compared with their digests.
        head_hash: Hash of the newest entry: kept elsewhere, it proves later that nothing before it was rewritten.
        broken_seq: The first broken entry.
        problem: What is wrong with that entry; else the first finding.
        findings: The first `MAX_FINDINGS`.
        n_findings: How many there are.
    """

    n_rows: int = 0
    n_covered: int = 0
    head_hash: str = GENESIS
    broken_seq: int | None = None
    problem: str = ""
    findings: list[Finding] = field(default_factory=list)
    n_findings: int = 0

    @property
    def is_intact(self) -> bool:
        return not self.n_findings

    def add(self, table: str, row_id: object, problem: str) -> None:
        finding = Finding(table=table, row_id=str(row_id), problem=problem)
        self.n_findings += 1
        if self.n_findings <= MAX_FINDINGS:
            self.findings.append(finding)
        self.problem = self.problem or str(finding)


@dataclass(slots=True)
class _Known:
    """What the chain says of the covered rows."""

    # By table: (first id, last id, entry) of each run, and by entry the batch's record.
    runs: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    batches: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    # By table and id the newest digest of a row that may change.
    newest: dict[str, dict[str, str]] = field(default_factory=dict)


def verify(
    connection: Connection,
    *,
    heads: Sequence[Head] = (),
    archive: Path | None = None,
    progress: Progress = lambda *_: None,
) -> ChainReport:
    """Check chain, covered rows, archived rows and the database's guards.

    Args:
        connection: Of `Database.read`: one consistent view.
        heads: Noted earlier; each must be in the chain.
        archive: The archive's folder; None for that of the settings.
        progress: Called with a table's name, the rows read so far and all of its rows.
    """
    report, known = ChainReport(), _Known()
    _check_chain(connection, report, known, heads, progress)
    for name, item in COVERED.items():
        seen = _counting(connection, item, report, progress)
        if item.changes:
            check_changing(connection, item, known.newest.get(name, {}), report.add, seen)
        else:
            folder = archive or load_settings().effective_archive_folder
            runs, batches = known.runs.get(name, []), known.batches.get(name, {})
            BatchCheck(item, runs, batches, report.add, folder).run(connection, seen)
    for name, problem in altered_guards(connection):
        report.add("trigger", name, problem)
    return report


def _check_chain(
    connection: Connection, report: ChainReport, known: _Known, heads: Sequence[Head], progress: Progress
) -> None:
    previous, expected = GENESIS, 1
    wanted = {head.hash: head.seq for head in heads}
    wanted.pop(GENESIS, None)
    report.n_rows = connection.execute(select(func.count()).select_from(audit_log)).scalar_one()
    stray = connection.execute(select(func.min(audit_log.c.seq)).where(audit_log.c.seq < 1)).scalar()
    if stray is not None:
        _break(report, stray, "stands outside the chain")
    for row in connection.execute(
        select(audit_log)
        .where(audit_log.c.seq >= 1)
        .order_by(audit_log.c.seq)
        .execution_options(yield_per=VERIFY_BATCH)
    ):
        if row.seq != expected:
            _break(report, expected, "row is missing")
        elif row.previous_hash != previous:
            _break(report, row.seq, "does not follow the row before it")
        digest = digest_of(
            row.seq, row.at, row.actor, row.kind, row.subject, row.payload, row.covers, row.previous_hash
        )
        if row.hash != digest:
            _break(report, row.seq, "content differs from its hash")
        if wanted.get(row.hash, -1) in (None, row.seq):
            del wanted[row.hash]
        if row.covers:
            _note(row.seq, row.covers, known, report)
        previous, expected = row.hash, row.seq + 1
        if row.seq % VERIFY_BATCH == 0:
            progress("audit_log", row.seq, report.n_rows)
    progress("audit_log", report.n_rows, report.n_rows)
    report.head_hash = previous
    for hash_, seq in wanted.items():
        place = "" if seq is None else f" at {seq}"
        report.add("audit_log", hash_, f"this head was noted{place} and is not in the chain: it was rewritten or cut")


def _break(report: ChainReport, seq: int, problem: str) -> None:
    report.add("audit_log", seq, problem)
    if report.broken_seq is None:
        report.broken_seq, report.problem = seq, problem


def _note(seq: int, covers: str, known: _Known, report: ChainReport) -> None:
    try:
        for table, record in json.loads(covers).items():
            if COVERED[table].changes:
                known.newest.setdefault(table, {}).update(record)
                continue
            known.batches.setdefault(table, {})[seq] = {"sha256": record["sha256"], "marks": record["marks"]}
            known.runs.setdefault(table, []).extend((first, last, seq) for first, last in record["ids"])
    except (ValueError, KeyError, TypeError, AttributeError):
        # Its own hash is reported before, or it is a forgery that this code did not write.
        report.add("audit_log", seq, "says of the rows that it covers what cannot be read")


def _counting(connection: Connection, item: Covered, report: ChainReport, progress: Progress) -> Callable[[], None]:
    name = item.table.name
    total: int = connection.execute(select(func.count()).select_from(item.table)).scalar_one()
    n = 0
    progress(name, 0, total)

    def seen() -> None:
        nonlocal n
        n += 1
        report.n_covered += 1
        if n % VERIFY_BATCH == 0 or n == total:
            progress(name, n, total)

    return seen
