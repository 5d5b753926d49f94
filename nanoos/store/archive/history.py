"""Archiving old steps and finished jobs, one batch per transaction.

The file is written and verified before the rows are deleted. If the process dies in between, the next run reuses the
file or writes another one: no row is lost, and a row in two files is the same in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, null, select, update

from nanoos.domain.errors import NotFound
from nanoos.domain.statuses import ENDED_CAMPAIGN, FINISHED_WORK
from nanoos.store import audit
from nanoos.store import status_counts as counts
from nanoos.store.archive.files import ArchiveFile, read_rows, write_rows
from nanoos.store.tables import archives, campaigns, orchestrator_runs, simulation_jobs

STEPS, JOBS = "steps", "jobs"
STEPS_A_FILE = 200  # a step over a thousand campaigns stores up to a megabyte
JOBS_A_FILE = 10_000


def archive_steps(connection: Connection, folder: Path, *, before: datetime, now: datetime) -> ArchiveFile | None:
    """Move the snapshots and plans of the oldest finished steps to a file; the rows stay and refer to it.

    Returns:
        The file; None if nothing is old enough.
    """
    rows = connection.execute(
        select(orchestrator_runs)
        .where(
            orchestrator_runs.c.finished_at < before,
            orchestrator_runs.c.snapshot.is_not(None),
            orchestrator_runs.c.archived_in.is_(None),
        )
        .order_by(orchestrator_runs.c.id)
        .limit(STEPS_A_FILE)
        .with_for_update()
    ).all()
    if not rows:
        return None
    file = _write(connection, folder, STEPS, rows, now)
    connection.execute(
        update(orchestrator_runs)
        .where(orchestrator_runs.c.id.in_([row.id for row in rows]))
        .values(snapshot=null(), plan=null(), archived_in=file.path)
    )
    return file


def archive_jobs(connection: Connection, folder: Path, *, before: datetime, now: datetime) -> ArchiveFile | None:
    """Move finished simulation jobs of long-ended campaigns to a file; they still count.

    Returns:
        The file; None if nothing is old enough.
    """
    ended = select(campaigns.c.id).where(campaigns.c.status.in_(ENDED_CAMPAIGN), campaigns.c.updated_at < before)
    rows = connection.execute(
        select(simulation_jobs)
        .where(
            simulation_jobs.c.campaign_id.in_(ended),
            simulation_jobs.c.status.in_(FINISHED_WORK),
            simulation_jobs.c.finished_at < before,
        )
        .order_by(simulation_jobs.c.id)
        .limit(JOBS_A_FILE)
        .with_for_update()
    ).all()
    if not rows:
        return None
    file = _write(connection, folder, JOBS, rows, now)
    counts.delete_but_count(connection, simulation_jobs, [row.id for row in rows])
    return file


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


def _write(connection: Connection, folder: Path, kind: str, rows: Sequence[Row[Any]], now: datetime) -> ArchiveFile:
    first, last = rows[0].id, rows[-1].id
    file = write_rows(folder, kind, [dict(row._mapping) for row in rows], first=str(first), last=str(last))
    connection.execute(
        archives.insert().values(
            kind=kind,
            path=file.path,
            n_rows=file.n_rows,
            first_id=first,
            last_id=last,
            content_sha256=file.content_sha256,
            created_at=now,
        )
    )
    audit.cover(connection, archives, archives.c.path == file.path)
    return file
