"""Triggers with which the database itself refuses to change history, on the append-only tables.

Used by the migrations, for SQLite and PostgreSQL. A row of the append-only tables is never changed or deleted; a
finished `orchestrator_runs` or `agent_commands` row neither, with one exception: a step's snapshot and plan may move
once to the archive file that `archived_in` names. A table's owner may drop these triggers; the audit chain exposes such
changes: see `store.audit`.
"""

from __future__ import annotations

from collections.abc import Iterator

from nanoos.store.tables import SCHEMA

APPEND_ONLY = (
    "archives",
    "audit_log",
    "decisions",
    "label_imports",
    "label_retractions",
    "labels",
    "removed_files",
    "shadow_predictions",
    "simulation_results",
    "training_datasets",
)
FINAL_ONCE_FINISHED = ("agent_commands", "orchestrator_runs")
# Every column of `orchestrator_runs` except those that move to the archive.
KEPT_OF_A_STEP = (
    "id",
    "orchestrator_id",
    "status",
    "step_token",
    "idempotency_key",
    "triggered_by",
    "trigger_context",
    "config",
    "seed",
    "stats_before",
    "stats_after",
    "actions",
    "success",
    "error_message",
    "started_at",
    "finished_at",
    "duration_seconds",
)
# Keys other than the id by which REPLACE would find a row to delete.
UNIQUE_KEYS = {
    "agent_commands": ("agent_id", "idempotency_key"),
    "archives": ("path",),
    "audit_log": ("hash",),
    "label_retractions": ("label_id",),
    "labels": ("source_kind", "source_id", "property", "entry"),
    "orchestrator_runs": ("orchestrator_id", "idempotency_key"),
    "simulation_results": ("result_key",),
    "training_datasets": ("modelled_property_id", "content_hash"),
}
# SQLite only: for each table the row that the last insert conflicted with. Not in the models.
CONFLICTS = "guard_conflicts"


def create_statements(dialect: str) -> Iterator[str]:
    """SQL that creates the triggers."""
    return _postgresql() if dialect == "postgresql" else _sqlite()


def drop_statements(dialect: str) -> Iterator[str]:
    """SQL that removes them; the tables' own triggers go with the tables."""
    if dialect == "postgresql":
        for name in ("refuse_change", *(f"refuse_change_of_finished_{table}" for table in FINAL_ONCE_FINISHED)):
            yield f"DROP FUNCTION {SCHEMA}.{name}() CASCADE"
    else:
        for table in UNIQUE_KEYS:
            yield f"DROP TRIGGER note_conflict_{table}"
            yield f"DROP TRIGGER refuse_replace_{table}"
        yield f"DROP TABLE {CONFLICTS}"


def _postgresql() -> Iterator[str]:
    """Conditions are in the functions, whose text is stored as written, so that `audit verify` can compare it."""
    refuse = "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME"
    yield (f"CREATE FUNCTION {SCHEMA}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {refuse}; END $$")
    for table in FINAL_ONCE_FINISHED:
        yield (
            f"CREATE FUNCTION {SCHEMA}.refuse_change_of_finished_{table}() RETURNS trigger LANGUAGE plpgsql AS $$ "
            f"BEGIN IF {_is_forbidden(table, 'IS NOT DISTINCT FROM')} THEN {refuse}; END IF; RETURN NEW; END $$"
        )
    for table in (*APPEND_ONLY, *FINAL_ONCE_FINISHED):
        update = f"refuse_change_of_finished_{table}" if table in FINAL_ONCE_FINISHED else "refuse_change"
        for event, each, function in (
            ("UPDATE", "ROW", update),
            ("DELETE", "ROW", "refuse_change"),
            # TRUNCATE fires no row trigger.
            ("TRUNCATE", "STATEMENT", "refuse_change"),
        ):
            yield (
                f"CREATE TRIGGER refuse_{event.lower()}_{table} BEFORE {event} ON {SCHEMA}.{table} "
                f"FOR EACH {each} EXECUTE FUNCTION {SCHEMA}.{function}()"
            )


def _sqlite() -> Iterator[str]:
    yield f"CREATE TABLE {CONFLICTS} (table_name TEXT PRIMARY KEY, row_id INTEGER)"
    for table in (*APPEND_ONLY, *FINAL_ONCE_FINISHED):
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        when = f"WHEN {_is_forbidden(table, 'IS')} " if table in FINAL_ONCE_FINISHED else ""
        yield f"CREATE TRIGGER refuse_update_{table} BEFORE UPDATE ON {table} FOR EACH ROW {when}{refuse}"
        yield f"CREATE TRIGGER refuse_delete_{table} BEFORE DELETE ON {table} FOR EACH ROW {refuse}"
        # REPLACE deletes the old row and fires no DELETE trigger, unless a connection sets recursive_triggers.
        key = "seq" if table == "audit_log" else "id"
        yield (
            f"CREATE TRIGGER refuse_insert_{table} BEFORE INSERT ON {table} FOR EACH ROW "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {refuse}"
        )
        if table in FINAL_ONCE_FINISHED:
            # Nor does UPDATE OR REPLACE of an unfinished row fire a trigger on the finished one that it would replace.
            # A key that becomes NULL replaces nothing: a failed step gives its key back.
            keys = " OR ".join(
                f"(NEW.{name} IS NOT NULL AND NEW.{name} IS NOT OLD.{name})" for name in (key, *UNIQUE_KEYS[table])
            )
            yield f"CREATE TRIGGER refuse_rekey_{table} BEFORE UPDATE ON {table} FOR EACH ROW WHEN {keys} {refuse}"
    for table, names in UNIQUE_KEYS.items():
        # ON CONFLICT DO NOTHING also conflicts and must keep working. It leaves the old row; REPLACE does not.
        key = "seq" if table == "audit_log" else "id"
        same = " AND ".join(f"{name} = NEW.{name}" for name in names)
        yield f"INSERT INTO {CONFLICTS} (table_name) VALUES ('{table}')"
        yield (
            f"CREATE TRIGGER note_conflict_{table} BEFORE INSERT ON {table} FOR EACH ROW "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) BEGIN UPDATE {CONFLICTS} "
            f"SET row_id = (SELECT {key} FROM {table} WHERE {same}) WHERE table_name = '{table}'; END"
        )
        yield (
            f"CREATE TRIGGER refuse_replace_{table} AFTER INSERT ON {table} FOR EACH ROW WHEN "
            f"(SELECT row_id FROM {CONFLICTS} WHERE table_name = '{table}') NOT IN (SELECT {key} FROM {table}) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _is_forbidden(table: str, same: str) -> str:
    if table != "orchestrator_runs":
        return "OLD.finished_at IS NOT NULL"
    is_same = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in KEPT_OF_A_STEP)
    is_archived = (
        "OLD.archived_in IS NULL AND NEW.archived_in IS NOT NULL AND NEW.snapshot IS NULL AND NEW.plan IS NULL"
    )
    return f"OLD.finished_at IS NOT NULL AND NOT ({is_archived} AND {is_same})"
