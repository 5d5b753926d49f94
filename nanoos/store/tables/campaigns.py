"""Design spaces, campaigns, and the structures that a campaign chose."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from nanoos.store.tables.base import SCHEMA, fk, lease_columns, metadata
from nanoos.store.types import Id, Json, UtcDateTime

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
    # As requested; the space may have fewer.
    Column("n_wanted", Integer, nullable=False),
    # Stored so far; the total once COMPLETED.
    Column("n_structures", Integer, nullable=False, server_default="0"),
    # Of its structures once COMPLETED: see `store.audit.pool_content`.
    Column("content_sha256", String(64)),
    Column("status", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    *lease_columns(),
)

structures = Table(
    "structures",
    metadata,
    Column("id", Id, primary_key=True),
    fk("design_spaces.id"),
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
    fk("design_spaces.id"),
    Column("engine", String(64), nullable=False),
    Column("engine_version", String(64), nullable=False),
    Column("engine_params", Json, nullable=False),
    Column("engine_params_hash", String(64), nullable=False),
    Column("goal", Json, nullable=False),
    Column("settings", Json, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("iteration", Integer, nullable=False, server_default="0"),
    Column("advanced_at", UtcDateTime),
    # The newest result when it last looked for results to reuse.
    Column("newest_result_id", Id, nullable=False, server_default="0"),
    Column("seed", Id, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("created_by", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

candidates = Table(
    "candidates",
    metadata,
    Column("id", Id, primary_key=True),
    fk("campaigns.id"),
    fk("structures.id"),
    fk("orchestrator_runs.id", nullable=True, index=True),
    Column("iteration", Integer, nullable=False),
    Column("status", String(16), nullable=False),
    Column("origin", String(32), nullable=False),
    Column("acquisition", Float),
    Column("predictions", Json, nullable=False),
    Column("predicted_score", Float),
    # Value by property that counts; `campaigns.evidence` says from which source.
    Column("outputs", Json),
    # By property with a measurement; NULL where only the simulation speaks.
    Column("evidence", Json),
    Column("score", Float),
    Column("is_hit", Boolean, nullable=False, server_default=false()),
    # Every target was measured; a hit is then confirmed.
    Column("is_measured", Boolean, nullable=False, server_default=false()),
    Column("is_confirmed", Boolean, nullable=False, server_default=false()),
    Column("is_contradicted", Boolean, nullable=False, server_default=false()),
    Column("created_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    UniqueConstraint("campaign_id", "structure_id"),
    # Covers the ranking, so that the table itself is not read.
    Index(
        "ix_candidates_ranking",
        "campaign_id",
        "score",
        "iteration",
        "id",
        "structure_id",
        sqlite_where=text("score IS NOT NULL"),
        postgresql_where=text("score IS NOT NULL"),
    ),
    # Few rows, counted for each campaign.
    *(
        Index(f"ix_candidates_{name}", "campaign_id", sqlite_where=text(name), postgresql_where=text(name))
        for name in ("is_confirmed", "is_contradicted")
    ),
    # For the newest results.
    Index("ix_candidates_finished_at", "finished_at"),
)
