"""Compares the database's triggers and functions with those that the migrations create.

PostgreSQL stores a function's text as written, but prints a trigger in its own form; ours is written in the same form,
so that they can be compared. SQLite stores a trigger's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sqlalchemy import Connection, text

from nanoos.store import guards, label_index, status_counts
from nanoos.store.tables import SCHEMA

MODULES = (guards, status_counts, label_index)
TRIGGER = re.compile(r"\s*CREATE TRIGGER (\w+)")
FUNCTION = re.compile(rf"\s*CREATE FUNCTION {SCHEMA}\.(\w+)\(\).*?\$\$(.*)\$\$\s*$", re.DOTALL)


def altered_guards(connection: Connection) -> Iterator[tuple[str, str]]:
    """Name and problem of each trigger and function that differs from the migrations'."""
    if connection.dialect.name == "postgresql":
        # So that every name is printed with its schema, to the end of the transaction.
        connection.execute(text("SELECT set_config('search_path', 'pg_catalog', true)"))
        yield from _compare(_expected_triggers("postgresql"), _postgresql_triggers(connection))
        yield from _compare(_expected_functions(), _postgresql_functions(connection))
        yield from _disabled(connection)
    else:
        present = {
            row.name: _plain(row.sql)
            for row in connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
        }
        yield from _compare(_expected_triggers("sqlite"), present)


def _compare(expected: dict[str, str], present: dict[str, str]) -> Iterator[tuple[str, str]]:
    for name, statement in expected.items():
        if name not in present:
            yield name, "was dropped"
        elif present[name] != statement:
            yield name, "was altered"
    for name in sorted(present.keys() - expected.keys()):
        yield name, "was not created by the platform"


def _expected_triggers(dialect: str) -> dict[str, str]:
    statements = [statement for module in MODULES for statement in module.create_statements(dialect)]
    return {match[1]: _plain(statement) for statement in statements if (match := TRIGGER.match(statement))}


def _expected_functions() -> dict[str, str]:
    statements = [statement for module in MODULES for statement in module.create_statements("postgresql")]
    return {match[1]: match[2] for statement in statements if (match := FUNCTION.match(statement))}


def _postgresql_triggers(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        text(
            """
            SELECT tgname, pg_get_triggerdef(pg_trigger.oid) AS definition FROM pg_trigger
            JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = :schema AND NOT tgisinternal
            """
        ),
        {"schema": SCHEMA},
    )
    return {row.tgname: _plain(row.definition) for row in rows}


def _postgresql_functions(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        text(
            """
            SELECT proname, prosrc FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
            JOIN pg_language ON pg_language.oid = prolang
            WHERE nspname = :schema AND lanname = 'plpgsql' AND pronargs = 0 AND proconfig IS NULL AND NOT prosecdef
            """
        ),
        {"schema": SCHEMA},
    )
    return {row.proname: row.prosrc for row in rows}


def _disabled(connection: Connection) -> Iterator[tuple[str, str]]:
    """Triggers that do not fire, including those of foreign keys, and rules that replace a statement."""
    for row in connection.execute(
        text(
            """
            SELECT tgname AS name, 'is disabled on ' || relname AS problem FROM pg_trigger
            JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
            WHERE nspname = :schema AND tgenabled NOT IN ('O', 'A')
            UNION ALL
            SELECT rulename, 'is a rule on ' || tablename FROM pg_rules WHERE schemaname = :schema
            """
        ),
        {"schema": SCHEMA},
    ):
        yield row.name, row.problem


def _plain(statement: str) -> str:
    return " ".join(statement.split())
