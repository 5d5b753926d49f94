"""Inserts and per-row updates of many rows in one statement, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Subquery,
    Table,
    TableValuedAlias,
    bindparam,
    cast,
    column,
    func,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB

ROWS_A_STATEMENT = (
    10_000  # with SQLAlchemy's default of 1,000 the number of statements would grow with a step's decisions
)


def insert_new(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *returning: Any
) -> Sequence[Any]:
    """Insert the rows that violate no unique constraint; returns the given columns of the inserted rows."""
    if not rows:
        return []
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing().returning(*(returning or (table.c.id,)))
    return connection.execute(_together(statement), [dict(row) for row in rows]).all()


def insert_all(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *returning: Any
) -> Sequence[Any]:
    """Insert all rows; returns the given columns of each row in any order, or nothing without columns.

    All rows have the same keys. Without columns, the values must be JSON-serialisable or datetimes.
    """
    if not rows:
        return []
    statement = table.insert()
    if not returning and connection.dialect.name == "postgresql":
        names = list(rows[0])
        given = _given_rows(table, names)
        # Takes a third of the time of one parameter per value.
        copied = statement.from_select(names, select(*(given.c[name] for name in names)))
        connection.execute(copied, {"rows": [{name: _json(value) for name, value in row.items()} for row in rows]})
        return []
    if not returning:
        connection.execute(_together(statement), [dict(row) for row in rows])
        return []
    # SQLite could keep the order only with one statement per row.
    return connection.execute(_together(statement.returning(*returning)), [dict(row) for row in rows]).all()


def update_each(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *where: ColumnElement[bool], **values: Any
) -> None:
    """Update each row, identified by `id`, with its own values.

    Args:
        connection: The transaction.
        table: A table with a column `id`.
        rows: Values by column, JSON-serialisable, all with the same keys including `id`.
        where: Further conditions on the rows.
        values: Values that all rows get.
    """
    if not rows:
        return
    names = list(rows[0])
    given = _given_rows(table, names) if connection.dialect.name == "postgresql" else _given_rows_sqlite(table, names)
    statement = update(table).where(table.c.id == given.c.id, *where)
    statement = statement.values(**{name: given.c[name] for name in names if name != "id"}, **values)
    connection.execute(statement, {"rows": [dict(row) for row in rows]})


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _given_rows(table: Table, names: Sequence[str]) -> TableValuedAlias:
    """Rows as one JSON parameter, so that the statement's text does not depend on their number."""
    return (
        func.jsonb_to_recordset(cast(bindparam("rows", type_=JSONB), JSONB))
        .table_valued(*(column(name, table.c[name].type) for name in names), name="given")
        .render_derived(with_types=True)
    )


def _given_rows_sqlite(table: Table, names: Sequence[str]) -> Subquery:
    """As `_given_rows`; one parameter per value would take three times as long."""
    each = func.json_each(bindparam("rows", type_=JSON)).table_valued("value", name="each")

    def part(name: str) -> ColumnElement[Any]:
        operator = "->" if isinstance(table.c[name].type, JSON) else "->>"
        return each.c.value.op(operator)(f"$.{name}").label(name)

    return select(*(part(name) for name in names)).subquery("given")


def _together(statement: Any) -> Any:
    return statement.execution_options(insertmanyvalues_page_size=ROWS_A_STATEMENT)
