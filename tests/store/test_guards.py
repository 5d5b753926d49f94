"""History cannot be changed, not even by SQL past the platform."""

from __future__ import annotations

import pytest
from sqlalchemy import Executable, Table, delete, select, text, update
from sqlalchemy.exc import DatabaseError

from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.orchestrator import SetActive
from nanoos.store.label_writing import retract
from nanoos.store.tables import (
    SCHEMA,
    agent_commands,
    audit_log,
    decisions,
    label_retractions,
    labels,
    orchestrator_runs,
    simulation_results,
)
from tests.support.bench import Bench

HISTORY = {
    audit_log: {"actor": "somebody"},
    labels: {"value": 7.0},
    label_retractions: {"reason": "never mind"},
    decisions: {"reason": "none"},
    simulation_results: {"outputs": {"value": 7.0}},
    orchestrator_runs: {"plan": {}},
    agent_commands: {"payload": {}},
}


@pytest.fixture
def history(bench: Bench) -> Bench:
    """A row at least in every table of `HISTORY`."""
    bench.create()
    bench.step()
    bench.drain()
    execute(bench.database, SetActive(is_active=True), agent_id="test")
    label_id = bench.rows(labels)[0].id
    with bench.database.write() as connection:
        get_modelled_property(connection, "table.value")
        retract(connection, label_id, reason="test", retracted_by="test", now=bench.clock())
    return bench


def test_rows_of_history_are_neither_changed_nor_deleted(history: Bench) -> None:
    for table, change in HISTORY.items():
        _assert_refused(history, table, update(table).values(change))
        _assert_refused(history, table, delete(table))


def test_rows_of_history_are_neither_replaced_nor_truncated(history: Bench) -> None:
    for table in HISTORY:
        if history.database.dialect == "postgresql":
            statement = f"TRUNCATE {SCHEMA}.{table.name} CASCADE"
        else:
            # REPLACE deletes the old row without asking DELETE triggers, unless they are made recursive.
            statement = f"INSERT OR REPLACE INTO {table.name} SELECT * FROM {table.name}"
        _assert_refused(history, table, text(statement))


def _assert_refused(history: Bench, table: Table, statement: Executable) -> None:
    before = history.rows(table)
    assert before
    with pytest.raises(DatabaseError, match="append-only"), history.database.write() as connection:
        connection.execute(statement)
    assert history.rows(table) == before


def test_a_running_step_and_command_can_be_finished_once(history: Bench) -> None:
    with history.database.write() as connection:
        connection.execute(
            agent_commands.insert().values(
                agent_id="test", kind="k", payload={}, payload_hash="h", status="RECEIVED", created_at=history.clock()
            )
        )
        mine = agent_commands.c.status == "RECEIVED"
        connection.execute(update(agent_commands).where(mine).values(status="COMPLETED", finished_at=history.clock()))
        assert connection.execute(select(agent_commands).where(mine)).first() is None
