"""What all tables share: the schema's name, names of constraints, foreign keys, and the columns of a lease."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData, String, Text

from nanoos.store.types import Id, UtcDateTime

SCHEMA = "nanoos"

metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    },
)


def fk(target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    """A column named after the table that it refers to."""
    table, _ = target.split(".")
    name = {"campaigns": "campaign_id", "orchestrator_runs": "orchestrator_run_id"}.get(table, table[:-1] + "_id")
    return Column(name, Id, ForeignKey(f"{SCHEMA}.{target}"), nullable=nullable, index=index)


def lease_columns() -> list[Column[Any]]:
    """Columns of a table whose rows are leased: see `store.leases`."""
    return [
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("available_at", UtcDateTime, nullable=False),
        Column("lease_owner", String(200)),
        Column("lease_token", String(32)),
        Column("lease_expires_at", UtcDateTime),
        Column("failure_class", String(16)),
        Column("failure_reason", Text),
    ]
