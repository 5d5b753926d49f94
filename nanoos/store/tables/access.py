"""Access tokens, browser sessions, and every command."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, false

from nanoos.store.tables.base import SCHEMA, metadata
from nanoos.store.types import Id, Json, UtcDateTime

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("agent_id", String(100), nullable=False),
    # A token has 256 random bits: a plain hash cannot be reversed by guessing, and it can be looked up.
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    Column("limits", Json, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)

# Browser sessions: a login creates one; it ends at logout, with its token, or when it expires.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Id, primary_key=True),
    # Of 256 random bits, like a token's.
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("token_id", Id, ForeignKey(f"{SCHEMA}.access_tokens.id"), nullable=False, index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

# Counts of wrong tokens by address and by the beginning of the token. See `access.guesses`.
wrong_tokens = Table(
    "wrong_tokens",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("n", Integer, nullable=False),
    Column("since", UtcDateTime, nullable=False, index=True),
)

agent_commands = Table(
    "agent_commands",
    metadata,
    Column("id", Id, primary_key=True),
    Column("agent_id", String(100), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("payload", Json, nullable=False),
    Column("payload_hash", String(64), nullable=False),
    Column("idempotency_key", String(200)),
    # The sender's token; no foreign key, since SQLite cannot add one to an existing table.
    Column("token_id", Id),
    Column("is_dry_run", Boolean, nullable=False, server_default=false()),
    Column("n_simulations", Integer, nullable=False, server_default="0"),
    Column("n_experiments", Integer, nullable=False, server_default="0"),
    Column("status", String(16), nullable=False),
    # While PROPOSED: what it would do, why it waits, and the hash of exactly that.
    Column("proposal", Json),
    Column("plan_hash", String(64)),
    Column("expires_at", UtcDateTime),
    Column("decided_by", String(100)),
    Column("result", Json),
    Column("error_kind", String(64)),
    Column("error_message", Text),
    Column("created_at", UtcDateTime, nullable=False, index=True),
    Column("finished_at", UtcDateTime),
    Column("duration_seconds", Float),
    UniqueConstraint("agent_id", "idempotency_key"),
    Index("ix_agent_commands_token_id_created_at", "token_id", "created_at"),
    Index("ix_agent_commands_status_id", "status", "id"),
)
