"""Fixtures of other rooms that hostile tests need, and a database with a life behind it, copied for each test.

A hostile test fails on the code before its mend.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.settings import Settings, load_settings
from nanoos.store.database import Database
from nanoos.store.schema import migrate, open_database
from tests.dagster.conftest import definitions, instance, webserver
from tests.interfaces.http.conftest import client, services
from tests.support.bench import Bench, Clock
from tests.support.eventful import make_eventful
from tests.support.life import make_lived
from tests.support.postgres import run_sql

__all__ = ["client", "definitions", "instance", "services", "webserver"]

# Test processes of a run share the server.
LIVED = f"lived_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


@pytest.fixture(scope="session")
def lived_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its home."""
    folder = tmp_path_factory.mktemp(LIVED)
    make_lived(f"sqlite:///{folder / 'nanoos.db'}", folder).database.dispose()
    return folder


@pytest.fixture(scope="session")
def lived_postgresql(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its home; the database has the name `LIVED`."""
    folder = tmp_path_factory.mktemp(LIVED)
    run_sql(postgres_url, f"CREATE DATABASE {LIVED}")
    make_lived(f"{postgres_url}/{LIVED}", folder).database.dispose()
    return folder


@pytest.fixture
def history(
    request: pytest.FixtureRequest,
    database_kind: str,
    make_postgres: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Bench]:
    """A row at least in every table."""
    home = tmp_path / "home"
    shutil.copytree(request.getfixturevalue(f"lived_{database_kind}"), home)
    url = make_postgres(LIVED) if database_kind == "postgresql" else f"sqlite:///{home / 'nanoos.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    settings = load_settings()
    database: Database = open_database(settings)
    yield Bench(database=database, settings=settings, folder=home, clock=Clock())
    database.dispose()


EVENTFUL = f"eventful_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
CopyEventful = Callable[[], Bench]


@pytest.fixture(scope="session")
def eventful_sqlite(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Bench]:
    folder = tmp_path_factory.mktemp(EVENTFUL)
    return _make_eventful(f"sqlite:///{folder / 'nanoos.db'}", folder)


@pytest.fixture(scope="session")
def eventful_postgresql(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Bench]:
    run_sql(postgres_url, f"CREATE DATABASE {EVENTFUL}")
    return _make_eventful(f"{postgres_url}/{EVENTFUL}", tmp_path_factory.mktemp(EVENTFUL))


@pytest.fixture
def copy_eventful(
    request: pytest.FixtureRequest,
    database_kind: str,
    make_postgres: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[CopyEventful]:
    """Makes benches in the same eventful state; DATABASE_URL names the last one."""
    url, first = request.getfixturevalue(f"eventful_{database_kind}")
    copies: list[Bench] = []

    def copy() -> Bench:
        if database_kind == "postgresql":
            own = make_postgres(EVENTFUL)
        else:
            path = tmp_path / f"copy_{len(copies)}.db"
            shutil.copy(url.removeprefix("sqlite:///"), path)
            own = f"sqlite:///{path}"
        monkeypatch.setenv("DATABASE_URL", own)
        settings = load_settings()
        database = open_database(settings)
        if copies:
            copies[-1].database.dispose()
        clock = Clock()
        clock.now = first.clock.now
        clock.advance(seconds=1)
        copies.append(Bench(database=database, settings=settings, folder=first.folder, clock=clock))
        return copies[-1]

    yield copy
    if copies:
        copies[-1].database.dispose()


def _make_eventful(url: str, folder: Path) -> tuple[str, Bench]:
    settings = Settings(_env_file=None, database_url=url, nanoos_home=folder)
    database = migrate(settings)
    with database.write() as connection:
        get_or_create_orchestrator(connection)
    bench = Bench(database=database, settings=settings, folder=folder, clock=Clock())
    make_eventful(bench)
    database.dispose()
    return url, bench
