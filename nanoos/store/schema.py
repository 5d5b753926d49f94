"""Migrating the schema and checking its version."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Column, Engine, MetaData, String, Table, inspect, select
from sqlalchemy.engine import make_url

from nanoos.domain.errors import InvalidInput, StoreUnavailable
from nanoos.settings import Settings
from nanoos.store import grants
from nanoos.store.database import Database, create_database_engine, prepare_location
from nanoos.store.tables import SCHEMA

# Dagster's own Alembic uses `alembic_version` in the same database.
VERSION_TABLE = "nanoos_alembic_version"
MIGRATIONS = Path(__file__).parent / "migrations"


@lru_cache(maxsize=1)
def head_revision() -> str:
    """The newest migration's revision."""
    (head,) = known_revisions() - _revisions("down_revision")
    return head


@lru_cache(maxsize=1)
def known_revisions() -> frozenset[str]:
    """The revisions of all migrations."""
    return _revisions("revision")


def _revisions(name: str) -> frozenset[str]:
    # Parsed from the files: importing Alembic would double the start-up time of a short command.
    sources = [path.read_text() for path in (MIGRATIONS / "versions").glob("*.py")]
    return frozenset(
        match[1] for source in sources if (match := re.search(rf'^{name}\b[^=]*= "(\w+)"', source, re.MULTILINE))
    )


def migrate(settings: Settings, revision: str = "head") -> Database:
    """Create the database if it does not exist, migrate its schema to a revision, and return the revision.

    Raises:
        StoreUnavailable: The server cannot be reached, or the schema's revision is unknown to this code.
        InvalidInput: DATABASE_OWNER_URL names another database, or the application's role has too many privileges.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    prepare_location(settings)
    database = Database(create_database_engine(settings))
    owner = owner_database(settings)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with (owner or database).write() as connection:
        config.attributes["connection"] = connection
        move = command.downgrade if revision == "base" else command.upgrade
        try:
            move(config, revision)
        except CommandError as error:
            where = database.engine.url.render_as_string(hide_password=True)
            raise StoreUnavailable(
                f"{where} cannot be migrated: {error}.", hint="If its schema is newer than this code, upgrade the code."
            ) from error
        if owner is not None and revision != "base":
            grants.grant(connection, database.engine.url.username or "")
    if owner is not None:
        owner.dispose()
    return database


def prepare_database(settings: Settings) -> Database:
    """The database of these settings. A new one gets its schema; one of another version is refused unchanged.

    Raises:
        StoreUnavailable: As `check_schema` and `migrate`.
    """
    prepare_location(settings)
    database = Database(create_database_engine(settings))
    owner = owner_database(settings)
    try:
        if current_revision(owner or database) is None:
            database.dispose()
            return migrate(settings)
        check_schema(owner or database)
        if owner is not None:  # after a restore the application's role has no rights
            with owner.write() as connection:
                grants.grant(connection, database.engine.url.username or "")
    except BaseException:
        database.dispose()
        raise
    finally:
        if owner is not None:
            owner.dispose()
    return database


def owner_database(settings: Settings) -> Database | None:
    """The database connected as the tables' owner; None if the application's role is the owner.

    Raises:
        InvalidInput: It is not the database of DATABASE_URL, or not PostgreSQL.
    """
    if not settings.database_owner_url:
        return None
    own = make_url(settings.database_owner_url)
    application = make_url(settings.effective_database_url)
    if own.get_backend_name() != "postgresql" or (own.host, own.port, own.database) != (
        application.host,
        application.port,
        application.database,
    ):
        raise InvalidInput(
            "DATABASE_OWNER_URL and DATABASE_URL do not name the same PostgreSQL database.",
            hint="They may differ only in user and password.",
        )
    return Database(create_database_engine(settings.model_copy(update={"database_url": settings.database_owner_url})))


def current_revision(database: Database) -> str | None:
    """The database's revision; None before the first migration."""
    schema = SCHEMA if database.dialect == "postgresql" else None
    with database.read() as connection:
        if not inspect(connection).has_table(VERSION_TABLE, schema=schema):
            return None
        version = Table(VERSION_TABLE, MetaData(), Column("version_num", String), schema=schema)
        return connection.execute(select(version.c.version_num)).scalar()


def check_schema(database: Database) -> None:
    """Raise StoreUnavailable unless the schema has the revision that this code needs."""
    found, wanted = current_revision(database), head_revision()
    if found == wanted:
        return
    where = database.engine.url.render_as_string(hide_password=True)
    if found is None:
        raise StoreUnavailable(f"The database {where} has no NANO-OS schema.", hint="Run `nanoos init`.")
    raise StoreUnavailable(
        f"The schema of {where} is at revision {found}, this code needs {wanted}.",
        hint="Run `nanoos upgrade`; if the revision is newer than this code, upgrade the code.",
    )


@lru_cache(maxsize=8)
def _engine_for(settings: Settings) -> Engine:
    return create_database_engine(settings)


def open_database(settings: Settings) -> Database:
    """The database of these settings, shared in the process, with its schema checked.

    Raises:
        StoreUnavailable: It cannot be reached, or its schema is missing, older or newer than this code.
    """
    database = Database(_engine_for(settings))
    path = database.engine.url.database
    if database.dialect == "sqlite" and path and not Path(path).exists():
        # Connecting would leave an empty file behind.
        raise StoreUnavailable(f"There is no database at {path}.", hint="Run `nanoos init`, or set DATABASE_URL.")
    check_schema(database)
    return database
