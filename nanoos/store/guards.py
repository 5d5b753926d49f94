"""The database's own refusal to change history: triggers on the append-only tables.

Used by the migrations, for SQLite and PostgreSQL. A row of `audit_log`, `labels`, `label_retractions`, `decisions`
or `simulation_results` is never changed or deleted; a finished `orchestrator_runs` or `agent_commands` row neither.
"""

from __future__ import annotations

from collections.abc import Iterator

from nanoos.store.tables import SCHEMA

APPEND_ONLY = ("audit_log", "labels", "label_retractions", "decisions", "simulation_results")
FINAL_ONCE_FINISHED = ("orchestrator_runs", "agent_commands")


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


def drop_statements(dialect: str) -> Iterator[str]:
    """SQL that removes them; the tables' own triggers go with the tables."""
    if dialect == "postgresql":
        yield f"DROP FUNCTION {SCHEMA}.refuse_change() CASCADE"
