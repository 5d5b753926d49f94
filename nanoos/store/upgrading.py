"""Upgrading a database that an earlier version made: alone, after a backup, and verified afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psutil
from sqlalchemy import text

from nanoos.domain.errors import Conflict, StoreUnavailable
from nanoos.settings import Settings
from nanoos.store import audit
from nanoos.store.backups import BackupPlace, take_backup
from nanoos.store.database import Database, create_database_engine
from nanoos.store.schema import current_revision, head_revision, known_revisions, migrate

Progress = Callable[[str], None]
# Dagster's connections too: its processes use the same database.
CONNECTED = text(
    "SELECT coalesce(nullif(application_name, ''), 'a program') AS program, coalesce(usename, '?') AS role,"
    " coalesce(host(client_addr), 'this machine') AS host, count(*) AS n FROM pg_stat_activity"
    " WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What was done.

    Attributes:
        earlier: Revision before.
        backup: Name of the backup made before; None without one.
        n_covered: Rows that the audit chain covers, afterwards.
    """

    earlier: str
    revision: str
    backup: str | None
    n_covered: int


def upgrade(
    settings: Settings, place: BackupPlace | None, *, now: datetime, progress: Progress = lambda _: None
) -> Upgraded | None:
    """Back the platform up, migrate its schema to the one of this code, and verify the audit chain.

    Args:
        settings: Say where everything is.
        place: Where the backup goes; None for no backup.
        now: The time, aware.
        progress: Called with what is being done.

    Returns:
        None if the schema is the one that this code needs; then only the audit chain was verified.

    Raises:
        Conflict: Other processes use the database, or the audit chain does not verify afterwards.
        StoreUnavailable: There is no database, or it is newer than this code.
    """
    database = Database(create_database_engine(settings))
    try:
        earlier = _revision(database)
        if earlier == head_revision():
            _verify(database)
            return None
        _check_alone(database)
        made = None if place is None else take_backup(database, settings, place, now=now, progress=progress)
        _check_alone(database)
    finally:
        database.dispose()
    progress("schema")
    upgraded = migrate(settings)
    try:
        progress("audit chain")
        n_covered = _verify(upgraded)
    finally:
        upgraded.dispose()
    return Upgraded(
        earlier=earlier,
        revision=head_revision(),
        backup=None if made is None else made.name,
        n_covered=n_covered,
    )


def _verify(database: Database) -> int:
    """Verify the audit chain; returns the rows that it covers. Raises Conflict where it does not hold."""
    with database.read() as connection:
        verdict = audit.verify(connection)
    if verdict.findings:
        raise Conflict(
            f"The schema is at revision {head_revision()}, but the audit chain does not verify: "
            f"{len(verdict.findings)} findings, the first: {verdict.findings[0]}.",
            hint="Start nothing. `nanoos audit verify` lists them; the backup made before is whole.",
        )
    return verdict.n_covered


def _revision(database: Database) -> str:
    path = database.engine.url.database
    where = database.engine.url.render_as_string(hide_password=True)
    is_there = database.dialect == "postgresql" or (path is not None and Path(path).exists())
    found = current_revision(database) if is_there else None
    if found is None:
        raise StoreUnavailable(
            f"There is nothing to upgrade at {where}.", hint="Run `nanoos init`, or set DATABASE_URL."
        )
    if found not in known_revisions():
        raise StoreUnavailable(
            f"The schema of {where} is at revision {found}, which is newer than this code.", hint="Upgrade the code."
        )
    return found


def _check_alone(database: Database) -> None:
    others = list(_others(database))
    if others:
        raise Conflict(
            f"Other processes use the database: {', '.join(others)}.",
            hint="Stop them and run this again; nothing was changed. Work that they had begun is done again.",
        )


def _others(database: Database) -> Iterator[str]:
    """The other processes with a connection; of a SQLite file those of this machine that we may see."""
    if database.dialect == "postgresql":
        with database.read() as connection:
            for row in connection.execute(CONNECTED):
                yield f"{row.program} as {row.role} from {row.host} with {row.n} connections"
        return
    file = str(Path(str(database.engine.url.database)).resolve())
    for process in psutil.process_iter(["cmdline"]):
        with suppress(psutil.Error):
            if process.pid != psutil.Process().pid and any(each.path == file for each in process.open_files()):
                yield f"process {process.pid} ({' '.join(process.info['cmdline'] or ())[:80]})"
