"""The hash chain: whoever goes around the triggers is found out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, text

from nanoos.domain.clock import utc_now
from nanoos.service.commands.bus import execute
from nanoos.service.commands.catalog.orchestrator import SetActive
from nanoos.store import audit
from nanoos.store.audit import verification
from nanoos.store.database import Database
from nanoos.store.tables import SCHEMA, audit_log
from tests.support.bench import Bench
from tests.support.processes import race

N_ROWS = 8


@pytest.fixture
def chain(database: Database) -> Database:
    with database.write() as connection:
        for number in range(N_ROWS):
            _append(connection, number)
    return database


def _append(connection: Connection, number: int) -> None:
    audit.append(
        connection, actor="test", kind="k", subject=f"s/{number}", payload={"n": number, "x": 0.1}, now=utc_now()
    )


def _verify(database: Database) -> audit.ChainReport:
    with database.read() as connection:
        return audit.verify(connection)


def _tamper(database: Database, act: Callable[[Connection, str], object]) -> None:
    on_postgresql = database.dialect == "postgresql"
    name = f"{SCHEMA}.audit_log" if on_postgresql else "audit_log"
    with database.write() as connection:
        if on_postgresql:
            connection.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        else:
            for event in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER refuse_{event}_audit_log"))
        act(connection, name)


def test_an_untouched_chain_is_intact(chain: Database) -> None:
    report = _verify(chain)
    assert report.is_intact
    assert report.n_rows == N_ROWS


def test_an_empty_chain_is_intact(database: Database) -> None:
    assert _verify(database) == audit.ChainReport(n_rows=0)


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'mallory'",
        "kind = 'other'",
        "subject = 'other'",
        "payload = '{}'",
        "previous_hash = 'ff'",
        "hash = 'ff'",
    ],
)
def test_a_changed_row_breaks_the_chain_where_it_stands(chain: Database, change: str) -> None:
    _tamper(chain, lambda connection, name: connection.execute(text(f"UPDATE {name} SET {change} WHERE seq = 5")))
    assert _verify(chain).broken_seq == 5


def test_a_changed_time_breaks_the_chain(chain: Database) -> None:
    def act(connection: Connection, name: str) -> None:
        connection.execute(audit_log.update().where(audit_log.c.seq == 5).values(at=utc_now()))

    _tamper(chain, act)
    assert _verify(chain).broken_seq == 5


@pytest.mark.parametrize("seq", [1, 4])
def test_a_removed_row_breaks_the_chain(chain: Database, seq: int) -> None:
    _tamper(chain, lambda connection, name: connection.execute(text(f"DELETE FROM {name} WHERE seq = {seq}")))
    report = _verify(chain)
    assert report.broken_seq == seq
    assert report.problem == "row is missing"


@pytest.mark.parametrize("seq", [0, -3, N_ROWS + 1, N_ROWS + 5])
def test_an_inserted_row_breaks_the_chain(chain: Database, seq: int) -> None:
    with chain.write() as connection:
        connection.execute(
            audit_log.insert().values(
                seq=seq, at=utc_now(), actor="m", kind="k", subject="s", payload="{}", previous_hash="0", hash="f" * 64
            )
        )
    assert not _verify(chain).is_intact


def test_swapped_rows_break_the_chain(chain: Database) -> None:
    def act(connection: Connection, name: str) -> None:
        for old, new in ((3, 100), (4, 3), (100, 4)):
            connection.execute(text(f"UPDATE {name} SET seq = {new} WHERE seq = {old}"))

    _tamper(chain, act)
    assert _verify(chain).broken_seq == 3


def test_a_long_chain_is_read_in_batches(chain: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "VERIFY_BATCH", 3)
    report = _verify(chain)
    assert (report.is_intact, report.n_rows) == (True, N_ROWS)


def test_writers_at_once_make_one_unbroken_chain(chain: Database) -> None:
    def write(first: int) -> Callable[[], None]:
        def run() -> None:
            for number in range(first, first + 10):
                with chain.write() as connection:
                    _append(connection, number)

        return run

    assert race(write(100), write(200), write(300)) == [None, None, None]
    report = _verify(chain)
    assert (report.is_intact, report.n_rows) == (True, N_ROWS + 30)


@pytest.mark.slow
def test_a_chain_whose_newest_rows_were_cut_off_is_found_out(bench: Bench) -> None:
    execute(bench.database, SetActive(is_active=True), agent_id="me")
    whole = _verify(bench.database)
    assert whole.is_intact
    newest = bench.rows(audit_log)[-1]
    assert whole.head_hash == newest.hash
    _tamper(
        bench.database,
        lambda connection, name: connection.execute(text(f"DELETE FROM {name} WHERE seq = {newest.seq}")),
    )
    cut = _verify(bench.database)
    assert not cut.is_intact
    assert [str(item).split(":")[0] for item in cut.findings if item.table == "agent_commands"] == ["agent_commands 1"]
