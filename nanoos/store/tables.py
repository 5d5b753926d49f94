"""The tables. What may be written when lives in the rooms that write; append-only rules in `guards.py`.

PostgreSQL keeps them in schema `nanoos`; SQLite, which has no schemas, in the file itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    desc,
    false,
    text,
)

from nanoos.store.types import Id, Json, UtcDateTime

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


def _fk(target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    table, _ = target.split(".")
    name = {"campaigns": "campaign_id", "orchestrator_runs": "orchestrator_run_id"}.get(table, table[:-1] + "_id")
    return Column(name, Id, ForeignKey(f"{SCHEMA}.{target}"), nullable=nullable, index=index)


def _lease_columns() -> list[Column[Any]]:
    """Of a table whose rows are claimed: see `store.leases`."""
    return [
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("available_at", UtcDateTime, nullable=False),
        Column("lease_owner", String(200)),
        Column("lease_token", String(32)),
        Column("lease_expires_at", UtcDateTime),
        Column("failure_class", String(16)),
        Column("failure_reason", Text),
    ]


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
    # The archived file that snapshot and plan were moved to.
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

agent_commands = Table(
    "agent_commands",
    metadata,
    Column("id", Id, primary_key=True),
    Column("agent_id", String(100), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("payload", Json, nullable=False),
    Column("payload_hash", String(64), nullable=False),
    Column("idempotency_key", String(200)),
    # Of the token that it came with; no foreign key, which SQLite cannot add to a table.
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

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("id", Id, primary_key=True),
    Column("agent_id", String(100), nullable=False),
    # A token has 256 random bits: a plain hash cannot be guessed backwards, and it can be looked up.
    Column("secret_sha256", String(64), nullable=False, unique=True),
    Column("scopes", Json, nullable=False),
    Column("limits", Json, nullable=False),
    Column("created_by", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("last_used_at", UtcDateTime),
)

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

design_spaces = Table(
    "design_spaces",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(100), nullable=False, unique=True),
    Column("kind", String(64), nullable=False),
    Column("params", Json, nullable=False),
    Column("definition_hash", String(64), nullable=False, unique=True),
    Column("seed", Id, nullable=False),
    Column("feature_names", Json, nullable=False),
    Column("n_structures", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

structures = Table(
    "structures",
    metadata,
    Column("id", Id, primary_key=True),
    _fk("design_spaces.id"),
    Column("structure_hash", String(64), nullable=False, index=True),
    Column("formula", String(200), nullable=False),
    Column("spec", Json, nullable=False),
    Column("features", LargeBinary, nullable=False),
    UniqueConstraint("design_space_id", "structure_hash"),
)

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Id, primary_key=True),
    Column("orchestrator_id", String(36), ForeignKey(f"{SCHEMA}.orchestrator_state.id"), nullable=False),
    Column("slug", String(100), nullable=False, unique=True),
    Column("name", String(200), nullable=False),
    Column("description", Text, nullable=False),
    Column("status", String(16), nullable=False, index=True),
    Column("status_reason", Text, nullable=False),
    _fk("design_spaces.id"),
    Column("engine", String(64), nullable=False),
    Column("engine_version", String(64), nullable=False),
    Column("engine_params", Json, nullable=False),
    Column("engine_params_hash", String(64), nullable=False),
    Column("goal", Json, nullable=False),
    Column("settings", Json, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("iteration", Integer, nullable=False, server_default="0"),
    Column("advanced_at", UtcDateTime),
    Column("seed", Id, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_by", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

modelled_properties = Table(
    "modelled_properties",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(200), nullable=False, unique=True),
    _fk("design_spaces.id"),
    Column("engine", String(64), nullable=False),
    Column("engine_version", String(64), nullable=False),
    Column("engine_params_hash", String(64), nullable=False),
    Column("property", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("design_space_id", "engine", "engine_version", "engine_params_hash", "property"),
)

candidates = Table(
    "candidates",
    metadata,
    Column("id", Id, primary_key=True),
    _fk("campaigns.id"),
    _fk("structures.id"),
    _fk("orchestrator_runs.id", nullable=True, index=True),
    Column("iteration", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("origin", String(32), nullable=False),
    Column("acquisition", Float),
    Column("predictions", Json, nullable=False),
    Column("predicted_score", Float),
    Column("outputs", Json),
    Column("score", Float),
    Column("is_hit", Boolean, nullable=False, server_default=false()),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    UniqueConstraint("campaign_id", "structure_id"),
    # All that ranking needs, so that the table itself is not read.
    Index(
        "ix_candidates_ranking",
        "campaign_id",
        "score",
        "iteration",
        "id",
        "structure_id",
        sqlite_where=text("status = 'SIMULATED'"),
        postgresql_where=text("status = 'SIMULATED'"),
    ),
    # What came in last.
    Index("ix_candidates_finished_at", "finished_at"),
)

simulation_jobs = Table(
    "simulation_jobs",
    metadata,
    Column("id", Id, primary_key=True),
    _fk("campaigns.id"),
    Column("candidate_id", Id, ForeignKey(f"{SCHEMA}.candidates.id"), nullable=False, unique=True),
    _fk("structures.id"),
    Column("result_key", String(64), nullable=False, index=True),
    Column("status", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("is_from_cache", Boolean, nullable=False, server_default=false()),
    Column("result_id", Id, ForeignKey(f"{SCHEMA}.simulation_results.id"), index=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    *_lease_columns(),
    # The same simulation is never computed by two workers at once.
    Index(
        "uq_simulation_jobs_running",
        "result_key",
        unique=True,
        sqlite_where=text("status = 'RUNNING'"),
        postgresql_where=text("status = 'RUNNING'"),
    ),
    # The queue in its order; finished jobs, the many, are not in it.
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
    Column("recorded_at", UtcDateTime, nullable=False),
    # What an engine gave since a campaign's last turn.
    Index("ix_simulation_results_engine_params_hash_recorded_at", "engine_params_hash", "recorded_at"),
)

experiment_runs = Table(
    "experiment_runs",
    metadata,
    Column("id", Id, primary_key=True),
    _fk("campaigns.id"),
    Column("candidate_id", Id, ForeignKey(f"{SCHEMA}.candidates.id"), nullable=False, unique=True),
    _fk("structures.id"),
    _fk("orchestrator_runs.id", nullable=True, index=True),
    Column("instrument", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("properties", Json, nullable=False),
    Column("measured", Json),
    Column("operator", String(100)),
    Column("raw_file", Text),
    Column("raw_file_sha256", String(64)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    *_lease_columns(),
    Index("ix_experiment_runs_status_priority", "status", "priority", "id"),
    Index("ix_experiment_runs_campaign_id_status", "campaign_id", "status"),
)

labels = Table(
    "labels",
    metadata,
    Column("id", Id, primary_key=True),
    Column("structure_hash", String(64), nullable=False),
    Column("property", String(100), nullable=False),
    Column("value", Float, nullable=False),
    Column("noise_std", Float),
    Column("source_kind", String(16), nullable=False),
    Column("source_id", Id, nullable=False),
    Column("engine", String(64)),
    Column("engine_version", String(64)),
    Column("engine_params_hash", String(64)),
    Column("provenance", Json, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("source_kind", "source_id", "property"),
    CheckConstraint("source_kind IN ('simulation', 'experiment')", name="source_kind"),
    Index("ix_labels_property_structure_hash", "property", "structure_hash"),
)

label_retractions = Table(
    "label_retractions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("label_id", Id, ForeignKey(f"{SCHEMA}.labels.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("retracted_by", String(100), nullable=False),
    Column("retracted_at", UtcDateTime, nullable=False),
)

training_datasets = Table(
    "training_datasets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("modelled_property_id", Id, ForeignKey(f"{SCHEMA}.modelled_properties.id"), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("n_labels", Integer, nullable=False),
    Column("label_ranges", Json, nullable=False),
    Column("max_label_id", Id, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("modelled_property_id", "content_hash"),
)

model_trainings = Table(
    "model_trainings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("modelled_property_id", Id, ForeignKey(f"{SCHEMA}.modelled_properties.id"), nullable=False),
    _fk("orchestrator_runs.id", nullable=True),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("requested_by", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    *_lease_columns(),
    Index(
        "uq_model_trainings_open",
        "modelled_property_id",
        unique=True,
        sqlite_where=text("status IN ('REQUESTED', 'RUNNING')"),
        postgresql_where=text("status IN ('REQUESTED', 'RUNNING')"),
    ),
)

model_versions = Table(
    "model_versions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("modelled_property_id", Id, ForeignKey(f"{SCHEMA}.modelled_properties.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("dataset_id", Id, ForeignKey(f"{SCHEMA}.training_datasets.id"), nullable=False),
    Column("training_id", Id, ForeignKey(f"{SCHEMA}.model_trainings.id"), nullable=False, unique=True),
    Column("kind", String(64), nullable=False),
    Column("description", Json, nullable=False),
    Column("metrics", Json, nullable=False),
    Column("artifact", LargeBinary, nullable=False),
    Column("artifact_sha256", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("status_reason", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("modelled_property_id", "version"),
    Index(
        "uq_model_versions_serving",
        "modelled_property_id",
        unique=True,
        sqlite_where=text("status = 'SERVING'"),
        postgresql_where=text("status = 'SERVING'"),
    ),
)

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

# Kept by triggers: see `store.counts`. No foreign key: its check would make workers wait for a step's locks.
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

# Kept by triggers: see `store.members`. No foreign keys either: its rows are joins of rows that are never deleted.
modelled_labels = Table(
    "modelled_labels",
    metadata,
    Column("modelled_property_id", Id, primary_key=True, autoincrement=False),
    Column("label_id", Id, primary_key=True, autoincrement=False, index=True),
    Column("structure_id", Id, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Id, primary_key=True),
    _fk("orchestrator_runs.id", index=True),
    _fk("campaigns.id", nullable=True, index=True),
    Column("kind", String(32), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("result", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("numbers", Json, nullable=False),
)

# Running totals that would be slow to count, changed with what they count: see `store.counters`.
counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    # Canonical JSON of the labels: as text it can be part of a key.
    Column("labels", String(400), primary_key=True),
    Column("value", Float, nullable=False),
)
