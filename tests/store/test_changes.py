"""Waiting for changes: a commit elsewhere ends the wait, a lost connection is opened again."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import text

from nanoos.store.changes import changes_of
from tests.support.bench import Bench

LONG_S = 60.0  # ends a test that would wait for ever
SHORT_S = 0.3


def beside(act: Callable[[], object]) -> None:
    """Do something in another thread, a moment later."""
    threading.Timer(SHORT_S, act).start()


def test_new_simulations_end_the_wait_and_silence_does_not(bench: Bench) -> None:
    stop = threading.Event()
    bench.create()
    with changes_of(bench.database) as changes:
        assert changes.wait(LONG_S, stop), "what came before the connection is unknown"
        assert not changes.wait(SHORT_S, stop)
        beside(bench.step)
        assert changes.wait(LONG_S, stop)


def test_a_request_to_stop_ends_the_wait(bench: Bench) -> None:
    stop = threading.Event()
    with changes_of(bench.database) as changes:
        changes.wait(LONG_S, stop)
        beside(stop.set)
        assert not changes.wait(LONG_S, stop)


def test_a_connection_that_the_server_ends_is_opened_again(bench: Bench) -> None:
    stop = threading.Event()
    bench.create()
    with changes_of(bench.database) as changes:
        changes.wait(LONG_S, stop)
        if bench.database.dialect == "postgresql":
            with bench.database.write() as connection:
                connection.execute(
                    text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
                )
            assert not changes.wait(SHORT_S, stop), "a lost hint costs the wait, no more"
        else:
            changes.close()
        assert changes.wait(LONG_S, stop), "another connection knows nothing of what came before"
        beside(bench.step)
        assert changes.wait(LONG_S, stop)
