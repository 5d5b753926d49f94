"""The tables, by area. The code that writes them decides what may be written when; `guards.py` has append-only rules.

On PostgreSQL they are in schema `nanoos`; SQLite has no schemas.
"""

from nanoos.store.tables.access import access_tokens, agent_commands, sessions, wrong_tokens
from nanoos.store.tables.base import SCHEMA, metadata
from nanoos.store.tables.bookkeeping import alert_notices, alerts, archives, audit_log, counters, heartbeats, row_counts
from nanoos.store.tables.campaigns import campaigns, candidates, design_spaces, structures
from nanoos.store.tables.learning import (
    label_import_rows,
    label_imports,
    label_retractions,
    labels,
    model_trainings,
    model_versions,
    modelled_labels,
    modelled_properties,
    shadow_predictions,
    training_datasets,
)
from nanoos.store.tables.orchestrator import decisions, orchestrator_runs, orchestrator_state
from nanoos.store.tables.work import experiment_runs, removed_files, simulation_jobs, simulation_results

__all__ = [
    "SCHEMA",
    "access_tokens",
    "agent_commands",
    "alert_notices",
    "alerts",
    "archives",
    "audit_log",
    "campaigns",
    "candidates",
    "counters",
    "decisions",
    "design_spaces",
    "experiment_runs",
    "heartbeats",
    "label_import_rows",
    "label_imports",
    "label_retractions",
    "labels",
    "metadata",
    "model_trainings",
    "model_versions",
    "modelled_labels",
    "modelled_properties",
    "orchestrator_runs",
    "orchestrator_state",
    "removed_files",
    "row_counts",
    "sessions",
    "shadow_predictions",
    "simulation_jobs",
    "simulation_results",
    "structures",
    "training_datasets",
    "wrong_tokens",
]
