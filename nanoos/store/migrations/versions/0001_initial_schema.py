"""initial schema

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from nanoos.store import guards, label_index, status_counts
from nanoos.store.types import Id, Json, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# What the database itself refuses and keeps.
TRIGGERS = (guards, status_counts, label_index)


def upgrade() -> None:
    op.create_table(
        "access_tokens",
        sa.Column("id", Id, nullable=False),
        sa.Column("agent_id", sa.String(length=100), nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("limits", Json, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("last_used_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_tokens")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_access_tokens_secret_sha256")),
        schema="nanoos",
    )
    op.create_table(
        "agent_commands",
        sa.Column("id", Id, nullable=False),
        sa.Column("agent_id", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("payload", Json, nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("token_id", Id, nullable=True),
        sa.Column("is_dry_run", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("n_simulations", sa.Integer(), server_default="0", nullable=False),
        sa.Column("n_experiments", sa.Integer(), server_default="0", nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("proposal", Json, nullable=True),
        sa.Column("plan_hash", sa.String(length=64), nullable=True),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("result", Json, nullable=True),
        sa.Column("error_kind", sa.String(length=64), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("duration_seconds", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agent_commands")),
        sa.UniqueConstraint("agent_id", "idempotency_key", name=op.f("uq_agent_commands_agent_id_idempotency_key")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_agent_commands_created_at"), "agent_commands", ["created_at"], schema="nanoos")
    op.create_index("ix_agent_commands_status_id", "agent_commands", ["status", "id"], schema="nanoos")
    op.create_index(
        "ix_agent_commands_token_id_created_at", "agent_commands", ["token_id", "created_at"], schema="nanoos"
    )
    op.create_table(
        "alerts",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        schema="nanoos",
    )
    op.create_index(
        "uq_alerts_open",
        "alerts",
        ["kind", "subject"],
        unique=True,
        schema="nanoos",
        sqlite_where=sa.text("resolved_at IS NULL"),
        postgresql_where=sa.text("resolved_at IS NULL"),
    )
    op.create_table(
        "alert_notices",
        sa.Column("id", Id, nullable=False),
        sa.Column("alert_id", Id, nullable=False),
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["nanoos.alerts.id"], name=op.f("fk_alert_notices_alert_id_alerts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_notices")),
        sa.UniqueConstraint(
            "alert_id", "channel", "event", "number", name=op.f("uq_alert_notices_alert_id_channel_event_number")
        ),
        schema="nanoos",
    )
    op.create_table(
        "archives",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=200), nullable=False),
        sa.Column("n_rows", sa.Integer(), nullable=False),
        sa.Column("first_id", Id, nullable=False),
        sa.Column("last_id", Id, nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_archives")),
        sa.UniqueConstraint("path", name=op.f("uq_archives_path")),
        schema="nanoos",
    )
    op.create_table(
        "audit_log",
        sa.Column("seq", Id, autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("covers", sa.Text(), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_log")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_log_hash")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_audit_log_subject"), "audit_log", ["subject"], schema="nanoos")
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("labels", sa.String(length=400), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("name", "labels", name=op.f("pk_counters")),
        schema="nanoos",
    )
    op.create_table(
        "design_spaces",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("params", Json, nullable=False),
        sa.Column("definition_hash", sa.String(length=64), nullable=False),
        sa.Column("seed", Id, nullable=False),
        sa.Column("feature_names", Json, nullable=False),
        sa.Column("n_wanted", sa.Integer(), nullable=False),
        sa.Column("n_structures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("available_at", UtcDateTime(), nullable=False),
        sa.Column("lease_owner", sa.String(length=200), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_expires_at", UtcDateTime(), nullable=True),
        sa.Column("failure_class", sa.String(length=16), nullable=True),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_spaces")),
        sa.UniqueConstraint("definition_hash", name=op.f("uq_design_spaces_definition_hash")),
        sa.UniqueConstraint("slug", name=op.f("uq_design_spaces_slug")),
        schema="nanoos",
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
        schema="nanoos",
    )
    op.create_table(
        "label_imports",
        sa.Column("id", Id, nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.String(length=64), nullable=False),
        sa.Column("columns", Json, nullable=False),
        sa.Column("n_labels", sa.Integer(), nullable=False),
        sa.Column("imported_by", sa.String(length=100), nullable=False),
        sa.Column("imported_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_imports")),
        schema="nanoos",
    )
    op.create_table(
        "label_import_rows",
        sa.Column("id", Id, nullable=False),
        sa.Column("import_id", Id, nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("structure_hash", sa.String(length=64), nullable=False),
        sa.Column("property", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("noise_std", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["nanoos.label_imports.id"], name=op.f("fk_label_import_rows_import_id_label_imports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_import_rows")),
        schema="nanoos",
    )
    op.create_table(
        "labels",
        sa.Column("id", Id, nullable=False),
        sa.Column("structure_hash", sa.String(length=64), nullable=False),
        sa.Column("property", sa.String(length=100), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("noise_std", sa.Float(), nullable=True),
        sa.Column("source_kind", sa.String(length=16), nullable=False),
        sa.Column("source_id", Id, nullable=False),
        sa.Column("entry", sa.Integer(), server_default="0", nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=True),
        sa.Column("engine_version", sa.String(length=64), nullable=True),
        sa.Column("engine_params_hash", sa.String(length=64), nullable=True),
        sa.Column("provenance", Json, nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("source_kind IN ('simulation', 'import', 'experiment')", name=op.f("ck_labels_source_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint(
            "source_kind", "source_id", "property", "entry", name=op.f("uq_labels_source_kind_source_id_property_entry")
        ),
        schema="nanoos",
    )
    op.create_index("ix_labels_property_structure_hash", "labels", ["property", "structure_hash"], schema="nanoos")
    op.create_index(
        "ix_labels_measured",
        "labels",
        ["structure_hash", "property"],
        schema="nanoos",
        sqlite_where=sa.text("source_kind <> 'simulation'"),
        postgresql_where=sa.text("source_kind <> 'simulation'"),
    )
    op.create_table(
        "modelled_labels",
        sa.Column("modelled_property_id", Id, autoincrement=False, nullable=False),
        sa.Column("label_id", Id, autoincrement=False, nullable=False),
        sa.Column("structure_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("modelled_property_id", "label_id", name=op.f("pk_modelled_labels")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_modelled_labels_label_id"), "modelled_labels", ["label_id"], schema="nanoos")
    op.create_table(
        "orchestrator_state",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("config", Json, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("step_owner", sa.String(length=200), nullable=True),
        sa.Column("step_token", sa.String(length=32), nullable=True),
        sa.Column("step_lease_expires_at", UtcDateTime(), nullable=True),
        sa.Column("last_run_at", UtcDateTime(), nullable=True),
        sa.Column("last_success_at", UtcDateTime(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orchestrator_state")),
        sa.UniqueConstraint("name", name=op.f("uq_orchestrator_state_name")),
        schema="nanoos",
    )
    op.create_table(
        "row_counts",
        sa.Column("id", Id, nullable=False),
        sa.Column("table_name", sa.String(length=32), nullable=False),
        sa.Column("campaign_id", Id, nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("flag", sa.Boolean(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_counts")),
        schema="nanoos",
    )
    op.create_index(
        "ix_row_counts_table_name_campaign_id", "row_counts", ["table_name", "campaign_id"], schema="nanoos"
    )
    op.create_table(
        "removed_files",
        sa.Column("id", Id, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("removed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removed_files")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_removed_files_sha256"), "removed_files", ["sha256"], schema="nanoos")
    op.create_table(
        "simulation_results",
        sa.Column("id", Id, nullable=False),
        sa.Column("result_key", sa.String(length=64), nullable=False),
        sa.Column("structure_hash", sa.String(length=64), nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("engine_version", sa.String(length=64), nullable=False),
        sa.Column("engine_params_hash", sa.String(length=64), nullable=False),
        sa.Column("engine_params", Json, nullable=False),
        sa.Column("is_success", sa.Boolean(), nullable=False),
        sa.Column("outputs", Json, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("duration_seconds", sa.Float(), nullable=False),
        sa.Column("computed_by", sa.String(length=200), nullable=False),
        sa.Column("files", Json, server_default=sa.text("'{}'"), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation_results")),
        sa.UniqueConstraint("result_key", name=op.f("uq_simulation_results_result_key")),
        schema="nanoos",
    )
    op.create_index(
        "ix_simulation_results_engine_params_hash_recorded_at",
        "simulation_results",
        ["engine_params_hash", "recorded_at"],
        schema="nanoos",
    )
    op.create_index(
        op.f("ix_simulation_results_structure_hash"), "simulation_results", ["structure_hash"], schema="nanoos"
    )
    op.create_table(
        "wrong_tokens",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_wrong_tokens")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_wrong_tokens_since"), "wrong_tokens", ["since"], schema="nanoos")
    op.create_table(
        "campaigns",
        sa.Column("id", Id, nullable=False),
        sa.Column("orchestrator_id", sa.String(length=36), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("design_space_id", Id, nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("engine_version", sa.String(length=64), nullable=False),
        sa.Column("engine_params", Json, nullable=False),
        sa.Column("engine_params_hash", sa.String(length=64), nullable=False),
        sa.Column("goal", Json, nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("iteration", sa.Integer(), server_default="0", nullable=False),
        sa.Column("advanced_at", UtcDateTime(), nullable=True),
        sa.Column("newest_result_id", Id, server_default="0", nullable=False),
        sa.Column("seed", Id, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["design_space_id"], ["nanoos.design_spaces.id"], name=op.f("fk_campaigns_design_space_id_design_spaces")
        ),
        sa.ForeignKeyConstraint(
            ["orchestrator_id"],
            ["nanoos.orchestrator_state.id"],
            name=op.f("fk_campaigns_orchestrator_id_orchestrator_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaigns")),
        sa.UniqueConstraint("slug", name=op.f("uq_campaigns_slug")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_campaigns_status"), "campaigns", ["status"], schema="nanoos")
    op.create_table(
        "label_retractions",
        sa.Column("id", Id, nullable=False),
        sa.Column("label_id", Id, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("superseded_by", Id, nullable=True),
        sa.Column("retracted_by", sa.String(length=100), nullable=False),
        sa.Column("retracted_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["nanoos.labels.id"], name=op.f("fk_label_retractions_label_id_labels")),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["nanoos.labels.id"], name=op.f("fk_label_retractions_superseded_by_labels")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label_retractions")),
        sa.UniqueConstraint("label_id", name=op.f("uq_label_retractions_label_id")),
        schema="nanoos",
    )
    op.create_table(
        "modelled_properties",
        sa.Column("id", Id, nullable=False),
        sa.Column("slug", sa.String(length=200), nullable=False),
        sa.Column("design_space_id", Id, nullable=False),
        sa.Column("engine", sa.String(length=64), nullable=False),
        sa.Column("engine_version", sa.String(length=64), nullable=False),
        sa.Column("engine_params_hash", sa.String(length=64), nullable=False),
        sa.Column("property", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["design_space_id"],
            ["nanoos.design_spaces.id"],
            name=op.f("fk_modelled_properties_design_space_id_design_spaces"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_modelled_properties")),
        sa.UniqueConstraint(
            "design_space_id",
            "engine",
            "engine_version",
            "engine_params_hash",
            "property",
            name=op.f("uq_modelled_properties_design_space_id_engine_engine_version_engine_params_hash_property"),
        ),
        sa.UniqueConstraint("slug", name=op.f("uq_modelled_properties_slug")),
        schema="nanoos",
    )
    op.create_table(
        "orchestrator_runs",
        sa.Column("id", Id, nullable=False),
        sa.Column("orchestrator_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("step_token", sa.String(length=32), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("triggered_by", sa.String(length=100), nullable=False),
        sa.Column("trigger_context", Json, nullable=False),
        sa.Column("config", Json, nullable=False),
        sa.Column("seed", Id, nullable=False),
        sa.Column("snapshot", Json, nullable=True),
        sa.Column("plan", Json, nullable=True),
        sa.Column("archived_in", sa.String(length=200), nullable=True),
        sa.Column("stats_before", Json, nullable=True),
        sa.Column("stats_after", Json, nullable=True),
        sa.Column("actions", Json, nullable=True),
        sa.Column("success", sa.Boolean(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("duration_seconds", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(
            ["orchestrator_id"],
            ["nanoos.orchestrator_state.id"],
            name=op.f("fk_orchestrator_runs_orchestrator_id_orchestrator_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orchestrator_runs")),
        sa.UniqueConstraint(
            "orchestrator_id", "idempotency_key", name=op.f("uq_orchestrator_runs_orchestrator_id_idempotency_key")
        ),
        schema="nanoos",
    )
    op.create_index(
        "ix_orchestrator_runs_orchestrator_id_started_at",
        "orchestrator_runs",
        ["orchestrator_id", "started_at"],
        schema="nanoos",
    )
    op.create_table(
        "sessions",
        sa.Column("id", Id, nullable=False),
        sa.Column("secret_sha256", sa.String(length=64), nullable=False),
        sa.Column("token_id", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["token_id"], ["nanoos.access_tokens.id"], name=op.f("fk_sessions_token_id_access_tokens")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_sessions_secret_sha256")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_sessions_token_id"), "sessions", ["token_id"], schema="nanoos")
    op.create_table(
        "structures",
        sa.Column("id", Id, nullable=False),
        sa.Column("design_space_id", Id, nullable=False),
        sa.Column("structure_hash", sa.String(length=64), nullable=False),
        sa.Column("formula", sa.String(length=200), nullable=False),
        sa.Column("spec", Json, nullable=False),
        sa.Column("features", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["design_space_id"], ["nanoos.design_spaces.id"], name=op.f("fk_structures_design_space_id_design_spaces")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_structures")),
        sa.UniqueConstraint(
            "design_space_id", "structure_hash", name=op.f("uq_structures_design_space_id_structure_hash")
        ),
        schema="nanoos",
    )
    op.create_index(op.f("ix_structures_structure_hash"), "structures", ["structure_hash"], schema="nanoos")
    op.create_table(
        "candidates",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("structure_id", Id, nullable=False),
        sa.Column("orchestrator_run_id", Id, nullable=True),
        sa.Column("iteration", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("origin", sa.String(length=32), nullable=False),
        sa.Column("acquisition", sa.Float(), nullable=True),
        sa.Column("predictions", Json, nullable=False),
        sa.Column("predicted_score", sa.Float(), nullable=True),
        sa.Column("outputs", Json, nullable=True),
        sa.Column("evidence", Json, nullable=True),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("is_hit", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_measured", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("is_contradicted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["nanoos.campaigns.id"], name=op.f("fk_candidates_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["orchestrator_run_id"],
            ["nanoos.orchestrator_runs.id"],
            name=op.f("fk_candidates_orchestrator_run_id_orchestrator_runs"),
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["nanoos.structures.id"], name=op.f("fk_candidates_structure_id_structures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidates")),
        sa.UniqueConstraint("campaign_id", "structure_id", name=op.f("uq_candidates_campaign_id_structure_id")),
        schema="nanoos",
    )
    op.create_index("ix_candidates_finished_at", "candidates", ["finished_at"], schema="nanoos")
    op.create_index(op.f("ix_candidates_orchestrator_run_id"), "candidates", ["orchestrator_run_id"], schema="nanoos")
    op.create_index(
        "ix_candidates_ranking",
        "candidates",
        ["campaign_id", "score", "iteration", "id", "structure_id"],
        schema="nanoos",
        sqlite_where=sa.text("score IS NOT NULL"),
        postgresql_where=sa.text("score IS NOT NULL"),
    )
    for name in ("is_confirmed", "is_contradicted"):
        op.create_index(
            f"ix_candidates_{name}",
            "candidates",
            ["campaign_id"],
            schema="nanoos",
            sqlite_where=sa.text(name),
            postgresql_where=sa.text(name),
        )
    op.create_table(
        "decisions",
        sa.Column("id", Id, nullable=False),
        sa.Column("orchestrator_run_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("result", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("numbers", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["nanoos.campaigns.id"], name=op.f("fk_decisions_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["orchestrator_run_id"],
            ["nanoos.orchestrator_runs.id"],
            name=op.f("fk_decisions_orchestrator_run_id_orchestrator_runs"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_decisions_campaign_id"), "decisions", ["campaign_id"], schema="nanoos")
    op.create_index(op.f("ix_decisions_orchestrator_run_id"), "decisions", ["orchestrator_run_id"], schema="nanoos")
    op.create_table(
        "model_trainings",
        sa.Column("id", Id, nullable=False),
        sa.Column("modelled_property_id", Id, nullable=False),
        sa.Column("orchestrator_run_id", Id, nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_forced", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("available_at", UtcDateTime(), nullable=False),
        sa.Column("lease_owner", sa.String(length=200), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_expires_at", UtcDateTime(), nullable=True),
        sa.Column("failure_class", sa.String(length=16), nullable=True),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["modelled_property_id"],
            ["nanoos.modelled_properties.id"],
            name=op.f("fk_model_trainings_modelled_property_id_modelled_properties"),
        ),
        sa.ForeignKeyConstraint(
            ["orchestrator_run_id"],
            ["nanoos.orchestrator_runs.id"],
            name=op.f("fk_model_trainings_orchestrator_run_id_orchestrator_runs"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_trainings")),
        schema="nanoos",
    )
    op.create_index(
        "uq_model_trainings_open",
        "model_trainings",
        ["modelled_property_id"],
        unique=True,
        schema="nanoos",
        sqlite_where=sa.text("status IN ('REQUESTED', 'RUNNING')"),
        postgresql_where=sa.text("status IN ('REQUESTED', 'RUNNING')"),
    )
    op.create_table(
        "training_datasets",
        sa.Column("id", Id, nullable=False),
        sa.Column("modelled_property_id", Id, nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("n_labels", sa.Integer(), nullable=False),
        sa.Column("n_members", sa.Integer(), nullable=False),
        sa.Column("label_ranges", Json, nullable=False),
        sa.Column("max_label_id", Id, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["modelled_property_id"],
            ["nanoos.modelled_properties.id"],
            name=op.f("fk_training_datasets_modelled_property_id_modelled_properties"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_datasets")),
        sa.UniqueConstraint(
            "modelled_property_id", "content_hash", name=op.f("uq_training_datasets_modelled_property_id_content_hash")
        ),
        schema="nanoos",
    )
    op.create_table(
        "experiment_runs",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("candidate_id", Id, nullable=False),
        sa.Column("structure_id", Id, nullable=False),
        sa.Column("orchestrator_run_id", Id, nullable=True),
        sa.Column("instrument", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("properties", Json, nullable=False),
        sa.Column("measured", Json, nullable=True),
        sa.Column("operator", sa.String(length=100), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("raw_file", sa.Text(), nullable=True),
        sa.Column("raw_file_sha256", sa.String(length=64), nullable=True),
        sa.Column("job_key", sa.String(length=32), nullable=True),
        sa.Column("job_id", sa.String(length=200), nullable=True),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("is_job_open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("held", Json, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("available_at", UtcDateTime(), nullable=False),
        sa.Column("lease_owner", sa.String(length=200), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_expires_at", UtcDateTime(), nullable=True),
        sa.Column("failure_class", sa.String(length=16), nullable=True),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["nanoos.campaigns.id"], name=op.f("fk_experiment_runs_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["nanoos.candidates.id"], name=op.f("fk_experiment_runs_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["orchestrator_run_id"],
            ["nanoos.orchestrator_runs.id"],
            name=op.f("fk_experiment_runs_orchestrator_run_id_orchestrator_runs"),
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["nanoos.structures.id"], name=op.f("fk_experiment_runs_structure_id_structures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_experiment_runs")),
        sa.UniqueConstraint("job_key", name=op.f("uq_experiment_runs_job_key")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_experiment_runs_candidate_id"), "experiment_runs", ["candidate_id"], schema="nanoos")
    op.create_index(
        "ix_experiment_runs_campaign_id_status", "experiment_runs", ["campaign_id", "status"], schema="nanoos"
    )
    op.create_index(
        op.f("ix_experiment_runs_orchestrator_run_id"), "experiment_runs", ["orchestrator_run_id"], schema="nanoos"
    )
    op.create_index(
        "ix_experiment_runs_status_priority", "experiment_runs", ["status", "priority", "id"], schema="nanoos"
    )
    op.create_index(
        "ix_experiment_runs_open_jobs",
        "experiment_runs",
        ["available_at"],
        schema="nanoos",
        sqlite_where=sa.text("is_job_open"),
        postgresql_where=sa.text("is_job_open"),
    )
    op.create_table(
        "model_versions",
        sa.Column("id", Id, nullable=False),
        sa.Column("modelled_property_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("dataset_id", Id, nullable=False),
        sa.Column("training_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("description", Json, nullable=False),
        sa.Column("metrics", Json, nullable=False),
        sa.Column("judgement", Json, nullable=False),
        sa.Column("code_version", sa.String(length=32), nullable=False),
        sa.Column("artifact", sa.LargeBinary(), nullable=False),
        sa.Column("artifact_sha256", sa.String(length=64), nullable=False),
        sa.Column("held_out", sa.LargeBinary(), nullable=False),
        sa.Column("held_out_sha256", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=False),
        sa.Column("promoted_by", sa.String(length=100), nullable=True),
        sa.Column("replaces", Id, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["nanoos.training_datasets.id"], name=op.f("fk_model_versions_dataset_id_training_datasets")
        ),
        sa.ForeignKeyConstraint(
            ["modelled_property_id"],
            ["nanoos.modelled_properties.id"],
            name=op.f("fk_model_versions_modelled_property_id_modelled_properties"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces"], ["nanoos.model_versions.id"], name=op.f("fk_model_versions_replaces_model_versions")
        ),
        sa.ForeignKeyConstraint(
            ["training_id"], ["nanoos.model_trainings.id"], name=op.f("fk_model_versions_training_id_model_trainings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint(
            "modelled_property_id", "version", name=op.f("uq_model_versions_modelled_property_id_version")
        ),
        sa.UniqueConstraint("training_id", name=op.f("uq_model_versions_training_id")),
        schema="nanoos",
    )
    op.create_index(
        "uq_model_versions_champion",
        "model_versions",
        ["modelled_property_id"],
        unique=True,
        schema="nanoos",
        sqlite_where=sa.text("status = 'CHAMPION'"),
        postgresql_where=sa.text("status = 'CHAMPION'"),
    )
    op.create_index(
        "uq_model_versions_challenger",
        "model_versions",
        ["modelled_property_id"],
        unique=True,
        schema="nanoos",
        sqlite_where=sa.text("status = 'CHALLENGER'"),
        postgresql_where=sa.text("status = 'CHALLENGER'"),
    )
    op.create_table(
        "shadow_predictions",
        sa.Column("id", Id, nullable=False),
        sa.Column("orchestrator_run_id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("model_version_id", Id, nullable=False),
        sa.Column("structure_hash", sa.String(length=64), nullable=False),
        sa.Column("mean", sa.Float(), nullable=False),
        sa.Column("low", sa.Float(), nullable=False),
        sa.Column("high", sa.Float(), nullable=False),
        sa.Column("is_choice", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["nanoos.campaigns.id"], name=op.f("fk_shadow_predictions_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["model_version_id"],
            ["nanoos.model_versions.id"],
            name=op.f("fk_shadow_predictions_model_version_id_model_versions"),
        ),
        sa.ForeignKeyConstraint(
            ["orchestrator_run_id"],
            ["nanoos.orchestrator_runs.id"],
            name=op.f("fk_shadow_predictions_orchestrator_run_id_orchestrator_runs"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shadow_predictions")),
        schema="nanoos",
    )
    op.create_index(
        "ix_shadow_predictions_model_version_id_structure_hash",
        "shadow_predictions",
        ["model_version_id", "structure_hash"],
        schema="nanoos",
    )
    op.create_index(
        op.f("ix_shadow_predictions_orchestrator_run_id"),
        "shadow_predictions",
        ["orchestrator_run_id"],
        schema="nanoos",
    )
    op.create_table(
        "simulation_jobs",
        sa.Column("id", Id, nullable=False),
        sa.Column("campaign_id", Id, nullable=False),
        sa.Column("candidate_id", Id, nullable=False),
        sa.Column("structure_id", Id, nullable=False),
        sa.Column("result_key", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("is_from_cache", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("result_id", Id, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("available_at", UtcDateTime(), nullable=False),
        sa.Column("lease_owner", sa.String(length=200), nullable=True),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_expires_at", UtcDateTime(), nullable=True),
        sa.Column("failure_class", sa.String(length=16), nullable=True),
        sa.Column("failure_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["nanoos.campaigns.id"], name=op.f("fk_simulation_jobs_campaign_id_campaigns")
        ),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["nanoos.candidates.id"], name=op.f("fk_simulation_jobs_candidate_id_candidates")
        ),
        sa.ForeignKeyConstraint(
            ["result_id"],
            ["nanoos.simulation_results.id"],
            name=op.f("fk_simulation_jobs_result_id_simulation_results"),
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"], ["nanoos.structures.id"], name=op.f("fk_simulation_jobs_structure_id_structures")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_simulation_jobs")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_simulation_jobs_candidate_id")),
        schema="nanoos",
    )
    op.create_index(
        "ix_simulation_jobs_campaign_id_status", "simulation_jobs", ["campaign_id", "status"], schema="nanoos"
    )
    op.create_index(op.f("ix_simulation_jobs_result_id"), "simulation_jobs", ["result_id"], schema="nanoos")
    op.create_index(op.f("ix_simulation_jobs_result_key"), "simulation_jobs", ["result_key"], schema="nanoos")
    op.create_index(
        "ix_simulation_jobs_waiting",
        "simulation_jobs",
        [sa.text("priority DESC"), "id"],
        schema="nanoos",
        sqlite_where=sa.text("status = 'PENDING'"),
        postgresql_where=sa.text("status = 'PENDING'"),
    )
    op.create_index(
        "uq_simulation_jobs_running",
        "simulation_jobs",
        ["result_key"],
        unique=True,
        schema="nanoos",
        sqlite_where=sa.text("status = 'RUNNING'"),
        postgresql_where=sa.text("status = 'RUNNING'"),
    )
    for room in TRIGGERS:
        for statement in room.create_statements(op.get_bind().dialect.name):
            op.execute(statement)


def downgrade() -> None:
    for room in TRIGGERS:
        for statement in room.drop_statements(op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table("simulation_jobs", schema="nanoos")
    op.drop_table("shadow_predictions", schema="nanoos")
    op.drop_table("model_versions", schema="nanoos")
    op.drop_table("experiment_runs", schema="nanoos")
    op.drop_table("training_datasets", schema="nanoos")
    op.drop_table("model_trainings", schema="nanoos")
    op.drop_table("decisions", schema="nanoos")
    op.drop_table("candidates", schema="nanoos")
    op.drop_table("structures", schema="nanoos")
    op.drop_table("sessions", schema="nanoos")
    op.drop_table("orchestrator_runs", schema="nanoos")
    op.drop_table("modelled_properties", schema="nanoos")
    op.drop_table("label_retractions", schema="nanoos")
    op.drop_table("campaigns", schema="nanoos")
    op.drop_table("wrong_tokens", schema="nanoos")
    op.drop_table("simulation_results", schema="nanoos")
    op.drop_table("removed_files", schema="nanoos")
    op.drop_table("row_counts", schema="nanoos")
    op.drop_table("orchestrator_state", schema="nanoos")
    op.drop_table("modelled_labels", schema="nanoos")
    op.drop_table("labels", schema="nanoos")
    op.drop_table("label_import_rows", schema="nanoos")
    op.drop_table("label_imports", schema="nanoos")
    op.drop_table("heartbeats", schema="nanoos")
    op.drop_table("design_spaces", schema="nanoos")
    op.drop_table("counters", schema="nanoos")
    op.drop_table("audit_log", schema="nanoos")
    op.drop_table("archives", schema="nanoos")
    op.drop_table("alert_notices", schema="nanoos")
    op.drop_table("alerts", schema="nanoos")
    op.drop_table("agent_commands", schema="nanoos")
    op.drop_table("access_tokens", schema="nanoos")
