"""Alembic's entry point. Uses the connection from `store.schema`, or DATABASE_URL."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, text

from nanoos.domain.errors import NanoosError
from nanoos.settings import load_settings
from nanoos.store import grants
from nanoos.store.database import Database, create_database_engine, prepare_location
from nanoos.store.locks import MIGRATION, take_turns
from nanoos.store.schema import VERSION_TABLE, owner_database
from nanoos.store.tables import SCHEMA, metadata


def run(connection: Connection) -> None:
    on_postgresql = connection.dialect.name == "postgresql"
    # Several services may migrate at once when they start.
    take_turns(connection, MIGRATION)
    if on_postgresql:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    context.configure(
        connection=connection,
        target_metadata=metadata,
        version_table=VERSION_TABLE,
        version_table_schema=SCHEMA if on_postgresql else None,
        include_schemas=on_postgresql,
        include_name=lambda name, kind, _: kind != "schema" or name == SCHEMA,
        # SQLite also rolls back a failed migration, since our engine begins transactions itself.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Offline migrations are not supported: triggers depend on the database. Run them online.")

given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    try:
        settings = load_settings()
        prepare_location(settings)
        database = Database(create_database_engine(settings))
        owner = owner_database(settings)
        with (owner or database).write() as own:
            run(own)
            if owner is not None:
                grants.grant(own, database.engine.url.username or "")
    except NanoosError as error:
        raise SystemExit(f"{type(error).__name__}: {error}") from error
