"""The orchestrator, its steps and what they decided."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from nanoos.store.tables.base import SCHEMA, fk, metadata
from nanoos.store.types import Id, Json, UtcDateTime

orchestrator_state = Table(
    "orchestrator_state",
    metadata,
    Column("id", String(36), primary_key=True),
    Column("name", String(100), nullable=False, unique=True),
    Column("mode", String(16), nullable=False),
    Column("is_active", Boolean, nullable=False),
    Column("config", Json, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("step_owner", String(200)),
    Column("step_token", String(32)),
    Column("step_lease_expires_at", UtcDateTime),
    Column("last_run_at", UtcDateTime),
    Column("last_success_at", UtcDateTime),
    Column("error_message", Text),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

orchestrator_runs = Table(
    "orchestrator_runs",
    metadata,
    Column("id", Id, primary_key=True),
    Column("orchestrator_id", String(36), ForeignKey(f"{SCHEMA}.orchestrator_state.id"), nullable=False),
    Column("status", String(16), nullable=False),
    Column("step_token", String(32), nullable=False),
    Column("idempotency_key", String(200)),
    Column("triggered_by", String(100), nullable=False),
    Column("trigger_context", Json, nullable=False),
    Column("config", Json, nullable=False),
    Column("seed", Id, nullable=False),
    Column("snapshot", Json),
    Column("plan", Json),
    # The archive file to which snapshot and plan were moved.
    Column("archived_in", String(200)),
    Column("stats_before", Json),
    Column("stats_after", Json),
    Column("actions", Json),
    Column("success", Boolean),
    Column("error_message", Text),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("duration_seconds", Float),
    UniqueConstraint("orchestrator_id", "idempotency_key"),
    Index("ix_orchestrator_runs_orchestrator_id_started_at", "orchestrator_id", "started_at"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    fk("orchestrator_runs.id", index=True),
    fk("campaigns.id", nullable=True, index=True),
    Column("kind", String(32), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("result", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("numbers", Json, nullable=False),
)
