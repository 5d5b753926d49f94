"""The audit chain, alerts, archives, and the counts that triggers and transactions maintain."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, text

from nanoos.store.tables.base import SCHEMA, metadata
from nanoos.store.types import Id, Json, UtcDateTime

audit_log = Table(
    "audit_log",
    metadata,
    Column("seq", Id, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(100), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("subject", String(200), nullable=False, index=True),
    # Canonical JSON as text: the hash covers these very characters.
    Column("payload", Text, nullable=False),
    # Digests of the rows that the entry covers, in the same form: see `store.audit.coverage`.
    Column("covers", Text),
    Column("previous_hash", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("message", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("resolved_at", UtcDateTime),
    Index(
        "uq_alerts_open",
        "kind",
        "subject",
        unique=True,
        sqlite_where=text("resolved_at IS NULL"),
        postgresql_where=text("resolved_at IS NULL"),
    ),
)

# One row for each notice to one channel: see `service.alerting`.
alert_notices = Table(
    "alert_notices",
    metadata,
    Column("id", Id, primary_key=True),
    Column("alert_id", Id, ForeignKey(f"{SCHEMA}.alerts.id"), nullable=False),
    Column("channel", String(64), nullable=False),
    Column("event", String(16), nullable=False),
    # Of reminders, from 1; 0 otherwise.
    Column("number", Integer, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    # No attempt begins before; who attempts puts it off first.
    Column("due_at", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("error", Text),
    UniqueConstraint("alert_id", "channel", "event", "number"),
)

# Heartbeats of processes: see `store.heartbeats`.
heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("details", Json, nullable=False),
)

archives = Table(
    "archives",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("path", String(200), nullable=False, unique=True),
    Column("n_rows", Integer, nullable=False),
    Column("first_id", Id, nullable=False),
    Column("last_id", Id, nullable=False),
    Column("content_sha256", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# Kept by triggers: see `store.status_counts`. No foreign key: its check would make workers wait for a step's locks.
row_counts = Table(
    "row_counts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("table_name", String(32), nullable=False),
    Column("campaign_id", Id),
    Column("status", String(16), nullable=False),
    Column("flag", Boolean, nullable=False),
    Column("n", Integer, nullable=False),
    Index("ix_row_counts_table_name_campaign_id", "table_name", "campaign_id"),
)

# Metric totals, updated with the rows that they count: see `store.metric_totals`.
counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    # Canonical JSON of the labels: as text it can be part of a key.
    Column("labels", String(400), primary_key=True),
    Column("value", Float, nullable=False),
)
