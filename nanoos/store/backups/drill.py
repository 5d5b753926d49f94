"""The restore drill: a backup that was never restored is a hope."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from nanoos.domain.errors import InvalidInput
from nanoos.settings import Settings
from nanoos.store import heartbeats
from nanoos.store.backups.place import NEWEST, BackupPlace
from nanoos.store.backups.restoring import Restored, restore
from nanoos.store.database import Database

DRILL = "restore_drill"  # in `store.heartbeats`: when the newest drill succeeded, and with which backup
PREFIX = "nanoos_drill_"


def drill(
    database: Database,
    settings: Settings,
    place: BackupPlace,
    name: str = NEWEST,
    *,
    now: datetime,
    progress: Callable[[str], None] = lambda _: None,
) -> Restored:
    """Restore a backup into a place that is removed afterwards, and note in the database that it can be.

    Args:
        database: Where the success is noted.
        settings: RESTORE_DRILL_URL says which server may get a temporary database.
        place: Where the backup is.
        name: Its name, or `newest`.
        now: The time, aware.
        progress: Called with what is being restored.

    Raises:
        NotFound: There is no such backup.
        DamagedBackup: It cannot be restored to what its manifest says.
        InvalidInput: The role may not create a database.
    """
    name = place.find(name)
    with tempfile.TemporaryDirectory(prefix="nanoos-drill-") as folder:
        home = Path(folder) / "home"
        if place.manifest(name).dialect == "postgresql":
            with _temporary_database(settings.restore_drill_url or settings.effective_database_url, now) as url:
                done = restore(place, name, home, database_url=url, progress=progress)
        else:
            done = restore(place, name, home, progress=progress)
    with database.write() as connection:
        heartbeats.beat(connection, DRILL, {"backup": name, "audit_hash": done.audit_hash}, now=now)
    return done


@contextmanager
def _temporary_database(url: str, now: datetime) -> Iterator[str]:
    parsed = make_url(url)
    name = f"{PREFIX}{now.astimezone(UTC):%Y%m%d%H%M%S}_{secrets.token_hex(3)}"
    engine = create_engine(parsed, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            try:
                connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
            except DBAPIError as error:
                raise InvalidInput(
                    f"No database could be created for the drill: {' '.join(str(error.orig).split())}.",
                    hint="Set RESTORE_DRILL_URL to the URL of a role that may: CREATE ROLE drill LOGIN CREATEDB ….",
                ) from error
        try:
            yield parsed.set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        engine.dispose()
