"""Labels, datasets, trainings and models."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
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

label_imports = Table(
    "label_imports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("file", Text, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("columns", Json, nullable=False),
    Column("n_labels", Integer, nullable=False),
    Column("imported_by", String(100), nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
)

# Rows that wait to become labels, a few at a time; each is deleted with that.
label_import_rows = Table(
    "label_import_rows",
    metadata,
    Column("id", Id, primary_key=True),
    Column("import_id", Id, ForeignKey(f"{SCHEMA}.label_imports.id"), nullable=False),
    Column("entry", Integer, nullable=False),
    Column("structure_hash", String(64), nullable=False),
    Column("property", String(100), nullable=False),
    Column("value", Float, nullable=False),
    Column("noise_std", Float),
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
    # The simulation's result, the experiment or the import.
    Column("source_id", Id, nullable=False),
    # Of an import the line; of an experiment 0. A correction has the next free number.
    Column("entry", Integer, nullable=False, server_default="0"),
    Column("engine", String(64)),
    Column("engine_version", String(64)),
    Column("engine_params_hash", String(64)),
    Column("provenance", Json, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    UniqueConstraint("source_kind", "source_id", "property", "entry"),
    CheckConstraint("source_kind IN ('simulation', 'import', 'experiment')", name="source_kind"),
    Index("ix_labels_property_structure_hash", "property", "structure_hash"),
    # Measurements are few beside simulated labels.
    Index(
        "ix_labels_measured",
        "structure_hash",
        "property",
        sqlite_where=text("source_kind <> 'simulation'"),
        postgresql_where=text("source_kind <> 'simulation'"),
    ),
)

label_retractions = Table(
    "label_retractions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("label_id", Id, ForeignKey(f"{SCHEMA}.labels.id"), nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    # The corrected label, if there is one.
    Column("superseded_by", Id, ForeignKey(f"{SCHEMA}.labels.id")),
    Column("retracted_by", String(100), nullable=False),
    Column("retracted_at", UtcDateTime, nullable=False),
)

modelled_properties = Table(
    "modelled_properties",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(200), nullable=False, unique=True),
    fk("design_spaces.id"),
    Column("engine", String(64), nullable=False),
    Column("engine_version", String(64), nullable=False),
    Column("engine_params_hash", String(64), nullable=False),
    Column("property", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("design_space_id", "engine", "engine_version", "engine_params_hash", "property"),
)

# Maintained by triggers: see `store.label_index`. No foreign keys: its rows join rows that stay, also of structures,
# since those of a complete design space do.
modelled_labels = Table(
    "modelled_labels",
    metadata,
    Column("modelled_property_id", Id, primary_key=True, autoincrement=False),
    Column("label_id", Id, primary_key=True, autoincrement=False, index=True),
    Column("structure_id", Id, nullable=False),
)

training_datasets = Table(
    "training_datasets",
    metadata,
    Column("id", Id, primary_key=True),
    Column("modelled_property_id", Id, ForeignKey(f"{SCHEMA}.modelled_properties.id"), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("n_labels", Integer, nullable=False),
    # Of the modelled property, up to `max_label_id`, whether they count or not.
    Column("n_members", Integer, nullable=False),
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
    fk("orchestrator_runs.id", nullable=True),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    # Train even if a version was trained on the same labels, for example because that one cannot be read.
    Column("is_forced", Boolean, nullable=False, server_default=false()),
    Column("requested_by", String(100), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    *lease_columns(),
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
    # The comparison with its rivals, and what followed from it: see `learning.judgement`.
    Column("judgement", Json, nullable=False),
    # Of nanoos, when it was trained.
    Column("code_version", String(32), nullable=False),
    Column("artifact", LargeBinary, nullable=False),
    Column("artifact_sha256", String(64), nullable=False),
    # Out-of-fold predictions of its labels: see `learning.held_out`.
    Column("held_out", LargeBinary, nullable=False),
    Column("held_out_sha256", String(64), nullable=False),
    Column("status", String(16), nullable=False),
    Column("status_reason", Text, nullable=False),
    # Who made it champion by hand; only a version that beats it replaces it.
    Column("promoted_by", String(100)),
    # The champion before it, to which a rollback returns.
    Column("replaces", Id, ForeignKey(f"{SCHEMA}.model_versions.id")),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("modelled_property_id", "version"),
    Index(
        "uq_model_versions_champion",
        "modelled_property_id",
        unique=True,
        sqlite_where=text("status = 'CHAMPION'"),
        postgresql_where=text("status = 'CHAMPION'"),
    ),
    Index(
        "uq_model_versions_challenger",
        "modelled_property_id",
        unique=True,
        sqlite_where=text("status = 'CHALLENGER'"),
        postgresql_where=text("status = 'CHALLENGER'"),
    ),
)

# What a champion and its challenger expected of the structures that either would choose, before these had labels.
shadow_predictions = Table(
    "shadow_predictions",
    metadata,
    Column("id", Id, primary_key=True),
    fk("orchestrator_runs.id", index=True),
    fk("campaigns.id"),
    fk("model_versions.id"),
    # A challenger's own choice may be a point that is no structure of the design space yet.
    Column("structure_hash", String(64), nullable=False),
    Column("mean", Float, nullable=False),
    # Ends of the 90% interval of a measurement.
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    # With this version in the champion's place, the step would have chosen the structure.
    Column("is_choice", Boolean, nullable=False),
    Index("ix_shadow_predictions_model_version_id_structure_hash", "model_version_id", "structure_hash"),
)
