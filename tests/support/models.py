"""Whether a database's tables are those of the models."""

from __future__ import annotations

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData
from sqlalchemy.schema import BLANK_SCHEMA

from nanoos.store.database import Database
from nanoos.store.guards import CONFLICTS
from nanoos.store.schema import VERSION_TABLE
from nanoos.store.tables import SCHEMA, metadata


def differences_from_models(database: Database) -> list[Any]:
    """What a migration would have to change."""
    on_postgresql = database.dialect == "postgresql"
    expected = metadata if on_postgresql else _without_schema()
    with database.read() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": on_postgresql,
                "include_name": lambda name, kind, _: kind != "schema" or name == (SCHEMA if on_postgresql else None),
                "include_object": lambda _, name, kind, *__: (
                    (kind != "table" or name not in (VERSION_TABLE, CONFLICTS))
                    # SQLite does not say in which direction an index runs.
                    and (on_postgresql or name != "ix_simulation_jobs_waiting")
                ),
                "compare_type": on_postgresql,  # SQLite keeps only affinities
                "compare_server_default": on_postgresql,
            },
        )
        found: list[Any] = compare_metadata(context, expected)
    return found


def _without_schema() -> MetaData:
    plain = MetaData(naming_convention=metadata.naming_convention)
    for table in metadata.sorted_tables:
        table.to_metadata(plain, schema=None, referred_schema_fn=lambda *_: BLANK_SCHEMA)
    return plain
