"""Row counts by status, maintained by database triggers, so that a step does not count millions of rows.

Triggers on the counted tables update `row_counts` in the same transaction, so that counts and rows always agree. A
count is the sum of its entries. On PostgreSQL triggers only insert entries, so that workers neither wait for each other
nor deadlock, and `fold` merges entries. SQLite, which has only one writer at a time, updates entries in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Select, Table, case, false, func, insert, literal, null, select, text

from nanoos.store.tables import (
    SCHEMA,
    candidates,
    experiment_runs,
    labels,
    model_trainings,
    row_counts,
    simulation_jobs,
)

# Columns by which each table is counted: campaign, status, flag; "" for a missing one.
COUNTED: Mapping[Table, tuple[str, str, str]] = {
    candidates: ("campaign_id", "status", "is_hit"),
    experiment_runs: ("campaign_id", "status", ""),
    labels: ("", "", ""),
    model_trainings: ("", "status", ""),
    simulation_jobs: ("campaign_id", "status", "is_from_cache"),
}
ARCHIVED = "archived_"  # prefix of a table's name: archived rows, which still count
NOTIFIED = simulation_jobs  # new rows of it are announced to those who listen, so that they start at once
CHANNEL = "nanoos_work"
FOLD_ABOVE = 32  # entries per campaign and table before a fold: bounds the cost of reads while folds stay rare
FOLDING = 0x6E616E74  # advisory lock: of two concurrent folds, one does nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Miscount:
    """A stored count that differs from the rows."""

    table: str
    campaign_id: int | None
    status: str
    flag: bool
    kept: int
    rows: int


def names_of(table: Table) -> tuple[str, str]:
    """The names in `row_counts` of a table's rows: those in the table and those archived."""
    return table.name, f"{ARCHIVED}{table.name}"


def counted(table: Table, *where: ColumnElement[bool]) -> ColumnElement[int]:
    """In a grouped query on `row_counts`: the sum of one table's entries that match `where`."""
    condition: ColumnElement[bool] = row_counts.c.table_name.in_(names_of(table))
    for part in where:
        condition = condition & part
    return func.coalesce(func.sum(case((condition, row_counts.c.n), else_=0)), 0)


def fold(connection: Connection) -> None:
    """Merge the entries of campaigns that have many; a no-op on SQLite."""
    if connection.dialect.name != "postgresql":
        return
    connection.execute(
        text(
            f"""
            WITH many AS (
                SELECT table_name, campaign_id FROM {SCHEMA}.row_counts
                GROUP BY table_name, campaign_id HAVING count(*) > :above
            ), gone AS (
                DELETE FROM {SCHEMA}.row_counts AS entry USING many
                WHERE entry.table_name = many.table_name AND entry.campaign_id IS NOT DISTINCT FROM many.campaign_id
                AND (SELECT pg_try_advisory_xact_lock(:lock))
                RETURNING entry.*
            )
            INSERT INTO {SCHEMA}.row_counts (table_name, campaign_id, status, flag, n)
            SELECT table_name, campaign_id, status, flag, sum(n) FROM gone
            GROUP BY table_name, campaign_id, status, flag HAVING sum(n) <> 0
            """
        ),
        {"above": FOLD_ABOVE, "lock": FOLDING},
    )


def delete_but_count(connection: Connection, table: Table, ids: Sequence[int]) -> None:
    """Delete archived rows but keep counting them, so that budgets and statistics do not change."""
    columns = ["table_name", "campaign_id", "status", "flag", "n"]
    gone = table.c.id.in_(ids)
    connection.execute(
        insert(row_counts).from_select(columns, _full_count(table, name=f"{ARCHIVED}{table.name}").where(gone))
    )
    connection.execute(table.delete().where(gone))


def check(connection: Connection) -> list[Miscount]:
    """Count all rows and compare with the stored counts; reads the whole tables. Needs one consistent snapshot."""
    kept = _by_key(
        connection,
        select(
            row_counts.c.table_name,
            row_counts.c.campaign_id,
            row_counts.c.status,
            row_counts.c.flag,
            func.sum(row_counts.c.n),
        )
        .where(_is_of_rows())
        .group_by(row_counts.c.table_name, row_counts.c.campaign_id, row_counts.c.status, row_counts.c.flag),
    )
    rows: dict[tuple[str, int | None, str, bool], int] = {}
    for table in COUNTED:
        rows |= _by_key(connection, _full_count(table))
    wrong = sorted(
        (key for key in {*kept, *rows} if kept.get(key, 0) != rows.get(key, 0)),
        key=lambda key: (key[0], key[1] or 0, *key[2:]),
    )
    return [
        Miscount(
            table=key[0], campaign_id=key[1], status=key[2], flag=key[3], kept=kept.get(key, 0), rows=rows.get(key, 0)
        )
        for key in wrong
    ]


def rebuild(connection: Connection) -> list[Miscount]:
    """Rebuild the counts from the rows while writers of the counted tables wait; returns the wrong counts."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(f"{SCHEMA}.{table.name}" for table in COUNTED)
        connection.execute(text(f"LOCK TABLE {names} IN SHARE MODE"))
    wrong = check(connection)
    if wrong:
        connection.execute(row_counts.delete().where(_is_of_rows()))
        fill(connection)
    return wrong


def fill(connection: Connection) -> None:
    """Write the counts of all rows into an empty `row_counts`."""
    for table in COUNTED:
        columns = ["table_name", "campaign_id", "status", "flag", "n"]
        connection.execute(insert(row_counts).from_select(columns, _full_count(table)))


def create_statements(dialect: str) -> Iterator[str]:
    """SQL that creates the triggers."""
    for table, keys in COUNTED.items():
        make = _postgresql_triggers if dialect == "postgresql" else _sqlite_triggers
        yield from make(table.name, keys)


def drop_statements(dialect: str) -> Iterator[str]:
    """SQL that drops the triggers."""
    for table in COUNTED:
        if dialect == "postgresql":
            yield f"DROP FUNCTION {SCHEMA}.count_{table.name}() CASCADE"
        else:
            yield from (f"DROP TRIGGER count_{event}_{table.name}" for event in ("insert", "update", "delete"))


def _is_of_rows() -> ColumnElement[bool]:
    return row_counts.c.table_name.in_([table.name for table in COUNTED])


def _full_count(table: Table, name: str = "") -> Select[tuple[str, int | None, str, bool, int]]:
    campaign, status, flag = COUNTED[table]
    columns = (
        table.c[campaign] if campaign else null(),
        table.c[status] if status else literal(""),
        table.c[flag] if flag else false(),
    )
    plain = [table.c[name] for name in (campaign, status, flag) if name]
    return (
        select(literal(name or table.name), *columns, func.count())
        .select_from(table)
        .group_by(*plain)
        .having(func.count() > 0)
    )


def _by_key(
    connection: Connection, query: Select[tuple[str, int | None, str, bool, int]]
) -> dict[tuple[str, int | None, str, bool], int]:
    return {
        (name, campaign, status, bool(flag)): int(n)
        for name, campaign, status, flag, n in connection.execute(query)
        if n
    }


def _postgresql_triggers(table: str, keys: Sequence[str]) -> Iterator[str]:
    campaign, status, flag = keys
    key = f"{campaign or 'NULL::bigint'} AS campaign_id, {status or repr('')} AS status, {flag or 'false'} AS flag"
    target = f"INSERT INTO {SCHEMA}.row_counts (table_name, campaign_id, status, flag, n) SELECT '{table}'"
    group = "GROUP BY campaign_id, status, flag"
    notify = f" PERFORM pg_notify('{CHANNEL}', '');" if table == NOTIFIED.name else ""
    changes = f"(SELECT {key}, 1 AS n FROM added UNION ALL SELECT {key}, -1 FROM removed) AS change"
    yield f"""
        CREATE FUNCTION {SCHEMA}.count_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'INSERT' THEN
                {target}, campaign_id, status, flag, count(*) FROM (SELECT {key} FROM added) AS row {group};{notify}
            ELSIF TG_OP = 'UPDATE' THEN
                {target}, campaign_id, status, flag, sum(n) FROM {changes} {group} HAVING sum(n) <> 0;
            ELSE
                {target}, campaign_id, status, flag, -count(*) FROM (SELECT {key} FROM removed) AS row {group};
            END IF;
            RETURN NULL;
        END $$
    """
    for event, seen in (
        ("INSERT", "NEW TABLE AS added"),
        ("UPDATE", "OLD TABLE AS removed NEW TABLE AS added"),
        ("DELETE", "OLD TABLE AS removed"),
    ):
        yield (
            f"CREATE TRIGGER count_{event.lower()}_{table} AFTER {event} ON {SCHEMA}.{table} REFERENCING {seen} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {SCHEMA}.count_{table}()"
        )


def _sqlite_triggers(table: str, keys: Sequence[str]) -> Iterator[str]:
    campaign, status, flag = keys

    def change(row: str, by: str) -> str:
        values = (
            f"{row}.{campaign}" if campaign else "NULL",
            f"{row}.{status}" if status else "''",
            f"{row}.{flag}" if flag else "0",
        )
        where = f"table_name = '{table}' AND campaign_id IS {values[0]} AND status = {values[1]} AND flag = {values[2]}"
        is_new = f"NOT EXISTS (SELECT 1 FROM row_counts WHERE {where})"
        entry = f"SELECT '{table}', {', '.join(values)}, 0 WHERE {is_new}"
        return (
            f"INSERT INTO row_counts (table_name, campaign_id, status, flag, n) {entry}; "
            f"UPDATE row_counts SET n = n {by} 1 WHERE {where};"
        )

    yield f"CREATE TRIGGER count_insert_{table} AFTER INSERT ON {table} BEGIN {change('NEW', '+')} END"
    yield f"CREATE TRIGGER count_delete_{table} AFTER DELETE ON {table} BEGIN {change('OLD', '-')} END"
    differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in keys if name) or "0"
    yield (
        f"CREATE TRIGGER count_update_{table} AFTER UPDATE ON {table} WHEN {differs} "
        f"BEGIN {change('OLD', '-')} {change('NEW', '+')} END"
    )
