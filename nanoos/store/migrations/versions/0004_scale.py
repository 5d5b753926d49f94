"""counts kept by triggers, indexes for large tables, archived steps

Revision ID: 0004_scale
Revises: 0003_counters
"""

import sqlalchemy as sa
from alembic import op

from nanoos.store import guards
from nanoos.store import label_index as members
from nanoos.store import status_counts as counts
from nanoos.store.types import Id, Json, UtcDateTime

revision = "0004_scale"
down_revision = "0003_counters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("details", Json, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
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
        "modelled_labels",
        sa.Column("modelled_property_id", Id, autoincrement=False, nullable=False),
        sa.Column("label_id", Id, autoincrement=False, nullable=False),
        sa.Column("structure_id", Id, nullable=False),
        sa.PrimaryKeyConstraint("modelled_property_id", "label_id", name=op.f("pk_modelled_labels")),
        schema="nanoos",
    )
    op.create_index(op.f("ix_modelled_labels_label_id"), "modelled_labels", ["label_id"], schema="nanoos")
    simulated = sa.text("status = 'SIMULATED'")
    op.create_index(
        "ix_candidates_ranking",
        "candidates",
        ["campaign_id", "score", "iteration", "id", "structure_id"],
        schema="nanoos",
        sqlite_where=simulated,
        postgresql_where=simulated,
    )
    op.drop_index("ix_candidates_campaign_id_score", table_name="candidates", schema="nanoos")
    op.create_index("ix_candidates_finished_at", "candidates", ["finished_at"], schema="nanoos")
    op.create_index(
        "ix_simulation_jobs_waiting",
        "simulation_jobs",
        [sa.text("priority DESC"), "id"],
        schema="nanoos",
        sqlite_where=sa.text("status = 'PENDING'"),
        postgresql_where=sa.text("status = 'PENDING'"),
    )
    op.drop_index("ix_simulation_jobs_status_priority", table_name="simulation_jobs", schema="nanoos")
    op.create_index(
        "ix_simulation_results_engine_params_hash_recorded_at",
        "simulation_results",
        ["engine_params_hash", "recorded_at"],
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
    connection = op.get_bind()
    op.add_column(
        "orchestrator_runs", sa.Column("archived_in", sa.String(length=200), nullable=True), schema=_schema(connection)
    )
    for statement in guards.archivable_statements(connection.dialect.name):
        op.execute(statement)
    for kept in (counts, members):
        kept.fill(connection)
        for statement in kept.create_statements(connection.dialect.name):
            op.execute(statement)


def downgrade() -> None:
    connection = op.get_bind()
    for statement in guards.unarchivable_statements(connection.dialect.name):
        op.execute(statement)
    op.drop_column("orchestrator_runs", "archived_in", schema=_schema(connection))
    op.drop_table("archives", schema="nanoos")
    op.drop_table("heartbeats", schema="nanoos")
    for kept in (counts, members):
        for statement in kept.drop_statements(connection.dialect.name):
            op.execute(statement)
    op.drop_index(
        "ix_simulation_results_engine_params_hash_recorded_at", table_name="simulation_results", schema="nanoos"
    )
    op.create_index(
        "ix_simulation_jobs_status_priority", "simulation_jobs", ["status", "priority", "id"], schema="nanoos"
    )
    op.drop_index("ix_simulation_jobs_waiting", table_name="simulation_jobs", schema="nanoos")
    op.drop_index("ix_candidates_finished_at", table_name="candidates", schema="nanoos")
    op.create_index("ix_candidates_campaign_id_score", "candidates", ["campaign_id", "score"], schema="nanoos")
    op.drop_index("ix_candidates_ranking", table_name="candidates", schema="nanoos")
    op.drop_index(op.f("ix_modelled_labels_label_id"), table_name="modelled_labels", schema="nanoos")
    op.drop_table("modelled_labels", schema="nanoos")
    op.drop_index("ix_row_counts_table_name_campaign_id", table_name="row_counts", schema="nanoos")
    op.drop_table("row_counts", schema="nanoos")


def _schema(connection: sa.Connection) -> str | None:
    """An ALTER TABLE is not translated to SQLite, which has no schemas."""
    return "nanoos" if connection.dialect.name == "postgresql" else None
