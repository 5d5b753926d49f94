"""Fixtures: a closed environment, every supported database, and a bench to run small campaigns on.

A test that takes `bench` (or `database`, or `database_url`) runs once on SQLite and once on a real PostgreSQL. The
server starts when the first such test needs it; one that cannot start is a failure. TEST_POSTGRES_URL (without a
database's name) and TEST_REDIS_URL name servers to use instead.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings

from nanoos.control.orchestrators import get_or_create_orchestrator
from nanoos.plugins.registry import ENGINES
from nanoos.settings import Settings, load_settings
from nanoos.store.database import Database
from nanoos.store.schema import migrate, open_database
from tests.support.bench import Bench, Clock
from tests.support.engines import SCRIPTED, SCRIPTED_PATH
from tests.support.postgres import Server, run_sql, shared_server
from tests.support.processes import ROOT

DATABASES = ("sqlite", "postgresql")
INSTALL_S = 900

# A loaded machine is no failure, and a failing example must fail again for whoever looks.
hypothesis_settings.register_profile("nanoos", deadline=None, derandomize=True, max_examples=50)
hypothesis_settings.load_profile("nanoos")

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background deaf to Ctrl-C, and every process of a test would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def data_roots(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """DATA_ROOTS of the tests, also of fixtures that are made once for a module: their folders, and the project's."""
    with pytest.MonkeyPatch.context() as patch:
        roots = os.pathsep.join([str(tmp_path_factory.getbasetemp()), str(Path.cwd())])
        patch.setenv("DATA_ROOTS", roots)
        yield roots


@pytest.fixture(autouse=True)
def closed_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data_roots: str) -> None:
    """No variable and no `.env` of the machine reaches a test; whatever is stored lands in its own folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", None)
    # A command that ran within an earlier test logs to a stream that is closed since.
    logger = logging.getLogger("nanoos")
    monkeypatch.setattr(logger, "handlers", [])
    monkeypatch.setattr(logger, "propagate", True)
    logger.setLevel(logging.NOTSET)
    monkeypatch.setenv("NANOOS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DATA_ROOTS", data_roots)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "dagster"))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The run's PostgreSQL, with a migrated database to copy."""
    mine = tmp_path_factory.getbasetemp()
    with shared_server(mine.parent if "PYTEST_XDIST_WORKER" in os.environ else mine) as server:
        yield server


@pytest.fixture(scope="session")
def postgres_url(postgres: Server) -> str:
    """The run's PostgreSQL, without a database name."""
    return postgres.url


@pytest.fixture(scope="session")
def postgres_template(postgres: Server) -> str:
    """Name of a migrated database to copy."""
    return postgres.template


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "nanoos.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=DATABASES)
def database_kind(request: pytest.FixtureRequest) -> str:
    kind: str = request.param
    return kind


@pytest.fixture
def make_postgres(request: pytest.FixtureRequest) -> Iterator[Callable[..., str]]:
    """Makes a PostgreSQL database, from a template if one is named; returns its URL."""
    made: list[str] = []

    def make(template: str = "template0") -> str:
        server = request.getfixturevalue("postgres_url")
        name = f"test_{uuid.uuid4().hex}"
        run_sql(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
        made.append(name)
        return f"{server}/{name}"

    yield make
    for name in made:
        run_sql(request.getfixturevalue("postgres_url"), f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def blank_url(
    database_kind: str, make_postgres: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> str:
    """DATABASE_URL of a database without a schema; on SQLite of a file that is not there yet."""
    url = make_postgres() if database_kind == "postgresql" else f"sqlite:///{tmp_path / 'home' / 'nanoos.db'}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest,
    database_kind: str,
    make_postgres: Callable[..., str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """DATABASE_URL of a fresh, migrated database."""
    if database_kind == "postgresql":
        url = make_postgres(request.getfixturevalue("postgres_template"))
    else:
        (tmp_path / "home").mkdir()
        path = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "home" / "nanoos.db")
        url = f"sqlite:///{path}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


@pytest.fixture
def settings(database_url: str) -> Settings:
    return load_settings()


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The same one that the commands of this process open."""
    opened = open_database(settings)
    yield opened
    opened.dispose()


@pytest.fixture
def bench(database: Database, settings: Settings, tmp_path: Path) -> Bench:
    """An orchestrator named `default` with the guide's configuration, and short ways to work with it."""
    with database.write() as connection:
        get_or_create_orchestrator(connection)
    return Bench(database=database, settings=settings, folder=tmp_path, clock=Clock())


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> str:
    """Registers the engine that fails on demand; returns its name."""
    monkeypatch.setitem(ENGINES.built_in, SCRIPTED, SCRIPTED_PATH)
    return SCRIPTED


def _migrate(url: str) -> None:
    migrate(Settings(_env_file=None, database_url=url)).dispose()


@pytest.fixture(scope="session")
def uv() -> Callable[..., None]:
    """Runs the uv that `make install` brought; fails with what it printed."""

    def run(*arguments: object) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "uv", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / ".tools" / "uv")},
            text=True,
            capture_output=True,
            check=False,
            timeout=INSTALL_S,
        )
        assert done.returncode == 0, done.stderr

    return run
