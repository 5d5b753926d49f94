"""Simulations and experiments: the queues and the results."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    desc,
    false,
    text,
)

from nanoos.store.tables.base import SCHEMA, fk, lease_columns, metadata
from nanoos.store.types import Id, Json, UtcDateTime

simulation_jobs = Table(
    "simulation_jobs",
    metadata,
    Column("id", Id, primary_key=True),
    fk("campaigns.id"),
    Column("candidate_id", Id, ForeignKey(f"{SCHEMA}.candidates.id"), nullable=False, unique=True),
    fk("structures.id"),
    Column("result_key", String(64), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("is_from_cache", Boolean, nullable=False, server_default=false()),
    Column("result_id", Id, ForeignKey(f"{SCHEMA}.simulation_results.id"), index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    *lease_columns(),
    # The same simulation is never computed by two workers at once.
    Index(
        "uq_simulation_jobs_running",
        "result_key",
        unique=True,
        sqlite_where=text("status = 'RUNNING'"),
        postgresql_where=text("status = 'RUNNING'"),
    ),
    # The queue in order, without finished jobs, which are the majority.
    Index(
        "ix_simulation_jobs_waiting",
        desc("priority"),
        "id",
        sqlite_where=text("status = 'PENDING'"),
        postgresql_where=text("status = 'PENDING'"),
    ),
    Index("ix_simulation_jobs_campaign_id_status", "campaign_id", "status"),
)

simulation_results = Table(
    "simulation_results",
    metadata,
    Column("id", Id, primary_key=True),
    Column("result_key", String(64), nullable=False, unique=True),
    Column("structure_hash", String(64), nullable=False, index=True),
    Column("engine", String(64), nullable=False),
    Column("engine_version", String(64), nullable=False),
    Column("engine_params_hash", String(64), nullable=False),
    Column("engine_params", Json, nullable=False),
    Column("is_success", Boolean, nullable=False),
    Column("outputs", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("duration_seconds", Float, nullable=False),
    Column("computed_by", String(200), nullable=False),
    # By name: SHA-256 and size of what `store.raw_files` holds, or held.
    Column("files", Json, nullable=False, server_default=text("'{}'")),
    Column("recorded_at", UtcDateTime, nullable=False),
    # New results of an engine since a campaign's last iteration.
    Index("ix_simulation_results_engine_params_hash_recorded_at", "engine_params_hash", "recorded_at"),
)

# Retention's record: results go on naming these files, the bytes are no longer kept.
removed_files = Table(
    "removed_files",
    metadata,
    Column("id", Id, primary_key=True),
    Column("sha256", String(64), nullable=False, index=True),
    Column("size", BigInteger, nullable=False),
    Column("reason", String(200), nullable=False),
    Column("removed_at", UtcDateTime, nullable=False),
)

experiment_runs = Table(
    "experiment_runs",
    metadata,
    Column("id", Id, primary_key=True),
    fk("campaigns.id"),
    # A candidate may be measured more than once.
    Column("candidate_id", Id, ForeignKey(f"{SCHEMA}.candidates.id"), nullable=False, index=True),
    fk("structures.id"),
    fk("orchestrator_runs.id", nullable=True, index=True),
    Column("instrument", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("properties", Json, nullable=False),
    Column("measured", Json),
    # The person who started it; then the person or instrument that ended it.
    Column("operator", String(100)),
    Column("comment", Text),
    Column("raw_file", Text),
    Column("raw_file_sha256", String(64)),
    # The job at an instrument. The key is stored before the submission, so that a repeated one is recognised.
    Column("job_key", String(32), unique=True),
    Column("job_id", String(200)),
    Column("submitted_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    # From just before the submission until the instrument's answer is final or it was asked to cancel.
    Column("is_job_open", Boolean, nullable=False, server_default=false()),
    # A result that waits for a person: what the instrument said, and its file.
    Column("held", Json),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    *lease_columns(),
    Index("ix_experiment_runs_status_priority", "status", "priority", "id"),
    Index("ix_experiment_runs_campaign_id_status", "campaign_id", "status"),
    Index(
        "ix_experiment_runs_open_jobs",
        "available_at",
        sqlite_where=text("is_job_open"),
        postgresql_where=text("is_job_open"),
    ),
)
