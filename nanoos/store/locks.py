"""Locks by name, held to the end of a transaction, for writers that must take turns before any row exists."""

from __future__ import annotations

from sqlalchemy import Connection, text

AUDIT_CHAIN = 0x6E616E6F
MIGRATION = 0x6E616E70
CAMPAIGN_CREATION = 0x6E616E71


def take_turns(connection: Connection, key: int) -> None:
    """Wait until no other transaction holds this key. SQLite, which has one writer at a time, needs nothing."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
