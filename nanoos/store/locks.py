"""Named locks, held until the transaction ends, for concurrent writers without a common row to lock."""

from __future__ import annotations

from sqlalchemy import Connection, text

AUDIT_CHAIN = 0x6E616E6F
MIGRATION = 0x6E616E70
CAMPAIGN_CREATION = 0x6E616E71
FILE_REMOVAL = 0x6E616E72
LABEL_CORRECTION = 0x6E616E73


def take_turns(connection: Connection, key: int) -> None:
    """Lock this key, waiting for other transactions. A no-op on SQLite, which has only one writer at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})
