"""Checks that the chain is whole and that every row that it covers is there as it was written.

Reads the chain once and each covered table once, in the order of their ids: linear in the rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select

from nanoos.settings import Settings, load_settings
from nanoos.store import heartbeats, label_index
from nanoos.store.audit.chain import GENESIS, digest_of
from nanoos.store.audit.coverage import COVERED
from nanoos.store.audit.guard_check import altered_guards
from nanoos.store.audit.heads import Head, read_heads
from nanoos.store.audit.pool_content import check_pools
from nanoos.store.audit.tables import BatchCheck, check_changing
from nanoos.store.database import Database
from nanoos.store.tables import audit_log, candidates, modelled_labels, structures

VERIFY_BATCH = 10_000
# In `store.heartbeats`: when the audit was last found intact, and what the last verification found.
VERIFIED = "audit_verify"
VERDICT = "audit_verdict"
MAX_FINDINGS = 100  # reported one by one; all of them are counted

Progress = Callable[[str, int, int], None]
Also = Callable[[Connection], Iterable[tuple[str, int, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it was written.

    Attributes:
        table: The table; "" if the finding concerns none.
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
        head_hash: Hash of the newest entry. Kept elsewhere, it later proves that nothing before it was rewritten.
        broken_seq: The first broken entry.
        problem: What is wrong with that entry, or else the first finding.
        findings: The first `MAX_FINDINGS`.
        n_findings: Number of all findings.
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
class _Recorded:
    """What the chain says of the covered rows."""

    # By table: (first id, last id, entry) of each range of ids, and each entry's batch record.
    runs: dict[str, list[tuple[int, int, int]]] = field(default_factory=dict)
    batches: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    # By table and id: the newest digest of a row that may change.
    newest: dict[str, dict[str, str]] = field(default_factory=dict)


def verify(
    connection: Connection,
    *,
    heads: Sequence[Head] = (),
    archive: Path | None = None,
    progress: Progress = lambda *_: None,
    also: Also = lambda _: (),
) -> ChainReport:
    """Check chain, covered rows, archived rows and the database's guards.

    Args:
        connection: Of `Database.read`: one consistent view.
        heads: Heads noted earlier; each must be in the chain.
        archive: The archive's folder; None means the settings'.
        progress: Called with a table's name, the rows read so far and all of its rows.
        also: Further findings: table, row and problem, of what the platform derives from covered rows.
    """
    report, recorded = ChainReport(), _Recorded()
    with _unreadable_is_a_finding(report, audit_log):
        _check_chain(connection, report, recorded, heads, progress)
    for name, item in COVERED.items():
        count_row = _counting(connection, item.table, report, progress)
        with _unreadable_is_a_finding(report, item.table):
            if item.changes:
                check_changing(connection, item, recorded.newest.get(name, {}), report.add, count_row)
            else:
                folder = archive or load_settings().effective_archive_folder
                runs, batches = recorded.runs.get(name, []), recorded.batches.get(name, {})
                BatchCheck(item, runs, batches, report.add, folder).run(connection, count_row)
    with _unreadable_is_a_finding(report, structures):
        check_pools(connection, report.add, _counting(connection, structures, report, progress))
    if any(wrong := label_index.missing_and_wrong(connection)):
        problem = f"{wrong[0]} entries are missing and {wrong[1]} are wrong, so that models learn from other labels"
        report.add(modelled_labels.name, "", problem)
    with _unreadable_is_a_finding(report, candidates):
        for table, row, problem in also(connection):
            report.add(table, row, problem)
    for name, problem in altered_guards(connection):
        report.add("trigger", name, problem)
    return report


@contextmanager
def _unreadable_is_a_finding(report: ChainReport, table: Table) -> Iterator[None]:
    """SQLite stores anything anywhere: text that is no JSON, a time that is none."""
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        report.add(table.name, "", f"cannot be checked to its end, since a value is not of its kind: {error}")


def verify_and_note(
    database: Database,
    settings: Settings,
    *,
    now: datetime,
    heads: Sequence[Head] = (),
    progress: Progress = lambda *_: None,
    also: Also = lambda _: (),
) -> ChainReport:
    """As `verify`, also against the heads that the schedule noted; the verdict is noted with the time.

    Args:
        database: Whose audit it is.
        settings: Say where the archive and the noted heads are.
        now: The time, aware.
        heads: Further heads, noted elsewhere.
        progress: As for `verify`.
        also: As for `verify`.
    """
    noted = read_heads(str(settings.audit_heads_file)) if settings.audit_heads_file.exists() else ()
    with database.read() as connection:
        report = verify(
            connection,
            heads=(*heads, *noted),
            archive=settings.effective_archive_folder,
            progress=progress,
            also=also,
        )
    found = {"hash": report.head_hash, "rows": report.n_rows}
    with database.write() as connection:
        heartbeats.beat(
            connection, VERDICT, {**found, "n_findings": report.n_findings, "problem": report.problem}, now=now
        )
        if report.is_intact:
            heartbeats.beat(connection, VERIFIED, found, now=now)
    return report


def _check_chain(
    connection: Connection, report: ChainReport, recorded: _Recorded, heads: Sequence[Head], progress: Progress
) -> None:
    previous, expected = GENESIS, 1
    missing = {head.hash: head.seq for head in heads}
    missing.pop(GENESIS, None)
    report.n_rows = connection.execute(select(func.count()).select_from(audit_log)).scalar_one()
    outside = connection.execute(select(func.min(audit_log.c.seq)).where(audit_log.c.seq < 1)).scalar()
    if outside is not None:
        _break(report, outside, "is outside the chain")
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
        if missing.get(row.hash, -1) in (None, row.seq):
            del missing[row.hash]
        if row.covers:
            _note(row.seq, row.covers, recorded, report)
        previous, expected = row.hash, row.seq + 1
        if row.seq % VERIFY_BATCH == 0:
            progress("audit_log", row.seq, report.n_rows)
    progress("audit_log", report.n_rows, report.n_rows)
    report.head_hash = previous
    for hash_, seq in missing.items():
        place = "" if seq is None else f" at {seq}"
        report.add(
            "audit_log", hash_, f"this head was noted{place} and is not in the chain, which was rewritten or cut"
        )


def _break(report: ChainReport, seq: int, problem: str) -> None:
    report.add("audit_log", seq, problem)
    if report.broken_seq is None:
        report.broken_seq, report.problem = seq, problem


def _note(seq: int, covers: str, recorded: _Recorded, report: ChainReport) -> None:
    try:
        for table, record in json.loads(covers).items():
            if COVERED[table].changes:
                newest = recorded.newest.setdefault(table, {})
                for id_, (before, after) in record.items():
                    if before != newest.get(id_):
                        report.add(table, id_, f"was not as its entries say when audit entry {seq} covered its change")
                    newest[id_] = after
                continue
            recorded.batches.setdefault(table, {})[seq] = {"sha256": record["sha256"], "marks": record["marks"]}
            recorded.runs.setdefault(table, []).extend((first, last, seq) for first, last in record["ids"])
    except (ValueError, KeyError, TypeError, AttributeError):
        # Either its hash was reported already, or it is a forgery with a valid hash.
        report.add("audit_log", seq, "its record of the covered rows cannot be read")


def _counting(connection: Connection, table: Table, report: ChainReport, progress: Progress) -> Callable[[], None]:
    name = table.name
    total: int = connection.execute(select(func.count()).select_from(table)).scalar_one()
    n = 0
    progress(name, 0, total)

    def count_row() -> None:
        nonlocal n
        n += 1
        report.n_covered += 1
        if n % VERIFY_BATCH == 0 or n == total:
            progress(name, n, total)

    return count_row
