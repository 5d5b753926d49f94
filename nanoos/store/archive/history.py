"""Archiving old steps and finished jobs, one batch at a time: `export` a batch, then `purge` it in a transaction.

The file is written and verified before the rows are deleted. If the process dies in between, the next run reuses the
file or writes another one: no row is lost, and a row in two files is the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, null, select, update

from nanoos.domain.errors import Conflict, NotFound
from nanoos.domain.statuses import ENDED_CAMPAIGN, FINISHED_WORK
from nanoos.store import audit
from nanoos.store import status_counts as counts
from nanoos.store.archive.files import JOBS, STEPS, ArchiveFile, read_rows, write_rows
from nanoos.store.database import Database
from nanoos.store.tables import archives, campaigns, orchestrator_runs, simulation_jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows that are to leave the database, and the file that holds them.

    Attributes:
        before: The rows were finished before this time.
        ids: Ascending.
    """

    kind: str
    before: datetime
    ids: tuple[int, ...]
    file: ArchiveFile


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A kind of history.

    Attributes:
        is_old: The rows that may be archived: those finished before a time.
        remove: Take archived rows out of the database, given their ids and the file's path.
    """

    table: Table
    rows_a_file: int
    is_old: Callable[[datetime], ColumnElement[bool]]
    remove: Callable[[Connection, tuple[int, ...], str], None]


def export(database: Database, folder: Path, kind: str, *, before: datetime, is_trial: bool = False) -> Batch | None:
    """Write the oldest history of a kind to a file, outside any write transaction; the rows stay until `purge`.

    Args:
        database: Holds the rows.
        folder: The archive's folder.
        kind: STEPS or JOBS.
        before: The rows were finished before this time.
        is_trial: Write no file, only say which it would be.

    Returns:
        The batch; None if nothing is old enough.
    """
    history = _KINDS[kind]
    with database.read() as connection:
        rows = connection.execute(
            select(history.table).where(history.is_old(before)).order_by(history.table.c.id).limit(history.rows_a_file)
        ).all()
    if not rows:
        return None
    file = write_rows(
        folder,
        kind,
        [dict(row._mapping) for row in rows],
        first=str(rows[0].id),
        last=str(rows[-1].id),
        is_trial=is_trial,
    )
    return Batch(kind=kind, before=before, ids=tuple(row.id for row in rows), file=file)


def purge(connection: Connection, batch: Batch, *, now: datetime) -> None:
    """Record an exported batch's file and take its rows out of the database.

    Raises:
        Conflict: Some of its rows were archived, or their campaign resumed, since.
    """
    history, file = _KINDS[batch.kind], batch.file
    left = connection.execute(
        select(history.table.c.id)
        .where(history.is_old(batch.before), history.table.c.id.in_(batch.ids))
        .with_for_update()
    ).all()
    if len(left) != len(batch.ids):
        raise Conflict(
            f"{len(batch.ids) - len(left)} of {len(batch.ids)} {batch.kind} changed while they were archived.",
            hint="Nothing was purged. Run it again.",
        )
    connection.execute(
        archives.insert().values(
            kind=batch.kind,
            path=file.path,
            n_rows=file.n_rows,
            first_id=batch.ids[0],
            last_id=batch.ids[-1],
            content_sha256=file.content_sha256,
            created_at=now,
        )
    )
    audit.cover(connection, archives, archives.c.path == file.path)
    history.remove(connection, batch.ids, file.path)


def _is_old_step(before: datetime) -> ColumnElement[bool]:
    return and_(
        orchestrator_runs.c.finished_at < before,
        orchestrator_runs.c.snapshot.is_not(None),
        orchestrator_runs.c.archived_in.is_(None),
    )


def _is_old_job(before: datetime) -> ColumnElement[bool]:
    """Finished jobs of long-ended campaigns."""
    ended = select(campaigns.c.id).where(campaigns.c.status.in_(ENDED_CAMPAIGN), campaigns.c.updated_at < before)
    return and_(
        simulation_jobs.c.campaign_id.in_(ended),
        simulation_jobs.c.status.in_(FINISHED_WORK),
        simulation_jobs.c.finished_at < before,
    )


def _empty_steps(connection: Connection, ids: tuple[int, ...], path: str) -> None:
    """The rows of steps stay and refer to the file."""
    connection.execute(
        update(orchestrator_runs)
        .where(orchestrator_runs.c.id.in_(ids))
        .values(snapshot=null(), plan=null(), archived_in=path)
    )


def _delete_jobs(connection: Connection, ids: tuple[int, ...], _path: str) -> None:
    counts.delete_but_count(connection, simulation_jobs, ids)


_KINDS: Mapping[str, _Kind] = {
    # A step over a thousand campaigns stores up to a megabyte.
    STEPS: _Kind(table=orchestrator_runs, rows_a_file=200, is_old=_is_old_step, remove=_empty_steps),
    JOBS: _Kind(table=simulation_jobs, rows_a_file=10_000, is_old=_is_old_job, remove=_delete_jobs),
}


def archived_files(connection: Connection) -> list[dict[str, Any]]:
    """All archive files, newest first."""
    rows = connection.execute(select(archives).order_by(archives.c.id.desc()))
    return [dict(row) for row in rows.mappings()]


def archived_step(connection: Connection, folder: Path, run_id: int) -> dict[str, Any]:
    """An archived step's row, from its verified file.

    Raises:
        NotFound: There is no such step, it is not archived, or its file is missing.
        ArchiveNotVerified: The file's content has changed.
    """
    path = connection.execute(
        select(orchestrator_runs.c.archived_in).where(orchestrator_runs.c.id == run_id)
    ).scalar_one_or_none()
    if path is None:
        raise NotFound(
            f"There is no archived step {run_id}.", hint="`nanoos replay` reads steps that are not archived."
        )
    digest = connection.execute(select(archives.c.content_sha256).where(archives.c.path == path)).scalar_one()
    return next(row for row in read_rows(folder, path, digest) if row["id"] == run_id)
