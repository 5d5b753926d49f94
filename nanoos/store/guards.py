"""The database's own refusal to change history: triggers on the append-only tables.

Used by the migrations, for SQLite and PostgreSQL. A row of `audit_log`, `labels`, `label_retractions`, `decisions`
or `simulation_results` is never changed or deleted; a finished `orchestrator_runs` or `agent_commands` row neither,
but for the archive: a step's snapshot and plan may leave for the file that `archived_in` names, once, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from nanoos.store.tables import SCHEMA

APPEND_ONLY = ("audit_log", "labels", "label_retractions", "decisions", "simulation_results")
FINAL_ONCE_FINISHED = ("orchestrator_runs", "agent_commands")
# Every column of `orchestrator_runs` but those that leave for the archive.
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


def create_statements(dialect: str) -> Iterator[str]:
    """SQL that makes the triggers."""
    if dialect == "postgresql":
        yield (
            f"CREATE FUNCTION {SCHEMA}.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ "
            "BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
        )
    for table in (*APPEND_ONLY, *FINAL_ONCE_FINISHED):
        finished = table in FINAL_ONCE_FINISHED
        for event in ("UPDATE", "DELETE"):
            when = "WHEN (OLD.finished_at IS NOT NULL)" if finished and event == "UPDATE" else ""
            name = f"refuse_{event.lower()}_{table}"
            if dialect == "postgresql":
                yield (
                    f"CREATE TRIGGER {name} BEFORE {event} ON {SCHEMA}.{table} FOR EACH ROW {when} "
                    f"EXECUTE FUNCTION {SCHEMA}.refuse_change()"
                )
            else:
                # REPLACE asks these too, since our connections set recursive_triggers.
                yield (
                    f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        if dialect == "postgresql":
            # TRUNCATE asks no row's trigger.
            yield (
                f"CREATE TRIGGER refuse_truncate_{table} BEFORE TRUNCATE ON {SCHEMA}.{table} FOR EACH STATEMENT "
                f"EXECUTE FUNCTION {SCHEMA}.refuse_change()"
            )


def archivable_statements(dialect: str) -> Iterator[str]:
    """SQL that lets snapshot and plan of a finished step leave for the archive."""
    yield _drop_run_guard(dialect)
    same = "IS NOT DISTINCT FROM" if dialect == "postgresql" else "IS"
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in KEPT_OF_A_STEP)
    leaves = "OLD.archived_in IS NULL AND NEW.archived_in IS NOT NULL AND NEW.snapshot IS NULL AND NEW.plan IS NULL"
    yield _run_guard(dialect, f"OLD.finished_at IS NOT NULL AND NOT ({leaves} AND {kept})")


def unarchivable_statements(dialect: str) -> Iterator[str]:
    """SQL that undoes `archivable_statements`."""
    yield _drop_run_guard(dialect)
    yield _run_guard(dialect, "OLD.finished_at IS NOT NULL")


def _drop_run_guard(dialect: str) -> str:
    on = f" ON {SCHEMA}.orchestrator_runs" if dialect == "postgresql" else ""
    return f"DROP TRIGGER refuse_update_orchestrator_runs{on}"


def _run_guard(dialect: str, when: str) -> str:
    name = "refuse_update_orchestrator_runs"
    if dialect == "postgresql":
        return (
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {SCHEMA}.orchestrator_runs FOR EACH ROW WHEN ({when}) "
            f"EXECUTE FUNCTION {SCHEMA}.refuse_change()"
        )
    return (
        f"CREATE TRIGGER {name} BEFORE UPDATE ON orchestrator_runs FOR EACH ROW WHEN ({when}) "
        "BEGIN SELECT RAISE(ABORT, 'orchestrator_runs is append-only'); END"
    )


def drop_statements(dialect: str) -> Iterator[str]:
    """SQL that removes them; the tables' own triggers go with the tables."""
    if dialect == "postgresql":
        yield f"DROP FUNCTION {SCHEMA}.refuse_change() CASCADE"
